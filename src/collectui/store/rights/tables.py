"""Which role may write which table on PostgreSQL, said once; the database is told by SQL.

A role has all that the roles before it have. Everybody who was granted anything may read all.
"""

from __future__ import annotations

from collectui.domain.vocabulary import CollectorRole

HISTORY = ("history", "history_change", "history_set")
"""Added to by whoever works, in their own name (`store.rights.guards`), and never changed."""
REQUESTS, ERASING, OPT_OUTS = ("erasure",), ("erasing",), ("opt_out",)
"""An administrator's: who can write there can take values out of the history, and leaves an erasure
in his own name that nobody deletes (`store.rights.guards`)."""
ERASURES = (*REQUESTS, *ERASING, *OPT_OUTS)
PEOPLE = ("collector",)
"""A row of one's own is added by whoever comes first; roles are an administrator's to give."""
LISTS = ("note_type", "activity_category", "outcome", "dispute_reason")
TERMS = ("payment_terms",)
"""A list that files add to."""
SETTINGS = ("desk_setting",)
"""What the program keeps among them is written by whoever works; the rest by an administrator."""
BATCHES = ("import_batch",)
VERSION = ("alembic_version",)
WORK = (
    *("account", "activity", "attachment", "attachment_bytes", "claim", "contact"),
    *("contact_attempt", "correspondence", "customer", "customer_alias", "customer_contact"),
    *("day_balance", "day_flow", "delinquency", "dispute", "dispute_item", "email"),
    *("external_key", "finance_agreement", "item", "kept_value", "note", "passed_over"),
    *("payment", "payment_item", "person", "phone", "program", "promise", "promise_item"),
    *("promise_laid", "promise_part", "saved_view", "site", "skip", "snooze"),
    *("verification_document", "workday"),
)
"""Customers and the work at them, and the figures that are made from them."""
ALL = (*HISTORY, *ERASURES, *PEOPLE, *LISTS, *TERMS, *SETTINGS, *BATCHES, *VERSION, *WORK)

ROLES = tuple(role.value for role in CollectorRole)
"""From the one that may least to the one that may most."""
NONE = "none"
"""No right at all."""

_VIEWER = CollectorRole.VIEWER.value
_COLLECTOR = CollectorRole.COLLECTOR.value
_ADMINISTRATOR = CollectorRole.ADMINISTRATOR.value

GRANTED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (_VIEWER, "SELECT", ALL),
    (_VIEWER, "INSERT", PEOPLE),
    (_COLLECTOR, "INSERT, UPDATE, DELETE", WORK),
    (_COLLECTOR, "INSERT", (*HISTORY, *TERMS)),
    (_COLLECTOR, "INSERT, UPDATE", (*SETTINGS, *BATCHES)),
    (_ADMINISTRATOR, "UPDATE", PEOPLE),
    (_ADMINISTRATOR, "INSERT, UPDATE, DELETE", (*LISTS, *TERMS, *SETTINGS)),
    (_ADMINISTRATOR, "INSERT, UPDATE", REQUESTS),
    (_ADMINISTRATOR, "INSERT, DELETE", ERASING),
    (_ADMINISTRATOR, "INSERT", OPT_OUTS),
    # What the triggers let through while an erasure is carried out (`store.triggers`).
    (_ADMINISTRATOR, "UPDATE (summary)", ("history",)),
    (_ADMINISTRATOR, "UPDATE (changes, erasure_id)", ("history_change",)),
)
"""From which role on, what, on which tables."""
COUNTED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (_VIEWER, "USAGE", PEOPLE),
    (_COLLECTOR, "USAGE, UPDATE", WORK),
    (_COLLECTOR, "USAGE", (*HISTORY, *TERMS, *SETTINGS, *BATCHES)),
    (_ADMINISTRATOR, "USAGE", (*LISTS, *REQUESTS)),
)
"""The same of the sequences that number their rows; imports set those of what they bring."""


def roles_from(role: str) -> tuple[str, ...]:
    """The roles that have what this one has."""
    return ROLES[ROLES.index(role) :]

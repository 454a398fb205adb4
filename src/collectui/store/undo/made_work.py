"""Whether work and desk settings that a change made may be removed again."""

from collections.abc import Iterator, Sequence
from typing import Never

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain import actions
from collectui.domain.disputes.actions import ACTIONS as DISPUTING
from collectui.domain.dunning.actions import PLAN_DUNNING
from collectui.domain.kernel import Action, Refusal
from collectui.domain.plan import Change, Delete
from collectui.domain.profile.actions import UPDATE_PROFILE
from collectui.domain.promises.actions import ACTIONS as PROMISING
from collectui.domain.records import RECORDS
from collectui.domain.workday.snooze import ACTIONS as SNOOZING
from collectui.store.core.every import TABLES
from collectui.store.core.work import ATTACHMENT
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.desk import LISTS
from collectui.store.pieces import pieces

_WORK: tuple[Action[Never, Never], ...] = (
    *actions.WORK,
    *SNOOZING,
    *PROMISING,
    *DISPUTING,
    UPDATE_PROFILE,
    PLAN_DUNNING,
)
WORK = frozenset(action.id for action in _WORK)
"""The actions whose undo is here."""
MADE = frozenset(
    {"note", "activity", "contact_attempt", "attachment", "desk_setting", "correspondence"}
    | {"snooze", "promise", "promise_part", "promise_item", "dispute", "dispute_item", *LISTS}
)
"""Kinds that such an action makes, and that are gone again when it is taken back."""

_REFERRED = (
    ("note", ATTACHMENT, "note_id", "A file was attached to the note since"),
    ("note", ATTEMPT, "note_id", "A contact was logged with the note since"),
    ("activity", ATTACHMENT, "activity_id", "A file was attached to the activity since"),
    ("activity", ATTEMPT, "completed_activity_id", "A contact was logged from the activity since"),
    ("activity", ATTEMPT, "next_activity_id", "The activity follows a contact logged since"),
)
_USED = tuple(
    (field.to, TABLES[record.kind], field.name)
    for record in RECORDS.values()
    for field in record.fields.values()
    if field.to in LISTS
)
"""Which fields hold a code of the desk's lists."""


def refusal(connection: Connection, inverse: Sequence[Change]) -> Refusal | None:
    """Why what was made cannot be gone again: something else refers to it by now."""
    gone = [c for c in inverse if isinstance(c, Delete)]
    for _, _, reason in _referred(connection, gone):
        return Refusal(reason)
    return next(_used(connection, gone), None)


def used_since(connection: Connection, inverse: Sequence[Change]) -> dict[int, str]:
    """By customer, what refers by now to something that was made for it."""
    gone = [c for c in inverse if isinstance(c, Delete)]
    whose = {(c.kind, c.record_id): c.customer_id for c in gone}
    return {
        customer_id: reason
        for kind, record_id, reason in _referred(connection, gone)
        if (customer_id := whose[kind, record_id]) is not None
    }


def _referred(connection: Connection, gone: Sequence[Delete]) -> Iterator[tuple[str, int, str]]:
    """Kind and id of what something else refers to that does not go with it, and by what."""
    also: dict[str, set[int]] = {kind: set() for kind in MADE}
    for change in gone:
        if change.kind in MADE:
            also[change.kind].add(change.record_id)
    for kind, table, column, reason in _REFERRED:
        for piece in pieces(sorted(also[kind])):
            found = sa.select(table.c.id, table.c[column]).where(table.c[column].in_(piece))
            for by, record_id in connection.execute(found):
                if by not in also[table.name]:
                    yield kind, record_id, reason


def _used(connection: Connection, gone: Sequence[Delete]) -> Iterator[Refusal]:
    for kind, table, column in _USED:
        codes = [c.values["code"] for c in gone if c.kind == kind]
        found = sa.select(table.c.id).where(table.c[column].in_(codes)).limit(1)
        if codes and connection.execute(found).first():
            yield Refusal("It is in use by now: retire it instead")

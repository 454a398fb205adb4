"""Names of the records that an undo changes: the history knows them by id."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from collectui.domain import records
from collectui.domain.plan import Change, Delete, Insert, MoveSet, Update
from collectui.domain.records import REACH
from collectui.store.queries import record_names
from collectui.store.undo import as_left

_OWNED = (*REACH, "customer_contact")
Owned = Mapping[tuple[str, int], Mapping[str, Any]]
"""By kind and id of a phone, an e-mail or a role: its customer and its contact."""


def owned(connection: Connection, changes: Iterable[Change]) -> Owned:
    """Whose the phones, e-mails and roles are that the changes alter."""
    altered = [c for c in changes if isinstance(c, Update) and c.kind in _OWNED]
    return as_left.owners(connection, ((c.kind, c.record_id) for c in altered))


def names(connection: Connection, changes: Sequence[Change], owned: Owned) -> dict[str, str]:
    """The records that the changes are of, or refer to, and the currencies of their amounts."""
    wanted: dict[str, set[int]] = defaultdict(set)
    altered: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        owner = _owner(change, owned)
        _add(wanted, "customer", change.customer_id, owner.get("customer_id"))
        _add(wanted, "contact", owner.get("contact_id"))
        if isinstance(change, Update):
            altered[change.kind].add(change.record_id)
        if isinstance(change, Update | MoveSet):
            for field, values in change.fields.items():
                if kind := records.refers_to(change.kind, field):
                    _add(wanted, kind, *values)
    found = {
        f"{kind}:{record_id}": name
        for kind, ids in wanted.items()
        for record_id, name in record_names.names_of(connection, kind, ids).items()
    }
    return found | {
        f"currency:{kind}:{record_id}": currency
        for kind, ids in altered.items()
        for record_id, currency in record_names.currencies_of(connection, kind, ids).items()
    }


def _add(wanted: Mapping[str, set[int]], kind: str, *ids: object) -> None:
    wanted[kind].update(each for each in ids if isinstance(each, int))


def labelled(
    changes: Iterable[Change], called: Mapping[str, str], owned: Owned
) -> Iterator[Change]:
    """The changes, each with what it changes in words."""
    for change in changes:
        owner = _owner(change, owned)
        contact = called.get(f"contact:{owner.get('contact_id')}")
        customer = called.get(f"customer:{owner.get('customer_id')}")
        if isinstance(change, MoveSet) or not (contact or customer):
            yield change
        elif contact and customer:
            yield replace(change, label=f"{records.one('contact')} {contact} of {customer}")
        else:
            yield replace(
                change,
                label=f"{records.one('contact')} {contact}" if contact else f"customer {customer}",
            )


def _owner(change: Change, owned: Owned) -> Mapping[str, Any]:
    """Whose record it is: a customer's, a contact's, or (a role) both."""
    if isinstance(change, Update) and change.kind in ("customer", "contact"):
        return {f"{change.kind}_id": change.record_id}
    if change.kind not in _OWNED or isinstance(change, MoveSet):
        return {}
    if isinstance(change, Insert | Delete):
        return change.values
    return owned.get((change.kind, change.record_id), {})

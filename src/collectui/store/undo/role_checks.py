"""The rules of customer and roles, asked of a change that goes backwards."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.dates import date_words
from collectui.domain.history.undo import LastChange
from collectui.domain.kernel import Refusal
from collectui.domain.plan import Change, Delete, Insert, MoveSet, Update
from collectui.domain.privacy.redacting import erased_name
from collectui.domain.roles import actions, rules
from collectui.domain.roles.program_states import in_the_way
from collectui.domain.vocabulary import ContactRole
from collectui.store import writing
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER, EMAIL
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.items import PAYMENT
from collectui.store.core.items import PAYMENT_ITEM as PART
from collectui.store.core.programs import PROGRAM
from collectui.store.core.work import NOTE
from collectui.store.queries import program_states, roles, signed
from collectui.store.queries.erased import erased

_WHO = frozenset({"phone", "email", "customer_contact", "program", "item"})
"""Kinds of records that say who somebody is, or what he is to a customer."""
_MOVING = {
    actions.REPLACE_CUSTOMER.id: ": replace the customer again instead",
    actions.MERGE_CUSTOMER.id: ": it is the survivor's now",
}
"""Actions that move what is owed to another customer, and what to do where undo is too late."""


def refusal(
    connection: Connection, change: LastChange, inverse: Sequence[Change]
) -> Refusal | None:
    """Why the inverse may not be written; None where it may."""
    if no := _erased(connection, inverse):
        return no
    programs = _members(inverse, "program")
    items = _members(inverse, "item")
    if change.action in _MOVING and inverse:
        of_moved = PROGRAM.c.id.in_(programs)
        if change.action == actions.REPLACE_CUSTOMER.id and (
            keeping := in_the_way(program_states.program_groups(connection, of_moved))
        ):
            return Refusal(str(keeping))
        if no := _new_since(connection, change, inverse, programs, items):
            return no
    return (
        _signers(connection, change, inverse)
        or _emails(connection, inverse)
        or _links(connection, inverse, programs)
    )


def _erased(connection: Connection, inverse: Sequence[Change]) -> Refusal | None:
    """Nothing comes back of a person that was erased, and nothing goes back to it."""
    named: set[int] = set()
    for each in inverse:
        if isinstance(each, Update) and each.kind == "contact":
            named.add(each.record_id)
        values: Mapping[str, Any] = {}
        if isinstance(each, Insert):
            values = each.values
        elif isinstance(each, Update | MoveSet):
            values = {name: becomes for name, (_, becomes) in each.fields.items()}
        if each.kind in _WHO and isinstance(who := values.get("contact_id"), int):
            named.add(who)
    for contact_id, on in erased(connection, sorted(named)).items():
        called = erased_name(contact_id)
        return Refusal(f"That was of {called}: it was erased on {date_words(on)}, and stays so")
    return None


def _members(inverse: Sequence[Change], kind: str) -> Any:
    """The ids of all sets of a kind, as one select."""
    sets = [writing.members(c) for c in inverse if isinstance(c, MoveSet) and c.kind == kind]
    if not sets:
        return sa.select(PROGRAM.c.id).where(sa.false())
    return sa.union_all(*(sa.select(each.subquery().c[0]) for each in sets))


def _new_since(
    connection: Connection,
    change: LastChange,
    inverse: Sequence[Change],
    programs: Any,
    items: Any,
) -> Refusal | None:
    """Work and money that what moved has met since: going back would tear them from it."""
    takers = sorted({each.customer_id for each in inverse if isinstance(each, MoveSet)})
    for table, kind, words in (
        (NOTE, "note", "a note was written"),
        (ACTIVITY, "activity", "an activity was made"),
    ):
        of_moved = sa.or_(table.c.item_id.in_(items), table.c.program_id.in_(programs))
        here = table.c.customer_id.in_(takers)
        new = table.c.id.not_in(_members(inverse, kind))
        found = sa.select(table.c.id).where(here, of_moved, new).limit(1)
        if connection.execute(found).first():
            return Refusal(f"Since then {words} on what moved{_MOVING[change.action]}")
    paid = (
        sa.select(PAYMENT.c.id)
        .join(PART, PART.c.payment_id == PAYMENT.c.id)
        .where(PART.c.item_id.in_(items), PAYMENT.c.id.not_in(_members(inverse, "payment")))
        .limit(1)
    )
    if connection.execute(paid).first():
        return Refusal(f"Since then a payment was made on what moved{_MOVING[change.action]}")
    return None


def _signers(
    connection: Connection, change: LastChange, inverse: Sequence[Change]
) -> Refusal | None:
    """A contact who has signed meanwhile keeps its name, and the programs the agreement pays."""
    ids: set[int] = set()
    for each in inverse:
        if isinstance(each, MoveSet) and (no := _signed_for(connection, change, each)):
            return no
        if isinstance(each, Update) and each.kind == "contact":
            ids.add(each.record_id)
    for contact_id in sorted(ids):
        person = roles.contact(connection, contact_id)
        if person and (no := rules.signed(person)):
            return no
    return None


def _signed_for(connection: Connection, change: LastChange, moved: MoveSet) -> Refusal | None:
    """The contact that the programs have now, if it has signed since what pays one of them."""
    if moved.kind != PROGRAM.name or "contact_id" not in moved.fields:
        return None
    contact_id = moved.fields["contact_id"][0]
    found = signed.since(connection, change.history_id, writing.members(moved), contact_id)
    person = roles.contact(connection, contact_id) if found else None
    return Refusal(f"{person.name} signed finance agreement {found}") if person else None


def _emails(connection: Connection, inverse: Sequence[Change]) -> Refusal | None:
    """An address given up may be somebody else's by now."""
    for each in inverse:
        if each.kind != "email":
            continue
        if isinstance(each, Update) and "address" in each.fields:
            edited = connection.execute(
                sa.select(EMAIL.c.contact_id).where(EMAIL.c.id == each.record_id)
            ).scalar()
            address = each.fields["address"][1]
        elif isinstance(each, Insert):
            edited, address = each.values.get("contact_id"), each.values["address"]
        else:
            continue
        owner = None if edited is None else roles.email_owner(connection, address, edited)
        if owner:
            return Refusal(f"{owner.address} belongs to {owner.name} by now", "email")
    return None


def _links(connection: Connection, inverse: Sequence[Change], programs: Any) -> Refusal | None:
    """Each customer keeps exactly one primary contact, each program its contact."""
    touched: dict[int, list[Change]] = {}
    for each in inverse:
        if each.kind == "customer_contact":
            for customer_id in _places(each):
                touched.setdefault(customer_id, []).append(each)
    for customer_id, changes in sorted(touched.items()):
        rows = connection.execute(sa.select(LINK).where(LINK.c.customer_id == customer_id))
        links = {row.id: (row.contact_id, row.role) for row in rows}
        before = {contact_id for contact_id, _ in links.values()}
        for change in changes:
            _apply(connection, links, change, customer_id)
        held = [contact_id for contact_id, _ in links.values()]
        primaries = [role for _, role in links.values() if role == ContactRole.PRIMARY]
        if len(held) != len(set(held)) or (links and len(primaries) != 1):
            name = connection.execute(
                sa.select(CUSTOMER.c.name).where(CUSTOMER.c.id == customer_id)
            ).scalar()
            return Refusal(f"The contacts of {name} were changed since")
        for contact_id in sorted(before - set(held)):
            if no := _still_needed(connection, customer_id, contact_id, programs):
                return no
    return None


def _places(change: Change) -> set[int]:
    """The customers of a role: two, where it goes from one to the other."""
    moved = change.fields.get("customer_id", ()) if isinstance(change, Update) else ()
    return {each for each in (change.customer_id, *moved) if isinstance(each, int)}


def _apply(
    connection: Connection, links: dict[int, tuple[int, Any]], change: Change, customer_id: int
) -> None:
    match change:
        case Delete():
            links.pop(change.record_id, None)
        case Insert():
            links[-len(links) - 1] = (change.values["contact_id"], change.values["role"])
        case Update():
            here = links.pop(change.record_id, None) or _link(connection, change.record_id)
            if change.fields.get("customer_id", (None, customer_id))[1] != customer_id:
                return
            contact_id, role = here
            links[change.record_id] = (
                change.fields.get("contact_id", (None, contact_id))[1],
                change.fields.get("role", (None, role))[1],
            )


def _link(connection: Connection, link_id: int) -> tuple[int, Any]:
    found = sa.select(LINK.c.contact_id, LINK.c.role).where(LINK.c.id == link_id)
    row = connection.execute(found).one()
    return row.contact_id, row.role


def _still_needed(
    connection: Connection, customer_id: int, contact_id: int, programs: Any
) -> Refusal | None:
    """A contact that programs have which do not go back with it stays linked."""
    number = connection.execute(
        sa.select(PROGRAM.c.number)
        .where(
            roles.of_customer(customer_id),
            PROGRAM.c.contact_id == contact_id,
            PROGRAM.c.id.not_in(programs),
        )
        .limit(1)
    ).scalar()
    if number is None:
        return None
    person = roles.contact(connection, contact_id)
    name = person.name if person else "The contact"
    return Refusal(f"{name} is the contact of {number}: replace the contact there first")

"""Customer and roles: what the menu shows and `Store.do` judges, by the same queries."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from collectui.domain.customers.views import ContactView
from collectui.domain.roles import rules
from collectui.domain.roles.judged import (
    MOST_NAMED,
    ContactRoles,
    CustomerRoles,
    EmailOwner,
    Named,
    ProgramGroup,
)
from collectui.domain.text import email_norm
from collectui.domain.vocabulary import ContactRole
from collectui.store import desk
from collectui.store.core.customers import CONTACT, CUSTOMER, EMAIL
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.items import ITEM
from collectui.store.core.programs import FINANCE_AGREEMENT as AGREEMENT
from collectui.store.core.programs import PROGRAM
from collectui.store.queries import customers, people, program_states, programs, signed


def customer_roles(
    connection: Connection,
    customer_id: int,
    *,
    program_id: int | None = None,
    contact_id: int | None = None,
    other_id: int | None = None,
    number: str = "",
    emails: Iterable[str] = (),
) -> CustomerRoles:
    """A customer as the rules see it; raises LookupError where there is none.

    With the program or contact the menu is on; and with what a command names: the customer that
    takes over, the number and the e-mails of somebody new.
    """
    customer = customers.customer(connection, customer_id)
    contacts = people.contacts_of(connection, customer_id)
    person = None if contact_id is None else contact(connection, contact_id, customer_id)
    return CustomerRoles(
        customer=customer,
        accounts=customers.accounts_of(connection, customer_id),
        contacts=contacts,
        programs=count(connection, sa.select(PROGRAM.c.id).where(of_customer(customer_id))),
        items=count(connection, sa.select(ITEM.c.id).where(ITEM.c.customer_id == customer_id)),
        groups=program_states.program_groups(connection, of_customer(customer_id)),
        default_country=desk.setting(connection, "country"),
        attachment_limit=desk.setting(connection, "attachment_limit"),
        program=None if program_id is None else programs.program(connection, program_id),
        person=person,
        person_is_linked=any(each.id == contact_id for each in contacts),
        person_has=_stands_for(connection, customer_id, contact_id),
        person_signed=_has_signed(connection, customer_id, contact_id),
        other=_customer_or_none(connection, other_id),
        number_taken=bool(number) and customers.customer_id_of(connection, number) is not None,
        email_owners=email_owners(connection, emails),
    )


def contact_roles(
    connection: Connection,
    contact_id: int,
    *,
    customer_id: int | None = None,
    program_id: int | None = None,
    other_id: int | None = None,
    emails: Iterable[str] = (),
) -> ContactRoles:
    """A contact as the rules see it; raises LookupError where there is none.

    With the customer and the program the menu is on; and with what a command names: who takes
    over, and the e-mails typed.
    """
    person = contact(connection, contact_id, customer_id)
    if person is None:
        raise LookupError(f"no contact {contact_id}")
    linked = (
        sa.select(CUSTOMER.c.name)
        .join(LINK, LINK.c.customer_id == CUSTOMER.c.id)
        .where(LINK.c.contact_id == contact_id)
        .order_by(CUSTOMER.c.sort_key, CUSTOMER.c.id)
    )
    stands_for = sa.select(PROGRAM.c.number).where(PROGRAM.c.contact_id == contact_id)
    other = None if other_id is None else contact(connection, other_id, customer_id)
    subject = ContactRoles(
        contact=person,
        programs=count(connection, stands_for),
        items=sum(count(connection, each) for each in items_of_contact(contact_id)),
        customers=named(connection, linked),
        program_numbers=named(connection, stands_for.order_by(PROGRAM.c.number)),
        default_country=desk.setting(connection, "country"),
        customer_id=customer_id,
        program_id=program_id,
        other=other,
        **(_held(connection, person.id, customer_id, program_id) if person.signed else {}),
    )
    refusal = rules.signer_is_locked(subject)
    owners = email_owners(connection, emails, contact_id, refusal.reason if refusal else "")
    return replace(subject, email_owners=owners)


def _held(
    connection: Connection, contact_id: int, customer_id: int | None, program_id: int | None
) -> dict[str, Any]:
    """What of a signer stays and what moves: asked of those alone who signed something."""
    move = (signed.programs_that_move(contact_id), *signed.items_that_move(contact_id))
    return {
        "program_signed": signed.agreement_of(connection, program_id, contact_id),
        "held": signed.programs_held(connection, contact_id),
        "moving": sum(count(connection, each) for each in move),
        "role_passes": _is_linked(connection, customer_id, contact_id)
        and customer_id not in signed.customers_with(connection, contact_id),
    }


def _is_linked(connection: Connection, customer_id: int | None, contact_id: int) -> bool:
    here = sa.and_(LINK.c.customer_id == customer_id, LINK.c.contact_id == contact_id)
    return connection.execute(sa.select(LINK.c.id).where(here)).first() is not None


def contact(
    connection: Connection, contact_id: int, customer_id: int | None = None
) -> ContactView | None:
    """A contact with the role at a customer (secondary where it has none there)."""
    row = connection.execute(
        sa.select(CONTACT, LINK.c.role)
        .outerjoin(
            LINK, sa.and_(LINK.c.contact_id == CONTACT.c.id, LINK.c.customer_id == customer_id)
        )
        .where(CONTACT.c.id == contact_id)
    ).first()
    if row is None:
        return None
    ids = [contact_id]
    return people.contact_view(
        row,
        row.role or ContactRole.SECONDARY,
        people.phones(connection, "contact", ids),
        people.emails(connection, "contact", ids),
        people.signed_by(connection, ids),
    )


def email_owners(
    connection: Connection, addresses: Iterable[str], edited: int | None = None, refusal: str = ""
) -> dict[str, EmailOwner]:
    """Contacts other than the one edited to whom the addresses belong, by their normal form.

    `refusal` is why the one edited cannot be replaced, if so. Fast enough for every pause in
    typing.
    """
    norms = sorted({email_norm(each) for each in addresses} - {""})
    if not norms:
        return {}
    stands_for = (
        sa.select(sa.func.count()).where(PROGRAM.c.contact_id == CONTACT.c.id).scalar_subquery()
    )
    rows = connection.execute(
        sa.select(EMAIL.c.norm, EMAIL.c.address, CONTACT, stands_for.label("programs"))
        .join(CONTACT, CONTACT.c.id == EMAIL.c.contact_id)
        .where(EMAIL.c.norm.in_(norms), CONTACT.c.id != (edited or 0))
    )
    return {
        row.norm: EmailOwner(
            row.id,
            f"{row.first_name} {row.last_name}".strip(),
            row.address,
            row.programs,
            refusal,
        )
        for row in rows
    }


def email_owner(
    connection: Connection,
    address: str,
    contact_id: int | None = None,
    *,
    customer_id: int | None = None,
    program_id: int | None = None,
) -> EmailOwner | None:
    """The other contact that an address belongs to; `contact_id` is the one being edited, from
    that customer's line or that program's."""
    owner = next(iter(email_owners(connection, [address], contact_id).values()), None)
    if owner is None or contact_id is None:
        return owner
    edited = contact_roles(connection, contact_id, customer_id=customer_id, program_id=program_id)
    refusal = rules.signer_is_locked(edited)
    return replace(owner, refusal=refusal.reason if refusal else "")


def groups_of(connection: Connection, customer_id: int) -> tuple[ProgramGroup, ...]:
    """A customer's programs by state."""
    return program_states.program_groups(connection, of_customer(customer_id))


def of_customer(customer_id: int) -> ColumnElement[bool]:
    """Programs of a customer."""
    return PROGRAM.c.customer_id == customer_id


def items_of_contact(contact_id: int) -> tuple[Select[Any], Select[Any]]:
    """Transactions connected to a contact: those that name it, and those of its programs that
    name nobody (docs/domain.md: Customer and roles). Ids."""
    stands_for = sa.select(PROGRAM.c.id).where(PROGRAM.c.contact_id == contact_id)
    return (
        sa.select(ITEM.c.id).where(ITEM.c.contact_id == contact_id),
        sa.select(ITEM.c.id).where(ITEM.c.program_id.in_(stands_for), ITEM.c.contact_id.is_(None)),
    )


def count(connection: Connection, statement: Select[Any]) -> int:
    """How many rows a select has."""
    found: int = connection.execute(
        sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())
    ).scalar_one()
    return found


def named(connection: Connection, statement: Select[Any]) -> Named:
    """The first few values of a select's only column, and how many there are."""
    first = tuple(connection.execute(statement.limit(MOST_NAMED + 1)).scalars())
    if len(first) <= MOST_NAMED:
        return Named(first, len(first))
    return Named(first[:MOST_NAMED], count(connection, statement))


def _customer_or_none(connection: Connection, customer_id: int | None) -> Any:
    if customer_id is None:
        return None
    try:
        return customers.customer(connection, customer_id)
    except LookupError:
        return None


def _stands_for(connection: Connection, customer_id: int, contact_id: int | None) -> Named:
    """What keeps a contact at a customer: programs it stands for."""
    if contact_id is None:
        return Named()
    words = (sa.literal("is the contact of ") + PROGRAM.c.number).label("words")
    here = of_customer(customer_id)
    return named(
        connection,
        sa.select(words).where(here, PROGRAM.c.contact_id == contact_id).order_by(words),
    )


def _has_signed(connection: Connection, customer_id: int, contact_id: int | None) -> Named:
    """What keeps a contact at a customer: active agreements it signed for programs there."""
    if contact_id is None:
        return Named()
    words = (sa.literal("signed ") + AGREEMENT.c.number + " of " + PROGRAM.c.number).label("words")
    found = (
        sa.select(words)
        .join_from(PROGRAM, AGREEMENT, AGREEMENT.c.program_id == PROGRAM.c.id)
        .where(of_customer(customer_id), AGREEMENT.c.signed_by_id == contact_id)
        .where(AGREEMENT.c.status.in_(list(people.SIGNED_WHILE)))
    )
    return named(connection, found.order_by(words))

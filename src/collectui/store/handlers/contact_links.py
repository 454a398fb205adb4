"""The contacts of a customer: linked, given a role, unlinked; exactly one is the primary."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.customers.views import ContactView
from collectui.domain.kernel import Me
from collectui.domain.plan import Change, Delete, Insert, MoveSet, New, Plan, Update
from collectui.domain.records import one
from collectui.domain.roles.actions import (
    ADD_CONTACT,
    LINK_CONTACT,
    SET_PRIMARY,
    SET_ROLE,
    UNLINK_CONTACT,
)
from collectui.domain.roles.commands import (
    AddContact,
    LinkContact,
    SetPrimary,
    SetRole,
    UnlinkContact,
)
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.roles.letters import SOMEBODY_NEW, Book, Reach
from collectui.domain.vocabulary import ContactRole, code_words
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.handlers import letters
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.handlers.contacts import made, name_of, quiet_notes, reach, reach_of
from collectui.store.queries import reach as reach_queries
from collectui.store.queries import roles

OfCustomer = LinkContact | SetPrimary | SetRole | UnlinkContact


def new_subject(connection: Connection, command: AddContact) -> CustomerRoles:
    """The customer, and who owns the e-mails typed."""
    typed = [entry.address for entry in command.new.emails]
    return roles.customer_roles(connection, command.customer_id, emails=typed)


def load(connection: Connection, command: OfCustomer) -> CustomerRoles:
    """The customer, and the contact meant."""
    return roles.customer_roles(connection, command.customer_id, contact_id=command.contact_id)


def add(connection: Connection, command: AddContact, judged: CustomerRoles, me: Me) -> Plan:
    """A new person, linked."""
    customer, name = judged.customer, name_of(command.new)
    role = command.role if judged.contacts else ContactRole.PRIMARY
    person = made(connection, command.new, customer.id, judged.default_country)
    return Plan(
        f"{name} becomes {code_words(role)} contact of {customer.name}",
        (
            *_led(connection, judged, SOMEBODY_NEW, role, reach_of(command.new)),
            *person,
            *_linked(connection, judged, New("contact"), role, name),
        ),
        notes=quiet_notes(person),
        names=_names(judged) | {"new:contact": name},
    )


def link(connection: Connection, command: LinkContact, judged: CustomerRoles, me: Me) -> Plan:
    """A known person, linked."""
    person = judged.person
    if person is None or judged.person_is_linked:
        return _nothing(judged)
    role = command.role if judged.contacts else ContactRole.PRIMARY
    return Plan(
        f"{person.name} becomes {code_words(role)} contact of {judged.customer.name}",
        (
            *_led(connection, judged, person.id, role, reach(person)),
            *_linked(connection, judged, person.id, role, person.name),
        ),
        names=_names(judged),
    )


def set_primary(connection: Connection, command: SetPrimary, judged: CustomerRoles, me: Me) -> Plan:
    """As any change of role."""
    return _role_set(connection, judged, ContactRole.PRIMARY)


def set_role(connection: Connection, command: SetRole, judged: CustomerRoles, me: Me) -> Plan:
    """Another role at this customer."""
    return _role_set(connection, judged, command.role)


def _role_set(connection: Connection, judged: CustomerRoles, role: ContactRole) -> Plan:
    person, customer = judged.person, judged.customer
    if person is None or not judged.person_is_linked or person.role is role:
        return _nothing(judged)
    fields = {"role": (person.role, role)}
    link_id = _link_id(connection, customer.id, person.id)
    return Plan(
        f"{person.name} becomes {code_words(role)} contact of {customer.name}",
        (
            *_led(connection, judged, person.id, role, reach(person)),
            *_demoted(connection, judged, role),
            Update("customer_contact", link_id, customer.id, fields, _label(judged, person.name)),
        ),
        names=_names(judged),
    )


def unlink(connection: Connection, command: UnlinkContact, judged: CustomerRoles, me: Me) -> Plan:
    """The link goes, the person stays."""
    person, customer = judged.person, judged.customer
    if person is None or not judged.person_is_linked:
        return _nothing(judged)
    link_id = _link_id(connection, customer.id, person.id)
    values = {"customer_id": customer.id, "contact_id": person.id, "role": person.role}
    gone = Delete("customer_contact", link_id, customer.id, values, _label(judged, person.name))
    return Plan(
        f"{person.name} is no longer a contact of {customer.name}",
        (*_led(connection, judged, person.id, None, Reach()), gone),
        names=_names(judged),
    )


def _linked(
    connection: Connection,
    judged: CustomerRoles,
    contact_id: int | New,
    role: ContactRole,
    name: str,
) -> list[Change]:
    customer_id = judged.customer.id
    values = {"customer_id": customer_id, "contact_id": contact_id, "role": role}
    return [
        *_demoted(connection, judged, role),
        Insert("customer_contact", "link", customer_id, values, _label(judged, name)),
    ]


def _demoted(connection: Connection, judged: CustomerRoles, role: ContactRole) -> list[Change]:
    """The primary contact makes way for a new one."""
    before = judged.primary
    if role is not ContactRole.PRIMARY or before is None:
        return []
    customer_id = judged.customer.id
    link_id = _link_id(connection, customer_id, before.id)
    fields = {"role": (ContactRole.PRIMARY, ContactRole.SECONDARY)}
    return [Update("customer_contact", link_id, customer_id, fields, _label(judged, before.name))]


def _led(
    connection: Connection,
    judged: CustomerRoles,
    contact_id: int,
    role: ContactRole | None,
    how: Reach,
) -> list[MoveSet]:
    """Letters that go elsewhere once a contact has a role, or with None is unlinked."""
    customer_id = judged.customer.id
    rows = connection.execute(
        sa.select(LINK.c.contact_id, LINK.c.role)
        .where(LINK.c.customer_id == customer_id)
        .order_by(LINK.c.id)
    )
    linked: dict[int, ContactRole | None] = {row.contact_id: row.role for row in rows}
    if role is ContactRole.PRIMARY and judged.primary is not None:
        linked[judged.primary.id] = ContactRole.SECONDARY
    linked[contact_id] = role
    becomes = [(each, its) for each, its in linked.items() if its is not None]
    # Whose role leads no letters yet is in no book.
    known = reach_queries.of_contacts(connection, [each for each in linked if each])

    def change(book: Book) -> Book:
        book = replace(book, contacts={**known, **book.contacts})
        book = book if role is None else book.with_contact(contact_id, how)
        return book.with_roles(customer_id, becomes)

    return letters.readdressed(connection, letters.of_customer(customer_id), change)


def _link_id(connection: Connection, customer_id: int, contact_id: int) -> int:
    found: int = connection.execute(
        sa.select(LINK.c.id).where(
            LINK.c.customer_id == customer_id, LINK.c.contact_id == contact_id
        )
    ).scalar_one()
    return found


def _label(judged: CustomerRoles, name: str) -> str:
    return f"{one('contact')} {name} of {judged.customer.number}"


def _names(judged: CustomerRoles) -> dict[str, str]:
    people: list[ContactView] = [*judged.contacts, *([judged.person] if judged.person else [])]
    customer = judged.customer
    return {f"contact:{each.id}": each.name for each in people} | {
        f"customer:{customer.id}": f"{customer.number} {customer.name}"
    }


def _nothing(judged: CustomerRoles) -> Plan:
    return Plan(f"Contacts of {judged.customer.name}: nothing changed", ())


HANDLERS: Handlers = {
    AddContact: Handler(ADD_CONTACT, new_subject, add),
    LinkContact: Handler(LINK_CONTACT, load, link),
    SetRole: Handler(SET_ROLE, load, set_role),
    SetPrimary: Handler(SET_PRIMARY, load, set_primary),
    UnlinkContact: Handler(UNLINK_CONTACT, load, unlink),
}

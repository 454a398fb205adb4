"""A contact's details: name, phones, e-mails; and the records of a new person."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.customers.views import ContactView
from collectui.domain.kernel import Me
from collectui.domain.plan import Applies, Change, Insert, New, Plan, Update
from collectui.domain.records import one
from collectui.domain.roles.actions import UPDATE_CONTACT
from collectui.domain.roles.commands import UpdateContact
from collectui.domain.roles.input import NewContact
from collectui.domain.roles.judged import ContactRoles
from collectui.domain.roles.letters import Reach
from collectui.domain.text import clean_line
from collectui.store import opt_outs
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.programs import PROGRAM
from collectui.store.handlers import letters, phones_emails
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.queries import roles


def load(connection: Connection, command: UpdateContact) -> ContactRoles:
    """The contact as it stands, and who owns the e-mails typed."""
    typed = [entry.address for entry in command.emails]
    return roles.contact_roles(connection, command.contact_id, emails=typed)


def update(connection: Connection, command: UpdateContact, judged: ContactRoles, me: Me) -> Plan:
    """Each field that differs, for every customer of the contact."""
    was = judged.contact
    label = f"{one('contact')} {was.name}"
    phones = phones_emails.phones_after(was.phones, command.phones, command.drop_phones)
    emails = phones_emails.emails_after(was.emails, command.emails, command.drop_emails)
    owner = {"contact_id": was.id}
    names = {"first_name": command.first_name, "last_name": command.last_name}
    fields: dict[str, tuple[Any, Any]] = {
        name: (getattr(was, name), clean_line(value))
        for name, value in names.items()
        if value is not None and clean_line(value) != getattr(was, name)
    }
    country = judged.default_country
    numbers = phones_emails.phone_changes(was.phones, phones, owner, None, country, label)
    if not was.do_not_call and _quiet(connection, numbers):
        fields["do_not_call"] = (False, True)
    changes: list[Change] = [Update("contact", was.id, None, fields, label)] if fields else []
    changes += numbers
    changes += phones_emails.email_changes(was.emails, emails, owner, None, label)
    if not changes:
        return Plan(f"{was.name}: nothing changed", ())
    reach = Reach(phones=phones, emails=emails)
    readdressed = letters.readdressed(
        connection, letters.of_contact(was.id), lambda book: book.with_contact(was.id, reach)
    )
    words = dict.fromkeys("name" if c.kind == "contact" else one(c.kind) for c in changes)
    if "do_not_call" in fields and len(fields) == 1:
        words.pop("name", None)
    return Plan(
        f"Contact {was.name}: {', '.join(words)} changed",
        (*readdressed, *changes),
        applies=_applies(judged),
        notes=_QUIET if "do_not_call" in fields else (),
        mentions=sa.select(LINK.c.customer_id).where(LINK.c.contact_id == was.id),
    )


def _applies(judged: ContactRoles) -> tuple[Applies, ...]:
    contact_id = judged.contact.id
    programs = sa.select(PROGRAM.c.id).where(PROGRAM.c.contact_id == contact_id)
    items = sa.union_all(*roles.items_of_contact(contact_id))
    return (Applies("program", programs, judged.programs), Applies("item", items, judged.items))


def made(
    connection: Connection, new: NewContact, customer_id: int | New | None, country: str
) -> list[Change]:
    """The records of a person not known yet, under the handle `contact`.

    One with a number that must not be called, whoever has it, is not to be called.
    """
    names: dict[str, Any] = {
        "first_name": clean_line(new.first_name),
        "last_name": clean_line(new.last_name),
    }
    label = " ".join(part for part in (one("contact"), *names.values()) if part)
    owner = {"contact_id": New("contact")}
    phones = phones_emails.phones_after((), new.phones, ())
    emails = phones_emails.emails_after((), new.emails, ())
    numbers = phones_emails.phone_changes((), phones, owner, customer_id, country, label)
    if _quiet(connection, numbers):
        names["do_not_call"] = True
    return [
        Insert("contact", "contact", customer_id, names, label),
        *numbers,
        *phones_emails.email_changes((), emails, owner, customer_id, label),
    ]


def quiet_notes(changes: Sequence[Change]) -> tuple[str, ...]:
    """What to say of a plan that adds somebody who must not be called."""
    quiet = (each.values.get("do_not_call") for each in changes if isinstance(each, Insert))
    return _QUIET if any(quiet) else ()


_QUIET = ("This number must not be called: who had it before asked so",)


def _quiet(connection: Connection, changes: Sequence[Change]) -> bool:
    """Whether one of the numbers that come must not be called, whoever has it."""
    found: list[str] = []
    for each in changes:
        if isinstance(each, Insert):
            found.append(each.values["e164"])
        elif isinstance(each, Update) and "e164" in each.fields:
            found.append(each.fields["e164"][1])
    return bool(found) and bool(opt_outs.among(connection, found))


def reach(person: ContactView) -> Reach:
    """How a contact is reached."""
    return Reach(phones=person.phones, emails=person.emails)


def reach_of(new: NewContact) -> Reach:
    """How a person not known yet will be reached."""
    return Reach(
        phones=phones_emails.phones_after((), new.phones, ()),
        emails=phones_emails.emails_after((), new.emails, ()),
    )


def name_of(new: NewContact) -> str:
    """A new person's name as people read it."""
    return clean_line(f"{new.first_name} {new.last_name}")


HANDLERS: Handlers = {UpdateContact: Handler(UPDATE_CONTACT, load, update)}

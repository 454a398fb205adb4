"""A customer's details: name, addresses, phones, e-mails, and the document that verifies them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.customers.views import AddressView
from collectui.domain.kernel import Me
from collectui.domain.plan import COMMAND, NOW, Applies, Change, Insert, New, Plan, Update
from collectui.domain.reach import ADDRESS_FIELDS, cleaned, doubts
from collectui.domain.records import one, words
from collectui.domain.roles import rules
from collectui.domain.roles.actions import UPDATE_CUSTOMER
from collectui.domain.roles.commands import UpdateCustomer
from collectui.domain.roles.input import Document
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.roles.letters import Book, Reach
from collectui.domain.text import clean_line
from collectui.store.core.items import ITEM
from collectui.store.core.programs import PROGRAM
from collectui.store.handlers import letters, phones_emails
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.queries import roles


def load(connection: Connection, command: UpdateCustomer) -> CustomerRoles:
    """The customer as it stands."""
    return roles.customer_roles(connection, command.customer_id)


def update(connection: Connection, command: UpdateCustomer, judged: CustomerRoles, me: Me) -> Plan:
    """Each field that differs, the document, and where pending letters then go."""
    was = judged.customer
    label = f"customer {was.number}"
    country = rules.country_of(judged, command)
    phones = phones_emails.phones_after(was.phones, command.phones, command.drop_phones)
    emails = phones_emails.emails_after(was.emails, command.emails, command.drop_emails)
    owner = {"customer_id": was.id}
    details: list[Change] = [
        *_details(command, judged, label),
        *phones_emails.phone_changes(was.phones, phones, owner, was.id, country, label),
        *phones_emails.email_changes(was.emails, emails, owner, was.id, label),
    ]
    if not details:
        return Plan(f"{was.name}: nothing changed", ())
    change = reached_after(command, judged)
    verified = command.document if rules.address_changes(judged, command) else None
    return Plan(
        f"{label} {was.name}: {named_fields(details)} changed",
        (
            *letters.readdressed(connection, letters.of_customer(was.id), change),
            *details,
            *(_document(verified, judged, me, label) if verified else ()),
        ),
        notes=_notes(command, judged),
        applies=_applies(judged),
        files=(verified.file,) if verified else (),
    )


def reached_after(command: UpdateCustomer, judged: CustomerRoles) -> Callable[[Book], Book]:
    """What new details do to where the customer's letters go."""
    was = judged.customer
    reach = Reach(
        cleaned(command.address) if command.address else was.address,
        phones_emails.phones_after(was.phones, command.phones, command.drop_phones),
        phones_emails.emails_after(was.emails, command.emails, command.drop_emails),
    )
    sites = {each.site_id: cleaned(each.address) for each in command.sites}

    def change(book: Book) -> Book:
        known = book.with_customer(was.id, reach)
        return replace(known, sites={**known.sites, **sites})

    return change


def _details(command: UpdateCustomer, judged: CustomerRoles, label: str) -> list[Change]:
    was = judged.customer
    fields: dict[str, tuple[Any, Any]] = {}
    if command.name is not None and clean_line(command.name) != was.name:
        fields["name"] = (was.name, clean_line(command.name))
    if command.address is not None:
        fields |= _address(was.address, cleaned(command.address))
    found: list[Change] = [Update("customer", was.id, was.id, fields, label)] if fields else []
    sites = {site.id: site for account in judged.accounts for site in account.sites}
    for each in command.sites:
        site = sites.get(each.site_id)
        moved = _address(site.address, cleaned(each.address)) if site else {}
        if site and moved:
            found.append(Update("site", site.id, was.id, moved, f"site {site.number}"))
    return found


def _address(was: AddressView, becomes: AddressView) -> dict[str, tuple[Any, Any]]:
    pairs = {name: (getattr(was, name), getattr(becomes, name)) for name in ADDRESS_FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _document(document: Document, judged: CustomerRoles, me: Me, label: str) -> tuple[Change, ...]:
    """The document's record names the command whose one address change it supports."""
    customer_id = judged.customer.id
    file = document.file
    attachment = {
        "customer_id": customer_id,
        "file_name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
    }
    record = {
        "customer_id": customer_id,
        "attachment_id": New("document_file"),
        "kind": document.kind,
        "issuer": clean_line(document.issuer),
        "lists_insured": document.lists_insured,
        "lists_address": document.lists_address,
        "command_id": COMMAND,
        "affirmed_by_id": me.id,
        "affirmed_at": NOW,
    }
    return (
        Insert("attachment", "document_file", customer_id, attachment, f"file for {label}"),
        Insert("verification_document", "document", customer_id, record, "verification document"),
    )


def _notes(command: UpdateCustomer, judged: CustomerRoles) -> tuple[str, ...]:
    """Flags of every address that was typed."""
    typed = [command.address] if command.address else []
    typed += [each.address for each in command.sites]
    return tuple(
        f"Check the address: {doubt}"
        for address in typed
        for doubt in doubts(address, judged.default_country)
    )


def _applies(judged: CustomerRoles) -> tuple[Applies, ...]:
    customer_id = judged.customer.id
    programs = sa.select(PROGRAM.c.id).where(roles.of_customer(customer_id))
    items = sa.select(ITEM.c.id).where(ITEM.c.customer_id == customer_id)
    return (
        Applies("program", programs, judged.programs),
        Applies("item", items, judged.items),
    )


def named_fields(changes: Iterable[Change]) -> str:
    """The fields that a history line names, each once."""
    found: dict[str, None] = {}
    for change in changes:
        if isinstance(change, Update) and change.kind in ("customer", "site"):
            found |= {words(change.kind, name): None for name in change.fields}
        else:
            found[one(change.kind)] = None
    return ", ".join(found)


HANDLERS: Handlers = {UpdateCustomer: Handler(UPDATE_CUSTOMER, load, update)}

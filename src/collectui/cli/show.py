"""`collectui show CUSTOMER`: the whole position of a customer, for people or for machines."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING

from collectui.cli import DONE, NoCustomer, stores
from collectui.cli.output import shortened, write, write_json, write_table
from collectui.cli.shapes import (
    dispute_shape,
    history_line,
    letter_shape,
    machine,
    promise_shape,
)
from collectui.config import Config
from collectui.domain import records
from collectui.domain.activities.views import ActivityView
from collectui.domain.calls.outcomes import promised_words
from collectui.domain.customers.call_sheet import CallSheet
from collectui.domain.customers.position import Position
from collectui.domain.customers.views import (
    ContactView,
    CustomerView,
    Figures,
    ItemLine,
    ProgramView,
)
from collectui.domain.disputes.views import Dispute
from collectui.domain.dunning.letters import LetterLine
from collectui.domain.history.views import HistoryLine
from collectui.domain.notes.views import NoteView
from collectui.domain.promises.views import PromiseView
from collectui.ui.words import Words, plain_words

if TYPE_CHECKING:
    from sqlalchemy import Connection

EVERYTHING = 1_000_000
"""More than one customer has of anything."""
_WIDTH = 60


@dataclass(frozen=True, slots=True)
class Whole:
    """All there is to know of one customer, read in one transaction."""

    position: Position
    transactions: Sequence[ItemLine]
    activities: Sequence[ActivityView]
    notes: Sequence[NoteView]
    history: Sequence[HistoryLine]
    letters: Sequence[LetterLine]
    disputes: Sequence[Dispute]
    next_statement: date | None
    promises: list[PromiseView]


def run(args: argparse.Namespace, config: Config) -> int:
    """Prints the position. Raises Refusal where there is no customer of that number.

    Or where there was none yet; Usage for a moment that means nothing.
    """
    from collectui.store import desk

    zone: tzinfo | None
    query: Callable[[Connection, str], Whole | CallSheet] = read_whole
    if args.sheet:
        query = read_sheet
    if args.as_of_history is not None:
        found, seen, zone = _as_it_was(query, args, config)
    else:
        store = stores.for_reading(args, config)
        try:
            found, seen = store.read(query, args.customer), ""
            zone = store.read(desk.time_zone)
        finally:
            store.close()
    words = Words(*config.formats, zone=zone)
    if isinstance(found, CallSheet):
        _print_sheet(found, words, seen)
    elif args.json:
        write_json(as_json(found))
    else:
        _print(found, words, seen)
    return DONE


def _as_it_was(
    query: Callable[[Connection, str], Whole | CallSheet], args: argparse.Namespace, config: Config
) -> tuple[Whole | CallSheet, str, tzinfo | None]:
    """A customer as it was recorded at a moment, the words for that, and the desk's zone."""
    from collectui.cli.past import looked_back
    from collectui.store import desk

    store = stores.for_looking_back(args, config)
    try:
        with looked_back(store, args, config) as (past, seen):
            return past.read(query, args.customer), seen, store.read(desk.time_zone)
    finally:
        store.close()


def read_sheet(connection: Connection, number: str) -> CallSheet:
    """The call sheet of the customer with that number. Raises Refusal where there is none."""
    from collectui.store.queries import call_sheet, customers

    customer_id = customers.customer_id_of(connection, number)
    if customer_id is None:
        raise NoCustomer(number)
    return call_sheet.call_sheet(connection, customer_id)


def _print_sheet(sheet: CallSheet, words: Words, seen: str) -> None:
    from collectui.ui.call_sheet import sheet_text

    text = sheet_text(sheet, words, datetime.now(UTC), f"as it was on {seen}" if seen else "")
    for line in text.splitlines():
        write(line)


def read_whole(connection: Connection, number: str) -> Whole:
    """Everything of the customer with that number. Raises Refusal where there is none."""
    from collectui.store.queries import (
        activities,
        customers,
        disputes,
        history,
        items,
        letters,
        notes,
        promises,
    )
    from collectui.store.queries.profile import profile

    customer_id = customers.customer_id_of(connection, number)
    if customer_id is None:
        raise NoCustomer(number)
    position = customers.position(connection, customer_id)
    on, all_of_it = position.business_date, items.Which.ALL
    return Whole(
        position,
        items.items_of(connection, customer_id, on, which=all_of_it, limit=EVERYTHING),
        activities.activities_of(connection, customer_id, limit=EVERYTHING),
        notes.notes_of(connection, customer_id, limit=EVERYTHING),
        history.whole_history(connection, customer_id, EVERYTHING),
        letters.of_customer(connection, customer_id),
        disputes.of_customer(connection, customer_id),
        profile(connection, customer_id).next_statement,
        promises.promises_of(connection, customer_id),
    )


def as_json(whole: Whole) -> dict[str, object]:
    """The position with the keys that `--json` prints."""
    position, currency = whole.position, whole.position.customer.currency
    more = machine((position.last_contact, position.last_payment), currency)
    return {
        "customer": {
            **machine(position.customer),
            "business_date": position.business_date.isoformat(),
            "last_contact": more[0],
            "last_payment": more[1],
            "next_statement": machine(whole.next_statement),
            "promise": machine(position.promise),
        },
        "figures": machine(position.figures),
        "accounts": machine(position.accounts),
        "programs": machine(position.programs),
        "contacts": machine(position.contacts),
        "transactions": machine(whole.transactions),
        "promises": [promise_shape(each) for each in whole.promises],
        "disputes": [dispute_shape(dispute) for dispute in whole.disputes],
        "activities": machine(whole.activities),
        "notes": machine(whole.notes),
        "letters": [letter_shape(letter) for letter in whole.letters],
        "history": [history_line(line) for line in whole.history],
    }


def _print(whole: Whole, words: Words, seen: str) -> None:
    position = whole.position
    customer = position.customer
    level = f"{customer.business_level.value} level"
    write("  ".join(filter(None, (customer.name, customer.number, level, customer.collector))))
    if customer.replaced_by:
        write(f"{'merged into' if customer.merged else 'replaced by'} {customer.replaced_by}")
    # Which of two things that sound alike: what was recorded, and the day it is aged by.
    business = f"business date {words.day(position.business_date)}"
    write(f"as it was on {seen} · {business}" if seen else business)
    for figures in position.figures:
        write(_owed(figures, words))
    if promise := position.promise:
        write(promised_words(promise))
    address = customer.address
    parts = (address.street1, address.street2, address.city, address.region, address.postal_code)
    write(", ".join(part for part in (*parts, address.country) if part) or "no address")
    _section("Profile", _profile(customer, whole.next_statement, words))
    _section("Contacts", [_contact(contact) for contact in position.contacts])
    _section("Programs", [_program(program, words) for program in position.programs])
    _items("Open items", [item for item in whole.transactions if item.open], words)
    _items("Closed items", [item for item in whole.transactions if not item.open], words)
    _section("Promises", [f"{each.words}: {each.state_words}" for each in whole.promises])
    _section("Disputes", [_dispute(each, words) for each in whole.disputes])
    _section("Activities", [_activity(each, words) for each in whole.activities])
    _section("Notes", [_note(note, words) for note in whole.notes])
    _section("Letters", [_letter(letter, words) for letter in whole.letters])
    # A command is one line, whatever number of records it changed.
    commands = {line.history_id: line for line in whole.history}.values()
    _section("History", [f"{words.day_of(line.at)}  {line.summary}" for line in commands])


def _section(title: str, lines: Sequence[str]) -> None:
    if lines:
        write(f"\n{title}")
        for line in lines:
            write(f"  {line}")


def _owed(figures: Figures, words: Words) -> str:
    def money(minor: int) -> str:
        return words.money(minor, figures.currency)

    buckets = "  ".join(f"{label}: {money(each)}" for label, each in figures.buckets.items())
    return (
        f"past due {money(figures.past_due)} {figures.currency}  "
        f"to collect {money(figures.to_collect)}  {figures.days} days  ({buckets})"
    )


def _profile(customer: CustomerView, statement: date | None, words: Words) -> list[str]:
    """What of the profile is not as it is where nobody has said anything."""
    cycle = plain_words(customer.statement_cycle)
    limit = customer.credit_limit
    rows = (
        ("contact_method", plain_words(customer.contact_method)),
        ("terms_code", customer.terms),
        ("statement_cycle", f"{cycle}, next {words.day(statement)}" if statement else ""),
        ("credit_limit", "" if limit is None else words.money_with_code(limit, customer.currency)),
        ("credit_hold", "yes" if customer.credit_hold else ""),
        ("dunning_excluded", customer.dunning_excluded_reason),
        ("do_not_contact", customer.do_not_contact_reason),
        ("language", customer.language),
        ("time_zone", customer.time_zone),
    )
    return [f"{records.words('customer', name)}: {value}" for name, value in rows if value]


def _letter(letter: LetterLine, words: Words) -> str:
    state = letter.state if letter.sent_at is None else f"sent {words.day_of(letter.sent_at)}"
    due, number = words.day(letter.due_on), f"letter {letter.id}"
    said = (due, number, state, letter.way, letter.address, letter.held_reason)
    return "  ".join(filter(None, said))


def _dispute(dispute: Dispute, words: Words) -> str:
    def money(minor: int) -> str:
        return words.money(minor, dispute.currency)

    what = [
        f"{part.item} {money(part.open)} of {money(part.original)} open" for part in dispute.parts
    ]
    status = plain_words(dispute.status.value)
    due = f"due {words.day(dispute.due_on)}" if dispute.due_on and not dispute.over else ""
    said = (dispute.number, status, dispute.reason_title, *what, due, dispute.resolution)
    return "  ".join(filter(None, said))


def _contact(contact: ContactView) -> str:
    reach = [phone.number for phone in contact.phones] + [mail.address for mail in contact.emails]
    return "  ".join((plain_words(contact.role.value), contact.name, *reach))


def _program(program: ProgramView, words: Words) -> str:
    financed = "financed" if program.financed else ""
    premium = words.money_with_code(program.premium, program.currency)
    status = plain_words(program.status.value)
    return "  ".join(filter(None, (program.number, program.name, status, premium, financed)))


def _items(title: str, items: Sequence[ItemLine], words: Words) -> None:
    if not items:
        return
    write(f"\n{title}")
    heads = ("  Number", "Kind", "Issued", "Due", "Days", "Amount", "Balance", "")
    rows = [
        (
            f"  {item.number}",
            plain_words(item.kind.value),
            words.day(item.issued) if item.issued else "",
            words.day(item.due) if item.due else "",
            str(item.days) if item.past_due else "",
            words.money(item.amount, item.currency),
            words.money(item.balance, item.currency),
            item.currency,
        )
        for item in items
    ]
    write_table(heads, rows, right=("Days", "Amount", "Balance"))


def _activity(activity: ActivityView, words: Words) -> str:
    status = plain_words(activity.status.value)
    return f"{words.day(activity.due_on)}  {status}  {shortened(activity.subject, _WIDTH)}"


def _note(note: NoteView, words: Words) -> str:
    day = words.day_of(note.created_at)
    return f"{day}  {note.author or ''}  {note.type_title}: {shortened(note.body, _WIDTH)}"

"""The call sheet: half a page of plain text, at most 80 columns wide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from collectui.domain.calls.views import AttemptView
from collectui.domain.customers.call_sheet import CallSheet, Dialled, people_to_call
from collectui.domain.customers.explanation import Document, Part
from collectui.domain.customers.views import Figures, PhoneLine
from collectui.domain.text import clean_line
from collectui.ui.words import Words, counted, local_time, plain_words, shortened

WIDTH = 80
MOST_DOCUMENTS, MOST_PEOPLE, MOST_NUMBERS = 5, 6, 3
_AMOUNT = 16
"""Cells of an amount."""


def sheet_text(sheet: CallSheet, words: Words, now: datetime, seen: str = "") -> str:
    """The sheet as text, each line ended.

    `seen` says from when it is looked at, where that is not now. Nothing of the data commands a
    terminal or a printer.
    """
    lines = (*_head(sheet, words, now, seen), *_people(sheet), *_owed(sheet, words))
    return "".join(f"{_cut(line)}\n" for line in (*lines, *_work(sheet, words)))


def sheet_name(sheet: CallSheet) -> str:
    """The name of its file: `call-sheet-C-10000-2026-11-20.txt`."""
    number = "".join(
        each if each.isalnum() or each in "-_." else "_"
        for each in clean_line(sheet.position.customer.number)
    )
    return f"call-sheet-{number[:60]}-{sheet.position.business_date.isoformat()}.txt"


def _head(sheet: CallSheet, words: Words, now: datetime, seen: str) -> Iterator[str]:
    position = sheet.position
    customer, today = position.customer, position.business_date
    yield f"{shortened(customer.name, WIDTH - 24)}  {clean_line(customer.number)}"
    about = [seen or f"{words.weekday(today)}, {words.time(now)}"]
    if there := local_time(customer.time_zone, words, now):
        about.append(there)
    about.append(f"prefers {plain_words(customer.contact_method)}")
    about.append(customer.collector or "no collector")
    yield " - ".join(clean_line(each) for each in about)
    for block in customer.blocks:
        yield f"! {clean_line(block)}"
    if customer.replaced_by:
        word = "merged into" if customer.merged else "replaced by"
        yield f"! {word} {clean_line(customer.replaced_by)}"
    snooze = sheet.snooze
    if snooze is not None and snooze.stands:
        until = words.day_and_time(snooze.until, snooze.at, today)
        yield f"! snoozed until {until}: {clean_line(snooze.why)}"


def _people(sheet: CallSheet) -> Iterator[str]:
    yield from _title("People")
    people = people_to_call(sheet.position)
    for person in people[:MOST_PEOPLE]:
        yield from _person(person)
    if len(people) > MOST_PEOPLE:
        yield f"  and {len(people) - MOST_PEOPLE} more"
    if not people:
        yield "  no number is known"


def _person(person: Dialled) -> Iterator[str]:
    name = f"{person.name} ({person.role})" if person.name else person.role
    numbers = [_number(each) for each in person.numbers[:MOST_NUMBERS]]
    for at, number in enumerate(
        numbers or [f"! {person.refused}" if person.refused else "no number"]
    ):
        yield f"  {_column('' if at else name, 36)}  {number}"


def _number(phone: PhoneLine) -> str:
    extension = f" ext. {phone.extension}" if phone.extension else ""
    said = [phone.label] if phone.label else []
    said += ["preferred"] if phone.preferred else []
    said += ["does not work"] if phone.bad_since else []
    about = f"  ({clean_line(', '.join(said))})" if said else ""
    return clean_line(f"{phone.number}{extension}") + about


def _owed(sheet: CallSheet, words: Words) -> Iterator[str]:
    figures = {each.currency: each for each in sheet.position.figures}
    yield from _title("Past due")
    for currency, part in sheet.past_due:
        yield _sum(part, figures[currency], words)
        for document in part.documents[:MOST_DOCUMENTS]:
            yield _document(document, currency, words)
        if (more := part.count - MOST_DOCUMENTS) > 0:
            yield f"  {'':{_AMOUNT}}      and {counted(more, 'other document')}"
    if not sheet.past_due:
        yield "  nothing is past due"


def _sum(part: Part, figures: Figures, words: Words) -> str:
    currency = figures.currency
    collect = ""
    if figures.to_collect != figures.past_due:
        collect = f", to collect {words.money(figures.to_collect, currency)}"
    money = words.money(part.amount, currency)
    return f"  {money:>{_AMOUNT}} {currency}  oldest {counted(figures.days, 'day')}{collect}"


def _document(document: Document, currency: str, words: Words) -> str:
    item = document.item
    due = "no due date" if item.due is None else f"due {words.day(item.due)}"
    flag = ", disputed" if item.disputed else ""
    amount = words.money(document.amount, currency)
    kind = f"{plain_words(item.kind.value)} {item.number}"
    return f"  {amount:>{_AMOUNT}}      {_column(kind, 26)}  {due}, {item.days} d{flag}"


def _work(sheet: CallSheet, words: Words) -> Iterator[str]:
    today = sheet.position.business_date
    if sheet.contacts:
        yield from _title("Last contacts")
        for contact in sheet.contacts:
            yield f"  {words.day(contact.on_date):<11}  {_contact(contact)}"
    if sheet.promises:
        yield from _title("Promised")
        for promise in sheet.promises:
            yield f"  {words.day(promise.on_date):<11}  {_promise(promise, words)}"
    if sheet.activities:
        yield from _title("Open activities")
        for activity in sheet.activities:
            late = " !" if activity.due_on < today else ""
            whose = f" ({activity.assigned_to})" if activity.assigned_to else ""
            subject = clean_line(f"{activity.subject}{whose}")
            yield f"  {words.day(activity.due_on):<11}{late:<2}{subject}"
    yield ""
    step = sheet.next_step
    if step is None:
        yield "Next step: none"
    else:
        yield f"Next step: {step.kind}, {words.day(step.on)}: {clean_line(step.title)}"


def _contact(contact: AttemptView) -> str:
    who = f", {contact.person}" if contact.person else ""
    said = f": {contact.line}" if contact.line else ""
    by = f"{contact.by}: " if contact.by else ""
    way = plain_words(contact.medium.value)
    return clean_line(f"{by}{way}{who}, {contact.outcome_title.lower()}{said}")


def _promise(promise: AttemptView, words: Words) -> str:
    amount = words.money_with_code(promise.amount or 0, promise.currency)
    day = "" if promise.promised_on is None else f" for {words.day(promise.promised_on)}"
    return clean_line(f"{amount}{day}{f', {promise.person}' if promise.person else ''}")


def _title(text: str) -> tuple[str, str]:
    return "", text


def _column(text: str, width: int) -> str:
    text = shortened(text, width)
    return text + " " * (width - cell_len(text))


def _cut(line: str) -> str:
    line = line.rstrip()
    return line if cell_len(line) <= WIDTH else set_cell_size(line, WIDTH - 1).rstrip() + "…"

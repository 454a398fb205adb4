"""A program as a whole: what it is, who plays which role, its agreements and its transactions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from textual.app import ComposeResult
from textual.containers import Vertical

from collectui.domain.customers.views import AgreementView, ItemLine, ProgramView
from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.reading_pane import Line, ReadingPane
from collectui.ui.words import Words, counted, plain_words

LABEL = 18
MOST_ITEMS = 500
"""Transactions listed; a program with more says how many it has."""


class ProgramScreen(Popup[None]):
    """Reads a program; its menu is `m` on its line."""

    AUTO_FOCUS = "ReadingPane"

    def __init__(self, program: ProgramView, items: Sequence[ItemLine], today: date) -> None:
        super().__init__()
        self._program, self._items, self._today = program, items, today

    def compose(self) -> ComposeResult:
        program = self._program
        with Vertical(classes="box -tall"):
            yield Bar([("Program ", "quiet"), (program.number, "strong"), f"  {program.name}"],
                      classes="box-title")  # fmt: skip
            yield ReadingPane(id="program")
            yield Bar(hints(("↑↓", "move"), ("Esc", "close")), classes="box-foot")

    def on_mount(self) -> None:
        lines = list(program_lines(self._program, self._items, self._today, self.app.words))
        self.query_one(ReadingPane).say(lines)


def program_lines(
    program: ProgramView, items: Sequence[ItemLine], today: date, words: Words
) -> Iterator[Line]:
    """Everything known of a program, as lines of text."""
    yield _line("status", plain_words(program.status.value))
    yield _line("billing", plain_words(program.billing_type.value))
    if program.due_on is not None:
        yield _line("due", words.day(program.due_on, today))
    yield _line("premium", words.money_with_code(program.premium, program.currency))
    yield _line("financed", "yes" if program.financed else "no")
    yield _line("autopay", "yes" if program.autopay else "no")
    yield from _heading("Roles")
    contact = program.contact
    yield _line("contact", contact.name if contact else "nobody")
    if contact is not None:
        yield from (_line("", phone.number) for phone in contact.phones)
        yield from (_line("", email.address) for email in contact.emails)
    for label, name in (
        ("producer", program.producer),
        ("account manager", program.account_manager),
        ("second manager", program.secondary_account_manager),
    ):
        yield _line(label, name or "nobody")
    yield from _heading("Finance agreements")
    if not program.agreements:
        yield ("  None.", "quiet")
    for agreement in program.agreements:
        yield from _agreement(agreement, program.currency, today, words)
    yield from _heading(f"Transactions ({counted(len(items), 'item')})")
    if not items:
        yield ("  None.", "quiet")
    for item in items[:MOST_ITEMS]:
        yield _item(item, today, words)
    if len(items) > MOST_ITEMS:
        yield (f"  and {words.number(len(items) - MOST_ITEMS)} more, in Transactions", "quiet")


def _agreement(
    agreement: AgreementView, currency: str, today: date, words: Words
) -> Iterator[Line]:
    yield (f"  {agreement.number}  {plain_words(agreement.status.value)}", "strong")
    signed = "not signed"
    if agreement.signed_by or agreement.signed_on:
        on = f" on {words.day(agreement.signed_on, today)}" if agreement.signed_on else ""
        signed = f"signed by {agreement.signed_by or 'somebody not recorded'}{on}"
    yield _line("", signed)
    yield _line("financed", words.money_with_code(agreement.amount_financed, currency))
    each = words.money_with_code(agreement.payment_amount, currency)
    yield _line("instalments", f"{agreement.payments} of {each}" if agreement.payments else "none")


def _item(item: ItemLine, today: date, words: Words) -> Line:
    due = words.day(item.due, today) if item.due else "no date"
    amount = words.money_with_code(item.balance if item.open else item.amount, item.currency)
    late = f"{item.days} d past due" if item.past_due else ""
    state = late or ("open" if item.open else item.closed_reason or plain_words(item.status.value))
    text = f"  {item.number}  {plain_words(item.kind.value)}  due {due}  {amount}  {state}"
    return text, "late" if item.past_due else "" if item.open else "quiet"


def _heading(text: str) -> Iterator[Line]:
    yield ("", "")
    yield (text, "strong")


def _line(label: str, text: str) -> Line:
    return f"  {label:<{LABEL}}{text}", ""

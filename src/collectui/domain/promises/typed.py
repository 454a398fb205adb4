"""What an agent types of a promise: `1500 fri`, `all 15 dec wire`, a plan of several dates."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from collectui.domain.dates import Calendar, DateOrder, Due, DueError, parse_due
from collectui.domain.money import Minor, MoneyError, grouped, parse_money
from collectui.domain.text import clean_line, quoted
from collectui.domain.vocabulary import PromiseMethod, code_words

EXAMPLES = "1500 fri, all 15 dec wire, 4000 in 3 monthly from 31 jan, 1000 4 dec, rest 8 jan"
MOST_PARTS = 60
"""More dates than any plan has: beyond it a number was mistyped."""
_PLAN = re.compile(
    r"(?P<amount>.+?) in (?P<count>\d{1,4}) (?P<every>weekly|fortnightly|monthly|quarterly)"
    r"(?: parts?| payments?| instal?lments?)?(?: (?:from|starting))? (?P<first>.+)"
)
_BETWEEN = re.compile(r";|(?<!\d),|,(?!\d)|,(?=\d{4})")
_CALLED_IN = " called in"
_MONTHS = {"monthly": 1, "quarterly": 3}
_DAYS = {"weekly": 7, "fortnightly": 14}
_METHOD_WORDS = {
    **{code_words(method): method for method in PromiseMethod},
    "cheque": PromiseMethod.CHECK,
    "transfer": PromiseMethod.WIRE,
    "debit": PromiseMethod.DIRECT_DEBIT,
}


class PromiseError(ValueError):
    """A line that says no promise; the message names what was not understood, with examples."""


@dataclass(frozen=True, slots=True)
class TypedItem:
    """A transaction that a line may name, with what can be promised of it."""

    number: str
    collectable: Minor
    item_id: int = 0


@dataclass(frozen=True, slots=True)
class TypedPart:
    """A date and its amount."""

    due_on: date
    amount: Minor


@dataclass(frozen=True, slots=True)
class PromiseInput:
    """What the line means."""

    parts: tuple[TypedPart, ...]
    method: PromiseMethod | None = None
    items: tuple[str, ...] = ()
    """Numbers of the transactions that the line names; empty for what is meant otherwise."""
    called_in: bool = False
    """The line says that the customer called or wrote by itself."""

    @property
    def total(self) -> Minor:
        """The sum of its parts."""
        return sum(part.amount for part in self.parts)


@dataclass(frozen=True, slots=True)
class Saying:
    """What a line is read with: whose it is, in which currency, and on which day."""

    currency: str
    today: date
    calendar: Calendar
    everything: Minor
    """What `all` is: everything collectable and past due of what is meant."""
    items: Sequence[TypedItem] = ()
    order: DateOrder = "dmy"
    decimal: str = "."


def parse_promise(text: str, by: Saying) -> PromiseInput:
    """The promise that a line says (see `EXAMPLES`).

    Amounts are the row's currency. `all` is everything collectable and past due, the number of a
    transaction what of it can be asked for, `rest` (of the last part alone) what is left of all. A
    plan names how many parts and how often, keeps the day of the month of its first date, and its
    last part takes what dividing leaves. A method may stand at the end, and behind it that the
    customer `called in`. Raises PromiseError.
    """
    line = clean_line(text)
    if not line:
        raise PromiseError(f"say how much, and until when: {EXAMPLES}")
    called_in = line.lower().endswith(_CALLED_IN)
    line = line[: -len(_CALLED_IN)].rstrip(" ,") if called_in else line
    line, method = _method(line)
    if plan := _PLAN.fullmatch(line.lower()):
        return replace(_plan(text, plan, method, by), called_in=called_in)
    pieces = _pieces(line)
    parts: list[TypedPart] = []
    items: list[str] = []
    for place, piece in enumerate(pieces):
        amount, when, item = _amount_and_date(
            piece, by, last=place == len(pieces) - 1, so_far=sum(part.amount for part in parts)
        )
        parts.append(TypedPart(when, amount))
        if item:
            items.append(item)
    for before, after in pairwise(parts):
        if after.due_on <= before.due_on:
            raise PromiseError("each part is due later than the one before")
    return PromiseInput(tuple(parts), method, tuple(dict.fromkeys(items)), called_in)


def _method(line: str) -> tuple[str, PromiseMethod | None]:
    """The line without the method at its end, and the method."""
    lowered = line.lower()
    for words in sorted(_METHOD_WORDS, key=len, reverse=True):
        for said in (f" by {words}", f" {words}"):
            if lowered.endswith(said):
                return line[: -len(said)].rstrip(" ,"), _METHOD_WORDS[words]
    return line, None


def _pieces(line: str) -> list[str]:
    """The parts of a line; a comma within a number belongs to an amount."""
    return [piece.strip() for piece in _BETWEEN.split(line) if piece.strip()]


def _plan(
    text: str, found: re.Match[str], method: PromiseMethod | None, by: Saying
) -> PromiseInput:
    count = int(found["count"])
    if not 1 <= count <= MOST_PARTS:
        raise PromiseError(f"a plan has 1 to {MOST_PARTS} parts: {count} in {quoted(text)}")
    total, item = _amount(found["amount"], by, last=False, so_far=0)
    first = _date(found["first"], by).on
    each, rest = divmod(total, count)
    if not each:
        raise PromiseError(f"{_said(total, by)} is too little for {count} parts")
    amounts = [each] * (count - 1) + [each + rest]
    dates = [_step(first, found["every"], place) for place in range(count)]
    parts = tuple(TypedPart(on, amount) for on, amount in zip(dates, amounts, strict=True))
    return PromiseInput(parts, method, (item,) if item else ())


def _step(first: date, every: str, place: int) -> date:
    """A date of a plan; a month without the day of the first has its last."""
    if days := _DAYS.get(every):
        return first + timedelta(days * place)
    years, month = divmod(first.month - 1 + _MONTHS[every] * place, 12)
    year, month = first.year + years, month + 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def _amount_and_date(
    piece: str, by: Saying, *, last: bool, so_far: Minor
) -> tuple[Minor, date, str]:
    """A part: an amount and a date, whichever stands first."""
    words = piece.split()
    trouble: Exception | None = None
    for count in range(1, len(words)):
        for head, tail in (
            (words[:count], words[count:]),
            (words[count:], words[:count]),
        ):
            try:
                when = _date(" ".join(tail), by)
            except PromiseError:
                continue
            try:
                amount, item = _amount(" ".join(head), by, last=last, so_far=so_far)
            except PromiseError as error:
                trouble = trouble or error
                continue
            if when.at is not None:
                raise PromiseError(f"a promise is for a day: {quoted(piece)} names a time")
            return amount, when.on, item
    if trouble is not None:
        raise trouble
    raise PromiseError(f"{quoted(piece)} names no amount and date: {EXAMPLES}")


def _amount(words: str, by: Saying, *, last: bool, so_far: Minor) -> tuple[Minor, str]:
    """An amount, and the number of the transaction that it is meant by."""
    lowered = words.lower()
    if lowered in ("all", "everything", "rest", "the rest"):
        if lowered.endswith("rest") and not (last and so_far):
            raise PromiseError("“rest” is for the last part, behind others")
        amount = by.everything - so_far
        if amount <= 0:
            raise PromiseError(
                f"nothing is left to promise: {_said(by.everything, by)} can be asked for"
            )
        return amount, ""
    for item in by.items:
        if item.number.lower() == lowered:
            if item.collectable <= 0:
                raise PromiseError(f"nothing of {item.number} can be asked for")
            return item.collectable, item.number
    try:
        amount = parse_money(words, by.currency, by.decimal)
    except MoneyError as error:
        raise PromiseError(f"{error}: try {EXAMPLES}") from error
    if amount <= 0:
        raise PromiseError("an amount promised is above zero")
    return amount, ""


def _date(words: str, by: Saying) -> Due:
    try:
        day = words.removeprefix("on ").removeprefix("by ")
        return parse_due(day, by.today, by.calendar, by.order)
    except DueError as error:
        raise PromiseError(str(error)) from error


def _said(amount: Minor, by: Saying) -> str:
    return f"{grouped(amount, by.currency)} {by.currency}"

"""What the history recorded, as people read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Protocol

from collectui.domain import records
from collectui.domain.history.views import HistoryLine
from collectui.domain.history.words import event_words
from collectui.domain.records import Field, Holds
from collectui.domain.vocabulary import code_words

NOTHING = "–"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*\+00:00")
_CLOCK = re.compile(r"\d\d:\d\d:00")


class Forms(Protocol):
    """How whoever reads it writes dates and amounts."""

    def day(self, day: date, /) -> str:
        """A date."""

    def stamp(self, at: datetime, /) -> str:
        """A moment, its date always said."""

    def money_with_code(self, minor: int, currency: str, /) -> str:
        """An amount in minor units."""


@dataclass(frozen=True, slots=True)
class Said:
    """One field of a recorded change; `–` where there is or was nothing."""

    field: str
    was: str
    becomes: str


def said_of(line: HistoryLine, forms: Forms) -> list[Said]:
    """The fields of a change that tell something, in words; those that held nothing do not."""
    known = {change.field: change.becomes or change.was for change in line.changes}
    currency = line.currency or known.get("currency")
    code = currency if isinstance(currency, str) else ""
    found = []
    for change in line.changes:
        if not records.told(line.kind, change.field):
            continue
        field = records.field(line.kind, change.field)
        was = value_words(change.was, forms, field, code)
        becomes = value_words(change.becomes, forms, field, code)
        if was != becomes:
            label = line.labels.get(change.field) or records.label(line.kind, change.field)
            found.append(Said(label, was, becomes))
    return found


def value_words(value: object, forms: Forms, field: Field | None = None, currency: str = "") -> str:
    """A recorded value of a field as people read it; money where its currency is known."""
    holds = field.holds if field else None
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case int() if currency and holds is Holds.MONEY:
            return forms.money_with_code(value, currency)
        case list():
            return ", ".join(value_words(each, forms, field) for each in value)
        case Mapping():
            return ", ".join(
                f"{records.words('', str(name))} {value_words(each, forms)}"
                for name, each in value.items()
            )
    text = str(value)
    if _MOMENT.fullmatch(text):
        return forms.stamp(datetime.fromisoformat(text))
    if holds is Holds.DAY and (day := _day(text)):
        return forms.day(day)
    if holds is Holds.CLOCK and _CLOCK.fullmatch(text):
        return text[:5]
    return code_words(text) if holds is Holds.CODE else text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Told:
    """One command: what it did, and below it what became of each record, in the order written."""

    line: HistoryLine
    """One of its changes: when, who, what."""
    changes: tuple[str, ...]


def told_of(
    lines: Iterable[HistoryLine],
    forms: Forms,
    shortened: Callable[[str], str],
    customer_id: int | None = None,
) -> Iterator[Told]:
    """The commands of a history, each once; records that changed alike are counted in one.

    The record of the customer whose history it is needs no name.
    """
    for _, of_one in groupby(lines, key=lambda line: line.history_id):
        changes = sorted(of_one, key=lambda line: line.change_id)
        yield Told(changes[0], tuple(_told(changes, forms, shortened, customer_id)))


def _told(
    changes: Sequence[HistoryLine],
    forms: Forms,
    shortened: Callable[[str], str],
    customer_id: int | None,
) -> Iterator[str]:
    alike: dict[object, list[HistoryLine]] = {}
    for line in changes:
        own = line.change_id if line.op in ("create", "delete") else None
        alike.setdefault((line.kind, line.op, repr(line.changes), own), []).append(line)
    for same in alike.values():
        yield from _changed(same, forms, shortened, customer_id)


def changes_text(
    lines: Sequence[HistoryLine],
    forms: Forms,
    shortened: Callable[[str], str],
    customer_id: int | None = None,
) -> str:
    """What one command changed, on one line: `Collector: root → Ana Ruiz`; empty if nothing did.

    The customer's own record comes first. Records that came or went, and several kinds of them
    without it, are not told of: what such a command did is its summary.
    """
    if any(line.op not in ("update", "set") for line in lines):
        return ""
    own = [each for each in lines if (each.kind, each.record_id) == ("customer", customer_id)]
    if not own and len({line.kind for line in lines}) > 1:
        return ""
    lines = [*own, *(each for each in lines if each not in own)]
    return " · ".join(_told(lines, forms, shortened, customer_id))


def _changed(
    same: Sequence[HistoryLine],
    forms: Forms,
    shortened: Callable[[str], str],
    customer_id: int | None,
) -> Iterator[str]:
    line, count = same[0], sum(max(line.count, 1) for line in same)
    kind = records.one(line.kind)
    what = (
        records.counted(line.kind, count) if count > 1 else f"{kind} {shortened(line.name)}".strip()
    )
    if line.op == "delete":
        yield f"{what}: {event_words(line.kind, line.op)}"
        return
    own = line.kind == "customer" and count == 1 and line.record_id == customer_id
    lead = "" if own and customer_id is not None else f"{what}: "
    for field in said_of(line, forms):
        was, becomes = shortened(field.was), shortened(field.becomes)
        change = becomes if line.op == "create" else f"{was} → {becomes}"
        yield f"{lead}{field.field}: {change}"

"""The filter line: words and `field:value` conditions that narrow a list.

Words narrow by name and number. Conditions on different fields all hold; of one field's `:` values
one holds (`bucket:31-60,61-90`, or said twice), of its `!=` values none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import NamedTuple

from collectui.domain.aging import DEFAULT_BUCKETS
from collectui.domain.text import clean_line, quoted, spelt
from collectui.domain.vocabulary import BusinessLevel

Value = Decimal | int | date | tuple[str, ...]

MOST_AMOUNT = 10**12
"""Major units; in any currency it fits the minor units that are compared."""
DUE_WORDS = ("today", "overdue", "week", "none")
PROMISE_WORDS = ("open", "due", "waiting", "broken", "none")
"""Of a row: a promise stands; its date comes in the next three business days; it waits for newer
figures; one was not kept and still counts; none of it."""


DEFAULT_LABELS = tuple(bucket.label for bucket in DEFAULT_BUCKETS)


@dataclass(frozen=True, slots=True)
class Condition:
    """One field compared with a value.

    `past_due` holds a Decimal in major units, `days` an int; `collector`, `bucket` and `level` hold
    a tuple of texts with `=` (one of them) or `!=` (none of them); `due` holds a tuple of words of
    `DUE_WORDS` likewise, or a date with any comparison.
    """

    field: str
    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter line, understood; an empty one lets every row through."""

    words: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


class FilterError(ValueError):
    """A filter line that cannot be understood: what is wrong, and at which character (from 0)."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at column {position + 1})")
        self.message = message
        self.position = position


_QUOTED = r'"(?:[^"]|"")*"'
_CONDITION = re.compile(r"([^\W\d]\w*)(?::(?!\s*(?:[<>=]|!=))|:?\s*(>=|<=|!=|=|>|<)\s*)")
_VALUE = re.compile(rf'(?:{_QUOTED}|[^\s"])*')
_PART = re.compile(rf'({_QUOTED})|([^,"]+)')
_WORD = re.compile(rf'{_QUOTED}|[^\s"]\S*')
_PLAIN_WORD = re.compile(r'[^\s"<>=!]\S*')  # an operator would compare the word before it
_PLAIN_VALUE = re.compile(r'[^\s,"<>=!][^\s,"]*')  # behind a colon too an operator compares
_NUMBER = re.compile(r"([0-9]+(?:,[0-9]{3})*(?:\.[0-9]{1,4})?)([km]?)", re.IGNORECASE)
_SCALE = {"": 1, "k": 1_000, "m": 1_000_000}


class Given(NamedTuple):
    """A condition as typed."""

    field: str
    op: str
    text: str
    position: int

    def wrong(self, expected: str) -> FilterError:
        got = quoted(self.text) if self.text else "nothing"
        return FilterError(f"{self.field} takes {expected}, not {got}", self.position)


class Field(NamedTuple):
    """What a field narrows by, values to offer, and how a value typed is read."""

    help: str
    examples: tuple[str, ...]
    read: Callable[[Given], Value]
    """Raises FilterError (see `Given.wrong`)."""


def parse(
    text: str,
    *,
    buckets: Sequence[str] = DEFAULT_LABELS,
    collectors: Sequence[str] | None = None,
) -> Filter:
    """The filter of the delinquent list that a line means; `buckets` are the desk's labels.

    `collectors` are the logins there are; without them any login is taken.
    Raises FilterError with the place where the line is wrong.
    """
    return read_line(text, fields_of(buckets, collectors))


def read_line(text: str, fields: Mapping[str, Field], flags: Sequence[str] = ()) -> Filter:
    """The filter that a line means in a list that has these fields.

    A word with a space, a quote or an operator in it stands in quotes, `""` being one quote. A
    word that is one of `flags` (fields of yes and no) and not in quotes is a condition; another
    field's name alone is no word either, for it would rarely be meant as one.
    Raises FilterError with the place where the line is wrong.
    """
    words: list[str] = []
    conditions: list[Condition] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
        elif found := _CONDITION.match(text, position):
            value = _VALUE.match(text, found.end())
            assert value
            _check_field(found[1], position, fields)
            position = _end_of_token(text, value.end())
            given = Given(found[1].lower(), found[2] or "=", value[0], found.end())
            conditions.append(Condition(given.field, given.op, fields[given.field].read(given)))
        elif word := _WORD.match(text, position):
            if word[0].lower() in flags:
                conditions.append(Condition(word[0].lower(), "=", ("yes",)))
            elif field := fields.get(word[0].lower()):
                raise _lone_field(word[0].lower(), field, position)
            else:
                words.append(clean_line(_unquoted(word[0])))
            position = _end_of_token(text, word.end())
        else:
            raise FilterError("a quote is not closed", position)
    return Filter(tuple(word for word in words if word), _merged(conditions))


def to_text(
    filter: Filter, flags: Sequence[str] = (), fields: Collection[str] | None = None
) -> str:
    """The canonical line of the filter: reading it with the same flags and fields (those of the
    delinquent list unless said) gives the filter again."""
    names = FIELDS if fields is None else fields
    words = [_in_quotes(word) if _needs_quotes(word, names) else word for word in filter.words]
    conditions = [
        each.field if each.field in flags and each.value == ("yes",) else _written(each)
        for each in filter.conditions
    ]
    return " ".join(words + conditions)


def _needs_quotes(word: str, fields: Collection[str]) -> bool:
    plain = _PLAIN_WORD.fullmatch(word) and not _CONDITION.match(word)
    return not plain or word.lower() in fields


def _lone_field(name: str, field: Field, position: int) -> FilterError:
    example = next(iter(field.examples), "…")
    meant = f"{name}{'' if example[0] in '<>' else ':'}{example}"
    return FilterError(f"{name} is a field: {meant}? Put quotes around what is a word", position)


def _end_of_token(text: str, end: int) -> int:
    """The end of a word or value, which a space or the line's end must follow."""
    if end < len(text) and not text[end].isspace():
        what = "a quote is not closed" if text[end] == '"' else "a space is missing after the quote"
        raise FilterError(what, end)
    return end


def _check_field(name: str, position: int, fields: Mapping[str, Field]) -> None:
    if name.lower() in fields:
        return
    near = get_close_matches(name.lower(), fields, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}? " if near else ""
    raise FilterError(
        f"unknown field {quoted(name)}: {hint}Fields are {', '.join(fields)}; "
        "put quotes around what is a word",
        position,
    )


def choices(given: Given, among: Sequence[str] | None, expected: str) -> tuple[str, ...]:
    """The comma-separated values, each written as in `among`, without doubles.

    Raises FilterError, saying what was expected.
    """
    if given.op not in ("=", "!="):
        at = given.position - len(given.op)
        raise FilterError(f"{given.field} is not compared with {given.op}: use : or !=", at)
    values = [clean_line(_unquoted(part[0])) for part in _PART.finditer(given.text)]
    if among is not None:
        found = [(value, spelt(value, among)) for value in values]
        if unknown := [value for value, code in found if code is None]:
            raise given._replace(text=unknown[0]).wrong(expected)
        values = [code for _, code in found if code is not None]
    if not values or not all(values):
        raise given.wrong(expected)
    return tuple(dict.fromkeys(values))


def collector(
    help: str, words: Sequence[str] = ("me", "none"), logins: Sequence[str] | None = None
) -> Field:
    """A field whose values are collectors' logins, and the words `me` and `none`.

    Only `logins` are taken where they are known; `words` are offered.
    """

    def read(given: Given) -> Value:
        said = choices(given, None, "me, a login or none")
        known = ("me", "none", *(logins or ()))
        if logins is not None:
            for each in said:
                if spelt(each, known) is None:
                    raise _nobody(given, each, [code.casefold() for code in known])
        return tuple(dict.fromkeys(spelt(each, known) or each for each in said))

    return Field(help, (*words, *(logins or ())), read)


def _nobody(given: Given, login: str, known: Collection[str]) -> FilterError:
    # Somebody's first name is like some other's login by chance.
    near = get_close_matches(login.casefold(), known, n=1, cutoff=0.7)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return FilterError(f"no collector is {quoted(login)}: {hint}", given.position)


def amount(given: Given) -> Value:
    """An amount in major units of the row's currency."""
    found = _NUMBER.fullmatch(given.text)
    if not found:
        raise given.wrong("an amount such as 5000 or 5k")
    read = Decimal(found[1].replace(",", "")) * _SCALE[found[2].lower()]
    if read > MOST_AMOUNT:
        raise given.wrong(f"an amount up to {MOST_AMOUNT:,}")
    return read


def _days(given: Given) -> Value:
    if not re.fullmatch("[0-9]{1,6}", given.text):
        raise given.wrong("a number of days")
    return int(given.text)


def count(given: Given) -> Value:
    """A whole number."""
    if not re.fullmatch("[0-9]{1,6}", given.text):
        raise given.wrong("a whole number")
    return int(given.text)


def _level(given: Given) -> Value:
    """A level of work; or compared with a number, that of a promise."""
    levels = tuple(BusinessLevel)
    if given.text.isdigit():
        return count(given)
    return choices(given, levels, f"one of {', '.join(levels)}, or a promise's: >1")


def day(given: Given, words: Sequence[str]) -> Value:
    """A date to compare with, or some of the words."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given.text):
        try:
            return date.fromisoformat(given.text)
        except ValueError:
            raise given.wrong("a date of the calendar") from None
    if given.op not in ("=", "!="):
        raise given.wrong("a date such as 2026-12-03 to compare with")
    return choices(given, words, f"{', '.join(words)} or a date such as 2026-12-03")


def one_of(help: str, values: Sequence[str]) -> Field:
    """A field whose values are a list's."""
    expected = f"one of {', '.join(values)}"
    return Field(help, tuple(values), lambda given: choices(given, values, expected))


def _bucket_field(labels: Sequence[str]) -> Field:
    return one_of("aging bucket with an amount in it", labels)


_WORKS = "who works the customer: me, a login, none"
FIELDS = {
    "collector": collector(_WORKS),
    "past_due": Field("amount past due, in the row's currency", (">5000", ">=10k", "<100"), amount),
    "days": Field("days past due of the oldest item", (">60", ">=31", "<8"), _days),
    "bucket": _bucket_field(DEFAULT_LABELS),
    "level": Field(
        "level the customer is worked at; with a number, of a promise",
        (*BusinessLevel, ">1"),
        _level,
    ),
    "promise": one_of("what stands promised, or was not kept", PROMISE_WORDS),
    "promised": Field("amount promised and not paid yet", (">1000", ">=5k"), amount),
    "due": Field(
        "when the next activity is due: a word or a date; week is today and the 6 days after",
        (*DUE_WORDS, "<2026-12-03"),
        lambda given: day(given, DUE_WORDS),
    ),
}
"""Every field of the delinquent list's filter line."""


def fields_of(
    buckets: Sequence[str] = DEFAULT_LABELS, collectors: Sequence[str] | None = None
) -> dict[str, Field]:
    """The same with the desk's own aging buckets and collectors, for completion and help."""
    people = collector(_WORKS, logins=collectors)
    return {**FIELDS, "bucket": _bucket_field(buckets), "collector": people}


def _merged(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """The conditions without doubles, the choices of one field and comparison put together."""
    merged: dict[object, Condition] = {}
    for condition in conditions:
        if isinstance(condition.value, tuple):
            key: object = (condition.field, condition.op)
            earlier = merged.get(key)
            if earlier and isinstance(earlier.value, tuple):
                union = tuple(dict.fromkeys(earlier.value + condition.value))
                condition = Condition(condition.field, condition.op, union)
        else:
            key = condition
        merged[key] = condition
    return tuple(merged.values())


def _written(condition: Condition) -> str:
    op = ":" if condition.op == "=" else condition.op
    if isinstance(condition.value, tuple):
        parts = [v if _PLAIN_VALUE.fullmatch(v) else _in_quotes(v) for v in condition.value]
        return f"{condition.field}{op}{','.join(parts)}"
    if isinstance(condition.value, Decimal):
        return f"{condition.field}{op}{condition.value.normalize():f}"
    return f"{condition.field}{op}{condition.value}"


def _in_quotes(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _unquoted(text: str) -> str:
    if text.startswith('"'):
        return text[1:-1].replace('""', '"')
    return text

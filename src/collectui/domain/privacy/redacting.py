"""A person's name, numbers and addresses in a text: found, and something else put in their place.

A name is looked for whatever its case, accents and order (`Jo Park`, `PARK, Jo`, `J. Park`); a part
of it alone only as a name is written, and not where somebody else here has that part too. A number
is looked for by its digits, whatever stands between them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from collectui.domain.dates import date_words
from collectui.domain.text import email_norm, sort_key

ERASED = "[erased]"
"""What the history has in the place of a field that said who somebody is."""
FEWEST_DIGITS = 6
"""Of a number that is looked for in texts: fewer are found everywhere."""
_BETWEEN = r"[\s().\-/]{0,3}"
_NO_DIGIT = re.compile(r"\D+")
_WORD = re.compile(r"\w+")


def erased_on(day: date) -> str:
    """What stands in a text for what was erased: `[erased 26 Nov 2026]`."""
    return f"[erased {date_words(day)}]"


def erased_name(contact_id: int) -> str:
    """What an erased person is called from then on."""
    return f"erased contact {contact_id}"


@dataclass(frozen=True, slots=True)
class Known:
    """All that a person was ever called and reached by."""

    names: frozenset[tuple[str, str]] = frozenset()
    """First and last names."""
    emails: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    """Digits: as typed, national, and with the country's code."""
    spared: frozenset[str] = frozenset()
    """Words, by their sort keys, that are somebody else's name too: alone they say nobody."""

    def spare(self, names: Iterable[str]) -> Known:
        """The same, with what is in these names of others no longer looked for alone."""
        words = {word for name in names for word in name_words(name)}
        return Known(self.names, self.emails, self.numbers, self.spared | words)


def name_words(name: str) -> frozenset[str]:
    """The words of a name as they are compared."""
    return frozenset(_WORD.findall(sort_key(name)))


class Redactor:
    """Takes a person out of texts."""

    def __init__(self, known: Known, instead: str) -> None:
        """`instead` is what is put in the place of each part found."""
        self._instead = instead
        self._alone: set[str] = set()
        whole = [*self._names(known), *self._emails(known), *self._numbers(known)]
        alone = sorted(map(re.escape, self._alone), key=len, reverse=True)
        parts = [f"(?P<whole>{'|'.join(whole)})"] if whole else []
        parts += [rf"(?<!\w)(?P<alone>{'|'.join(alone)})(?!\w)"] if alone else []
        self._pattern = re.compile("|".join(parts)) if parts else None

    def text(self, text: str) -> str:
        """The text without the person; itself where nothing of the person is in it."""
        found = list(self._found(text))
        for start, end in reversed(found):
            text = text[:start] + self._instead + text[end:]
        return text

    def finds(self, text: str) -> bool:
        """Whether anything of the person is in a text."""
        return next(self._found(text), None) is not None

    def value(self, value: Any) -> Any:
        """A text, or JSON with texts in it: keys stay as they are."""
        match value:
            case str():
                return self.text(value)
            case list() | tuple():
                return type(value)(map(self.value, value))
            case dict():
                return {name: self.value(each) for name, each in value.items()}
        return value

    def values(self, values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
        """Of some fields of a record those that become others."""
        found = {name: self.value(values[name]) for name in names if name in values}
        return {name: value for name, value in found.items() if value != values[name]}

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        if self._pattern is None or not text:
            return
        folded, places = _folded(text)
        for found in self._pattern.finditer(folded):
            start, end = found.span()
            if places:
                start, end = places[start], places[end]
            if found.lastgroup != "alone" or _is_name(text[start:end]):
                yield start, end

    def _names(self, known: Known) -> Iterator[str]:
        for first, last in sorted(known.names):
            parts = [sort_key(first), sort_key(last)]
            self._alone |= {
                each
                for each in parts
                if len(each) > 1 and not _WORD.sub("", each).strip(" -'’.")
                if not name_words(each) & known.spared
            }
            if not all(parts):
                continue
            one, other = (r"\s+".join(map(re.escape, part.split())) for part in parts)
            apart = rf"{one}[\s,]*{other}", rf"{other}[\s,]*{one}"
            if "".join(parts).upper() == "".join(parts):
                # Scripts without case have no spaces between words either.
                yield from apart
                continue
            for each in (*apart, rf"{re.escape(parts[0][0])}\.?\s+{other}"):
                yield rf"(?<!\w){each}(?!\w)"

    @staticmethod
    def _emails(known: Known) -> Iterator[str]:
        for address in sorted(known.emails):
            if folded := _folded(email_norm(address))[0]:
                yield rf"(?<![\w.+-]){re.escape(folded)}(?![\w-])"

    @staticmethod
    def _numbers(known: Known) -> Iterator[str]:
        # The longest first: a number with its country's code is found with it.
        for digits in sorted(known.numbers, key=lambda each: (-len(each), each)):
            if len(digits) >= FEWEST_DIGITS:
                yield rf"(?<!\d)(?:\+|\b00|\(\+?|\b0)?\(?{_BETWEEN.join(digits)}(?!\d)"


def digits(number: str) -> str:
    """The digits of a number."""
    return _NO_DIGIT.sub("", number)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without case and accents, and of each place of it the place in the text.

    There is no list where each place is itself.
    """
    if text.isascii():
        return text.lower(), []
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        plain = character if character.isspace() else sort_key(character)
        # A letter and its accent apart are one: the accent alone is nothing.
        if plain or not unicodedata.combining(character):
            folded.append(plain or character)
            places.extend([place] * len(plain or character))
    places.append(len(text))
    return "".join(folded), places


def _is_name(text: str) -> bool:
    """Whether a word is written as a name: `Bill`, `BILL`, and not `bill`."""
    return not text[0].islower()

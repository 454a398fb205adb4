"""Dates written in words: the names of months in the languages of Europe (CLDR, by Babel)."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from typing import NamedTuple

LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "da", "sv", "nb", "fi", "pl", "cs", "sk", "hu"),
    *("ro", "bg", "hr", "sl", "sr_Latn", "lt", "lv", "et", "el", "tr", "ca", "ru", "uk", "is"),
)
_PARTS = re.compile(r"[0-9]+|[^\W\d_]+")
_GLUE = frozenset(
    {"er", "st", "nd", "rd", "th", "de", "del", "di", "den", "the", "of", "d", "e", "o", "a", "re"}
    | {"ος", "η", "г", "р", "m", "d.", "lea", "ain", "os", "an", "el", "le", "il", "y", "i", "dne"}
)
"""What stands between day, month and year: 1er, 2nd, 3 de marzo, 4. den."""
_ALIASES = {"sept": 9, "maerz": 3, "mrz": 3, "jänner": 1, "feber": 2}


class Named(NamedTuple):
    """A date in words: its numbers, the month's possible readings, each with its languages."""

    year: str
    day: str
    months: dict[int, frozenset[str]]


def word_set(text: str) -> frozenset[str]:
    """The words of a text that lists them."""
    return frozenset(text.split())


def plain(word: str) -> str:
    """A word without case and accents."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def read_named(text: str) -> Named | None:
    """Day, month by name and year of a text that holds these and nothing else but glue."""
    numbers: list[str] = []
    months: dict[int, frozenset[str]] = {}
    place = -1
    for part in _PARTS.findall(text):
        if part[0].isdecimal():
            numbers.append(part)
            continue
        word = plain(part)
        if not months and (found := _months().get(word)):
            months, place = found, len(numbers)
        elif word not in _GLUE and (numbers or months or not _is_weekday(word)):
            return None
    if not months or len(numbers) != 2:
        return None
    first, second = numbers
    # Year first: 2026. március 2.
    year, day = (first, second) if len(first) == 4 else (second, first)
    if len(day) > 2 or len(year) not in (2, 4) or (place == 2 and len(first) != 4):
        return None
    return Named(year, day, months)


@cache
def _months() -> dict[str, dict[int, frozenset[str]]]:
    """Each word without case and accents: the months it names, in which languages."""
    from babel.dates import get_month_names

    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in get_month_names(width, context, language).items():
                    if (word := plain(name).strip(". ")).isalpha():
                        found[word][month].add(language)
    for word, month in _ALIASES.items():
        found[plain(word)][month].add("de")
    _add_cut(found)
    return {
        word: {month: frozenset(languages) for month, languages in months.items()}
        for word, months in found.items()
    }


def _add_cut(found: dict[str, dict[int, set[str]]]) -> None:
    """Names cut to three or four letters: many programs write `Okt` whatever the language.

    Only where the cut names one month, and is no name by itself.
    """
    cut: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for word, months in found.items():
        for length in (3, 4):
            if len(word) > length and word[:length] not in found:
                for month, languages in months.items():
                    cut[word[:length]][month] |= languages
    found.update((word, months) for word, months in cut.items() if len(months) == 1)


@cache
def _weekdays() -> frozenset[str]:
    from babel.dates import get_day_names

    words = set()
    for language in LANGUAGES:
        for width in ("wide", "abbreviated", "short"):
            for name in get_day_names(width, "format", language).values():
                words.update(_PARTS.findall(plain(name)))
    return frozenset(words)


def _is_weekday(word: str) -> bool:
    return word in _weekdays()

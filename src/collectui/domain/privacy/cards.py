"""Card numbers, verification codes and track data in free text: found, and masked.

Of a card number its last four digits stay; of a verification code and of track data nothing does
(docs/domain.md: Card numbers in free text). What is masked is masked for good and found no more.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

SSN, IBAN = "us_ssn", "iban"
"""What a desk may have masked besides."""
ALSO = (SSN, IBAN)
DOTS, SHORT = "••••", "•••"
"""What stands before the last four digits, and in the place of a code."""
BEGUN = 6
"""Digits of a run that has not ended which may reach a disk."""
LEFT_OUT = "…"
"""What stands for the rest of such a run."""

_SEPARATOR = r"(?:[ \u00a0\u2009\u202f.\-\u2010-\u2015]|[ \t]?\r?\n(?:[ \t]|> ?)?)"
_RUN = re.compile(rf"{DOTS} \d{{4}}(?!\d)|\d(?:{_SEPARATOR}?\d)*")
_GROUP = re.compile(r"\d+")
_TRAILING = re.compile(_SEPARATOR)
_WORD_BEFORE = re.compile(r"[^\W\d_]+[ ./\-]?$")
_SUSPECT = re.compile(
    rf"\d(?:{_SEPARATOR}?\d){{12}}|cv[vcn]|security code|pr(?:ü|ue)fziffer", re.IGNORECASE
)
_SUSPECT_ALSO = re.compile(r"\d-\d\d-\d|[A-Z]{2}\d\d ?[A-Z0-9]")
_CODE = re.compile(
    r"\b(?:cv[vcn]2?|security code|pr(?:ü|ue)fziffer)\b[^•]{0,20}?(?<!\d)(\d{3,4})(?!\d)",
    re.IGNORECASE,
)
_TRACKS = re.compile(
    r"%?[A-Z]\d{12,19}\^[^^\n]{2,26}\^\d{4}[^?\n]{0,70}\??|;?\d{12,19}[=D]\d{7,30}\??"
)
_SSN = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")

_LONG = range(16, 20)
_BRANDS: tuple[tuple[int, int, Collection[int]], ...] = (
    (4, 4, (13, 16, 19)),  # Visa
    (51, 55, (16,)),  # Mastercard
    (2221, 2720, (16,)),
    (34, 34, (15,)),  # American Express
    (37, 37, (15,)),
    (6011, 6011, _LONG),  # Discover
    (644, 649, _LONG),
    (65, 65, _LONG),
    (3528, 3589, _LONG),  # JCB
    (300, 305, range(14, 20)),  # Diners Club
    (36, 36, range(14, 20)),
    (38, 38, range(14, 20)),
    (62, 62, _LONG),  # UnionPay
)
"""The first digits of a card's number, from and to, and how many digits it has."""
_WRITTEN = ((4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4), (4, 4, 4, 2), (8, 8))
"""How cards' numbers are written in groups; besides in one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A part of a text that must not be kept."""

    start: int
    end: int
    shown: str
    """What is kept in its place."""
    what: str
    """What it is: `card number`."""
    numbers: frozenset[str] = frozenset()
    """How a store may know it as a document, customer or phone, which then stays; else empty."""
    until: int = 0
    """Where the run of digits ends that it is of."""


def find(text: str, also: Collection[str] = ()) -> list[Found]:
    """What a text must not keep, in its order; `also` are those of `ALSO` that the desk masks."""
    if not _SUSPECT.search(text) and not (also and _SUSPECT_ALSO.search(text)):
        return []
    found: list[Found] = []
    spared: list[tuple[int, int]] = []

    def add(each: Found) -> None:
        if all(each.end <= start or end <= each.start for start, end in spared):
            found.append(each)
            spared.append((each.start, each.end))

    for track in _TRACKS.finditer(text):
        add(Found(*track.span(), SHORT, "track data", until=track.end()))
    for iban in _IBAN.finditer(text):
        if not _is_iban(iban[0]):
            continue
        if IBAN in also:
            add(
                Found(
                    *iban.span(),
                    f"{DOTS} {iban[0].replace(' ', '')[-4:]}",
                    "IBAN",
                    until=iban.end(),
                )
            )
        else:
            spared.append(iban.span())
    for run in _RUN.finditer(text):
        for card in _cards(text, run):
            add(card)
    for code in _CODE.finditer(text):
        add(Found(*code.span(1), SHORT, "verification code", until=code.end(1)))
    if SSN in also:
        for ssn in _SSN.finditer(text):
            shown = f"{DOTS} {ssn[0][-4:]}"
            add(Found(*ssn.span(), shown, "social security number", until=ssn.end()))
    return sorted(found, key=lambda each: each.start)


def may_hold(text: str) -> bool:
    """Whether it is worth asking which numbers the store knows, and what the desk masks besides."""
    return bool(_SUSPECT.search(text) or _SUSPECT_ALSO.search(text))


def masked(text: str, known: Collection[str] = (), also: Collection[str] = ()) -> str:
    """The text as it may be kept; numbers that a store knows as its own (`known`) stay.

    `masked(masked(x)) == masked(x)`.
    """
    while found := unknown(find(text, also), known):
        text = replaced(text, found)
    return text


def suspects(text: str) -> frozenset[str]:
    """The numbers of a text that a store may know as its own; it is to be asked which."""
    return frozenset(number for each in find(text) for number in each.numbers)


def unknown(found: Collection[Found], known: Collection[str]) -> list[Found]:
    """Without those that the store knows as its own."""
    return [each for each in found if each.numbers.isdisjoint(known)]


def replaced(text: str, found: Collection[Found]) -> str:
    """The text with what is kept in the place of each."""
    for each in sorted(found, key=lambda each: each.start, reverse=True):
        text = text[: each.start] + each.shown + text[each.end :]
    return text


def is_open(text: str, each: Found, at: int) -> bool:
    """Whether a number may still go on, as the cursor stands in it or right behind it (`at`)."""
    return each.start <= at <= _reach(text, each.until)


def begun(text: str, at: int) -> str:
    """The text while one types at `at`: of a number that may still go on, its first six digits.

    What it will be is not known before it has ended, and a draft is on the disk by then. Of a run
    that is longer than any number, the last digits alone may be one that is not whole yet.
    """
    for run in _RUN.finditer(text):
        if run.start() <= at <= _reach(text, run.end()) and not run[0].startswith(DOTS):
            places = [place for place, each in enumerate(run[0]) if each.isdigit()]
            if len(places) > BEGUN:
                first = max(len(places) - max(_LONG) + 1, 0) if at >= run.end() else 0
                kept = run.start() + places[first + BEGUN - 1] + 1
                return text[:kept] + LEFT_OUT + text[run.end() :]
    return text


def _reach(text: str, end: int) -> int:
    """The last place at which a digit would still be one of a run that ends here."""
    behind = _TRAILING.match(text, end)
    return behind.end() if behind else end


def _cards(text: str, run: re.Match[str]) -> Iterator[Found]:
    """The run as a whole; else the parts of it that are written as cards are."""
    if run[0].startswith(DOTS):
        return
    groups = [group.span() for group in _GROUP.finditer(text, *run.span())]
    parts = [(0, len(groups))] if _is_card(_digits(run[0])) else []
    place = 0
    while not parts and place < len(groups):
        size = next(_sizes(text, groups, place), 0)
        if size:
            yield _card(text, run, groups[place][0], groups[place + size - 1][1])
        place += size or 1
    for first, last in parts:
        yield _card(text, run, groups[first][0], groups[last - 1][1])


def _sizes(text: str, groups: list[tuple[int, int]], place: int) -> Iterator[int]:
    """How many groups from this one on are a card's number."""
    long = groups[place][1] - groups[place][0]
    for shape in ((long,), *_WRITTEN):
        part = groups[place : place + len(shape)]
        if tuple(end - start for start, end in part) == shape and _is_card(
            _digits(text[part[0][0] : part[-1][1]])
        ):
            yield len(shape)


def _card(text: str, run: re.Match[str], start: int, end: int) -> Found:
    digits = _digits(text[start:end])
    written = {run[0], text[start:end]}
    if word := _WORD_BEFORE.search(text, max(0, run.start() - 20), run.start()):
        written |= {word[0] + run[0], word[0] + text[start:end]}
    numbers = frozenset({_digits(run[0]), digits} | written)
    return Found(start, end, f"{DOTS} {digits[-4:]}", "card number", numbers, run.end())


def _digits(text: str) -> str:
    """The digits of a text as those from 0 to 9, in whatever script they are written."""
    return "".join(str(int(each)) for each in text if each.isdecimal())


def _is_card(digits: str) -> bool:
    """By brand, length and check digit (ISO/IEC 7812-1, Annex B)."""
    if not any(
        low <= int(digits[: len(str(low))]) <= high and len(digits) in lengths
        for low, high, lengths in _BRANDS
    ):
        return False
    doubled = [int(each) * (1 + place % 2) for place, each in enumerate(reversed(digits))]
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0


def _is_iban(text: str) -> bool:
    """By its check digits (ISO 13616-1)."""
    bare = text.replace(" ", "")
    return int("".join(str(int(each, 36)) for each in bare[4:] + bare[:4])) % 97 == 1

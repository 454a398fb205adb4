"""Where demonstration customers live: towns with telephone numbers that ring nowhere.

The numbers are those that the numbering authorities keep for fiction: 555-01xx in North America,
020 7946 0xxx and 0161 496 0xxx (Ofcom), 01 99 00 xx xx (Arcep), 030 23125 xxx
(Bundesnetzagentur), 02 5550 xxxx (ACMA).
"""

from __future__ import annotations

from dataclasses import dataclass

_VARIANTS = 100


@dataclass(frozen=True)
class Number:
    """A telephone number: as typed, in E.164, and its national digits."""

    typed: str
    e164: str
    national: str


@dataclass(frozen=True)
class Place:
    """A town."""

    city: str
    region: str
    country: str
    time_zone: str
    currency: str
    language: str
    postal_codes: tuple[str, ...]
    numbers: tuple[Number, ...]


def _filled(pattern: str, n: int) -> str:
    """The pattern with each `#` a digit and each `@` a letter, by the number of the variant."""
    out = []
    for place, character in enumerate(pattern):
        if character == "#":
            out.append(str((n // 10 ** (pattern[place + 1 :].count("#") % 2)) % 10))
        elif character == "@":
            out.append("ABDEFGHJLN"[(n + place) % 10])
        else:
            out.append(character)
    return "".join(out)


def _number(pattern: str, n: int) -> Number:
    typed = _filled(pattern, n)
    code, _, rest = typed.partition(" ")
    national = rest.replace(" ", "")
    return Number(typed, code + national, national)


def _place(line: str) -> Place:
    city, region, country, zone, currency, language, postal, phone = line.split("|")
    return Place(
        city=city,
        region=region,
        country=country,
        time_zone=zone,
        currency=currency,
        language=language,
        postal_codes=tuple(_filled(postal, n) for n in range(_VARIANTS)),
        numbers=tuple(_number(phone, n) for n in range(_VARIANTS)),
    )


HOME = tuple(
    _place(line)
    for line in (
        "Chicago|IL|US|America/Chicago|USD|en|606##|+1 312 555 01##",
        "New York|NY|US|America/New_York|USD|en|100##|+1 212 555 01##",
        "Houston|TX|US|America/Chicago|USD|en|770##|+1 713 555 01##",
        "Phoenix|AZ|US|America/Phoenix|USD|en|850##|+1 602 555 01##",
        "Portland|OR|US|America/Los_Angeles|USD|en|972##|+1 503 555 01##",
        "Denver|CO|US|America/Denver|USD|en|802##|+1 303 555 01##",
        "Atlanta|GA|US|America/New_York|USD|en|303##|+1 404 555 01##",
        "Boston|MA|US|America/New_York|USD|en|021##|+1 617 555 01##",
        "Seattle|WA|US|America/Los_Angeles|USD|en|981##|+1 206 555 01##",
        "Miami|FL|US|America/New_York|USD|es|331##|+1 305 555 01##",
        "Minneapolis|MN|US|America/Chicago|USD|en|554##|+1 612 555 01##",
        "San Diego|CA|US|America/Los_Angeles|USD|en|921##|+1 619 555 01##",
        "Columbus|OH|US|America/New_York|USD|en|432##|+1 614 555 01##",
        "Nashville|TN|US|America/Chicago|USD|en|372##|+1 615 555 01##",
        "Kansas City|MO|US|America/Chicago|USD|en|641##|+1 816 555 01##",
    )
)
ABROAD = tuple(
    _place(line)
    for line in (
        "Toronto|ON|CA|America/Toronto|CAD|en|M5V #@#|+1 416 555 01##",
        "Montréal|QC|CA|America/Toronto|CAD|fr|H2Y #@#|+1 514 555 01##",
        "London||GB|Europe/London|GBP|en|EC1A #@@|+44 20 7946 01##",
        "Manchester||GB|Europe/London|GBP|en|M4 #@@|+44 161 496 01##",
        "Paris||FR|Europe/Paris|EUR|fr|750##|+33 1 99 00 01 ##",
        "Berlin||DE|Europe/Berlin|EUR|de|101##|+49 30 23125 1##",
        "Sydney|NSW|AU|Australia/Sydney|AUD|en|20##|+61 2 5550 01##",
    )
)

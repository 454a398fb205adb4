"""Names of businesses: each different, so that each may have a mail domain of its own."""

from __future__ import annotations

from collectui.exchange.demo.chance import Chance
from collectui.exchange.demo.words import (
    BUSINESS_FIRST,
    BUSINESS_SUFFIX,
    BUSINESS_TRADE,
    PLACE_NAMES,
)

_PAIRS = len(BUSINESS_FIRST) * len(BUSINESS_TRADE)
# Any stride without a common factor visits each pair once, neighbours far apart.
_STRIDE = 2331
_PLACES = ("", *PLACE_NAMES)


def business_name(serial: int, chance: Chance) -> tuple[str, str]:
    """The name of the business of that serial number (from 0), and its mail domain.

    The first 3 700 are two words and a legal form; a place, then two, tell later ones apart.
    """
    first, trade = divmod(serial * _STRIDE % _PAIRS, len(BUSINESS_TRADE))
    before, after = divmod(serial // _PAIRS, len(_PLACES))
    words = [_PLACES[before % len(_PLACES)], BUSINESS_FIRST[first], BUSINESS_TRADE[trade]]
    if after:
        words += ["of", _PLACES[after]]
    words = [word for word in words if word]
    domain = "-".join(words).lower() + ".example"
    return f"{' '.join(words)} {chance.pick(BUSINESS_SUFFIX)}", domain


def other_spellings(name: str, chance: Chance) -> list[str]:
    """Spellings of the name that files might bring: as typed by others, in other systems."""
    bare = name.rstrip(".").rsplit(" ", 1)[0]
    spellings = (
        name.upper(),
        f"{bare}, {name.rsplit(' ', 1)[-1]}",
        bare,
        f"{bare[:18].upper()} USA",
        f"{bare} (old)",
    )
    return list(dict.fromkeys(chance.pick(spellings) for _ in range(chance.whole(1, 4))))

"""A column of amounts: each text in minor units, and the decimal mark decided from all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from operator import sub
from typing import Final

from collectui.domain.money import MoneyError, exponent, parse_money
from collectui.exchange.date_column import NOTHING
from collectui.store.imports.refusal import ImportRefused

BAD: Final = 1 << 80
"""Stands for a text that is no amount: no 64-bit amount equals it."""
EXACT = 10**13
"""Minor units up to which a float is near enough to be rounded; above, decimals are used."""

MARKS = {".": "point", ",": "comma"}
_NUMBER = re.compile(r"[0-9][0-9., '’\u00a0\u202f]*|[.,][0-9]+")
_SIDE = re.compile(
    r"(?:(?P<before>cr|dr|[sh])[.\s]+)?(?P<amount>[^A-Za-z]*\d[^A-Za-z]*?)"
    r"\s*(?:(?P<behind>cr|dr|[shdc])\.?)?",
    re.IGNORECASE,
)
_CREDIT_SIDES = frozenset({"cr", "h", "c"})
_NONE = NOTHING - {"0", "0.0"}
_DIGITS = re.compile(r"[0-9]+")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})


class AmountColumn:
    """Texts to minor units; also the evidence for which of `.` and `,` marks the decimals.

    It reads by the mark it was given (the point where none was), so that a file is read once when
    the mark guessed from its first rows holds for the rest: `decide` tells.
    """

    what = "decimals"

    def __init__(self, header: str, told: str | None = None) -> None:
        self.header = header
        self.mark = told
        self._told = told is not None
        self.only: dict[str, str] = {}
        """For each mark, the first text that has no other reading."""
        self.unsure: str | None = None
        self.rests: Sequence[float] = ()
        """What rounding took from each amount last taken, in minor units."""

    def assume(self, mark: str | None) -> bool:
        """Read by that mark from now on; whether that reads what was read so far differently."""
        if mark is None or self._told:
            return False
        changes = mark != (self.mark or ".")
        self.mark = mark
        return changes

    def take(self, texts: Sequence[str], currencies: Sequence[str]) -> Sequence[int | None]:
        """Minor units of each text in its currency; None for no amount, BAD for no number."""
        if self.mark == ".":
            digits = set(map(exponent, set(currencies)))
            if len(digits) == 1 and (quick := _quick(texts, 10 ** digits.pop())):
                minor, self.rests = quick
                return minor
        pairs = list(zip(texts, currencies, strict=True))
        self.rests = [self._rest(text, currency) for text, currency in pairs]
        return [self._read(text, currency) for text, currency in pairs]

    def _rest(self, text: str, currency: str) -> float:
        """What rounding to the minor unit takes from an amount (half to even, as `to_minor`)."""
        whole, found, decimals = text.rpartition(self.mark or ".")
        fraction = _DIGITS.match(decimals)
        if not found or fraction is None or len(fraction[0]) <= exponent(currency):
            return 0.0
        # The last whole digit is all that rounding half to even wants to know of the others.
        last = whole[-1:] if whole[-1:].isdecimal() else "0"
        scaled = Decimal(f"{last}.{fraction[0]}").scaleb(exponent(currency))
        rest = float(scaled - scaled.to_integral_value(ROUND_HALF_EVEN))
        return -rest if "-" in text or "(" in text else rest

    def weigh(self, texts: Sequence[str]) -> None:
        """Only note what the texts say about the mark."""
        for text in texts:
            if "," in text or "." in text:
                text = text.translate(_SPACES).strip()
                if text.casefold() not in _NONE:
                    self._weigh(text)

    def _read(self, text: str, currency: str) -> int | None:
        text = text.translate(_SPACES).strip()
        if text.casefold() in _NONE:
            return None
        if "," in text or "." in text:
            self._weigh(text)
        try:
            return parse_money(text, currency, self.mark or ".")
        except MoneyError:
            return self._by_side(text, currency)

    def _by_side(self, text: str, currency: str) -> int:
        """An amount with its side beside it: `234,50 H`, `234.50 CR`; BAD for any other text."""
        found = _SIDE.fullmatch(text)
        if not found or bool(found["before"]) == bool(found["behind"]):
            return BAD
        try:
            minor = parse_money(found["amount"].strip(), currency, self.mark or ".")
        except MoneyError:
            return BAD
        if (found["before"] or found["behind"]).casefold() not in _CREDIT_SIDES:
            return minor
        # A credit with a minus as well may be either.
        return -minor if minor >= 0 else BAD

    def _weigh(self, text: str) -> None:
        """What one text says about the mark."""
        found = _NUMBER.search(text)
        if not found:
            return
        digits = found[0].rstrip("., '’")
        points, commas = digits.count("."), digits.count(",")
        if points and commas:
            mark = "." if digits.rfind(".") > digits.rfind(",") else ","
        elif points + commas > 1:
            mark = "," if points else "."
        else:
            used = "." if points else ","
            whole, _, rest = digits.partition(used)
            if len(rest) == 3 and 1 <= len(whole) <= 3 and whole.strip("0"):
                self.unsure = self.unsure or text
                return
            mark = used
        self.only.setdefault(mark, text)

    @property
    def evidence(self) -> str | None:
        """The mark the texts decide; None if none of them does, or they disagree."""
        return next(iter(self.only)) if len(self.only) == 1 else None

    def decide(self, elsewhere: str | None) -> tuple[str | None, str]:
        """The column's mark (None: no text has one) and why, once the whole of it was read.

        `elsewhere` is what the file's other amounts decided. Raises ImportRefused when nothing
        decides, showing both readings.
        """
        if self._told and self.mark:
            return self.mark, f"{MARKS[self.mark]}, as mapped"
        if len(self.only) == 2:
            # One of them is a slip: the mark the reading began with stays, the slip is rejected.
            began = self.mark or next(iter(self.only))
            return (
                began,
                (f"{MARKS[began]}, as in {self.only[began]} (but not in {self._other(began)})"),
            )
        if mark := self.evidence:
            return mark, f"{MARKS[mark]}, as in {self.only[mark]}"
        if self.mark and self.unsure is None:
            return self.mark, MARKS[self.mark]
        if self.unsure is None:
            return None, "whole amounts"
        if elsewhere:
            return elsewhere, f"{MARKS[elsewhere]}, as in the file's other amounts"
        point = self.unsure.replace(",", "")
        comma = self.unsure.replace(".", "").replace(",", ".")
        raise ImportRefused(
            f"Column “{self.header}”: nothing tells decimals from thousands. {self.unsure} is"
            f" {point} with a decimal point, or {comma} with a decimal comma: say which in a"
            ' mapping (--map FILE.toml) with decimal = "." or ",".'
        )

    def _other(self, mark: str) -> str:
        return self.only["," if mark == "." else "."]


def _quick(texts: Sequence[str], scale: int) -> tuple[list[int], list[float]] | None:
    """All texts at once where all are plain numbers with a decimal point; None if one is not.

    Minor units and what rounding took from each. A float may only be rounded where it is not near
    a half: `2309.7899999999995` is, by far, and 0.125 is left to decimals.
    """
    try:
        scaled = [number * scale for number in map(float, texts)]
        minor = list(map(round, scaled))
    except (ValueError, OverflowError):
        return None
    rests = list(map(sub, scaled, minor))
    if max(rests) > 0.499 or min(rests) < -0.499 or max(scaled) > EXACT or min(scaled) < -EXACT:
        return None
    return minor, rests

"""How much of an item is disputed, as people type it: `3000`, `30%`, `3 of 10 pcs at 45`."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from collectui.domain.money import Minor, MoneyError, exponent, parse_money, to_minor
from collectui.domain.text import clean_line, quoted

EXAMPLES = "3000, 30%, 3 of 10 pcs at 45, all"
_SHARE = re.compile(r"(?P<share>[^%]+)%")
_PIECES = re.compile(
    r"(?P<count>[0-9]+(?:[.,][0-9]+)?)(?: of (?P<of>[0-9]+(?:[.,][0-9]+)?))?"
    r"(?: ?(?:pcs|pc|pieces|units|items))?(?: at (?P<price>.+))?",
    re.IGNORECASE,
)


class PartError(ValueError):
    """An amount that means nothing; the message names it and gives examples."""


def parse_part(text: str, balance: Minor, left: Minor, currency: str) -> Minor:
    """The amount that a line means, in minor units of the item's currency.

    A share is one of the item's open `balance`; `all`, or nothing, is what is `left` undisputed of
    it. So many pieces cost what each does; without a price they are their share of the balance.
    Raises PartError.
    """
    said = clean_line(text)
    if said.casefold() in ("", "all"):
        return left
    try:
        if found := _SHARE.fullmatch(said):
            return _share(_number(found["share"]), Decimal(100), balance, currency)
        if (found := _PIECES.fullmatch(said)) and (found["of"] or found["price"]):
            count = _number(found["count"])
            if found["price"]:
                price = parse_money(found["price"], currency)
                return _rounded(count * price, currency)
            return _share(count, _number(found["of"]), balance, currency)
        return parse_money(said, currency)
    except MoneyError as error:
        raise PartError(f"{error}; write {EXAMPLES}") from None
    except (InvalidOperation, ArithmeticError):
        raise PartError(f"{quoted(said)} is no part of an item; write {EXAMPLES}") from None


def is_share(text: str) -> bool:
    """Whether a line means a part of whatever item it is said of: a share, or all of it."""
    said = clean_line(text)
    pieces = _PIECES.fullmatch(said)
    by_number = pieces is not None and bool(pieces["of"]) and not pieces["price"]
    return said.casefold() in ("", "all") or bool(_SHARE.fullmatch(said)) or by_number


def _number(text: str) -> Decimal:
    return Decimal(text.strip().replace(",", "."))


def _share(part: Decimal, whole: Decimal, balance: Minor, currency: str) -> Minor:
    return _rounded(part * balance / whole, currency)


def _rounded(minor: Decimal, currency: str) -> Minor:
    """Minor units, half to even."""
    return to_minor(minor.scaleb(-exponent(currency)), currency)

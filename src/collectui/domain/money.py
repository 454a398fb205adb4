"""Money: whole minor units (cents) and an ISO 4217 currency code, never a float."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import TypeAlias

from collectui.domain.text import quoted

Minor: TypeAlias = int
"""An amount in minor units of the currency beside it. A view says with it which of its numbers are
money, and programs that read it get decimal text."""

# ISO 4217 list one: the currencies whose minor unit is not a hundredth.
_EXPONENTS = {
    **dict.fromkeys(
        (
            *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
            *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}

# Signs that name few currencies; any other sign ($, kr) is shared by too many to judge.
_SIGNS = {
    "€": ("EUR",),
    "£": ("GBP", "EGP", "FKP", "GIP", "LBP", "SHP", "SSP", "SYP"),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "₩": ("KRW", "KPW"),
    "₽": ("RUB",),
    "₺": ("TRY",),
    "₫": ("VND",),
    "₪": ("ILS",),
    "₱": ("PHP",),
    "₴": ("UAH",),
    "₦": ("NGN",),
}

_LIMIT = 2**63
_EXACT = Context(prec=40, rounding=ROUND_HALF_EVEN)
_QUANTA = {exponent: Decimal(1).scaleb(-exponent) for exponent in (0, 2, 3, 4)}

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]*)?")
_CODE = re.compile(
    r"(?P<before>[A-Za-z]{3})\s*(?P<rest>[^A-Za-z].*)|(?P<head>.*[^A-Za-z\s])\s*"
    r"(?P<after>[A-Za-z]{3})"
)


class MoneyError(ValueError):
    """An amount that cannot be read or kept; the message says why, in words for people."""


def unusual_currencies() -> frozenset[str]:
    """The currencies whose minor unit is not a hundredth."""
    return frozenset(_EXPONENTS)


def exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has (ISO 4217): 2 unless listed otherwise."""
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount (major units) in minor units, rounded half to even.

    Raises MoneyError for what is not a number, and for what 64 bits cannot hold.
    """
    digits = exponent(currency)
    try:
        minor = int(amount.quantize(_QUANTA[digits], context=_EXACT).scaleb(digits, _EXACT))
    except (InvalidOperation, ValueError, OverflowError):
        minor = _LIMIT
    if not -_LIMIT <= minor < _LIMIT:
        reason = "is too large" if amount.is_finite() else "is not an amount"
        raise MoneyError(f"{quoted(str(amount))} {reason}")
    return minor


def parse_money(text: str, currency: str, decimal: str = ".") -> int:
    """What an agent types or a file holds, in minor units of the currency.

    Takes thousands separators (the other of `.` and `,`, spaces, apostrophes), a minus before or
    behind, parentheses for negative, and the currency's sign or code. Raises MoneyError, naming
    what is wrong, also for another currency and for separators where thousands cannot be:
    `1,50` is never read as 150.
    """
    if decimal == "." and _PLAIN.fullmatch(text):
        return to_minor(Decimal(text), currency)
    rest = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    if not rest:
        raise MoneyError("an amount is missing")
    negative, rest = _sign(text, rest)
    rest = _without_currency(text, rest, currency)
    inner, rest = _sign(text, rest)
    if inner and negative:
        raise MoneyError(f"{quoted(text)} is negative twice")
    amount = _number(text, rest, decimal)
    return to_minor(amount.copy_negate() if negative or inner else amount, currency)


def decimal_text(minor: int, currency: str) -> str:
    """The amount for machines: `48210.00`, as many decimals as the currency has."""
    return _written(minor, currency, "")


def grouped(minor: int, currency: str) -> str:
    """The amount for people: `48,210.00`."""
    return _written(minor, currency, ",")


def _written(minor: int, currency: str, group: str) -> str:
    digits = exponent(currency)
    major, rest = divmod(abs(minor), 10**digits)
    sign = "-" if minor < 0 else ""
    fraction = f".{rest:0{digits}d}" if digits else ""
    return f"{sign}{major:{group}d}{fraction}"


def _sign(text: str, rest: str) -> tuple[bool, str]:
    """Whether the amount is negative, and the amount without what said so."""
    if rest.startswith("(") and rest.endswith(")"):
        return True, rest[1:-1].strip()
    before, behind = rest.startswith(("+", "-")), rest.endswith("-")
    if before and behind and len(rest) > 1:
        raise MoneyError(f"{quoted(text)} has two signs")
    if before:
        return rest[0] == "-", rest[1:].lstrip()
    return (True, rest[:-1].rstrip()) if behind else (False, rest)


def _without_currency(text: str, rest: str, currency: str) -> str:
    for sign in {c for c in rest if unicodedata.category(c) == "Sc"}:
        if currency not in _SIGNS.get(sign, (currency,)):
            raise MoneyError(f"{quoted(text)} is not in {currency}")
        # At one end only: 5€50 is not five hundred and fifty. Letters are a dollar's: US$, C$.
        rest = re.sub(rf"^[A-Za-z]{{0,2}}[{sign}]|[{sign}]$", "", rest, count=1).strip()
    if found := _CODE.fullmatch(rest):
        code = found["before"] or found["after"]
        if code.upper() != currency:
            raise MoneyError(f"{quoted(text)} is in {code.upper()}, not in {currency}")
        rest = (found["rest"] or found["head"]).strip()
    return rest


def _number(text: str, rest: str, decimal: str) -> Decimal:
    point = re.escape(decimal)
    group = "," if decimal == "." else r"\."
    # The last group has three digits; those before may have two, as written in India.
    groups = rf"[0-9]{{1,3}}([{group} '’])(?:[0-9]{{2,3}}\1)*[0-9]{{3}}"
    pattern = rf"(?:[0-9]+|{groups})(?:{point}[0-9]*)?(?:[eE][+-]?[0-9]{{1,3}})?|{point}[0-9]+"
    if not re.fullmatch(pattern, rest):
        raise MoneyError(f"{quoted(text)} is not an amount (decimals follow {decimal!r})")
    if decimal == ".":
        return Decimal(re.sub("[, '’]", "", rest))
    return Decimal(re.sub("[. '’]", "", rest).replace(decimal, "."))

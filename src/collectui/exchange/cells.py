"""Single cells: identifying numbers, document kinds, yes and no, currencies."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from collectui.domain.text import clean_line
from collectui.domain.vocabulary import UNAPPLIED_KINDS, ItemKind

_FLOAT = re.compile(r"\d+\.0+")
_SCIENTIFIC = re.compile(r"(\d)[.,](\d+)[eE](\+?)(\d{1,2})")
_ROUNDED = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
_RULE = re.compile(r"[-=_|+ ]+")
_YES = frozenset({"yes", "y", "true", "1", "1.0", "x", "disputed"})
_NO = frozenset({"", "no", "n", "false", "0", "0.0", "nan", "none", "-"})


class Memo(dict[str, str]):
    """A function of a text, remembered for as many texts as fit."""

    def __init__(self, function: Callable[[str], str], size: int = 200_000) -> None:
        super().__init__()
        self._function = function
        self._size = size

    def __missing__(self, text: str) -> str:
        if len(self) > self._size:
            self.clear()
        value = self[text] = self._function(text)
        return value

    def take(self, texts: Sequence[str]) -> list[str]:
        """The function's value for each text."""
        return list(map(self.__getitem__, texts))


def identifier(text: str) -> str:
    """A number that identifies: as written, leading zeros and all, without a float's `.0`.

    One written as `1.930659387E9` is that number, where it has all of its digits.
    """
    text = clean_line(text)
    if _FLOAT.fullmatch(text):
        return text.partition(".")[0]
    if found := _SCIENTIFIC.fullmatch(text):
        return _written_out(found) or text
    return "" if text.casefold() in ("nan", "none", "null") else text


def identifiers(texts: Sequence[str]) -> list[str]:
    """`identifier` of each; all at once where all are whole numbers, with a float's `.0` or not."""
    plain = "\n".join(texts).replace(".0\n", "\n").removesuffix(".0")
    split = plain.split("\n")
    if len(split) == len(texts) and plain.isascii() and "".join(split).isdecimal():
        return split
    return list(map(identifier, texts))


def is_rounded(number: str) -> bool:
    """Whether a spreadsheet wrote the number as `1.93066E+09`, losing its last digits."""
    return "+" in number and bool(_ROUNDED.fullmatch(number))


def _written_out(found: re.Match[str]) -> str:
    """A number in powers of ten with all of its digits; empty where it may have lost some.

    A spreadsheet, which writes a plus, rounds; a program writes `1.93066E9` where the rest is
    zeros, and only from ten million on: below it is a code.
    """
    exponent = int(found[4])
    if found[3]:
        return found[1] + found[2] if len(found[2]) == exponent else ""
    digits = found[2].rstrip("0")
    whole = 7 <= exponent <= 18 and len(digits) <= exponent
    return (found[1] + digits).ljust(exponent + 1, "0") if whole else ""


def words(text: str) -> str:
    """A name, a reference or an address line; empty for what programs write for nothing."""
    text = clean_line(text)
    return "" if text.casefold() in ("nan", "none", "null", "n/a") else text


def signed_kind(kind: str, amount: int) -> str:
    """The kind the sign allows: what is negative is unapplied, what is positive is owed."""
    unapplied = kind in UNAPPLIED_KINDS
    if amount < 0 and not unapplied:
        return ItemKind.CREDIT_MEMO.value
    if amount > 0 and unapplied:
        return ItemKind.DEBIT_MEMO.value
    return kind or ItemKind.INVOICE.value


def yes_or_no(text: str) -> bool | None:
    """True, False, or None for a text that says neither (it may be an amount)."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def currency_code(text: str) -> str:
    """The ISO 4217 code; empty where nothing stands, and `?` and the text for what is none."""
    code = clean_line(text).upper()
    if not code or code in ("NAN", "NONE", "NULL"):
        return ""
    return code if is_currency(code) else f"?{code}"


def is_currency(code: str) -> bool:
    """Whether it is a code that ISO 4217 lists or listed."""
    from babel.core import get_global

    return code in get_global("all_currencies")


def is_rule(cells: Sequence[str]) -> bool:
    """Whether a row is blank, or a line drawn."""
    return all(map(_RULE.fullmatch, (cell.strip() or "-" for cell in cells)))

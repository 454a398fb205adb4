"""What a document's amounts are, from the columns a file has for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from collectui.exchange.amount_column import BAD
from collectui.exchange.months import plain, word_set
from collectui.store.imports.fields import Field

REST = "rest"
"""What rounding took from the amounts that control totals are of."""
CREDIT_WORDS = word_set(
    "h c cr credit haben cre crd k kredit avoir acreedor haber avere ma credito - neg"
)
DEBIT_WORDS = word_set("s d dr debit soll deb debe dare dt wn debito debet db + pos")
Found = Mapping[Field, Sequence[str]]


class Sides:
    """How debits and credits are told apart, decided from a file's first rows."""

    def __init__(self) -> None:
        self._plus = self._minus = 0
        self._credits_plus = self._credits_minus = 0

    def weigh(self, sides: Iterable[str], amounts: Iterable[str], credits: Iterable[str]) -> None:
        """Note the signs of amounts on the credit's side, and of those in a credit's column."""
        for side, amount in zip(sides, amounts, strict=False):
            if side_of(side) == -1:
                self._minus += _is_negative(amount)
                self._plus += _is_positive(amount)
        for amount in credits:
            self._credits_minus += _is_negative(amount)
            self._credits_plus += _is_positive(amount)

    @property
    def signed(self) -> bool:
        """Whether amounts have their sign already: every credit has its minus."""
        return self._minus > 0 and not self._plus

    @property
    def credits_signed(self) -> bool:
        """Whether the column of credits has minuses throughout."""
        return self._credits_minus > 0 and not self._credits_plus


def side_of(text: str) -> int | None:
    """1 for a debit, -1 for a credit, 0 where nothing stands, None for another word."""
    word = plain(text.strip().strip("."))
    if not word:
        return 0
    return -1 if word in CREDIT_WORDS else 1 if word in DEBIT_WORDS else None


def _is_negative(text: str) -> bool:
    text = text.strip()
    return _has_value(text) and (text[0] in "-(−" or text[-1] in "-")


def _is_positive(text: str) -> bool:
    return _has_value(text) and not _is_negative(text)


def _has_value(text: str) -> bool:
    return any("1" <= c <= "9" for c in text)


def put_together(typed: dict[str, Any], found: Found, sides: Sides) -> None:
    """Full and open amount of each row, from whatever columns say them.

    A debit less a credit; a side's sign; what is paid taken off. `typed` has an amount for each
    column of money that the file has, and gets those two.
    """
    if Field.DEBIT in typed or Field.CREDIT in typed:
        nothing: list[None] = [None] * len(typed[Field.CURRENCY])
        debits, credits = typed.get(Field.DEBIT, nothing), typed.get(Field.CREDIT, nothing)
        sign = -1 if sides.credits_signed else 1
        net = [_less(d, c, sign) for d, c in zip(debits, credits, strict=True)]
        if Field.AMOUNT not in typed:
            typed[Field.AMOUNT] = net
        else:
            # A credit has its amount in its own column where the other is empty.
            typed[Field.AMOUNT] = [
                n if a is None else a for a, n in zip(typed[Field.AMOUNT], net, strict=True)
            ]
        typed.setdefault(REST, [0.0] * len(net))
    if Field.SIGN in found:
        for name in (Field.AMOUNT, Field.OPEN):
            if name in typed:
                pairs = zip(typed[name], found[Field.SIGN], strict=True)
                signed = [_sided(amount, side, sides) for amount, side in pairs]
                # The file's own totals are of amounts with their sign.
                raw = zip(typed[f"raw {name}"], signed, strict=True)
                typed[f"raw {name}"] = [was if now == BAD else now for was, now in raw]
                typed[name] = signed
    if Field.PAID in typed and Field.OPEN not in typed:
        typed[Field.OPEN] = list(map(_unpaid, typed[Field.AMOUNT], typed[Field.PAID]))
    _complete(typed)


def _less(debit: int | None, credit: int | None, sign: int) -> int | None:
    if BAD in (debit, credit):
        return BAD
    if debit is None and credit is None:
        return None
    return (debit or 0) - sign * (credit or 0)


def _sided(amount: int | None, side: str, sides: Sides) -> int | None:
    if amount is None or amount == BAD:
        return amount
    way = side_of(side)
    if way is None:
        return BAD
    if sides.signed:
        # A credit without its minus contradicts all others.
        return BAD if way == -1 and amount > 0 else amount
    return -amount if way == -1 else amount


def _unpaid(amount: int | None, paid: int | None) -> int | None:
    """What is left of an amount; the part paid may be written with or without its sign."""
    if amount is None or BAD in (amount, paid):
        return BAD if paid == BAD else amount
    return amount - (abs(paid or 0) if amount >= 0 else -abs(paid or 0))


def _complete(typed: dict[str, Any]) -> None:
    """Full and open amounts, each filled from the other; what was open before a settlement."""
    amounts = typed.get(Field.AMOUNT)
    opens = typed.get(Field.OPEN)
    settled = typed[Field.SETTLED]
    if amounts is None:
        typed[Field.AMOUNT] = opens or []
        return
    if opens is None:
        typed[Field.OPEN] = amounts
        return
    typed[Field.AMOUNT] = [
        rest if amount is None else amount for amount, rest in zip(amounts, opens, strict=True)
    ]
    if Field.DEBIT in typed or Field.SIGN in typed:
        opens = [
            -rest if rest and amount and rest != BAD and amount < 0 < rest else rest
            for amount, rest in zip(typed[Field.AMOUNT], opens, strict=True)
        ]
    typed[Field.OPEN] = [
        amount if day else rest
        for amount, rest, day in zip(typed[Field.AMOUNT], opens, settled, strict=True)
    ]

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import get_currency_precision, list_currencies
from hypothesis import given
from hypothesis import strategies as st

from collectui.domain.money import (
    MoneyError,
    decimal_text,
    exponent,
    grouped,
    parse_money,
    to_minor,
    unusual_currencies,
)

MINOR = st.integers(-(2**63), 2**63 - 1)
CURRENCY = st.sampled_from(["USD", "JPY", "KWD", "CLF"])

WRITTEN_WHOLE = {
    *("AFN", "ALL", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"),
    *("ADP", "BYR", "ESP", "ITL", "LUF", "MGF", "MRO", "SLL", "STD", "TMM", "TRL", "ZMK", "ZWD"),
}
"""Currencies in use, then withdrawn ones, whose minor unit nobody writes: babel tells the habit."""


def test_exponents_are_those_babel_knows() -> None:
    differing = {c for c in list_currencies() if exponent(c) != get_currency_precision(c)}
    assert differing <= WRITTEN_WHOLE
    assert {get_currency_precision(c) for c in differing} == {0}
    assert unusual_currencies() == {c for c in list_currencies() if exponent(c) != 2}


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("48210", "USD", 4821000),
        ("2309.7899999999995", "USD", 230979),
        ("0.005", "USD", 0),
        ("0.015", "USD", 2),
        ("0.0050000000000000000000000000000000001", "USD", 1),
        ("-0.015", "USD", -2),
        ("1234", "JPY", 1234),
        ("1234.5", "JPY", 1234),
        ("1.2345", "KWD", 1234),
        ("1.23456", "CLF", 12346),
        ("1E+3", "USD", 100000),
        ("92233720368547758.07", "USD", 2**63 - 1),
        ("-92233720368547758.08", "USD", -(2**63)),
    ],
)
def test_to_minor(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(amount), currency) == minor


@pytest.mark.parametrize(
    "amount", ["92233720368547758.08", "-92233720368547758.09", "1E+999999", "NaN", "sNaN", "-Inf"]
)
def test_what_cannot_be_kept_is_refused(amount: str) -> None:
    with pytest.raises(MoneyError):
        to_minor(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1234", 123400),
        ("1234.", 123400),
        (".5", 50),
        ("-12.34", -1234),
        ("+12.34", 1234),
        ("12.34-", -1234),
        ("(1,234.50)", -123450),
        ("\u221212.34", -1234),
        ("1,234,567.89", 123456789),
        ("12,34,567.00", 123456700),
        ("1 234.50", 123450),
        ("1\u202f234.50", 123450),
        ("1'234.50", 123450),
        ("1’234.50", 123450),
        (" $1,234.50 ", 123450),
        ("-$5", -500),
        ("$-5", -500),
        ("($5.00)", -500),
        ("US$ 5", 500),
        ("USD 5.50", 550),
        ("5.50usd", 550),
        ("1.5E+05", 15000000),
        ("2309.7899999999995", 230979),
        ("１２.５", 1250),
    ],
)
def test_parse_money(text: str, minor: int) -> None:
    assert parse_money(text, "USD") == minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1.234,50", "EUR", 123450),
        ("1.234", "EUR", 123400),
        ("1 234,5 €", "EUR", 123450),
        ("1.234", "JPY", 1234),
        ("¥1.234", "JPY", 1234),
        ("12,345", "KWD", 12345),
    ],
)
def test_parse_money_with_decimal_comma(text: str, currency: str, minor: int) -> None:
    assert parse_money(text, currency, ",") == minor


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "missing"),
        ("  ", "missing"),
        ("abc", "'abc' is not an amount"),
        ("1,50", "decimals follow '.'"),
        ("1.234,50", "not an amount"),
        ("1,23,45", "not an amount"),
        ("1234,567", "not an amount"),
        ("1,234 567", "not an amount"),
        ("1.2.3", "not an amount"),
        ("-", "not an amount"),
        ("()", "not an amount"),
        ("NaN", "not an amount"),
        ("5$500", "not an amount"),
        ("-5-", "two signs"),
        ("(-5)", "negative twice"),
        ("5 EUR", "is in EUR, not in USD"),
        ("€5", "is not in USD"),
        ("99999999999999999999", "too large"),
        ("1e999", "too large"),
        ("٣", "not an amount"),
        ("\x1b[2J" + "9" * 400, "\\x1b"),
    ],
)
def test_what_is_no_amount_is_refused_by_name(text: str, why: str) -> None:
    with pytest.raises(MoneyError) as refused:
        parse_money(text, "USD")
    assert why in str(refused.value)
    assert len(str(refused.value)) < 120


@pytest.mark.parametrize(
    ("minor", "currency", "machine", "people"),
    [
        (4821000, "USD", "48210.00", "48,210.00"),
        (-5, "USD", "-0.05", "-0.05"),
        (0, "USD", "0.00", "0.00"),
        (1234567, "JPY", "1234567", "1,234,567"),
        (-1234567, "KWD", "-1234.567", "-1,234.567"),
    ],
)
def test_written_amounts(minor: int, currency: str, machine: str, people: str) -> None:
    assert decimal_text(minor, currency) == machine
    assert grouped(minor, currency) == people


@given(MINOR, CURRENCY)
def test_written_amounts_are_read_back(minor: int, currency: str) -> None:
    assert parse_money(decimal_text(minor, currency), currency) == minor
    assert parse_money(grouped(minor, currency), currency) == minor
    assert to_minor(Decimal(decimal_text(minor, currency)), currency) == minor

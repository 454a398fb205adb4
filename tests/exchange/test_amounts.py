"""Amounts: minor units of each text, and which mark the decimals have."""

import pytest

from collectui.exchange.amount_column import BAD, AmountColumn
from collectui.store.imports.refusal import ImportRefused


@pytest.mark.parametrize(
    ("text", "mark", "minor"),
    [
        ("2309.7899999999995", ".", 230979),
        ("64982.589", ".", 6498259),
        ("0.125", ".", 12),  # half to even
        ("0.135", ".", 14),
        ("$1,234.50", ".", 123450),
        ("(1,234.50)", ".", -123450),
        ("1,234.50-", ".", -123450),
        ("1.234,56-", ",", -123456),
        ("1 234,56", ",", 123456),
        ("90000000000000.01", ".", 9000000000000001),
        ("0", ".", 0),
        ("", ".", None),
        ("nan", ".", None),
        ("abc", ".", BAD),
        ("inf", ".", BAD),
        ("1,50", ".", BAD),
    ],
)
def test_texts(text: str, mark: str, minor: int | None) -> None:
    assert list(AmountColumn("Amount", mark).take([text], ["USD"])) == [minor]


def test_the_currency_has_its_own_minor_unit() -> None:
    column = AmountColumn("Amount", ".")
    assert list(column.take(["5", "5", "5"], ["JPY", "USD", "KWD"])) == [5, 500, 5000]


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.234", "1.5"], "."),
        (["1.234", "1,5"], ","),
        (["1.234.567"], ","),
        (["1,234.00"], "."),
        (["0.123"], "."),
        (["1234.567"], "."),
        (["100", "200"], None),
    ],
)
def test_the_whole_column_decides(texts: list[str], mark: str | None) -> None:
    column = AmountColumn("Amount")
    column.take(texts, ["USD"] * len(texts))
    assert column.decide(None)[0] == mark


def test_nothing_decides_shows_both_readings() -> None:
    column = AmountColumn("Open")
    column.take(["1.234"], ["USD"])
    with pytest.raises(ImportRefused) as refused:
        column.decide(None)
    for words in ("Open", "1.234 with a decimal point", "1234 with a decimal comma", "--map"):
        assert words in str(refused.value)


@pytest.mark.parametrize("mark", [".", ","])
def test_what_rounding_takes_is_not_lost_from_a_total(mark: str) -> None:
    texts = [text.replace(".", mark) for text in ["0.004"] * 10 + ["-0.006"] * 5 + ["7.125"]]
    column = AmountColumn("Amount", mark)
    minor = column.take(texts, ["USD"] * len(texts))
    assert sum(value or 0 for value in minor) + sum(column.rests) == pytest.approx(713.5)

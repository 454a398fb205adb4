"""What a typed line of a promise means, and what is said of one that means nothing."""

from __future__ import annotations

from datetime import date

import pytest

from collectui.domain.dates import Calendar
from collectui.domain.promises.typed import (
    PromiseError,
    PromiseInput,
    Saying,
    TypedItem,
    TypedPart,
    parse_promise,
)
from collectui.domain.vocabulary import PromiseMethod

BY = Saying("USD", date(2026, 11, 26), Calendar(), 800_000, (TypedItem("INV-88123", 300_000),))


def parts(*each: tuple[date, int]) -> tuple[TypedPart, ...]:
    return tuple(TypedPart(due, amount) for due, amount in each)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("1500 fri", PromiseInput(parts((date(2026, 11, 27), 150_000)))),
        ("fri 1500", PromiseInput(parts((date(2026, 11, 27), 150_000)))),
        ("1,500.50 by 2026-12-04", PromiseInput(parts((date(2026, 12, 4), 150_050)))),
        (
            "all 15 dec wire",
            PromiseInput(parts((date(2026, 12, 15), 800_000)), PromiseMethod.WIRE),
        ),
        (
            "2000 tomorrow by cheque",
            PromiseInput(parts((date(2026, 11, 27), 200_000)), PromiseMethod.CHECK),
        ),
        (
            "inv-88123 5 dec",
            PromiseInput(parts((date(2026, 12, 5), 300_000)), None, ("INV-88123",)),
        ),
        (
            "4000 in 3 monthly from 31 jan",
            PromiseInput(
                parts(
                    (date(2027, 1, 31), 133_333),
                    (date(2027, 2, 28), 133_333),
                    (date(2027, 3, 31), 133_334),
                )
            ),
        ),
        (
            "100 in 2 weekly from fri ach",
            PromiseInput(
                parts((date(2026, 11, 27), 5_000), (date(2026, 12, 4), 5_000)), PromiseMethod.ACH
            ),
        ),
        (
            "1000 dec 4, 1000 dec 18, rest 8 jan",
            PromiseInput(
                parts(
                    (date(2026, 12, 4), 100_000),
                    (date(2026, 12, 18), 100_000),
                    (date(2027, 1, 8), 600_000),
                )
            ),
        ),
        (
            "1,000 4 dec,2,000 5 dec",
            PromiseInput(parts((date(2026, 12, 4), 100_000), (date(2026, 12, 5), 200_000))),
        ),
    ],
)
def test_a_line_means(line: str, meant: PromiseInput) -> None:
    assert parse_promise(line, BY) == meant


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "how much, and until when"),
        ("1500", "no amount and date"),
        ("fri", "no amount and date"),
        ("x fri", "is not an amount"),
        ("0 fri", "above zero"),
        ("-5 fri", "above zero"),
        ("1500 EUR fri", "is in EUR, not in USD"),
        ("1500 fri 14:00", "names a time"),
        ("rest fri", "for the last part"),
        ("9000 4 dec, rest 8 jan", "nothing is left to promise: 8,000.00 USD"),
        ("1000 18 dec, 1000 4 dec", "later than the one before"),
        ("1 in 200 monthly from fri", "1 to 60 parts"),
        ("0.01 in 3 monthly from fri", "too little for 3 parts"),
    ],
)
def test_a_line_that_means_no_promise_says_why(line: str, said: str) -> None:
    with pytest.raises(PromiseError, match=said):
        parse_promise(line, BY)

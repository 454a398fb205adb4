"""Whom a command for several customers is for, and when it is for nobody."""

import pytest

from collectui.domain.about import About, CustomerName
from collectui.domain.activities.views import JudgedActivity
from collectui.domain.kernel import Command, Me
from collectui.domain.several import (
    MOST_AT_ONCE,
    NOBODY,
    LeftOut,
    Meant,
    some_named,
    somebody_is_meant,
)
from collectui.domain.vocabulary import CollectorRole

ME = Me(1, "kim", "Kim", CollectorRole.COLLECTOR)
GONE = LeftOut("C-7 Ostrava Ltd", "is not there any more")


def _meant(count: int, *left_out: LeftOut) -> Meant:
    customers = tuple(CustomerName(each, f"C-{each}", f"Customer {each}") for each in range(count))
    return Meant(customers, tuple(About(each.id) for each in customers), left_out=left_out)


@pytest.mark.parametrize(
    ("meant", "reason"),
    [
        (NOBODY, "No customer is chosen"),
        (_meant(0, GONE), "Left out: C-7 Ostrava Ltd is not there any more"),
        (_meant(1), ""),
        (_meant(1, GONE), ""),
        (_meant(MOST_AT_ONCE), ""),
        (_meant(MOST_AT_ONCE + 1), "10,001 customers are too many at once: at most 10,000"),
    ],
)
def test_a_command_is_for_somebody(meant: Meant, reason: str) -> None:
    judged = JudgedActivity(0, "", None, (), (), (), meant=meant)
    refusal = somebody_is_meant(judged, ME, Command())
    assert (refusal.reason if refusal else "") == reason
    assert somebody_is_meant(judged, ME) is None, "it may be begun"


@pytest.mark.parametrize(
    ("meant", "words"),
    [
        (_meant(1), "Customer 0"),
        (_meant(12), "12 customers"),
        (_meant(1, GONE), "1 customer"),
        (_meant(1_200), "1,200 customers"),
    ],
)
def test_they_are_named_or_counted(meant: Meant, words: str) -> None:
    assert meant.words == words


@pytest.mark.parametrize(
    ("names", "said"),
    [("a", "a"), ("abc", "a, b, c"), ("abcd", "a, b, c and 1 more")],
)
def test_the_first_are_named(names: str, said: str) -> None:
    assert some_named(names) == said

"""What disputes come to: counted by reason and currency, shares of few said as counts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from collectui.domain.disputes.measures import measured
from collectui.domain.disputes.views import Dispute, DisputePart
from collectui.domain.vocabulary import DisputeStatus

TODAY = date(2026, 11, 26)


def case(number: int, days: int, **amounts: int) -> Dispute:
    """Raised so many days ago; resolved `took` days later, if it was."""
    took = amounts.pop("took", None)
    part = DisputePart(
        id=number, item_id=number, item=f"I-{number}", balance=0, version=1,
        original=sum(amounts.values()),
        **{
            **dict.fromkeys(
                ("open", "paid", "credited", "credit_expected", "reinstated", "written_off",
                 "write_off_expected", "excess", "held_back"), 0),
            **amounts,
        },
        reinstated_on=None, letters_from=None, credits={},
    )  # fmt: skip
    raised = TODAY - timedelta(days)
    return Dispute(
        id=number, customer_id=1, customer="C", customer_name="C", status=DisputeStatus.NEW,
        reason="freight", reason_title="Freight", imported=False, raised_on=raised, currency="USD",
        parts=(part,), resolved_on=None if took is None else raised + timedelta(took),
    )  # fmt: skip


def test_open_ones_by_age() -> None:
    (found,) = measured([case(1, 0, open=100), case(2, 30, open=200), case(3, 61, open=5)], TODAY)
    assert (found.open, found.amount) == (3, 305)
    assert found.by_age == {"1-10": 100, "11-30": 200, "31-60": 0, "61+": 5}
    assert (found.resolved, found.median_days, found.credited_words) == (0, None, "")


@pytest.mark.parametrize(
    ("credited", "valid", "words"),
    [((1, 1, 1), (1,), "3 of 4"), ((27, 27, 27), (10, 9), "81 %"), ((), (5,), "0 of 1")],
)
def test_the_share_that_was_credited(
    credited: tuple[int, ...], valid: tuple[int, ...], words: str
) -> None:
    cases = [case(n, 40, credited=each, took=10 + n) for n, each in enumerate(credited)]
    cases += [case(9 + n, 40, reinstated=each, took=2) for n, each in enumerate(valid)]
    (found,) = measured(cases, TODAY)
    assert found.credited_words == words
    assert found.resolved == len(credited) + len(valid)


def test_currencies_are_not_added() -> None:
    euros = replace(case(2, 5, open=7), currency="EUR")
    found = measured([case(1, 5, open=9), euros], TODAY)
    assert [(each.currency, each.amount) for each in found] == [("EUR", 7), ("USD", 9)]

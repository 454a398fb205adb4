"""What becomes of promises by the money that arrives: tables of cases of the pure function."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from collectui.domain.dates import Calendar
from collectui.domain.promises.judging import (
    Evidence,
    Facts,
    OpenItem,
    Part,
    Promise,
    PromiseTerms,
    Receipt,
    enough,
    judge,
    last_day,
    waits_too_long,
)
from collectui.domain.vocabulary import (
    Approval,
    CancelledBy,
    PartState,
    PlanBreaks,
    PromiseMethod,
    PromiseStatus,
)

CALENDAR = Calendar()
TAKEN = date(2026, 11, 26)
A, B = 1, 2
GRACE = {PromiseMethod.ACH: 2}


def item(item_id: int, balance: int, disputed: int = 0, *, processing: bool = False) -> OpenItem:
    number = {A: "INV-A", B: "INV-B"}[item_id]
    due = date(2026, 10, 10 + item_id)
    return OpenItem(item_id, number, 10, 20, due, balance, disputed, processing, balance > 0)


def promise(
    *parts: tuple[date, int],
    items: dict[int, int] | None = None,
    promise_id: int = 42,
    method: PromiseMethod = PromiseMethod.ACH,
    taken: date = TAKEN,
) -> Promise:
    grace = GRACE.get(method, 0)
    return Promise(
        promise_id,
        "USD",
        None,
        None,
        method,
        taken,
        1,
        PromiseStatus.OPEN,
        Approval.NONE,
        tuple(
            Part(seq, due, amount, last_day(due, grace, CALENDAR))
            for seq, (due, amount) in enumerate(parts, 1)
        ),
        items or {},
    )


def paid(amount: int, on: date, item_id: int | None = A) -> Receipt:
    evidence = Evidence.UNAPPLIED if item_id is None else Evidence.PAYMENT
    number = {A: "INV-A", B: "INV-B", None: ""}[item_id]
    places = (None, None) if item_id is None else (10, 20)
    return Receipt(amount, on, on, evidence, item_id, *places, number)


def facts(*receipts: Receipt, figures: date, items: tuple[OpenItem, ...] | None = None) -> Facts:
    left = {A: 500_000, B: 300_000}
    for receipt in receipts:
        if receipt.item_id is not None:
            left[receipt.item_id] -= receipt.amount
    listed = tuple(item(each, balance) for each, balance in left.items())
    return Facts(listed if items is None else items, receipts, dict.fromkeys((42, 43), figures))


def terms(today: date, **others: object) -> PromiseTerms:
    return replace(PromiseTerms(today, CALENDAR), **others)


FRIDAY, LAST = date(2026, 12, 4), date(2026, 12, 8)
ON_A = {A: 500_000}

KEPT, PARTLY, BROKEN = PartState.KEPT, PartState.PARTLY_KEPT, PartState.BROKEN
WAITING, OPEN = PartState.WAITING, PartState.OPEN
JUDGED = [
    # what is promised, money, figures date, business date, state, credited, words of the evidence
    ("paid on the last day", {}, [paid(500_000, LAST)], LAST, LAST, KEPT, 500_000, "paid 8 Dec"),
    (
        *("paid a day late", {}, [paid(500_000, date(2026, 12, 9))]),
        *(date(2026, 12, 9), date(2026, 12, 9), BROKEN, 0, "paid 1 day late"),
    ),
    (
        *("no figures since", {}, [], date(2026, 12, 8), date(2026, 12, 9), WAITING, 0),
        "figures of 8 Dec 2026",
    ),
    ("newer figures", {}, [], date(2026, 12, 9), date(2026, 12, 9), BROKEN, 0, ""),
    ("its day is not over", {}, [], LAST, LAST, OPEN, 0, ""),
    ("a cent below the tolerance", {}, [paid(499_899, FRIDAY)], LAST, LAST, OPEN, 499_899, ""),
    ("within the tolerance", {}, [paid(499_900, FRIDAY)], LAST, LAST, KEPT, 499_900, ""),
    (
        *("less, and figures are newer", {}, [paid(499_899, FRIDAY)]),
        *(date(2026, 12, 9), date(2026, 12, 9), PARTLY, 499_899, ""),
    ),
    (
        *("paid for another", {}, [paid(300_000, FRIDAY, B)]),
        *(date(2026, 12, 9), date(2026, 12, 9), BROKEN, 0, "3,000.00 went to INV-B"),
    ),
    ("not applied yet", {}, [paid(500_000, FRIDAY, None)], LAST, LAST, KEPT, 500_000, "unapplied"),
    (
        *("paid before it was taken", {}, [paid(500_000, date(2026, 11, 20))]),
        *(date(2026, 12, 9), date(2026, 12, 9), BROKEN, 0, ""),
    ),
    ("paid early", {}, [paid(500_000, TAKEN)], TAKEN, TAKEN, KEPT, 500_000, ""),
]


@pytest.mark.parametrize(
    ("more", "money", "figures", "today", "state", "credited", "words"),
    [case[1:] for case in JUDGED],
    ids=[case[0] for case in JUDGED],
)
def test_a_part_is_judged_by_the_money_and_the_figures(
    more: dict[str, object],
    money: list[Receipt],
    figures: date,
    today: date,
    state: PartState,
    credited: int,
    words: str,
) -> None:
    items = (item(A, 500_000), item(B, 300_000))
    known = facts(*money, figures=figures, items=items)
    found = judge([promise((FRIDAY, 500_000), items=ON_A)], known, terms(today, **more))
    (part,) = found.promises[0].parts
    assert (part.state, part.credited) == (state, credited)
    assert words in part.evidence


def test_a_date_on_which_nobody_works_is_the_next_on_which_somebody_does() -> None:
    saturday = date(2026, 12, 5)
    assert last_day(saturday, 0, CALENDAR) == date(2026, 12, 7)
    assert last_day(FRIDAY, 2, CALENDAR) == LAST
    card = promise((saturday, 500_000), items=ON_A, method=PromiseMethod.CARD)
    known = facts(paid(500_000, date(2026, 12, 7)), figures=date(2026, 12, 8))
    assert judge([card], known, terms(date(2026, 12, 8))).promises[0].status is PromiseStatus.KEPT


@pytest.mark.parametrize(
    ("amount", "currency", "flat", "percent", "least"),
    [
        (500_000, "USD", 100, Decimal(1), 499_900),
        (5_000, "USD", 100, Decimal(1), 4_950),
        (5_000, "USD", 100, None, 4_900),
        (500_000, "USD", 0, Decimal(1), 500_000),
        (50_000, "JPY", 100, Decimal(1), 49_999),
        (5_000_000, "KWD", 100, Decimal(1), 4_999_000),
    ],
)
def test_the_tolerance_is_the_lower_of_both(
    amount: int, currency: str, flat: int, percent: Decimal | None, least: int
) -> None:
    by = terms(TAKEN, tolerance_amount=flat, tolerance_percent=percent)
    assert enough(amount, currency, by) == least


def test_money_that_moved_to_another_document_breaks_the_promise_it_kept() -> None:
    taken = promise((FRIDAY, 300_000), items={A: 300_000})
    day = date(2026, 12, 9)
    kept = judge([taken], facts(paid(300_000, FRIDAY, None), figures=day), terms(day)).promises
    assert kept[0].status is PromiseStatus.KEPT
    later = date(2026, 12, 11)
    broken = judge(kept, facts(paid(300_000, FRIDAY, B), figures=later), terms(later)).promises[0]
    assert (broken.status, broken.judged_on) == (PromiseStatus.BROKEN, later)
    assert "3,000.00 went to INV-B" in broken.parts[0].evidence


def test_a_surplus_credits_nothing_beyond_the_promise() -> None:
    found = judge([promise((FRIDAY, 400_000))], facts(paid(500_000, FRIDAY), figures=LAST),
                  terms(LAST)).promises[0]  # fmt: skip
    assert (found.status, found.parts[0].credited) == (PromiseStatus.KEPT, 400_000)


PLAN = (
    (date(2027, 1, 31), 133_333),
    (date(2027, 2, 28), 133_333),
    (date(2027, 3, 31), 133_334),
)


def test_what_a_part_does_not_need_is_the_next_one_s() -> None:
    known = facts(paid(200_000, date(2027, 1, 30)), figures=date(2027, 1, 30))
    parts = judge([promise(*PLAN)], known, terms(date(2027, 1, 30))).promises[0].parts
    assert [(part.state, part.credited) for part in parts] == [
        (KEPT, 133_333),
        (OPEN, 66_667),
        (OPEN, 0),
    ]


@pytest.mark.parametrize(
    ("breaks", "kept", "states", "left"),
    [
        (PlanBreaks.FIRST, False, [BROKEN, PartState.VOID, PartState.VOID], 0),
        (PlanBreaks.EACH, False, [BROKEN, OPEN, OPEN], 266_667),
        (PlanBreaks.FIRST, True, [BROKEN, OPEN, OPEN], 266_667),
    ],
)
def test_a_plan_is_over_with_its_first_part_unless_each_counts(
    breaks: PlanBreaks, kept: bool, states: list[PartState], left: int
) -> None:
    day = date(2027, 2, 5)
    plan = replace(promise(*PLAN), plan_kept=kept)
    found = judge([plan], facts(figures=day), terms(day, plan_breaks=breaks))
    assert [part.state for part in found.promises[0].parts] == states
    assert sum(found.laid.values()) == left


def test_a_payment_taken_back_breaks_what_it_had_kept() -> None:
    taken = promise((FRIDAY, 500_000), items=ON_A)
    kept = judge([taken], facts(paid(500_000, FRIDAY), figures=LAST), terms(LAST)).promises
    day = date(2026, 12, 10)
    broken = judge(kept, facts(figures=day), terms(day)).promises[0]
    assert (broken.status, broken.judged_on) == (PromiseStatus.BROKEN, day)
    again = judge([broken], facts(paid(500_000, FRIDAY), figures=day), terms(day)).promises[0]
    assert again.status is PromiseStatus.KEPT


@pytest.mark.parametrize("items", [ON_A, {}], ids=["of a document", "of the row"])
def test_what_is_settled_without_money_is_no_broken_promise(items: dict[int, int]) -> None:
    day = date(2026, 12, 9)
    known = facts(figures=day, items=(item(A, 0),))
    found = judge([promise((FRIDAY, 500_000), items=items)], known, terms(day)).promises[0]
    assert found.status is PromiseStatus.CANCELLED
    assert found.cancelled_by is CancelledBy.SETTLED_OTHERWISE
    assert [part.state for part in found.parts] == [PartState.VOID]
    reopened = judge([found], facts(figures=day), terms(day)).promises[0]
    assert reopened.status is PromiseStatus.BROKEN, "the credit was taken back"


LAID = [
    # promises, money, items, what is laid on each
    ([promise((FRIDAY, 300_000), items=ON_A)], [], (item(A, 500_000, 200_000),), {A: 300_000}),
    (
        [promise((FRIDAY, 600_000))],
        [],
        (item(A, 500_000), item(B, 300_000)),
        {A: 500_000, B: 100_000},
    ),
    (
        [promise((FRIDAY, 100_000)), promise((date(2026, 12, 11), 100_000), promise_id=43)],
        [paid(150_000, FRIDAY, None)],
        (item(A, 500_000), item(B, 300_000)),
        {A: 50_000},
    ),
    (
        [promise((FRIDAY, 400_000))],
        [paid(200_000, FRIDAY, B)],
        (item(A, 500_000), item(B, 100_000)),
        {A: 200_000},
    ),
    (
        [promise((FRIDAY, 300_000))],
        [],
        (item(A, 500_000, processing=True), item(B, 300_000)),
        {B: 300_000},
    ),
    (
        [replace(promise((FRIDAY, 300_000)), approval=Approval.WANTED)],
        [],
        (item(A, 500_000), item(B, 300_000)),
        {},
    ),
]


@pytest.mark.parametrize(("promises", "money", "items", "laid"), LAID)
def test_what_has_not_come_is_laid_on_the_oldest(
    promises: list[Promise],
    money: list[Receipt],
    items: tuple[OpenItem, ...],
    laid: dict[int, int],
) -> None:
    found = judge(promises, facts(*money, figures=FRIDAY, items=items), terms(FRIDAY))
    assert found.laid == laid
    again = judge(found.promises, facts(*money, figures=FRIDAY, items=items), terms(FRIDAY))
    assert again == found, "judging again changes nothing"


def test_the_promise_due_first_takes_first() -> None:
    both = [promise((FRIDAY, 100_000), promise_id=43), promise((date(2026, 12, 2), 100_000))]
    known = facts(paid(150_000, date(2026, 12, 1), None), figures=date(2026, 12, 1))
    found = judge(both, known, terms(date(2026, 12, 1))).promises
    assert [each.parts[0].credited for each in found] == [50_000, 100_000]


def test_money_in_another_currency_is_named_and_never_counts() -> None:
    day = date(2026, 12, 9)
    known = replace(facts(figures=day), other_currency=("5,000.00 CAD",))
    (part,) = judge([promise((FRIDAY, 500_000), items=ON_A)], known, terms(day)).promises[0].parts
    assert part.state is BROKEN
    assert "5,000.00 CAD is in another currency" in part.evidence


@pytest.mark.parametrize(
    ("first", "last", "batch", "state"),
    [
        (date(2026, 11, 24), date(2026, 11, 30), 2, KEPT),
        (date(2026, 11, 20), date(2026, 11, 25), 2, BROKEN),
        (date(2026, 11, 24), date(2026, 11, 30), 1, BROKEN),
        (date(2026, 12, 9), date(2026, 12, 14), 2, BROKEN),
    ],
    ids=["may have come in time", "before it was taken", "known when it was taken", "too late"],
)
def test_money_that_only_balances_show_came_between_two_imports(
    first: date, last: date, batch: int, state: PartState
) -> None:
    taken = replace(promise((date(2026, 11, 27), 500_000), items=ON_A), known_batch=1)
    fall = Receipt(500_000, first, last, Evidence.INFERRED, A, 10, 20, "INV-A", batch)
    day = date(2026, 12, 14)
    known = facts(fall, figures=day, items=(item(A, 500_000),))
    (part,) = judge([taken], known, terms(day)).promises[0].parts
    assert part.state is state
    assert ("inferred" in part.evidence) is (state is KEPT)


def test_who_took_a_promise_is_told_once_that_no_figures_come() -> None:
    taken = promise((FRIDAY, 500_000), items=ON_A)
    old = date(2026, 12, 7)
    for day, told in ((date(2026, 12, 14), False), (date(2026, 12, 15), True)):
        by = terms(day)
        (part,) = judge([taken], facts(figures=old), by).promises[0].parts
        assert (part.state, waits_too_long(part, by)) == (WAITING, told)
        reminded = replace(taken, parts=(replace(part, reminded_on=day),))
        (part,) = judge([reminded], facts(figures=old), by).promises[0].parts
        assert not waits_too_long(part, by)


def test_points_last_until_the_customer_is_reached_or_ten_business_days() -> None:
    day = date(2026, 12, 9)
    lost = judge([promise((FRIDAY, 500_000))], facts(figures=day), terms(day)).promises
    assert lost[0].points_until == date(2026, 12, 23)
    reached = replace(facts(figures=day), reached_after=date(2026, 12, 10))
    later = terms(date(2026, 12, 10))
    assert judge(lost, reached, later).promises[0].points_until is None
    over = terms(date(2026, 12, 24))
    assert judge(lost, facts(figures=day), over).promises[0].points_until is None


def test_the_next_day_on_which_the_calendar_judges() -> None:
    taken = promise((FRIDAY, 500_000), items=ON_A)
    found = judge([taken], facts(figures=TAKEN), terms(TAKEN)).promises[0]
    assert found.judge_on == date(2026, 12, 9)
    waits = judge([found], facts(figures=TAKEN), terms(date(2026, 12, 9))).promises[0]
    assert waits.judge_on == date(2026, 12, 15)

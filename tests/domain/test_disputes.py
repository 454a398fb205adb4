"""What becomes of disputes: amounts, statuses, credits, money and the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectui.domain.dates import Calendar
from collectui.domain.disputes.amounts import Terms, resolved, summed, withdrawn, written_off
from collectui.domain.disputes.judging import Judged, Told, judge
from collectui.domain.disputes.typed import PartError, parse_part
from collectui.domain.disputes.views import Dispute, DisputePart, id_of, number_of
from collectui.domain.evidence import Document, evidence
from collectui.domain.vocabulary import DisputeStatus, ItemKind, WaitsOn

S = DisputeStatus
THURSDAY = date(2026, 11, 26)
FRIDAY = date(2026, 11, 27)
MONDAY = date(2026, 11, 30)
A, B, MEMO = 1, 2, 10
OPEN = 1_200_000


def on(day: date) -> Terms:
    return Terms(day, Calendar())


def part(amount: int, item: int = A, balance: int = OPEN, **more: object) -> DisputePart:
    number = {A: "INV-A", B: "INV-B"}[item]
    first = DisputePart(item * 100, item, number, balance, amount, amount)
    return replace(first, **more)


def case(*parts: DisputePart, id: int = 12, **more: object) -> Dispute:
    first = Dispute(
        id, 1, "C-1", "Acme", S.NEW, "pricing", "Pricing", False, THURSDAY, "USD", parts
    )
    return replace(first, **more)


def document(id: int, was: int | None, becomes: int, **more: object) -> Document:
    number = {A: "INV-A", B: "INV-B", MEMO: "CM-1"}[id]
    kind = ItemKind.CREDIT_MEMO if id == MEMO else ItemKind.INVOICE
    first = Document(id, number, kind, "USD", was or becomes, was, becomes, aged_from=THURSDAY)
    return replace(first, **more)


def memo(amount: int, *, applied: bool, **more: object) -> Document:
    return document(MEMO, None, 0 if applied else -amount, amount=-amount, **more)


def at(cases: Sequence[Dispute], balance: int) -> list[Dispute]:
    """The cases, so much being open of their items now."""
    return [
        replace(each, parts=tuple(replace(p, balance=balance) for p in each.parts))
        for each in cases
    ]


def judged(cases: Sequence[Dispute], balance: int, day: date, *shown: Document) -> Judged:
    return judge(at(cases, balance), on(day), evidence(shown, frozenset({A, B})))


@dataclass
class Came:
    """What is open of INV-A at last, and what of it is a dispute's."""

    balance: int
    held: int
    status: DisputeStatus
    amounts: dict[str, int]


NAMES = ("open", "paid", "credited", "credit_expected", "reinstated", "written_off", "excess")


def came(found: Judged, balance: int, day: date, *, at: int = 0) -> Came:
    last = found.cases[at]
    assert summed(p for each in found.cases for p in each.parts)
    held = sum(p.holds(day) for each in found.cases for p in each.parts)
    amounts = {name: last.total(name) for name in NAMES if last.total(name)}
    return Came(balance, held, last.status, amounts)


DISPUTED = case(part(300_000))
GRANTED = replace(
    resolved(DISPUTED, 200_000, 100_000, on(FRIDAY)), status=S.RESOLVED_CREDIT, resolved_on=FRIDAY
)


def test_a_payment_pays_the_undisputed_part_first() -> None:
    found = judged([DISPUTED], 300_000, FRIDAY, document(A, OPEN, 300_000))
    assert came(found, 300_000, FRIDAY) == Came(300_000, 300_000, S.NEW, {"open": 300_000})
    assert not found.counts


def test_beyond_that_it_pays_what_is_disputed() -> None:
    found = judged([DISPUTED], 200_000, FRIDAY, document(A, OPEN, 200_000))
    amounts = {"open": 200_000, "paid": 100_000}
    assert came(found, 200_000, FRIDAY) == Came(200_000, 200_000, S.NEW, amounts)


def test_what_is_owed_after_all_is_asked_for_from_the_next_business_day() -> None:
    held = {day: came(judge([GRANTED], on(day)), OPEN, day).held for day in (FRIDAY, MONDAY)}
    assert held == {FRIDAY: 300_000, MONDAY: 200_000}
    saturday = FRIDAY + timedelta(1)
    assert came(judge([GRANTED], on(saturday)), OPEN, saturday).held == 300_000


@pytest.mark.parametrize(
    ("applied", "balance"), [(True, 1_000_000), (False, OPEN)], ids=["applied", "not applied"]
)
@pytest.mark.parametrize("reference", ["INV-A", "", "credit inv-a"])
def test_a_granted_credit_that_is_seen_closes_the_case(
    applied: bool, balance: int, reference: str
) -> None:
    shown = (document(A, OPEN, balance), memo(200_000, applied=applied, reference=reference))
    found = judged([GRANTED], balance, MONDAY, *shown)
    amounts = {"credited": 200_000, "reinstated": 100_000}
    assert came(found, balance, MONDAY) == Came(balance, 0, S.CLOSED, amounts)
    assert found.counts == {"credits seen": 1, "closed": 1}
    assert found.cases[0].resolution == "2,000.00 credited, 1,000.00 owed"
    again = judged(found.cases, balance, MONDAY, *shown)
    assert again.cases == found.cases


def test_a_credit_above_what_was_granted_is_flagged() -> None:
    shown = memo(250_000, applied=False, reference="INV-A")
    found = judged([GRANTED], OPEN, MONDAY, shown)
    amounts = {"credited": 200_000, "reinstated": 100_000, "excess": 50_000}
    assert came(found, OPEN, MONDAY).amounts == amounts
    assert found.counts["credited beyond it"] == 1


def test_a_credit_that_nobody_granted_is_taken_from_what_is_open() -> None:
    found = judged([DISPUTED], OPEN, FRIDAY, memo(250_000, applied=False, reference="INV-A"))
    amounts = {"open": 50_000, "credited": 250_000}
    assert came(found, OPEN, FRIDAY) == Came(OPEN, 50_000, S.NEW, amounts)


def test_a_credit_memo_counts_once() -> None:
    named = memo(100_000, applied=False, reference="INV-A")
    once = judged([DISPUTED], OPEN, FRIDAY, named)
    twice = judged(once.cases, OPEN, FRIDAY, named)
    assert came(twice, OPEN, FRIDAY).amounts == {"open": 200_000, "credited": 100_000}


TWO = [
    case(part(300_000), id=1),
    case(part(200_000, B, 500_000), id=2),
    case(part(200_000), id=3),
]


@pytest.mark.parametrize(
    ("name", "shown", "credited"),
    [
        ("named", [memo(100_000, applied=False, reference="INV-B")], [0, 100_000, 0]),
        ("of an equal fall", [document(B, 700_000, 500_000), memo(200_000, applied=True)],
         [0, 200_000, 0]),
        ("of the amount that the oldest waits for", [memo(200_000, applied=False)],
         [0, 200_000, 0]),
        ("of no such amount", [memo(123_456, applied=False)], [0, 0, 0]),
        ("of another item", [memo(200_000, applied=False, reference="INV-C"),
          Document(3, "INV-C", ItemKind.INVOICE, "USD", 9, 9, 9)], [0, 0, 0]),
        ("in another currency", [memo(200_000, applied=False, currency="CAD")], [0, 0, 0]),
        ("known and not applied", [document(MEMO, -200_000, -200_000)], [0, 0, 0]),
        ("of all of an item's cases", [memo(400_000, applied=False, reference="INV-A")],
         [300_000, 0, 100_000]),
    ],
)  # fmt: skip
def test_for_which_case_a_credit_memo_is(
    name: str, shown: list[Document], credited: list[int]
) -> None:
    del name
    found = judge(TWO, on(FRIDAY), evidence(shown, frozenset({A, B})))
    assert [each.total("credited") for each in found.cases] == credited


def test_an_item_that_closes_closes_its_case() -> None:
    found = judged([DISPUTED], 0, FRIDAY, document(A, OPEN, 0))
    assert came(found, 0, FRIDAY) == Came(0, 0, S.CLOSED, {"paid": 300_000})
    assert found.counts == {"paid": 1, "closed": 1}
    gone = judge(at([DISPUTED], 0), on(FRIDAY), closed_because={A: "no longer in the export"})
    assert gone.cases[0].resolution == "3,000.00 closed, no longer in the export"


def test_money_taken_back_is_disputed_once_more() -> None:
    paid = judged([DISPUTED], 200_000, FRIDAY, document(A, OPEN, 200_000)).cases
    found = judged(paid, OPEN, MONDAY, document(A, 200_000, OPEN))
    assert came(found, OPEN, MONDAY).amounts == {"open": 300_000}


def test_a_write_off_is_not_asked_for_until_the_source_has_it() -> None:
    done = replace(written_off(DISPUTED, 300_000), status=S.WRITTEN_OFF)
    assert came(judge([done], on(MONDAY)), OPEN, MONDAY).held == 300_000
    found = judged([done], 900_000, MONDAY, document(A, OPEN, 900_000))
    assert came(found, 900_000, MONDAY) == Came(900_000, 0, S.WRITTEN_OFF, {"written_off": 300_000})


IMPORTED = replace(case(part(OPEN)), imported=True, reason=None)


@pytest.mark.parametrize(
    ("figure", "status", "amounts"),
    [
        (OPEN, S.NEW, {"open": OPEN}),
        (500_000, S.NEW, {"open": 500_000, "reinstated": 700_000}),
        (0, S.WITHDRAWN, {"reinstated": OPEN}),
    ],
)
def test_a_file_decides_of_the_case_it_told_of(
    figure: int, status: DisputeStatus, amounts: dict[str, int]
) -> None:
    found = judge([IMPORTED], on(FRIDAY), evidence([]), {A: figure})
    assert came(found, OPEN, FRIDAY) == Came(OPEN, figure, status, amounts)
    agents = judge([replace(IMPORTED, imported=False)], on(FRIDAY), evidence([]), {A: figure})
    assert agents.cases[0].total("open") == OPEN


def test_a_file_may_say_that_more_is_disputed() -> None:
    small = replace(IMPORTED, parts=(part(100_000),))
    found = judge([small], on(FRIDAY), evidence([]), {A: OPEN})
    assert found.cases[0].total("original") == found.cases[0].total("open") == OPEN


def test_what_is_withdrawn_comes_back_with_the_credit_that_never_came() -> None:
    back = withdrawn(GRANTED, on(MONDAY))
    assert (back.total("reinstated"), back.total("credit_expected")) == (300_000, 0)
    assert back.parts[0].reinstated_on == date(2026, 12, 1)
    assert back.parts[0].letters_from == MONDAY + timedelta(7)


def told(first: Dispute, last: date) -> list[tuple[date, Told, bool]]:
    """What is told of a case day by day, judged on each."""
    found, day, now = [], THURSDAY, first
    while day <= last:
        result = judge([now], on(day))
        found += [(day, each.told, each.supervisor) for each in result.notices]
        now = result.cases[0]
        assert judge([now], on(day)).notices == []
        assert now.wakes_on is None or now.wakes_on > day
        day += timedelta(1)
    return found


def test_a_credit_that_does_not_come_is_told_on_the_eleventh_business_day_and_every_fifth() -> None:
    credit = [date(2026, 12, 14), date(2026, 12, 21), date(2026, 12, 28)]
    assert told(GRANTED, date(2026, 12, 30)) == [(day, Told.CREDIT, False) for day in credit]


def test_an_answer_that_does_not_come_is_told_once() -> None:
    waits = replace(DISPUTED, status=S.WAITING, waits_on=WaitsOn.CUSTOMER, next_on=MONDAY)
    assert told(waits, date(2026, 12, 20)) == [(date(2026, 12, 1), Told.ANSWER, False)]


def test_a_case_past_its_time_is_told_its_coordinator_and_then_a_supervisor() -> None:
    late = replace(DISPUTED, due_on=MONDAY)
    assert told(late, date(2026, 12, 30)) == [
        (date(2026, 12, 1), Told.LATE, False),
        (date(2026, 12, 8), Told.LATE, True),
    ]
    waits = replace(late, status=S.WAITING, waits_on=WaitsOn.CUSTOMER)
    assert told(waits, date(2026, 12, 30)) == []


def test_numbers_are_read_as_they_are_written_and_typed() -> None:
    assert number_of(12) == "D-00012"
    assert [id_of(text) for text in ("D-00012", "d-12", " 12 ", "D-x", "", "١٢")] == [
        *(12, 12, 12, None, None, None),
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3000", 300_000),
        ("3,000.50", 300_050),
        ("25%", 300_000),
        ("12.5 %", 150_000),
        ("3 of 10 pcs at 45", 13_500),
        ("3 pcs at 45.10", 13_530),
        ("3 of 10 pcs", 360_000),
        ("all", 900_000),
        ("", 900_000),
        *((text, None) for text in ("x", "1 of 0 pcs", "%", "3 at x", "5 EUR", "1e999%")),
    ],
)
def test_how_much_is_meant(typed: str, meant: int | None) -> None:
    if meant is None:
        with pytest.raises(PartError):
            parse_part(typed, OPEN, 900_000, "USD")
    else:
        assert parse_part(typed, OPEN, 900_000, "USD") == meant


_amounts = st.integers(0, 1_200)
_steps = st.lists(
    st.tuples(
        st.sampled_from(["pay", "back", "memo", "applied", "resolve", "withdraw", "off", "day"]),
        _amounts,
        st.integers(0, 2),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(_steps, st.lists(st.integers(1, 400), min_size=1, max_size=3))
def test_whatever_comes_the_amounts_add_up_and_nothing_is_judged_twice(
    steps: list[tuple[str, int, int]], disputed: list[int]
) -> None:
    balance, day, memos = 1_200, THURSDAY, 0
    cases = [case(part(amount, balance=balance), id=n + 1) for n, amount in enumerate(disputed)]
    for what, amount, chosen in steps:
        shown, was = [], balance
        each = cases[chosen % len(cases)]
        if what == "day":
            day += timedelta(amount % 5)
        elif what in ("pay", "applied"):
            balance -= min(balance, amount)
        elif what == "back":
            balance += amount
        elif each.total("open"):
            by = on(day)
            credit = amount % (each.total("open") + 1)
            moved = {
                "resolve": resolved(each, credit, each.total("open") - credit, by),
                "withdraw": withdrawn(each, by),
                "off": written_off(each, credit),
            }.get(what, each)
            cases[chosen % len(cases)] = replace(moved, resolved_on=day)
        if what in ("memo", "applied") and amount:
            memos += 1
            open_ = 0 if what == "applied" else -amount
            named = "INV-A" if chosen else ""
            shown.append(
                replace(
                    document(MEMO, None, open_, amount=-amount, reference=named), id=MEMO + memos
                )
            )
        shown.append(document(A, was, balance))
        found = judge(at(cases, balance), on(day), evidence(shown, frozenset({A})))
        cases = list(found.cases)
        parts = [p for each in cases for p in each.parts]
        assert summed(parts)
        assert sum(p.live for p in parts) <= balance
        originals = [p.original for p in parts]
        assert originals == disputed
        again = judge(cases, on(day), evidence(shown, frozenset({A})))
        if what != "back":  # the store judges an import once, and what went back goes back once
            assert list(again.cases) == cases
            assert not again.notices

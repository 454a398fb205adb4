"""Disputes handed over, split, listed by what is to be resolved first, and measured."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collectui.domain.disputes.commands import HandOverDispute, ResolveDispute, SplitDispute
from collectui.domain.disputes.filter import parse
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me, Refused
from collectui.domain.vocabulary import CollectorRole
from collectui.store.queries import dispute_list
from collectui.store.store import Store
from tests.store.making import ON
from tests.store.test_disputes import (
    FIRST,
    OTHER,
    A,
    B,
    as_role,
    cases,
    desk,
    disputed,
    me,
    opening,
    to_collect,
)

__all__ = ["desk", "me"]


def test_a_case_is_handed_over_to_a_collector_or_a_department(desk: Store, me: Me) -> None:
    bo = as_role(desk, CollectorRole.COLLECTOR)
    desk.do(opening((A, 300_000)), me)
    (case,) = cases(desk)
    receipt = desk.do(HandOverDispute(dispute_id=case.id, processor_id=bo.id), me)
    assert cases(desk)[0].processor == "bo"
    with pytest.raises(Refused, match="D-00001 is bo's already"):
        desk.do(HandOverDispute(dispute_id=case.id, processor_id=bo.id), me)
    desk.do(HandOverDispute(dispute_id=case.id, owner="logistics"), bo)
    assert (cases(desk)[0].processor, cases(desk)[0].owner) == (None, "logistics")
    for wrong, why in (
        (HandOverDispute(dispute_id=case.id), "Say whose turn it is"),
        (HandOverDispute(dispute_id=case.id, processor_id=99), "does not work here"),
    ):
        with pytest.raises(Refused, match=why):
            desk.do(wrong, me)
    assert disputed(desk) == 300_000
    assert receipt.history_id


def test_a_case_is_split_and_both_hold_what_one_held(desk: Store, me: Me) -> None:
    desk.do(opening((A, 300_000), (B, 20_000), words="prices"), me)
    (case,) = cases(desk)
    before = to_collect(desk), disputed(desk)
    split = SplitDispute(dispute_id=case.id, item_id=A, amount=50_000, reason="freight")
    receipt = desk.do(split, me)
    first, second = cases(desk)
    assert [(part.original, part.open) for part in first.parts] == [
        (250_000, 250_000),
        (20_000, 20_000),
    ]
    assert [(part.item_id, part.original, part.open) for part in second.parts] == [
        (A, 50_000, 50_000)
    ]
    assert (second.reason, second.owner, second.words) == ("freight", "logistics", "prices")
    assert (to_collect(desk), disputed(desk)) == before
    desk.do(ResolveDispute(dispute_id=second.id, credit=50_000), me)
    desk.do(Undo(history_id=desk.read(_last, me)), me)
    desk.do(Undo(history_id=receipt.history_id), me)
    (back,) = cases(desk)
    assert back.total("open") == 320_000
    assert (to_collect(desk), disputed(desk)) == before


def _last(connection: object, me: Me) -> int:
    from collectui.store.undo.latest import my_last_change

    found = my_last_change(connection, me.id)  # type: ignore[arg-type]
    assert found is not None
    return found.history_id


@pytest.mark.parametrize(
    ("amount", "reason", "why"),
    [
        (0, "", "Of D-00001 3,000.00 of that transaction is open"),
        (300_001, "", "Of D-00001 3,000.00"),
        (300_000, "", "all that is open of D-00001"),
        (100, "nonsense", "is no reason of this desk"),
    ],
)
def test_what_cannot_be_split(desk: Store, me: Me, amount: int, reason: str, why: str) -> None:
    desk.do(opening((A, 300_000)), me)
    with pytest.raises(Refused, match=why):
        desk.do(SplitDispute(dispute_id=1, item_id=A, amount=amount, reason=reason), me)


def test_what_is_to_be_resolved_first_stands_first(desk: Store, me: Me) -> None:
    desk.do(opening((A, 300_000)), me)
    desk.do(opening((B, 20_000), reason="duplicate"), me)
    desk.do(opening((7, 100), reason="freight", customer=OTHER), me)
    everything = parse("")
    found = desk.read(dispute_list.lines, everything, me.id, skip=0, limit=9)
    assert [line.reason for line in found] == ["Duplicate", "Pricing", "Freight"]
    assert found[0].due_on is not None
    assert found[0].due_on < ON + timedelta(10)
    assert [desk.read(dispute_list.place, everything, me.id, line) for line in found] == [0, 1, 2]
    assert desk.read(dispute_list.place, parse("reason:tax"), me.id, found[0]) is None
    some = desk.read(dispute_list.lines, everything, me.id, skip=1, limit=1)
    assert [(line.number, line.whose) for line in some] == [("D-00001", "sales")]
    assert {line.customer_id for line in found} == {FIRST, OTHER}

"""Which part of a change of balances is money, and which a credit explains."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from collectui.domain.evidence import Document, evidence
from collectui.domain.vocabulary import ItemKind

A, B, C, MEMO, PAID = 1, 2, 3, 10, 20
NAMES = {A: "INV-A", B: "INV-B", C: "INV-C", MEMO: "CM-1", PAID: "PAY-1"}


def item(id: int, was: int | None, becomes: int, **more: object) -> Document:
    old = date(2026, 10, 1) + timedelta(days=id)
    first = Document(
        id, NAMES[id], ItemKind.INVOICE, "USD", was or becomes, was, becomes, aged_from=old
    )
    return replace(first, **more)


def memo(was: int | None, becomes: int, amount: int = 0, **more: object) -> Document:
    amount = amount or was or becomes
    more = {"kind": ItemKind.CREDIT_MEMO, "amount": amount, **more}
    return item(MEMO, was, becomes, **more)


def on_account(was: int | None, becomes: int, amount: int = 0) -> Document:
    amount = amount or was or becomes
    return item(PAID, was, becomes, kind=ItemKind.PAYMENT_ON_ACCOUNT, amount=amount)


CASES = {
    "nothing changed": ([item(A, 12000, 12000)], {}, {}),
    "a fall without a credit is money": ([item(A, 12000, 3000)], {}, {A: 9000}),
    "a new item that is partly open shows no money": ([item(A, None, 3000, amount=9000)], {}, {}),
    "a memo not applied yet explains nothing": (
        [item(A, 12000, 12000), memo(None, -2000)],
        {},
        {},
    ),
    "a new memo, applied": ([item(A, 12000, 10000), memo(None, 0, -2000)], {A: 2000}, {}),
    "a known memo, applied now": ([item(A, 12000, 10000), memo(-2000, 0)], {A: 2000}, {}),
    "a memo applied in part": ([item(A, 12000, 10500), memo(None, -500, -2000)], {A: 1500}, {}),
    "a memo and money on one item": (
        [item(A, 12000, 1000), memo(None, 0, -2000)],
        {A: 2000},
        {A: 9000},
    ),
    "a memo goes where its reference says": (
        [item(A, 5000, 3000), item(B, 5000, 3000), memo(None, 0, -2000, reference="inv-b")],
        {B: 2000},
        {A: 2000},
    ),
    "the number may stand among words": (
        [item(A, 5000, 3000), item(B, 5000, 3000), memo(None, 0, -2000, reference="for INV-B, q")],
        {B: 2000},
        {A: 2000},
    ),
    "part of a number is not that number": (
        [item(A, 5000, 3000), item(B, 5000, 3000), memo(None, 0, -2000, reference="XINV-B1")],
        {A: 2000},
        {B: 2000},
    ),
    "more than the item named fell by": (
        [item(A, 1000, 0), item(B, 5000, 4000), memo(None, 0, -2000, reference="INV-B")],
        {A: 1000, B: 1000},
        {},
    ),
    "without a reference, where it fell by as much": (
        [item(A, 5000, 2000), item(B, 5000, 3000), memo(None, 0, -2000)],
        {B: 2000},
        {A: 3000},
    ),
    "applied to several": (
        [item(A, 1000, 0), item(B, 5000, 3000), memo(None, 0, -3000)],
        {A: 1000, B: 2000},
        {},
    ),
    "the oldest first, where none is equal": (
        [item(B, 5000, 0), item(A, 5000, 0), memo(None, 0, -6000)],
        {A: 5000, B: 1000},
        {B: 4000},
    ),
    "another currency explains nothing": (
        [item(A, 5000, 3000), memo(None, 0, -2000, currency="CAD")],
        {},
        {A: 2000},
    ),
    "a refund of a memo changes no item": ([item(A, 5000, 5000), memo(-2000, 0)], {}, {}),
    "overpaid: only what was owed fell": ([item(A, 5000, -200)], {}, {A: 5000}),
    "a rise takes money back": ([item(A, 3000, 8000)], {}, {A: -5000}),
    "a rise by a memo that was taken off": (
        [item(A, 3000, 8000), memo(0, -5000)],
        {A: -5000},
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_credit_memos_explain_and_what_is_money(name: str) -> None:
    documents, credited, money = CASES[name]
    found = evidence(documents)
    assert found.credited == credited
    assert found.money == money


def test_money_on_account_is_money_once() -> None:
    came = evidence([item(A, 5000, 5000), on_account(None, -3000)])
    applied = evidence([item(A, 5000, 2000), on_account(-3000, 0)])
    assert came.money == {} == applied.money
    assert applied.from_account == {A: 3000}


def test_a_memo_explains_before_money_on_account() -> None:
    found = evidence([item(A, 5000, 0), on_account(-5000, -2000), memo(-2000, 0)])
    assert (found.credited, found.from_account, found.money) == ({A: 2000}, {A: 3000}, {})


def test_of_items_equal_alike_the_disputed_one() -> None:
    documents = [item(A, 5000, 3000), item(B, 5000, 3000), memo(None, 0, -2000)]
    assert evidence(documents).credited == {A: 2000}
    assert evidence(documents, frozenset({B})).credited == {B: 2000}


def test_each_change_is_explained_once() -> None:
    documents = [item(A, 3000, 0), item(B, 2000, 0), memo(None, 0, -4000), on_account(-3000, 0)]
    found = evidence(documents)
    for document in documents[:2]:
        parts = (found.credited, found.from_account, found.money)
        assert sum(part.get(document.id, 0) for part in parts) == document.fall

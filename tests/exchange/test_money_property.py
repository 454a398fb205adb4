"""Any sequence of imports, payments, reversals, promises, disputes and undo leaves amounts right.

Parts add up, nothing is asked for twice, judging again changes nothing, and each moment is seen
later as it was recorded.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.disputes.commands import (
    Claimed,
    OpenDispute,
    ResolveDispute,
    WithdrawDispute,
)
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Command, Refused
from collectui.domain.promises.actions import AddPromise, CancelPromise, EditPromise
from collectui.domain.promises.typed import TypedPart
from collectui.domain.vocabulary import CancelledBy, PartState, PromiseMethod, PromiseStatus
from collectui.store import figures
from collectui.store.core.disputes import DISPUTE, DISPUTE_ITEM
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.core.items import ITEM
from collectui.store.core.promises import PROMISE_LAID
from collectui.store.disputes.following import plan_of
from collectui.store.promises import judging
from collectui.store.queries.promises import promises_of
from collectui.store.store import Store
from collectui.store.undo import batches
from collectui.store.undo.latest import my_last_change
from tests.exchange.test_promises import Ledger

BEGIN = date(2026, 11, 26)
_numbers = itertools.count(1)
Seen = tuple[Any, ...]
AMOUNTS = ("open", "paid", "credited", "credit_expected", "reinstated", "written_off")


@dataclass
class Story:
    """One customer in whose file, promises and disputes things happen."""

    ledger: Ledger
    who: str
    day: date
    lines: dict[str, tuple[str, int, int, str]]
    """By number the kind, the amount, what is open of it, and the document it names."""
    imports: list[tuple[int, dict[str, tuple[str, int, int, str]]]] = field(default_factory=list)
    """Batches that are not taken back, with the lines before them."""
    moments: list[tuple[datetime, date, Seen]] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.ledger.store

    @property
    def customer(self) -> int:
        return self.ledger.customer(self.who)

    def bring(self) -> None:
        issued = BEGIN - timedelta(90)
        rows = [
            f"{self.who},{number},{kind},{issued if kind == 'R' else self.day},"
            f"{BEGIN - timedelta(40) if kind == 'R' else self.day},{total},{left},,,{names}"
            for number, (kind, total, left, names) in self.lines.items()
        ]
        before = dict(self.lines)
        report = self.ledger.bring(self.day, *rows)
        if report.batch is not None:
            self.imports.append((report.batch, before))

    def do(self, command: Command) -> None:
        self.store.do(command, self.store.me())

    def items(self) -> list[Any]:
        wanted = (
            sa.select(ITEM)
            .where(ITEM.c.customer_id == self.customer, ITEM.c.amount > 0)
            .order_by(ITEM.c.id)
        )
        return self.store.read(lambda c: list(c.execute(wanted).fetchall()))

    def disputes(self) -> list[int]:
        wanted = sa.select(DISPUTE.c.id).where(DISPUTE.c.customer_id == self.customer)
        return self.store.read(lambda c: list(c.execute(wanted.order_by(DISPUTE.c.id)).scalars()))


Step = tuple[int, int, int, int]


def later(story: Story, a: int, b: int, c: int) -> None:
    story.day += timedelta(1 + a % 5)
    story.ledger.roll(story.day)


def paid(story: Story, a: int, b: int, c: int) -> None:
    """Less is open of a document, or as much again as before a payment was reversed."""
    number = f"{story.who}-{'ABC'[a % 3]}"
    kind, total, left, names = story.lines[number]
    becomes = (0, left // 2, total, left - left % 700)[b % 4]
    story.lines[number] = kind, total, becomes, names
    story.bring()


def credited(story: Story, a: int, b: int, c: int) -> None:
    """A credit memo, or money on account, applied to a document or not."""
    number = f"{story.who}-{'ABC'[a % 3]}"
    kind, total, left, names = story.lines[number]
    amount = min(left, (500, 1000, left)[b % 3])
    if not amount:
        return
    applied = c % 2 == 1
    if applied:
        story.lines[number] = kind, total, left - amount, names
    new_kind = "Z" if c % 3 == 2 else "G"
    left = 0 if applied else -amount
    story.lines[f"{story.who}-{new_kind}{len(story.lines)}"] = (
        *(new_kind, -amount, left),
        number if c % 4 else "",
    )
    story.bring()


def taken_back(story: Story, a: int, b: int, c: int) -> None:
    if len(story.imports) > 1:
        batch, _ = story.imports[-1]
        batches.undo(story.store, batch, story.store.me())
        story.imports.pop()
        # What the next file says is what the ledger has.
        if a % 2:
            story.bring()


def promised(story: Story, a: int, b: int, c: int) -> None:
    items = story.items()
    chosen = items[a % len(items)]
    due = story.day + timedelta(b % 6)
    parts = [TypedPart(due, (100_00, 250_050, 400_000)[c % 3])]
    if b % 3 == 2:
        parts.append(TypedPart(due + timedelta(3), 70_000))
    story.do(
        AddPromise(
            about=About(story.customer),
            currency="USD",
            parts=tuple(parts),
            method=(PromiseMethod.CASH, PromiseMethod.ACH)[c % 2],
            items=() if a % 2 else (chosen.id,),
        )
    )


def cancelled(story: Story, a: int, b: int, c: int) -> None:
    found = story.store.read(promises_of, story.customer)
    if found:
        chosen = found[a % len(found)].id
        if b % 2:
            story.do(EditPromise(promise_id=chosen, method=PromiseMethod.CHECK))
        else:
            by = (CancelledBy.US, CancelledBy.CUSTOMER)[c % 2]
            story.do(CancelPromise(promise_id=chosen, reason="no", by=by))


def disputed(story: Story, a: int, b: int, c: int) -> None:
    items = story.items()
    claimed = Claimed(items[a % len(items)].id, (50_000, 100_000, None)[b % 3])
    about = About(story.customer)
    story.do(
        OpenDispute(about=about, items=(claimed,), reason="pricing", cancel_promises=bool(c % 2))
    )


def decided(story: Story, a: int, b: int, c: int) -> None:
    found = story.disputes()
    if not found:
        return
    chosen = found[a % len(found)]
    wanted = sa.select(sa.func.sum(DISPUTE_ITEM.c.open)).where(DISPUTE_ITEM.c.dispute_id == chosen)
    left = int(story.store.read(lambda connection: connection.execute(wanted).scalar_one()))
    credit = (0, left, left // 2)[b % 3]
    if c % 4 == 3:
        story.do(WithdrawDispute(dispute_id=chosen))
    else:
        story.do(ResolveDispute(dispute_id=chosen, credit=credit, valid=left - credit))


def undone(story: Story, a: int, b: int, c: int) -> None:
    last = story.store.read(my_last_change, story.store.me().id)
    if last is not None:
        story.do(Undo(history_id=last.history_id))


STEPS: tuple[Callable[[Story, int, int, int], None], ...] = (
    *(later, paid, credited, taken_back, promised),
    *(cancelled, disputed, decided, undone, promised, paid),
)


def state(connection: Connection, customer: int) -> Seen:
    """Promises and what is owed, as a screen shows them."""
    found = [
        (each.id, each.status, each.parts and tuple((p.state, p.credited) for p in each.parts))
        for each in promises_of(connection, customer)
    ]
    wanted = sa.select(D.c.past_due, D.c.disputed_due, D.c.promised_due, D.c.to_collect).where(
        D.c.customer_id == customer, D.c.currency == "USD"
    )
    disputes = (
        sa.select(DISPUTE.c.id, DISPUTE.c.status)
        .where(DISPUTE.c.customer_id == customer)
        .order_by(DISPUTE.c.id)
    )
    return (
        tuple(found),
        tuple(map(tuple, connection.execute(wanted).fetchall())),
        tuple(map(tuple, connection.execute(disputes).fetchall())),
    )


def check(connection: Connection, customer: int, day: date) -> None:
    """What holds after each step."""
    for each in promises_of(connection, customer):
        assert sum(part.amount for part in each.parts) == each.total
        assert all(0 <= part.credited <= part.amount for part in each.parts)
        ahead = any(part.state in (PartState.OPEN, PartState.WAITING) for part in each.parts)
        assert ahead == (each.status is PromiseStatus.OPEN), "over once its last part is judged"
    for row in connection.execute(
        sa.select(DISPUTE_ITEM).where(DISPUTE_ITEM.c.customer_id == customer)
    ):
        assert row.original == sum(getattr(row, name) for name in AMOUNTS) + row.write_off_expected
        assert min(getattr(row, name) for name in AMOUNTS) >= 0
    late = unapplied = 0
    rows = connection.execute(
        sa.select(ITEM, sa.func.coalesce(PROMISE_LAID.c.amount, 0).label("laid"))
        .select_from(ITEM.outerjoin(PROMISE_LAID, PROMISE_LAID.c.item_id == ITEM.c.id))
        .where(ITEM.c.customer_id == customer)
    ).fetchall()
    for row in rows:
        if row.amount < 0:
            unapplied -= row.open_balance
        else:
            asked = row.open_balance - row.disputed - row.laid
            assert asked >= 0, "what is promised or disputed is owed, once"
            late += asked if row.aged_from < day else 0
    (owed,) = connection.execute(
        sa.select(D.c.to_collect).where(D.c.customer_id == customer)
    ).scalars().all() or [0]
    assert owed == max(0, late - unapplied)
    again = judging.look(connection, [customer])
    assert not again.changes, "judging again changes nothing"
    assert not again.laid
    assert plan_of(connection, [customer], tells=False) is None


def carried_out(store: Store, folder: Path, steps: list[Step]) -> None:
    who = f"w{next(_numbers)}"
    story = Story(Ledger(store, folder), who, max(BEGIN, store.read(figures.today)), {})
    story.lines = {f"{who}-{letter}": ("R", total, total, "") for letter, total in TOTALS.items()}
    story.bring()
    for kind, a, b, c in steps:
        try:
            STEPS[kind % len(STEPS)](story, a, b, c)
        except Refused:
            continue
        customer = story.customer
        store.read(check, customer, story.day)
        seen = store.read(state, customer)
        story.moments.append((datetime.now(UTC), story.day, seen))
    for at, day, seen in story.moments:
        with closing(store.look_back(story.customer, at, day)) as past:
            assert past.read(state, story.customer) == seen, at


TOTALS = {"A": 5000, "B": 3000, "C": 1000}


def _many(examples: int) -> Any:
    return settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


_number = st.integers(0, 11)
_stories = st.lists(st.tuples(_number, _number, _number, _number), min_size=5, max_size=14)


@pytest.mark.torture
@_many(150)
@given(steps=_stories)
def test_many_sequences(store: Store, tmp_path: Path, steps: list[Step]) -> None:
    carried_out(store, tmp_path, steps)


@_many(3)
@given(steps=_stories)
@example(steps=[(0, 0, 0, 0), (4, 0, 0, 2), (1, 0, 1, 0), (8, 0, 0, 0)])
@example(steps=[(0, 0, 0, 0), (6, 0, 0, 0), (7, 0, 0, 0), (10, 0, 0, 0), (8, 0, 0, 0)])
@example(steps=[(0, 3, 0, 0), (9, 0, 0, 0), (1, 0, 0, 0), (0, 0, 0, 0), (3, 0, 0, 0)])
def test_any_sequence(store: Store, tmp_path: Path, steps: list[Step]) -> None:
    carried_out(store, tmp_path, steps)

"""Undo of a dunning run, step by step, the last step first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.history.undo import UNDO
from collectui.domain.plan import Change, Delete, MoveSet, Plan
from collectui.store import entries
from collectui.store.access import Access
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.history import HISTORY
from collectui.store.pieces import pieces
from collectui.store.queries import dunning_runs
from collectui.store.undo import commands


@dataclass
class TakenBack:
    """What taking a run back did so far."""

    run: int
    steps: int
    """Steps that were there to take back."""
    done: int = 0
    letters: int = 0
    """Letters that are gone again."""
    restored: int = 0
    """Letters that it had changed, and that are as they were."""
    calls: int = 0
    customers: int = 0
    kept: list[tuple[str, str]] = field(default_factory=list)
    """Customers of whom something was changed since: the number, and what moved on."""

    def add(self, changes: Sequence[Change], kept: Sequence[tuple[str, str]]) -> None:
        """Count one step."""
        self.done += 1
        self.customers += len({change.customer_id for change in changes})
        self.kept += kept
        for change in changes:
            if change.kind != "correspondence":
                self.calls += isinstance(change, Delete)
            elif isinstance(change, Delete):
                self.letters += 1
            else:
                self.restored += change.count if isinstance(change, MoveSet) else 1


def steps(store: Access, run: int, who: int | None) -> Iterator[TakenBack]:
    """Take back step by step what is left of a run, the last first; yields what was done, also
    first.

    Each step is as short as it was when it was planned, and an entry of the history; stopped half
    way, the next time does the rest. Customers of whom something was changed since stay as they
    are. Raises LookupError for what is no run, StoreBusy or StoreFailed.
    """
    found = store.read(dunning_runs.run, run)
    back = TakenBack(found.id, len(found.left))
    yield back
    for step in found.left:
        back.add(*store.load(partial(_take_back, step=step, who=who)))
        yield back


def _take_back(
    connection: Connection, step: int, who: int | None
) -> tuple[list[Change], list[tuple[str, str]]]:
    taken = sa.select(HISTORY.c.id).where(HISTORY.c.id > step, HISTORY.c.undo_of_id == step)
    if connection.execute(taken).first():
        return [], []
    changes, kept = commands.as_far_as_it_goes(connection, step)
    if changes:
        _write(connection, step, changes, who)
    numbers: dict[int, str] = {}
    for piece in pieces(sorted(kept)):
        rows = sa.select(CUSTOMER.c.id, CUSTOMER.c.number).where(CUSTOMER.c.id.in_(piece))
        numbers |= {row.id: row.number for row in connection.execute(rows)}
    return changes, [(numbers[each], kept[each]) for each in sorted(kept)]


def _write(connection: Connection, step: int, changes: Sequence[Change], who: int | None) -> None:
    said = sa.select(HISTORY.c.summary).where(HISTORY.c.id == step)
    plan = Plan(f"Undone: {connection.execute(said).scalar_one()}", tuple(changes), undo_of=step)
    entries.write(connection, plan, who=who, action=UNDO.id)

"""What follows from figures that change: disputes first, and letters from what they leave to ask.

One order at every place: a command, an import, an import taken back, and a day that begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from collectui.domain.disputes.actions import FOLLOW_DISPUTES
from collectui.store import entries, figures, writing
from collectui.store.access import Access
from collectui.store.disputes import following as disputes
from collectui.store.dunning import following as letters
from collectui.store.dunning import runs


def along(
    connection: Connection,
    ids: Iterable[int],
    who: int | None,
    history_id: int,
    at: datetime,
    command_id: str,
) -> None:
    """Let all follow as part of a command that is being written."""
    ids = list(ids)
    if found := disputes.plan_of(connection, ids, tells=False):
        created = writing.write(connection, found.plan, history_id, at, command_id)
        figures.refresh(connection, figures.touched(found.plan, created))
    letters.along(connection, ids, who, history_id, at, command_id)


def by_calendar(connection: Connection, ids: Sequence[int], on: date) -> None:
    """Let all follow of customers whose figures a roll made anew at a business date."""
    if found := disputes.plan_of(connection, ids, on=on):
        entries.write(connection, found.plan, who=None, action=FOLLOW_DISPUTES)
    letters.by_calendar(connection, ids, on)


def turn_to(store: Access, to: date, progress: Callable[[int], None] | None = None) -> int:
    """Move the kept figures to a business date, and forward of it plan the letters that fall due.

    Disputes and letters that wait follow in the same transactions: backwards, letters planned for
    a later date are withdrawn. Returns the customers whose figures were made anew; raises as
    `figures.roll`.
    """
    forward = store.read(figures.kept_date) < to
    count = figures.roll(store.load, to, progress, by_calendar)
    if forward:
        runs.carry_out(store, None)
    return count

"""What follows what a transaction changes, in this order: disputes, by what is owed and the
calendar; promises, by the money that came; and letters, by what can be asked for then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from collectui.store.disputes import following as disputes
from collectui.store.dunning import following as letters
from collectui.store.promises import judging as promises


def along(
    connection: Connection,
    ids: Iterable[int],
    who: int | None,
    history_id: int,
    at: datetime,
    command_id: str,
) -> None:
    """Let them follow of some customers, as part of a command that is being written."""
    ids = sorted(ids)
    disputes.along(connection, ids, history_id, at, command_id)
    promises.along(connection, ids, history_id, at, command_id)
    letters.along(connection, ids, who, history_id, at, command_id)


def by_calendar(connection: Connection, ids: Sequence[int], on: date) -> None:
    """Let them follow of customers whose figures a roll made anew at a business date."""
    disputes.by_calendar(connection, ids, on)
    promises.by_itself(connection, ids, None, on=on)
    letters.by_calendar(connection, ids, on)

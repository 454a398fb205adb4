"""A plan that the store makes by itself: written with its entry of the history and its figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from collectui.domain.kernel import new_command_id
from collectui.domain.plan import Plan
from collectui.store import figures, masking, writing


class Entry(NamedTuple):
    """What was written: the history's id and moment of it, and the ids of added records."""

    history_id: int
    at: datetime
    created: Mapping[str, int]
    """By handle."""


def write(
    connection: Connection,
    plan: Plan,
    *,
    who: int | None,
    action: str,
    summary: str = "",
    command_id: str = "",
    batch_id: int | None = None,
) -> Entry:
    """Write a plan as one entry of the history, and make the figures anew that it touches.

    Free text is kept masked. The summary and the command's id are the plan's and a new one, where
    none is given.
    """
    plan = masking.plan(connection, plan)
    command_id = command_id or new_command_id()
    history_id, at = writing.begin_history(
        connection,
        command_id=command_id,
        who=who,
        action=action,
        summary=masking.on(connection).text(summary) if summary else plan.summary,
        undo_of=plan.undo_of,
        batch_id=batch_id,
    )
    created = writing.write(connection, plan, history_id, at, command_id)
    figures.refresh(connection, figures.touched(plan, created))
    return Entry(history_id, at, created)

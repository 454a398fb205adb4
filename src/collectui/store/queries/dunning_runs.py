"""The runs of the dunning plan, as the history knows them."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.domain.dunning.actions import PLAN_DUNNING, DunningRun, run_of
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.pieces import pieces


def run(connection: Connection, history_id: int) -> DunningRun:
    """The run of which a step has this id in the history; raises LookupError where it is none."""
    step = connection.execute(
        sa.select(HISTORY.c.command_id).where(
            HISTORY.c.id == history_id, HISTORY.c.action == PLAN_DUNNING.id
        )
    ).scalar()
    if step is None:
        raise LookupError(f"there is no dunning plan {history_id}")
    steps = list(connection.execute(sa.select(HISTORY.c.id).where(_of(run_of(step)))).scalars())
    steps.sort(reverse=True)
    undone: set[int] = set()
    for piece in pieces(steps):
        undone.update(
            connection.execute(
                sa.select(HISTORY.c.undo_of_id).where(HISTORY.c.undo_of_id.in_(piece))
            ).scalars()
        )
    left = tuple(sorted({*steps} - undone, reverse=True))
    letters, customers = 0, set()
    is_letter = sa.case((CHANGE.c.kind == "correspondence", CHANGE.c.count), else_=0)
    for piece in pieces(left):
        rows = connection.execute(
            sa.select(CHANGE.c.customer_id, sa.func.sum(is_letter))
            .where(CHANGE.c.history_id.in_(piece))
            .group_by(CHANGE.c.customer_id)
        )
        for customer_id, count in rows:
            letters += int(count)
            customers.add(customer_id)
    return DunningRun(steps[-1], len(steps), left, letters, len(customers))


def steps_of(connection: Connection, runs: Sequence[int]) -> list[ColumnElement[bool]]:
    """What the steps of each of these runs meet, which are named by their first step."""
    first = connection.execute(sa.select(HISTORY.c.command_id).where(HISTORY.c.id.in_(runs)))
    return [_of(command_id) for command_id in first.scalars()] if runs else []


def _of(command_id: str) -> ColumnElement[bool]:
    """The steps of a run: a range of command ids (`domain.dunning.actions.step_id`)."""
    c = HISTORY.c
    later = sa.and_(c.command_id > f"{command_id}.", c.command_id < f"{command_id}/")
    return sa.and_(c.action == PLAN_DUNNING.id, sa.or_(c.command_id == command_id, later))

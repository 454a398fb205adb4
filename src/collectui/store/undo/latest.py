"""The changes that a collector may take back, the latest first."""

from collections.abc import Collection, Sequence
from typing import Never

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.actions import WORK
from collectui.domain.desk.collectors import SET_COLLECTOR
from collectui.domain.disputes.actions import ACTIONS as DISPUTING
from collectui.domain.dunning.actions import PLAN_DUNNING
from collectui.domain.dunning.letters import MARK_SENT
from collectui.domain.history.undo import LastChange
from collectui.domain.kernel import Action
from collectui.domain.privacy.erasing import ERASE
from collectui.domain.profile.actions import UPDATE_PROFILE
from collectui.domain.promises.actions import ACTIONS as PROMISING
from collectui.domain.queue.saved_views import DELETE_VIEW, SAVE_VIEW
from collectui.domain.roles import actions
from collectui.domain.workday.snooze import ACTIONS as SNOOZING
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.queries import dunning_runs

_ACTIONS: tuple[Action[Never, Never], ...] = (
    *actions.CUSTOMER_MENU,
    *actions.CONTACT_MENU,
    *actions.CONTACT_OF_CUSTOMER_MENU,
    *WORK,
    *SNOOZING,
    *PROMISING,
    *DISPUTING,
    UPDATE_PROFILE,
    PLAN_DUNNING,
    MARK_SENT,
    SAVE_VIEW,
    DELETE_VIEW,
    SET_COLLECTOR,
)
UNDOABLE = frozenset(action.id for action in _ACTIONS)
MOST_NAMED = 2
"""Of a change of more customers, as when one replaces another, none is called the one."""
_UNDO = HISTORY.alias("undo")
_UNDONE = sa.select(_UNDO.c.id).where(_UNDO.c.undo_of_id == HISTORY.c.id).exists()


def my_last_change(
    connection: Connection, me_id: int | None, of: Collection[str] = UNDOABLE
) -> LastChange | None:
    """This collector's last change, by actions of these, that has not been taken back."""
    return my_change_before(connection, me_id, of=of)


def my_change_before(
    connection: Connection,
    me_id: int | None,
    history_id: int | None = None,
    runs: Sequence[int] = (),
    of: Collection[str] = UNDOABLE,
) -> LastChange | None:
    """This collector's newest change not taken back that is older than a recorded one.

    Only changes by actions of these; steps of the dunning plans that begin with `runs` are passed
    over.
    """
    wanted = [HISTORY.c.by_id == me_id, HISTORY.c.action.in_(sorted(of)), sa.not_(_UNDONE)]
    if history_id is not None:
        wanted.append(HISTORY.c.id < history_id)
    wanted += [sa.not_(steps) for steps in dunning_runs.steps_of(connection, runs)]
    found = connection.execute(
        sa.select(HISTORY.c.id).where(*wanted).order_by(HISTORY.c.id.desc()).limit(1)
    ).scalar()
    return None if found is None else change(connection, found)


def change(connection: Connection, history_id: int) -> LastChange:
    """A recorded change; raises LookupError where there is none that can be taken back."""
    row = connection.execute(
        sa.select(HISTORY, _UNDONE.label("undone")).where(
            HISTORY.c.id == history_id, HISTORY.c.action.in_(sorted(UNDOABLE))
        )
    ).first()
    if row is None:
        action = sa.select(HISTORY.c.action).where(HISTORY.c.id == history_id)
        if connection.execute(action).scalar() == ERASE.id:
            raise LookupError("an erasure cannot be undone: what it took is kept nowhere")
        raise LookupError("that change cannot be taken back")
    found = connection.execute(
        sa.select(CUSTOMER.c.id, CUSTOMER.c.number, CUSTOMER.c.name)
        .join(CHANGE, CHANGE.c.customer_id == CUSTOMER.c.id)
        .where(CHANGE.c.history_id == history_id)
        .group_by(CUSTOMER.c.id)
        .order_by(sa.func.max(CHANGE.c.id).desc())
        .limit(MOST_NAMED + 1)
    ).fetchall()
    customer = found[0] if 0 < len(found) <= MOST_NAMED else None
    return LastChange(
        history_id=row.id,
        action=row.action,
        summary=row.summary,
        customer=f"{customer.number} {customer.name}" if customer else "",
        customer_id=customer.id if customer else None,
        who=row.by_id,
        undone=row.undone,
        at=row.at,
    )

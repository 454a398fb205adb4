"""Letters that wait follow the figures, in the transaction that changes those.

Withdrawn, held, released, or given another stage: as `domain.dunning_plan.follow` says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from collectui.domain.commands import new_command_id
from collectui.domain.dunning_command import FOLLOW_FIGURES
from collectui.domain.plan import NOW, Plan, Update
from collectui.domain.roles.impact import counted
from collectui.store import dunning_plans, figures, writing
from collectui.store.handlers import standings
from collectui.store.queries import dunning as queries
from collectui.store.recording import pieces


def plan_of(
    connection: Connection,
    ids: Iterable[int],
    who: int | None,
    *,
    on: date | None = None,
    singly: bool = False,
    promised: Mapping[int, date] | None = None,
) -> Plan | None:
    """What becomes of the waiting letters of these customers; None where they all stay as they are.

    `on` is the business date, if not the session's; `singly` has a change for each letter, as an
    import keeps them; `promised` are promises about to be made (`dunning_plans.plans`).
    """
    by = dunning_plans.terms_on(connection, on or figures.today(connection))
    changes = []
    for piece in pieces(queries.with_waiting(connection, ids)):
        done = dunning_plans.plans(connection, piece, by, waiting_alone=True, promised=promised)
        changes += standings.changed(
            [pair for _, dunning in done for pair in dunning.changed],
            {customer.id: customer for customer, _ in done},
            who,
            by.due_on,
            singly=singly,
        )
    if not changes:
        return None
    letters = sum(
        getattr(change, "count", 1) for change in changes if change.kind == "correspondence"
    )
    return Plan(f"{counted('correspondence', letters)} changed with the figures", tuple(changes))


def concerned(plan: Plan) -> frozenset[int]:
    """The customers of whom a plan changes what was promised, or has a letter wait again that was
    sent: what they owe may have changed since it waited."""
    return frozenset(
        change.customer_id
        for change in plan.changes
        if isinstance(change.customer_id, int)
        and (
            change.kind == "contact_attempt"
            or (
                isinstance(change, Update)
                and change.kind == "correspondence"
                and change.fields.get("sent_at", (None, NOW))[1] is None
            )
        )
    )


def along(
    connection: Connection,
    ids: Iterable[int],
    who: int | None,
    history_id: int,
    at: datetime,
    command_id: str,
) -> None:
    """Let the letters follow as part of a command that is being written."""
    if plan := plan_of(connection, ids, who):
        created = writing.write(connection, plan, history_id, at, command_id)
        figures.refresh(connection, figures.touched(plan, created))


def by_calendar(connection: Connection, ids: Sequence[int], on: date) -> None:
    """Let the letters of customers follow whose figures a roll made anew at a business date."""
    if plan := plan_of(connection, ids, None, on=on):
        command_id = new_command_id()
        history_id, at = writing.begin_history(
            connection,
            command_id=command_id,
            who=None,
            action=FOLLOW_FIGURES.id,
            summary=plan.summary,
        )
        created = writing.write(connection, plan, history_id, at, command_id)
        figures.refresh(connection, figures.touched(plan, created))

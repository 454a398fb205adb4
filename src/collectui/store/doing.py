"""A command on a connection: its judged, the rules, the plan, and the writing of it."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from collectui.domain.desk.collectors import an_administrator_stays
from collectui.domain.kernel import Command, Me, Moved, Refusal, Refused, Stale
from collectui.domain.plan import Insert, Plan, Preview, Receipt
from collectui.store import entries, figures, identity, masking, merged, writing
from collectui.store.core.history import HISTORY, HISTORY_CHANGE
from collectui.store.dunning import following, follows
from collectui.store.handlers import HANDLERS, Handler
from collectui.store.queries import seen
from collectui.store.queries.collectors import everybody


def preview(connection: Connection, command: Command, me: Me) -> Preview:
    """What a command would change, or why it would be refused."""
    command = merged.redirected(connection, command)
    handler = HANDLERS[type(command)]
    try:
        judged = _judged(handler, connection, command)
    except Refused as refused:
        return Preview(None, refused.refusal.reason)
    now = identity.as_it_is(connection, me)
    refusal = handler.action.refusal(judged, now, command)
    if refusal is None:
        plan = _planned(handler, connection, command, judged, now)
        plan = _with_letters(connection, plan)
        no = _of_rights(connection, plan, now)
        return Preview(plan, no.reason, no.field) if no else Preview(plan)
    if handler.action.refusal(judged, now):
        return Preview(None, refusal.reason, refusal.field)
    # Only what was typed stands in the way: what it would change is shown all the same.
    plan = _with_letters(connection, _planned(handler, connection, command, judged, now))
    return Preview(plan, refusal.reason, refusal.field)


def _planned(
    handler: Handler[Any, Any], connection: Connection, command: Command, judged: Any, me: Me
) -> Plan:
    """What a command would change, with its free text as it is kept."""
    return masking.plan(connection, handler.plan(connection, command, judged, me))


def _with_letters(connection: Connection, plan: Plan) -> Plan:
    """A plan that also says which letters its saving will judge again."""
    more = following.foretold(connection, plan)
    return replace(plan, notes=(*plan.notes, *more)) if more else plan


def carry_out(connection: Connection, command: Command, me: Me) -> Receipt:
    """Carry out a command in the caller's writing transaction; one done before is not repeated.

    Raises Refused, Stale or Moved.
    """
    handler = HANDLERS[type(command)]
    if done := _done_before(connection, command):
        return done
    command = merged.redirected(connection, command)
    judged = _judged(handler, connection, command)
    now = identity.as_it_is(connection, me)
    if refusal := handler.action.refusal(judged, now, command):
        raise Refused(refusal)
    _check_seen(connection, command, judged)
    plan = _planned(handler, connection, command, judged, now)
    if refusal := _of_rights(connection, plan, now):
        raise Refused(refusal)
    if command.shown is not None and command.shown != plan.digest:
        raise Moved(plan)
    return _write(connection, command, handler.action.id, plan, now)


def say_taken(error: DBAPIError) -> None:
    """Raise Refused where a unique index refused what the agent entered."""
    if refusal := writing.taken(error):
        raise Refused(refusal) from error


def _judged(handler: Handler[Any, Any], connection: Connection, command: Command) -> Any:
    """The judged of a command; raises Refused where what it speaks of is not there any more."""
    try:
        return handler.load(connection, command)
    except LookupError as error:
        # A KeyError or IndexError is a mistake of ours, not an absent record.
        if type(error) is not LookupError:
            raise
        raise Refused(Refusal(f"Not possible: {error}")) from error


def _of_rights(connection: Connection, plan: Plan, me: Me) -> Refusal | None:
    """Why a plan may not change who works here, whatever command it is of; few plans do."""
    if not any(change.kind == "collector" for change in plan.changes):
        return None
    return an_administrator_stays(everybody(connection), plan.changes, me)


_BY_COMMAND = sa.select(HISTORY.c.id, HISTORY.c.summary).where(
    HISTORY.c.command_id == sa.bindparam("command")
)


def _done_before(connection: Connection, command: Command) -> Receipt | None:
    """The first receipt of a command that was sent twice."""
    row = connection.execute(_BY_COMMAND, {"command": command.command_id}).first()
    if row is None:
        return None
    change = HISTORY_CHANGE
    customers = connection.execute(
        sa.select(change.c.customer_id).where(change.c.history_id == row.id).distinct()
    ).scalars()
    return Receipt(row.id, row.summary, frozenset(c for c in customers if c), repeated=True)


def _check_seen(connection: Connection, command: Command, judged: Any) -> None:
    """Raise Stale if any record is not as the agent saw it."""
    if gone := seen.not_as_seen(connection, command.seen):
        kind = gone[0].partition(":")[0]
        theirs = seen.changed_since_seen(connection, command.seen)
        by = theirs[-1].by if theirs else None
        raise Stale(kind, by, judged, theirs)


def _write(connection: Connection, command: Command, action: str, plan: Plan, me: Me) -> Receipt:
    entry = entries.write(
        connection,
        plan,
        who=me.id,
        action=action,
        command_id=command.command_id,
    )
    customers = plan.customers | {
        entry.created[change.handle]
        for change in plan.changes
        if isinstance(change, Insert) and change.kind == "customer"
    }
    if concerned := following.concerned(plan, entry.created):
        follows.along(connection, concerned, me.id, entry.history_id, entry.at, command.command_id)
    figures.follow_settings(connection, plan)
    return Receipt(entry.history_id, plan.summary, customers, entry.created)

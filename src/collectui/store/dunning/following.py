"""Letters that wait follow the figures, in the transaction that changes those.

Withdrawn, held, released, or given another stage: as `domain.dunning.plan.follow` says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from collectui.domain.dunning.actions import FOLLOW_FIGURES
from collectui.domain.plan import NOW, Change, MoveSet, New, Plan, Update
from collectui.domain.records import counted
from collectui.store import entries, figures, writing
from collectui.store.dunning import letter_changes, planning
from collectui.store.pieces import pieces
from collectui.store.queries import dunning as queries


def plan_of(
    connection: Connection,
    ids: Iterable[int],
    who: int | None,
    *,
    on: date | None = None,
    singly: bool = False,
) -> Plan | None:
    """What becomes of the waiting letters of these customers; None where they all stay as they are.

    `on` is the business date, if not the session's; `singly` has a change for each letter, as an
    import keeps them.
    """
    by = planning.terms_on(connection, on or figures.today(connection))
    changes = []
    for piece in pieces(queries.with_waiting(connection, ids)):
        done = planning.plans(connection, piece, by, waiting_alone=True)
        changes += letter_changes.changed(
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


ALL_FIELDS = "*"
JUDGED_BY = {
    "item": frozenset({ALL_FIELDS}),
    "contact_attempt": frozenset({ALL_FIELDS}),
    "payment": frozenset({ALL_FIELDS}),
    "promise": frozenset({ALL_FIELDS}),
    # Also of what is paid by now, so that no item changes: an open case of it is over at once.
    "dispute": frozenset({"status"}),
    "correspondence": frozenset({"customer_id"}),
    "customer": frozenset({"business_level"}),
}
"""Of each kind of record, the fields by which it is told what may be asked for and of whom. What a
plan changes otherwise (the method, a hold, an address) it does to the letters itself."""


def concerned(plan: Plan, created: Mapping[str, int]) -> frozenset[int]:
    """The customers whose waiting letters a plan that is written may have made wrong.

    Of whom it changes what they owe, what was promised or in what rows they are worked; to whom
    letters moved; and who have one wait again that was sent: what they owe may have changed since
    it waited. `created` are the ids of the records the plan added, by handle; customers that it has
    yet to add have no letter that waits.
    """
    found: set[int] = set()
    for change in plan.changes:
        fields = change.fields if isinstance(change, Update | MoveSet) else change.values
        judged = bool(JUDGED_BY.get(change.kind, frozenset()) & {ALL_FIELDS, *fields})
        if not (judged or _waits_again(change)):
            continue
        owners = [change.customer_id]
        if isinstance(change, Update | MoveSet):
            owners += fields.get("customer_id", ())
        for owner in owners:
            customer_id = created.get(owner.handle) if isinstance(owner, New) else owner
            if customer_id is not None:
                found.add(customer_id)
    return frozenset(found)


def foretold(connection: Connection, plan: Plan) -> tuple[str, ...]:
    """What a preview says of waiting letters that saving will judge again; nothing of none.

    What becomes of each is known once the figures are made anew, in the transaction that saves.
    """
    ids = sorted(concerned(plan, {}))
    letters = sum(queries.count_waiting(connection, piece) for piece in pieces(ids))
    if not letters:
        return ()
    said = f"{letters:,d} waiting letter{'s' * (letters > 1)}"
    return (f"{said} may change, be held or withdrawn, by what can be asked for after saving",)


def _waits_again(change: Change) -> bool:
    """Whether a plan takes back that a letter was sent."""
    return (
        isinstance(change, Update)
        and change.kind == "correspondence"
        and change.fields.get("sent_at", (None, NOW))[1] is None
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
        entries.write(connection, plan, who=None, action=FOLLOW_FIGURES.id)

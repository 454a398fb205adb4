"""What follows from what a file brought of some customers: disputes first, then letters."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from collectui.domain.plan import Plan
from collectui.store import entries, figures
from collectui.store.disputes import following as disputes
from collectui.store.disputes import moving
from collectui.store.imports import letters
from collectui.store.imports.job import Job
from collectui.store.queries import disputes as queries
from collectui.store.writing import batch


def follow(connection: Connection, job: Job, customers: Iterable[int]) -> None:
    """Let disputes and waiting letters of customers follow, all parts of whom are in.

    In the transaction that makes the figures anew; undoing the import takes it back.
    """
    customers = list(customers)
    if plan := moving.plan_of(connection, customers):
        _enter(connection, job, plan)
    if found := disputes.plan_of(connection, customers, batch_id=job.batch_id):
        _enter(connection, job, found.plan)
        job.tally.also.update({f"disputes: {each}": n for each, n in found.counts.items()})
    letters.follow(connection, job, customers)


def _enter(connection: Connection, job: Job, plan: Plan) -> None:
    entries.write(
        connection,
        plan,
        who=job.me_id,
        action=batch.IMPORTED,
        summary=f"{job.file_name}: {plan.summary}",
        batch_id=job.batch_id,
    )


def try_following(connection: Connection, job: Job, customers: Iterable[int]) -> None:
    """The same where nothing is to stay, and figures are made of those alone who need them."""
    customers = list(customers)
    if waiting := queries.with_live(connection, customers):
        figures.refresh(connection, frozenset(waiting))
        follow(connection, job, waiting)
    letters.try_following(connection, job, set(customers) - set(waiting))

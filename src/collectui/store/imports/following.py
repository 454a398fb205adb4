"""What follows from what a file brought of customers: disputes, then promises, then letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from collectui.domain.plan import Plan
from collectui.domain.vocabulary import code_words
from collectui.store import entries, figures
from collectui.store.disputes import following as disputes
from collectui.store.disputes import moving
from collectui.store.imports import letters
from collectui.store.imports.job import Job
from collectui.store.pieces import pieces
from collectui.store.promises import judging
from collectui.store.promises.reading import with_parts_before, with_promises
from collectui.store.queries import disputes as queries
from collectui.store.queries.dunning import with_waiting as letters_waiting
from collectui.store.writing import batch


def follow(connection: Connection, job: Job, customers: Iterable[int]) -> None:
    """Let disputes, promises and waiting letters of customers follow, all parts of whom are in.

    In the transaction that makes the figures anew; undoing the import takes it back, and has
    promises judged again.
    """
    customers = list(customers)
    if plan := moving.plan_of(connection, customers):
        _enter(connection, job, plan)
    if found := disputes.plan_of(connection, customers, batch_id=job.batch_id):
        _enter(connection, job, found.plan)
        job.tally.caused["disputes"].update(found.counts)
    judge_promises(connection, job, customers)
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
    """The same where nothing is to stay: figures are made of those alone who have any of it."""
    customers = set(customers)
    concerned = set(letters_waiting(connection, customers))
    concerned |= set(queries.with_live(connection, customers))
    concerned |= set(with_promises(connection, customers))
    if concerned:
        figures.refresh(connection, concerned)
        follow(connection, job, concerned)


def judge_promises(connection: Connection, job: Job, customers: Iterable[int]) -> None:
    """Judge the promises of customers by what the file shows, and count what becomes of them."""
    judged = judging.by_itself(connection, customers, job.me_id, batch=job.batch_id)
    job.judged |= judged.customers
    for status, count in sorted(judged.became.items()):
        job.tally.caused["promises"][code_words(status)] += count


def judge_waiting(connection: Connection, job: Job, on: date) -> None:
    """Judge the promises that have waited for figures of the file's date, of whomever they are."""
    waiting = [each for each in with_parts_before(connection, on) if each not in job.judged]
    for part in pieces(waiting):
        judge_promises(connection, job, part)

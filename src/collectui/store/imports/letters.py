"""Promises and waiting letters follow a file: what money it shows, what can still be asked for, and
where their customer or contact is now to be reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.vocabulary import CorrespondenceStatus, code_words
from collectui.store import entries, figures
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.dunning import following
from collectui.store.handlers import letters
from collectui.store.imports.changes import Change, write
from collectui.store.imports.job import Job
from collectui.store.pieces import pieces
from collectui.store.promises import judging
from collectui.store.promises.reading import with_parts_before, with_promises
from collectui.store.queries import dunning as queries
from collectui.store.writing import batch

_KIND = "correspondence"


@contextmanager
def readdressing(
    connection: Connection,
    job: Job,
    *,
    customers: Iterable[int] = (),
    contacts: Iterable[int] = (),
) -> Iterator[None]:
    """Around what may change how these are reached: their pending and held letters follow.

    A letter whose address had been set otherwise, and does not follow from the change, stays.
    """
    scopes = [letters.of_customers(part) for part in pieces(sorted(customers))]
    scopes += [letters.of_contacts(part) for part in pieces(sorted(contacts))]
    before = {row.id: (row, goes) for scope in scopes for row, goes in _going(connection, scope)}
    yield
    changes: list[Change] = []
    for part in pieces(sorted(before)):
        for row, goes in _going(connection, LETTER.c.id.in_(part)):
            was, went = before[row.id]
            if went != goes != was.address:
                fields = {"address": (was.address, goes)}
                changes.append(Change(row.id, row.customer_id, "letter", fields))
    # Not asked whether an agent changed them: letters were moved with what an agent changed.
    write(connection, job, _KIND, changes)
    if changes:
        job.tally.also["letters readdressed"] += len(changes)


def follow(connection: Connection, job: Job, customers: Iterable[int]) -> None:
    """Let promises and waiting letters of customers follow, all parts of whom are in.

    In the transaction that makes the figures anew; undoing the import takes the letters back, and
    has promises judged again.
    """
    judge(connection, job, customers)
    plan = following.plan_of(connection, customers, job.me_id, singly=True)
    if plan is None:
        return
    entries.write(
        connection,
        plan,
        who=job.me_id,
        action=batch.IMPORTED,
        summary=f"{job.file_name}: {plan.summary}",
        batch_id=job.batch_id,
    )
    changed = [change for change in plan.changes if change.kind == _KIND]
    job.tally.also["letters changed with the figures"] += len(changed)
    for change in changes_of_status(changed):
        job.tally.caused["letters"][change] += 1


def changes_of_status(changes: Iterable[Any]) -> Iterator[str]:
    """What becomes of letters, in words: `withdrawn`, `held`, `released`."""
    for change in changes:
        match change.fields.get("status"):
            case (_, CorrespondenceStatus.CANCELLED):
                yield "withdrawn"
            case (_, CorrespondenceStatus.HELD):
                yield "held"
            case (_, CorrespondenceStatus.PENDING):
                yield "released"


def try_following(connection: Connection, job: Job, customers: Iterable[int]) -> None:
    """The same where nothing is to stay: figures are made of those alone who have any of it."""
    customers = set(customers)
    concerned = set(queries.with_waiting(connection, customers))
    concerned |= set(with_promises(connection, customers))
    if concerned:
        figures.refresh(connection, concerned)
        follow(connection, job, concerned)


def judge(connection: Connection, job: Job, customers: Iterable[int]) -> None:
    """Judge the promises of customers by what the file shows, and count what becomes of them."""
    judged = judging.by_itself(connection, customers, job.me_id, batch=job.batch_id)
    job.judged |= judged.customers
    for status, count in sorted(judged.became.items()):
        job.tally.caused["promises"][code_words(status)] += count


def judge_waiting(connection: Connection, job: Job, on: date) -> None:
    """Judge the promises that have waited for figures of the file's date, of whomever they are."""
    waiting = [each for each in with_parts_before(connection, on) if each not in job.judged]
    for part in pieces(waiting):
        judge(connection, job, part)


def _going(connection: Connection, scope: sa.ColumnElement[bool]) -> Iterator[tuple[Any, str]]:
    """Waiting letters, and where each is to go as things are."""
    found = letters.waiting(connection, scope)
    if not found:
        return
    book = letters.book(connection, found)
    for row in found:
        yield row, book.address(row.method, row.customer_id, row.site_id, row.contact_id)

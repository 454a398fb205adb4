"""Waiting letters follow a file: where their customer or contact is now to be reached, and what
can still be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.vocabulary import CorrespondenceStatus
from collectui.store import entries
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.dunning import following
from collectui.store.handlers import letters
from collectui.store.imports.changes import Change, write
from collectui.store.imports.job import Job
from collectui.store.pieces import pieces
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
    """Let the waiting letters of customers follow their figures, all parts of whom are in.

    In the transaction that makes the figures anew; undoing the import takes it back.
    """
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


def _going(connection: Connection, scope: sa.ColumnElement[bool]) -> Iterator[tuple[Any, str]]:
    """Waiting letters, and where each is to go as things are."""
    found = letters.waiting(connection, scope)
    if not found:
        return
    book = letters.book(connection, found)
    for row in found:
        yield row, book.address(row.method, row.customer_id, row.site_id, row.contact_id)

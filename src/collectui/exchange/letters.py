"""Waiting letters go where a file says that their customer or contact is now to be reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.exchange.changes import Change, parts, write
from collectui.exchange.job import Job
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.handlers import letters

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
    scopes = [letters.of_customers(part) for part in parts(sorted(customers))]
    scopes += [letters.of_contacts(part) for part in parts(sorted(contacts))]
    before = {row.id: (row, goes) for scope in scopes for row, goes in _going(connection, scope)}
    yield
    changes: list[Change] = []
    for part in parts(sorted(before)):
        for row, goes in _going(connection, LETTER.c.id.in_(part)):
            was, went = before[row.id]
            if went != goes != was.address:
                fields = {"address": (was.address, goes)}
                changes.append(Change(row.id, row.customer_id, "letter", fields))
    # Not asked whether an agent changed them: letters were moved with what an agent changed.
    write(connection, job, _KIND, changes)
    if changes:
        job.tally.also["letters readdressed"] += len(changes)


def _going(connection: Connection, scope: sa.ColumnElement[bool]) -> Iterator[tuple[Any, str]]:
    """Waiting letters, and where each is to go as things are."""
    found = letters.waiting(connection, scope)
    if not found:
        return
    book = letters.book(connection, found)
    for row in found:
        yield row, book.address(row.method, row.customer_id, row.site_id, row.contact_id)

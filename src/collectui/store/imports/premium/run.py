"""Bringing in a premium-finance file: read aside, then applied list by list in short pieces."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext, suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from collectui.store import figures
from collectui.store.engine import is_sqlite
from collectui.store.imports import following
from collectui.store.imports.absent import (
    close_absent,
    count_absent,
    find_absent,
    refuse_mass_close,
)
from collectui.store.imports.applying import begin_batch, end_batch
from collectui.store.imports.job import Job
from collectui.store.imports.other_source import refuse_other_source
from collectui.store.imports.pieces import Pace
from collectui.store.imports.premium.insureds import take_insureds
from collectui.store.imports.premium.invoices import take_invoices
from collectui.store.imports.premium.loans import take_loans
from collectui.store.imports.premium.people import take_contacts, take_users
from collectui.store.imports.premium.programs import take_programs
from collectui.store.imports.premium.staged import LISTS, entries
from collectui.store.imports.trial import Tried, trying
from collectui.store.store import Store

_FIRST = 200
"""Objects of the first piece, before any time was taken."""
_LOCK = 0.1
"""Seconds to aim at: pieces of objects differ more in what they cost than rows of a table."""
_MANY = 5_000
"""Objects above which a dry run of several lists would hold the write lock for a second."""

Work = Callable[[Callable[[Connection], None]], None]
Progress = Callable[[int, int], None]


def apply(
    store: Store,
    job: Job,
    *,
    money: str,
    on: date,
    sha256: str,
    complete: bool | None,
    allow_mass_close: bool,
    new_source: bool,
    lists: int,
    dry_run: bool,
    progress: Progress | None,
) -> None:
    """Write a job's staged objects; a dry run only counts what it would do.

    `complete` is None for a file without invoices: it says nothing of open ones. `lists` is how
    many lists the file has. Raises ImportRefused where they are another source's already.
    """
    refuse_other_source(store, job, new_source=new_source)
    do = partial(
        _apply,
        store,
        job,
        money=money,
        on=on,
        sha256=sha256,
        complete=complete,
        allow_mass_close=allow_mass_close,
        progress=progress,
    )
    if not dry_run:
        do(store.load)
        figures.finish(store.load)
    elif lists == 1:
        # What one list's objects refer to is there already: each piece is tried by itself.
        work = trying(store)
        do(lambda piece: work(partial(_with_batch, job=job, on=on, piece=piece)))
    else:
        _try_together(store, do, many=_objects(job) > _MANY)


def _with_batch(
    connection: Connection, job: Job, on: date, piece: Callable[[Connection], None]
) -> None:
    begin_batch(connection, job, on, "")
    piece(connection)


def _try_together(store: Store, do: Callable[[Work], None], many: bool) -> None:
    """Lists that need to see what the ones before them made: one transaction, thrown away.

    In a copy of the store, where that is a file and it would be locked for long.
    """

    def and_back(connection: Connection) -> None:
        do(lambda work: work(connection))
        raise Tried

    with _copied(store) if many else nullcontext(store) as place, suppress(Tried):
        place.load(and_back)


@contextmanager
def _copied(store: Store) -> Iterator[Store]:
    """A copy of a store that is a file; any other store itself."""
    if not store.read(is_sqlite):
        yield store
        return
    with tempfile.TemporaryDirectory(prefix="collectui-dry-") as folder:
        path = Path(folder) / "copy.sqlite3"

        def copy(connection: Connection) -> None:
            dbapi: Any = connection.connection.dbapi_connection
            with closing(sqlite3.connect(path)) as target:
                dbapi.backup(target)

        store.read(copy)
        copied = Store(str(path))
        try:
            yield copied
        finally:
            copied.close()


def _objects(job: Job) -> int:
    count: int = job.staging.db.execute("SELECT count(*) FROM object").fetchone()[0]
    return count


def _apply(
    store: Store,
    job: Job,
    work: Work,
    *,
    money: str,
    on: date,
    sha256: str,
    complete: bool | None,
    allow_mass_close: bool,
    progress: Progress | None,
) -> None:
    total = _objects(job)
    takers: Mapping[str, Callable[..., None]] = {
        "users": take_users,
        "contacts": take_contacts,
        "insureds": partial(take_insureds, money=money),
        "programs": partial(take_programs, money=money),
        "loans": take_loans,
        "invoices": partial(take_invoices, money=money),
    }
    if complete is not None:
        find_absent(store, job)
        job.tally.absent = count_absent(job)
        if complete and not allow_mass_close:
            refuse_mass_close(store, job)
    work(lambda c: begin_batch(c, job, on, sha256))
    done = 0
    for name in LISTS:
        for objects in _take_list(job, work, name, takers[name]):
            done += objects
            if progress:
                progress(done, total)
    if complete is not None:
        find_absent(store, job)
        job.tally.absent = count_absent(job)
        if complete and job.tally.absent:
            close_absent(job, on, work)
    work(lambda c: following.judge_waiting(c, job, on - timedelta(job.lag)))
    work(lambda c: end_batch(c, job))


def _take_list(job: Job, work: Work, name: str, taker: Callable[..., None]) -> Iterator[int]:
    """Apply one list in pieces; yields how many objects each had."""
    pace = Pace(_FIRST, _LOCK)
    for piece in entries(job.staging, name, lambda: pace.items):
        with pace.timed(len(piece)):
            work(partial(taker, job=job, entries=piece))
        yield len(piece)

"""Writes a staged file into the store, in pieces that each hold the write lock for a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.aging import due_cutoffs
from collectui.domain.history.words import caused_words
from collectui.store import bulk, desk, figures
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.figures import DELINQUENCY
from collectui.store.core.items import ITEM
from collectui.store.engine import is_sqlite
from collectui.store.figures import limits
from collectui.store.imports import following
from collectui.store.imports.absent import (
    close_absent,
    count_absent,
    find_absent,
    lacking,
    refuse_mass_close,
)
from collectui.store.imports.aside import has_aside, take_aside
from collectui.store.imports.closed import find_closed
from collectui.store.imports.customers import MADE, take_customers
from collectui.store.imports.identity import Recognised, recognise
from collectui.store.imports.items import add_items, guides, take_items
from collectui.store.imports.job import Job
from collectui.store.imports.other_source import refuse_other_source
from collectui.store.imports.pieces import Pace, Piece, Sight, line_pieces, pieces
from collectui.store.imports.renaming import rename
from collectui.store.imports.staging import Staging
from collectui.store.imports.terms import take_terms
from collectui.store.imports.trial import Closing, trying_each
from collectui.store.store import Store
from collectui.store.writing import batch

_FRESH_PIECE = 20_000
_IN_ORDER = frozenset({"batch_id", "program_id", "contact_id"})
"""What the rows of a file all have alike, or none of them has."""

Progress = Callable[[int, int], None]


def is_fresh(store: Store) -> bool:
    """Whether the store holds no customer yet."""
    return store.read(lambda c: c.execute(sa.select(CUSTOMER.c.id).limit(1)).first()) is None


def apply(
    store: Store,
    job: Job,
    *,
    on: date,
    sha256: str,
    renames: Sequence[tuple[str, str]],
    complete: bool,
    allow_mass_close: bool,
    new_source: bool,
    dry_run: bool,
    progress: Progress | None,
) -> int:
    """Write a job's staged rows; returns the batch. A dry run only counts what it would do.

    `renames` are old and new keys of customers that the source calls otherwise now; a file that is
    `complete` closes what it lacks.

    Raises ImportRefused, with nothing written, for a file that cannot be told from another's, or
    would close too much.
    """
    total = job.staging.db.execute("SELECT count(*) FROM item").fetchone()[0]
    at_once = job.fresh and not dry_run
    sight = Sight(job.staging, trusting=at_once)
    done = 0

    def tell(items: int) -> None:
        nonlocal done
        done += items
        if progress:
            progress(done, total)

    def whole(connection: Connection) -> None:
        begin_batch(connection, job, on, sha256)
        take_terms(connection, job)
        _take_at_once(connection, job, sight, tell)
        end_batch(connection, job)

    found = Recognised()
    if not job.fresh:
        found = _compare(store, job, renames, new_source=new_source)
        if complete and not allow_mass_close:
            refuse_mass_close(store, job)

    def begin(connection: Connection) -> None:
        begin_batch(connection, job, on, sha256)
        if not dry_run:
            take_terms(connection, job)
        if found:
            rename(connection, job, found)

    store.load(sight.open)
    try:
        if at_once:
            # Nobody can be at work in an empty store, and one transaction without indexes to keep
            # takes half the time.
            store.load(whole)
            return job.batch_id
        job.staging.index()
        work = trying_each(store, begin) if dry_run else store.load
        if not dry_run:
            work(begin)
        if complete and job.tally.absent and not dry_run:
            job.lacking = lacking(job)
        tried = Closing(job, on) if dry_run and complete and job.tally.absent else None
        take = partial(_try, tried=tried) if dry_run else _take
        pace = Pace()
        for piece in pieces(job.staging, lambda: pace.items):
            with pace.timed(piece.items):
                work(partial(take, job=job, piece=piece, sight=sight))
            tell(piece.items)
        if has_aside(job):
            work(partial(take_aside, job=job))
        if complete and job.tally.absent:
            close_absent(job, on, work, but=tried.customers if tried else frozenset())
        figures_date = on - timedelta(job.lag)
        work(lambda c: following.judge_waiting(c, job, figures_date))
        if not dry_run:
            work(lambda c: end_batch(c, job))
            figures.finish(store.load)
    finally:
        sight.close()
    return job.batch_id


def _compare(
    store: Store, job: Job, renames: Sequence[tuple[str, str]], *, new_source: bool
) -> Recognised:
    """What is there already of a staged file, under other keys, and what the file lacks."""
    job.staging.index()
    refuse_other_source(store, job, new_source=new_source)
    find_absent(store, job)
    find_closed(store, job)
    found = recognise(store, job, renames)
    job.tally.absent = count_absent(job)
    return found


def _take(connection: Connection, job: Job, piece: Piece, sight: Sight) -> None:
    """One piece; letters follow once all of a customer is in."""
    with _roomy(connection):
        places = take_customers(connection, job, piece)
        touched = take_items(connection, job, piece, sight, places)
        figures.refresh(connection, touched)
        job.waiting |= touched
        if not piece.unfinished:
            ready = job.waiting - job.lacking
            following.follow(connection, job, ready)
            job.waiting -= ready


def _try(
    connection: Connection, job: Job, piece: Piece, sight: Sight, tried: Closing | None
) -> None:
    """One piece of which nothing stays: with what is closed of its customers, so that their
    letters are counted. The figures of others nobody sees.

    Of a customer in several pieces no letters are counted: what the others did is gone.
    """
    with _roomy(connection):
        places = take_customers(connection, job, piece)
        touched = take_items(connection, job, piece, sight, places)
        if piece.lines:
            return
        if tried:
            touched |= tried.close_of(connection, {place.customer_id for place in places})
        following.try_following(connection, job, touched)


def _take_at_once(
    connection: Connection, job: Job, sight: Sight, tell: Callable[[int], None]
) -> None:
    """All customers, then all documents in the order of the file.

    A file is mostly sorted by its documents' numbers, and then each finds its place in the index
    of keys behind the one before: that is three times as fast as customer by customer.
    """
    with _roomy(connection), guides(connection) as guide:
        with bulk.without_indexes(connection, [ITEM, *MADE], but=_IN_ORDER):
            for piece in pieces(job.staging, lambda: _FRESH_PIECE):
                guide(take_customers(connection, job, piece))
            for piece in line_pieces(job.staging, _FRESH_PIECE):
                tell(add_items(connection, job, sight.rows(connection, piece)))
        bulk.settle(connection)
        with bulk.without_indexes(connection, [DELINQUENCY]):
            for first, last in figures.ranges(connection):
                figures.refresh_range(connection, first, last)
            before = figures.points(connection)
            if limits.fit(connection, job.me_id):
                limits.rescore(connection, before)


@contextmanager
def _roomy(connection: Connection) -> Iterator[None]:
    """More of the file in memory, and closed lists unchecked: their values are made by `fields`.

    The checks are a third of the cost of a row (SQLite).
    """
    if not is_sqlite(connection):
        yield
        return
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql("PRAGMA cache_size=-64000")
    connection.exec_driver_sql("PRAGMA threads=2")  # to sort for indexes
    connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=OFF")
        connection.exec_driver_sql("PRAGMA threads=0")
        connection.exec_driver_sql(f"PRAGMA cache_size={int(before)}")


def begin_batch(connection: Connection, job: Job, on: date, sha256: str) -> None:
    """The batch; and the figures date, if this is the first that the store sees."""
    if desk.figures_date(connection) is None:
        desk.set_figures_date(connection, on)
    job.batch_id = batch.begin(
        connection,
        source=job.source,
        as_of=on - timedelta(job.lag),
        who=job.me_id,
        file_name=job.file_name,
        sha256=sha256,
    )


def end_batch(connection: Connection, job: Job) -> None:
    """The one row of history that stands for all the batch has made."""
    tally = job.tally
    counts = {
        "created": tally.created,
        "updated": tally.updated,
        "unchanged": tally.unchanged,
        "closed": tally.closed,
        "rejected": tally.rejected,
    }
    told = ", ".join(f"{count:,d} {what}" for what, count in counts.items() if count)
    told = "; ".join(each for each in (told, caused_words(tally.caused)) if each)
    summary = f"{job.file_name} ({job.source}): {told or 'no rows'}"
    caused = {what: dict(counted) for what, counted in tally.caused.items() if counted}
    report = {**counts, "also": dict(tally.also), "caused": caused}
    batch.end(connection, job.batch, report, summary)


def open_by_bucket(store: Store, staging: Staging, on: date) -> dict[str, int]:
    """How many of the file's items are open on that date, by the desk's aging buckets.

    Open on a date is what was issued by then and not settled by then. Credits are not aged.
    """
    buckets = store.read(figures.buckets)
    cases, counts = [], []
    # From the latest dates to the earliest, without gaps.
    for place, span in enumerate(due_cutoffs(on, buckets)):
        bound = f">= '{span.earliest}'" if span.earliest else f"<= '{span.latest}'"
        cases.append(f"WHEN aged {bound} THEN {place}")
        counts.append(f"count(*) FILTER (WHERE place = {place})")
    # The limit keeps the bucket from being worked out anew for each count.
    row = staging.db.execute(
        f"SELECT {', '.join(counts)} FROM (SELECT CASE {' '.join(cases)} END AS place"
        " FROM (SELECT coalesce(due, issued) AS aged FROM item"
        " WHERE coalesce(issued <= ?1, 1) AND coalesce(settled > ?1, 1)"
        " AND coalesce(open, amount) > 0) LIMIT -1)",
        (on.isoformat(),),
    ).fetchone()
    return {bucket.label: count for bucket, count in zip(buckets, row, strict=True)}

"""Bringing in a premium-finance file: read aside, then applied list by list in short pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial

from sqlalchemy import Connection

from collectui.exchange.absent import close_absent, find_absent
from collectui.exchange.applying import Tried, begin_batch, end_batch
from collectui.exchange.job import Job
from collectui.exchange.plan import Pace
from collectui.exchange.premium.insureds import take_insureds
from collectui.exchange.premium.invoices import take_invoices
from collectui.exchange.premium.loans import take_loans
from collectui.exchange.premium.people import take_contacts, take_users
from collectui.exchange.premium.programs import take_programs
from collectui.exchange.premium.source import LISTS
from collectui.exchange.premium.staged import entries
from collectui.store.store import Store

_FIRST = 200
"""Objects of the first piece, before any time was taken."""

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
    dry_run: bool,
    progress: Progress | None,
) -> None:
    """Write a job's staged objects; a dry run only counts what it would do.

    `complete` is None for a file without invoices: it says nothing of open ones.
    """
    do = partial(
        _apply, store, job, money=money, on=on, sha256=sha256, complete=complete, progress=progress
    )
    if not dry_run:
        do(store.load)
        return

    def and_back(connection: Connection) -> None:
        do(lambda work: work(connection))
        raise Tried

    try:
        # Each list needs to see what the ones before it made: one transaction, thrown away.
        store.load(and_back)
    except Tried:
        return


def _apply(
    store: Store,
    job: Job,
    work: Work,
    *,
    money: str,
    on: date,
    sha256: str,
    complete: bool | None,
    progress: Progress | None,
) -> None:
    total = job.staging.db.execute("SELECT count(*) FROM object").fetchone()[0]
    takers: Mapping[str, Callable[..., None]] = {
        "users": take_users,
        "contacts": take_contacts,
        "insureds": partial(take_insureds, money=money),
        "programs": partial(take_programs, money=money),
        "loans": take_loans,
        "invoices": partial(take_invoices, money=money),
    }
    work(lambda c: begin_batch(c, job, on, sha256))
    done = 0
    for name in LISTS:
        for objects in _take_list(job, work, name, takers[name]):
            done += objects
            if progress:
                progress(done, total)
    if complete is not None:
        job.tally.absent = find_absent(store, job)
        if complete and job.tally.absent:
            close_absent(job, on, work)
    work(lambda c: end_batch(c, job))


def _take_list(job: Job, work: Work, name: str, taker: Callable[..., None]) -> Iterator[int]:
    """Apply one list in pieces; yields how many objects each had."""
    pace = Pace(_FIRST)
    for piece in entries(job.staging, name, lambda: pace.items):
        with pace.timed(len(piece)):
            work(partial(taker, job=job, entries=piece))
        yield len(piece)

"""Thirty-two programs on one store: how long one waits to save, and what comes of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from benchmarks.agents import HUMAN_SECONDS, Worked, by_timeout, crowd, saves, wrong
from benchmarks.desks import Desk
from benchmarks.report import Ratio
from collectui.domain.vocabulary import CollectorRole
from collectui.store import copying
from collectui.store.core.desk import COLLECTOR
from collectui.store.opening import open_store
from tests import postgres, servers
from tests.servers import Server

AGENTS = 32
ROUNDS = 9
SECONDS = 60.0
"""Of all rounds in which the 32 do nothing but save, and of those in which they work."""
ALONE_SECONDS = 2.0
TIMES_HUMAN = 10
LONGEST_SECONDS = 1.0
_MAY_ALL = CollectorRole.ADMINISTRATOR
WAIT_BOUND, RATE_BOUND = 1 / 5, 2


def ratios(desk: Desk, folder: Path, tell: Callable[[str], None]) -> Iterator[Ratio]:
    """On both engines; on SQLite in turn with what its own waiting gives."""
    path = folder / "crowd.sqlite3"
    shutil.copyfile(desk.path, path)
    try:
        yield from _of("SQLite", str(path), tell)
    finally:
        for end in ("", "-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
    with on_server(str(desk.path), AGENTS) as (where, _):
        yield from _of("PostgreSQL", where, tell)


@contextmanager
def on_server(source: str, agents: int) -> Iterator[tuple[str, Server]]:
    """A copy of a store on a PostgreSQL server that keeps what it says on the disk.

    It allows as many connections as the documents say: two an agent, and some.
    """
    settings = {"fsync": "on", "autovacuum": "on", "max_connections": str(2 * agents + 20)}
    with servers.one("/tmp", **settings) as server:
        where = postgres.url(servers.DATABASE, str(server.base))
        copying.copy(source, where, lambda *_: None)
        with closing(open_store(where, may_write=True)) as store:
            # The login of the server is another name than that of whoever made the copied store.
            store.load(lambda c: c.execute(sa.update(COLLECTOR).values(role=_MAY_ALL)))
        yield where, server


def _of(engine: str, where: str, tell: Callable[[str], None]) -> Iterator[Ratio]:
    longest: list[tuple[float, float]] = []
    rates: list[tuple[float, float]] = []
    done: list[Worked] = []
    seconds = SECONDS / ROUNDS
    with crowd(where, AGENTS) as people:
        people.arrive()
        if engine == "SQLite":
            people.arrive(kind=by_timeout)
        for nth in range(ROUNDS):
            tell(f"{AGENTS} programs on {engine}, round {nth + 1} of {ROUNDS}")
            alone = people.work(ALONE_SECONDS, only=1)
            ours = people.work(seconds)
            done += [*alone, *ours]
            rates.append((len(saves(alone)) / ALONE_SECONDS, len(saves(ours)) / seconds))
            if engine == "SQLite":
                plain = people.work(seconds, kind=by_timeout)
                longest.append((max(saves(ours)), max(saves(plain))))
        tell(f"{AGENTS} programs on {engine}, {TIMES_HUMAN} times as fast as people")
        paced = people.work(SECONDS, every=HUMAN_SECONDS / TIMES_HUMAN)
    who = f"{AGENTS} programs, {engine}"
    if longest:
        yield Ratio.of(
            f"longest wait to save, {who}", longest, "s", "busy_timeout alone", WAIT_BOUND
        )
    yield Ratio.of(f"saves a second alone, {engine}", rates, "/s", f"by {AGENTS}", RATE_BOUND)
    pace = f"{TIMES_HUMAN} × human"
    yield Ratio(
        f"longest wait at {pace}, {who}",
        max(saves(paced)),
        LONGEST_SECONDS,
        "s",
        "a second",
        1,
    )
    done += paced
    every = f"saves failed, lost or doubled, {who}"
    yield Ratio(every, wrong(where, done), len(saves(done)), "", "all", 0)

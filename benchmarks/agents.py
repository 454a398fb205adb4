"""Agents without screens: processes that look at customers and save, as fast as said."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from typing import Any
from unittest import mock

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.notes.commands import AddNote
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.store import engine
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.work import NOTE
from collectui.store.opening import open_store
from collectui.store.queries.customers import position
from collectui.store.queries.desk import desk_view
from collectui.store.queries.queue import queue_page
from collectui.store.queries.timeline import timeline

WARM = (
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "benchmarks.agents",
    "collectui.store.doing",
)
"""Imported once, by the process that the others are forked from."""
HUMAN_SECONDS = 30.0
"""Between two saves of an agent who does nothing but call, on the average."""
TIMEOUT = 60_000
"""Milliseconds of SQLite's own waiting, where that is what is measured."""


@dataclass
class Worked:
    """What one agent did."""

    saves: list[float] = field(default_factory=list)
    """Seconds that each save took, waiting included."""
    looks: list[float] = field(default_factory=list)
    """Seconds that each customer took to be shown."""
    acknowledged: list[str] = field(default_factory=list)
    """What the notes say that were said to be saved: no two the same."""
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Task:
    """What an agent is to do, by the clock of `time.monotonic`, which all processes share."""

    begin: float
    seconds: float
    every: float = 0.0
    """Seconds between two saves on the average; 0 is without a pause, and without looking."""
    by_timeout: bool = False
    """Whether SQLite's own waiting is used in place of ours."""
    agents: int = 1
    """How many of them a process is, in a thread and with connections of its own each."""


class Agent:
    """One agent at a store."""

    def __init__(self, where: str, name: str) -> None:
        self.store = open_store(where, may_write=True)
        self._me, self._name = self.store.me(), name
        self._random = random.Random(name)
        self._customers = self.store.read(_customers)
        self._desk = self.store.read(desk_view)
        self._number = 0

    def look(self) -> None:
        """The list and a customer of it, as when one is opened."""
        view = self._desk
        rows = self.store.read(
            queue_page,
            QueueQuery(Scope.ALL),
            view.business_date,
            view.bucket_labels,
            limit=50,
        )
        customer = self._random.choice(rows).customer_id
        self.store.read(position, customer)
        self.store.read(timeline, customer, limit=20)

    def save(self, worked: Worked) -> None:
        """A note on some customer."""
        self._number += 1
        body = f"{self._name} {self._number}"
        command = AddNote(about=About(self._random.choice(self._customers)), body=body)
        began = time.perf_counter()
        try:
            self.store.do(command, self._me)
        except (StoreBusy, StoreFailed) as error:
            worked.errors.append(str(error))
        else:
            worked.acknowledged.append(body)
        worked.saves.append(time.perf_counter() - began)

    def work(self, task: Task) -> Worked:
        """Do what is said until the time is over."""
        worked, until = Worked(), task.begin + task.seconds
        time.sleep(max(0.0, task.begin - time.monotonic()))
        while True:
            if task.every:
                pause = self._random.expovariate(1 / task.every)
                time.sleep(min(pause, max(0.0, until - time.monotonic())))
            if time.monotonic() >= until:
                return worked
            if task.every:
                began = time.perf_counter()
                self.look()
                worked.looks.append(time.perf_counter() - began)
            self.save(worked)


def _customers(connection: Connection) -> list[int]:
    return list(connection.execute(sa.select(CUSTOMER.c.id)).scalars())


def _by_timeout(connection: Connection) -> None:
    """Begin to write with SQLite's own waiting for the lock."""
    engine.check_file(connection)
    connection.exec_driver_sql(f"PRAGMA busy_timeout={TIMEOUT}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def by_timeout(where: str, name: str) -> Agent:
    """An agent who waits for the write lock as SQLite by itself does."""
    with mock.patch.object(engine, "_begin_immediate", _by_timeout):
        return Agent(where, name)


def _together(agents: Sequence[Agent], task: Task) -> list[Worked]:
    with ThreadPoolExecutor(len(agents)) as threads:
        return list(threads.map(lambda agent: agent.work(task), agents))


def _serve(where: str, name: str, pipe: Pipe) -> None:
    """Do the tasks that come until there are no more."""
    ours: list[Agent] = []
    plain: list[Agent] = []
    while (task := pipe.recv()) is not None:
        team, opened = (plain, by_timeout) if task.by_timeout else (ours, Agent)
        while len(team) < task.agents:
            team.append(opened(where, f"{name}{'p' if task.by_timeout else 'o'}{len(team)}"))
        if task.seconds == 0:
            pipe.send([])
            continue
        pipe.send(_together(team[: task.agents], task))
    for agent in (*ours, *plain):
        agent.store.close()


class Crowd:
    """Processes that wait for tasks."""

    def __init__(self, pipes: Sequence[Pipe]) -> None:
        self._pipes = pipes

    def work(self, seconds: float, *, only: int | None = None, **task: Any) -> list[Worked]:
        """What each agent of the first so many processes did; all begin at once."""
        pipes = self._pipes[:only]
        lead = 0.2 if seconds else 0.0
        for pipe in pipes:
            pipe.send(Task(time.monotonic() + lead, seconds, **task))
        return [worked for pipe in pipes for worked in pipe.recv()]

    def arrive(self, **task: Any) -> None:
        """Have all of them open the store, one after the other, as people come to work."""
        for pipe in self._pipes:
            pipe.send(Task(0.0, 0.0, **task))
            pipe.recv()


@contextmanager
def crowd(where: str, processes: int) -> Iterator[Crowd]:
    """So many processes at a store."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(WARM))
    ends = [context.Pipe() for _ in range(processes)]
    started = [
        context.Process(target=_serve, args=(where, f"{os.getpid()}-{number}", theirs), daemon=True)
        for number, (_, theirs) in enumerate(ends)
    ]
    for each in started:
        each.start()
    for _, theirs in ends:
        theirs.close()
    try:
        yield Crowd([ours for ours, _ in ends])
        for ours, _ in ends:
            ours.send(None)
        for each in started:
            each.join(60)
    finally:
        for each in started:
            each.kill()
            each.join()


def wrong(where: str, worked: Sequence[Worked]) -> int:
    """How many saves failed, are lost though they were acknowledged, or are there twice."""
    with closing(open_store(where)) as store:
        found = store.read(_bodies)
    acknowledged = [body for each in worked for body in each.acknowledged]
    lost = sum(body not in found for body in acknowledged)
    doubled = sum(times - 1 for times in found.values())
    return lost + doubled + sum(len(each.errors) for each in worked)


def _bodies(connection: Connection) -> Counter[str]:
    """What the notes of agents say, each of whom has this process's name in his own."""
    bodies = connection.execute(sa.select(NOTE.c.body)).scalars()
    return Counter(body for body in bodies if body.startswith(f"{os.getpid()}-"))


def saves(worked: Sequence[Worked]) -> list[float]:
    """Seconds that each save of all took."""
    return [seconds for each in worked for seconds in each.saves]

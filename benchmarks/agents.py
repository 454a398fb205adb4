"""Agents without screens: processes that look at customers and save, as fast as said."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
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
from collectui.domain.kernel import Command, Refused
from collectui.domain.notes.commands import AddNote
from collectui.store import engine
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.work import NOTE
from collectui.store.opening import open_store
from collectui.store.queries.customers import position
from collectui.store.queries.desk import desk_view
from collectui.store.queries.timeline import timeline
from collectui.store.queries.transactions import transaction_lines
from collectui.store.store import Store

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
    nexts: list[float] = field(default_factory=list)
    """Seconds that each giving of the next customer took."""
    cpu: float = 0.0
    """Seconds of processor time of all agents of the process, said by the first of them."""


@dataclass(frozen=True)
class Task:
    """What an agent is to do, by the clock of `time.monotonic`, which all processes share."""

    begin: float
    seconds: float
    every: float = 0.0
    """Seconds between two saves on the average; 0 is without a pause, and without looking."""
    kind: Callable[[str, str], Agent] | None = None
    """Who the agents are, made of the store and a name; `Agent` by itself."""
    agents: int = 1
    """How many of them a process is, in a thread and with connections of its own each."""


class Agent:
    """One agent at a store."""

    def __init__(self, where: str, name: str) -> None:
        # Not by `open_store`, which looks at the file through a descriptor of its own: closing it
        # takes SQLite's locks away from the others of this process.
        self.store = Store(where)
        self._me, self._name = self.store.me(), name
        self._random = random.Random(name)
        self._customers = self.store.read(_customers)
        self._desk = self.store.read(desk_view)
        self._number = 0

    def some_customer(self) -> int:
        """Any of them."""
        return self._random.choice(self._customers)

    def look(self, customer: int) -> None:
        """What of a customer is shown first."""
        self.store.read(position, customer)
        self.store.read(timeline, customer, limit=20)
        self.store.read(transaction_lines, customer, self._desk.business_date, limit=50)

    def command(self, customer: int, words: str) -> Command:
        """What is saved; its note says these words."""
        return AddNote(about=About(customer), body=words)

    def save(self, customer: int, worked: Worked) -> None:
        """Save something about a customer."""
        self._number += 1
        words = f"{self._name} {self._number}"
        command = self.command(customer, words)
        began = time.perf_counter()
        try:
            self.store.do(command, self._me)
        except (StoreBusy, StoreFailed, Refused) as error:
            worked.errors.append(str(error))
        else:
            worked.acknowledged.append(words)
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
            customer = self.some_customer()
            if task.every:
                began = time.perf_counter()
                self.look(customer)
                worked.looks.append(time.perf_counter() - began)
            self.save(customer, worked)


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
    before = time.process_time()
    with ThreadPoolExecutor(len(agents)) as threads:
        done = list(threads.map(lambda agent: agent.work(task), agents))
    done[0].cpu = time.process_time() - before
    return done


def _serve(where: str, name: str, pipe: Pipe) -> None:
    """Do the tasks that come until there are no more."""
    teams: defaultdict[Callable[[str, str], Agent], list[Agent]] = defaultdict(list)
    while (task := pipe.recv()) is not None:
        kind = task.kind or Agent
        team = teams[kind]
        while len(team) < task.agents:
            team.append(kind(where, f"{name}-{kind.__name__}-{len(team)}"))
        pipe.send(_together(team[: task.agents], task) if task.seconds else [])
    for team in teams.values():
        for agent in team:
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

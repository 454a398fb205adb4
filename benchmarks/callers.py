"""Agents without screens who work the list through, and ask in between as the program does."""

from __future__ import annotations

import time
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from benchmarks.agents import Agent, Task, Worked
from collectui.domain.about import About
from collectui.domain.calls.commands import LogContact
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.kernel import Command, Me
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.vocabulary import CollectorRole
from collectui.store.core.desk import COLLECTOR
from collectui.store.queries.changes import newest
from collectui.store.workday.next_customer import take_next

LOOK_SECONDS = 1.5
"""How often a program looks whether others changed something."""
UNHEARD_LOOKS = 10
"""A server that says so by itself is asked at each such look only."""
_EVERYBODYS = QueueQuery(Scope.ALL)


class Caller(Agent):
    """One of them, as a collector of that name."""

    def __init__(self, where: str, name: str) -> None:
        super().__init__(where, name)
        role = CollectorRole.COLLECTOR
        values = {"login": name, "display_name": name, "role": role, "active": True, "version": 1}

        def enter(connection: Connection) -> int:
            made = sa.insert(COLLECTOR).values(values).returning(COLLECTOR.c.id)
            return int(connection.execute(made).scalar_one())

        self._me = Me(self.store.load(enter), name, name, role)
        self._customer: int | None = None
        self._next_on = self._desk.business_date + timedelta(7)
        self._looks = 0

    def command(self, customer: int, words: str) -> Command:
        """A call that reached nobody, with its line and the next one."""
        return LogContact(
            about=About(customer), outcome="left_message", line=words, next_on=self._next_on
        )

    def work(self, task: Task) -> Worked:
        """Work one customer after the other until the time is over."""
        worked, until = Worked(), task.begin + task.seconds
        # Nobody begins at the same moment.
        turn = task.begin + self._random.uniform(0, task.every)
        look = task.begin + self._random.uniform(0, LOOK_SECONDS)
        while (begin := min(turn, look)) < until:
            time.sleep(max(0.0, begin - time.monotonic()))
            try:
                if look < turn:
                    look = max(look + LOOK_SECONDS, time.monotonic())
                    self._ask()
                else:
                    pause = self._random.expovariate(1 / task.every)
                    turn = max(turn + pause, time.monotonic())
                    self._turn(worked)
            except (StoreBusy, StoreFailed) as error:
                worked.errors.append(str(error))
        return worked

    def _ask(self) -> None:
        self._looks += 1
        if self.store.heard() is None or self._looks % UNHEARD_LOOKS == 0:
            self.store.read(newest)

    def _turn(self, worked: Worked) -> None:
        leaving, name = self._customer, self._name
        began = time.perf_counter()
        row = self.store.load(lambda c: take_next(c, _EVERYBODYS, self._me, name, leaving))
        given = time.perf_counter()
        self._customer = row.customer_id if row else self.some_customer()
        self.look(self._customer)
        worked.nexts.append(given - began)
        worked.looks.append(time.perf_counter() - given)
        self.save(self._customer, worked)

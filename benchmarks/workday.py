"""The next customer, opening it and a snooze, on long lists against a short one: all the same."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.desks import Desk
from benchmarks.report import Ratio, in_turn
from collectui.domain.about import About
from collectui.domain.kernel import Me
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.vocabulary import SnoozeReason
from collectui.domain.workday.snooze import SnoozeCustomer
from collectui.store.opening import open_store
from collectui.store.queries.customers import position
from collectui.store.queries.snoozes import snooze_of
from collectui.store.store import Store
from collectui.store.workday.next_customer import take_next

BOUND = 2.5
"""A longer file has a deeper index and colder pages; twice as much is no growth by its length."""
_EVERYBODYS = QueueQuery(Scope.ALL)


def ratios(desks: list[Desk], folder: Path, tell: Callable[[str], None]) -> list[Ratio]:
    """The keys, on each list but the shortest against that."""
    short, *longer = desks
    found = []
    for desk in longer:
        tell(f"next customer, opening and snooze, {desk.title}")
        found += [
            Ratio.of(f"{what}, {desk.title}", pairs, "ms", short.title, BOUND)
            for what, pairs in _measured(short, desk, folder).items()
        ]
    return found


def _measured(short: Desk, long: Desk, folder: Path) -> dict[str, list[tuple[float, float]]]:
    paths = [folder / f"workday-{n}.sqlite3" for n in (0, 1)]
    for desk, path in zip((short, long), paths, strict=True):
        shutil.copyfile(desk.path, path)
    try:
        with (
            closing(open_store(str(paths[0]), may_write=True)) as small,
            closing(open_store(str(paths[1]), may_write=True)) as large,
        ):
            first, second = _Agent(small), _Agent(large)
            return {
                "take the next customer": in_turn(second.take, first.take),
                "open a customer": in_turn(second.open, first.open),
                "snooze a customer": in_turn(second.snooze, first.snooze),
            }
    finally:
        for path in paths:
            path.unlink()


class _Agent:
    """Somebody who presses the keys, and what each took in milliseconds."""

    def __init__(self, store: Store) -> None:
        self.store, self.me = store, store.me()
        self.customer: int | None = None

    def take(self) -> float:
        began = time.perf_counter()
        self._next(self.me)
        return (time.perf_counter() - began) * 1e3

    def _next(self, me: Me) -> None:
        leaving = self.customer
        row = self.store.load(lambda c: take_next(c, _EVERYBODYS, me, "bench", leaving))
        assert row is not None
        self.customer = row.customer_id

    def open(self) -> float:
        """What the customer's screen reads before it shows anything."""
        self._next(self.me)
        assert self.customer is not None
        began = time.perf_counter()
        self.store.read(position, self.customer)
        self.store.read(snooze_of, self.customer)
        return (time.perf_counter() - began) * 1e3

    def snooze(self) -> float:
        self._next(self.me)
        assert self.customer is not None
        command = SnoozeCustomer(
            about=About(self.customer), until=None, reason=SnoozeReason.ON_HOLIDAY
        )
        began = time.perf_counter()
        self.store.do(command, self.me)
        return (time.perf_counter() - began) * 1e3

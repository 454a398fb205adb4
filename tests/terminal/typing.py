"""Hands at a terminal: keys by name, sent at any pace, and what comes of them in the store."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from collectui import locations
from collectui.store.core.history import HISTORY, HISTORY_CHANGE
from collectui.store.opening import open_store
from tests.terminal.driver import KEYS, Terminal
from tests.terminal.program import opened

SETTLED_SECONDS = 60
"""The longest a program may take from the last key to the screen that stays."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:[^\"]*")
_RANDOM_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIMES = re.compile(r"\d\d:\d\d|just now|\d+ (?:s|sec|min) ago")


@dataclass(frozen=True)
class Pace:
    """How keys reach the program."""

    name: str
    packet: int
    """How many keys come in one packet; 0 for all."""
    seconds: float
    """From one packet to the next."""


PACKETS_OF_THREE = Pace("in packets of three", 3, 0.1)
ALL_AT_ONCE = Pace("all at once", 0, 0.0)
THIRTY_A_SECOND = Pace("thirty a second", 1, 1 / 30)
ONE_A_SECOND = Pace("one a second", 1, 1.0)


def in_bytes(script: str) -> list[str]:
    """The bytes of each key of a script: `n 'Asked for it' ctrl+s`, a text in quotes."""
    keys: list[str] = []
    for text, name in re.findall(r"'([^']*)'|(\S+)", script):
        keys += list(text) if text else [KEYS.get(name, name)]
    return keys


def send(terminal: Terminal, keys: Sequence[str], pace: Pace) -> None:
    """Type the keys; what the program writes meanwhile is shown."""
    size = pace.packet or len(keys)
    start = time.monotonic()
    for number, at in enumerate(range(0, len(keys), size)):
        terminal.take_in(start + number * pace.seconds - time.monotonic())
        terminal.type("".join(keys[at : at + size]))


def drafted_bodies() -> list[str]:
    """The texts of the notes kept as drafts; a torn file would not be read."""
    files = locations.state_dir().rglob("*.draft.json")
    return [json.loads(path.read_text("utf-8"))["values"]["body"] for path in files]


def history_of(store: str) -> list[tuple[object, ...]]:
    """Everything that was recorded, times and random ids apart."""
    opened_store = open_store(store)

    def query(connection: sa.Connection) -> list[tuple[object, ...]]:
        found = connection.execute(
            sa.select(
                HISTORY.c.action,
                HISTORY.c.summary,
                HISTORY_CHANGE.c.kind,
                HISTORY_CHANGE.c.record_id,
                HISTORY_CHANGE.c.customer_id,
                HISTORY_CHANGE.c.op,
                HISTORY_CHANGE.c.changes,
            )
            .outerjoin(HISTORY_CHANGE, HISTORY_CHANGE.c.history_id == HISTORY.c.id)
            .order_by(HISTORY.c.id, HISTORY_CHANGE.c.id)
        )
        return [(*row[:-1], _without_times(row[-1])) for row in found]

    try:
        return opened_store.read(query)
    finally:
        opened_store.close()


def _without_times(changes: object) -> str:
    recorded = json.dumps(changes, default=str, sort_keys=True)
    return _RANDOM_ID.sub("id", _MOMENT.sub("⏲", recorded))


def picture(terminal: Terminal) -> str:
    """The screen without the times on it."""
    return _TIMES.sub("⏲", terminal.text())


def typed(store: str, keys: Sequence[str], pace: Pace, like: str | None = None) -> str:
    """Type a script into a program of its own; the screen that it ends with.

    Where a screen is given, waits until it looks `like` that, toasts gone; else until nothing on it
    changes any more.
    """
    with opened(store, 80, 24) as terminal:
        terminal.wait_text("1 of ")
        send(terminal, keys, pace)
        if like is None:
            _wait_until_still(terminal)
        else:
            until = time.monotonic() + SETTLED_SECONDS
            while picture(terminal) != like and time.monotonic() < until:
                terminal.take_in(0.2)
        seen = picture(terminal)
        terminal.keys("ctrl+q")
        assert terminal.wait_exit() == 0
        return seen


def _wait_until_still(terminal: Terminal, seconds: float = 11) -> None:
    """Longer than a warning stays."""
    seen, since = terminal.text(), time.monotonic()
    while time.monotonic() - since < seconds:
        terminal.take_in(0.3)
        if terminal.text() != seen:
            seen, since = terminal.text(), time.monotonic()

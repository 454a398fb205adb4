"""A day's customers over a slow line: what each takes by the clock, against the plain display.

    python -m benchmarks --only day

Somebody who knows the keys and does not wait for what is not needed: the next customer, his
transactions, five rows down, back, a note of a line, saved. Read is only what the next key needs.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from benchmarks.desks import Desk
from benchmarks.report import Pairs, Ratio
from benchmarks.terminal import Program
from benchmarks.wire import LINE, plain_settings

CUSTOMERS = 30
BOUND = 0.3
"""Of the plain display's time; the line's own delay, twice for each answer, is in both."""
_NOTE = "left a message, will call again on friday"


def ratio(desk: Desk, home: Path, tell: Callable[[str], None]) -> Ratio:
    """Each customer's seconds, in turn with the plain display's."""
    pairs: list[tuple[float, float]] = []
    with ExitStack() as stack:
        agents = []
        home.mkdir(parents=True, exist_ok=True)
        for name, env in (("ours", {}), ("plain", {"COLLECTUI_CONFIG": plain_settings(home)})):
            # Each on a store of its own: whom the one works, the other would not be sent to.
            copy = Path(shutil.copyfile(desk.path, home / f"day-{name}.sqlite3"))
            stack.callback(copy.unlink)
            mine = replace(desk, path=copy)
            program = stack.enter_context(mine.program(home / name, LINE, **env))
            program.shown(desk.shown)
            agents.append(_Agent(program))
        for nth in range(CUSTOMERS):
            tell(f"a day over the slow line, customer {nth + 1} of {CUSTOMERS}")
            ours, plain = (agent.work() for agent in agents)
            pairs.append((ours, plain))
    return _told(pairs)


def _told(pairs: Pairs) -> Ratio:
    ours, plain = (sum(each) for each in zip(*pairs, strict=True))
    what = f"a day of {CUSTOMERS} customers over the slow line, {ours:,.0f} s; a customer"
    return Ratio.of(what, pairs, "s", f"plain display, {plain:,.0f} s", BOUND)


class _Agent:
    """Somebody at one of the programs."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def work(self) -> float:
        """The next customer, from the key that opens him until the note is saved; in seconds."""
        program = self._program
        before = _customer(program.text())
        began = time.perf_counter()
        program.type("N")
        program.wait(lambda text: _asks(text) or _is_open(text, before))
        if _asks(program.text()):
            program.type("\r")
            program.wait(lambda text: _is_open(text, before))
        program.type("2")
        program.wait(lambda text: "[2 Transactions]" in text)
        for _ in range(5):
            program.type("down")
        program.type("1")
        program.type("n")
        program.wait(lambda text: "New note" in text)
        program.type(_NOTE)
        program.type("\x13")
        program.wait(lambda text: "New note" not in text and "Ctrl+S" not in text)
        return time.perf_counter() - began


def _asks(text: str) -> bool:
    return "Nothing will bring" in text


def _customer(text: str) -> str:
    """The number of the customer whose screen this is."""
    found = re.search(r"C-\d+", text.split("\n", 1)[0])
    return found[0] if found else ""


def _is_open(text: str, before: str) -> bool:
    return _customer(text) not in ("", before) and "[1 Overview]" in text

"""What goes over the line: the bytes of each kind of key, beside what they may be."""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

from benchmarks.desks import LIST, Desk, environment
from benchmarks.least import Screen, least_bytes
from benchmarks.report import Ratio, middle
from benchmarks.terminal import Program
from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.store.opening import open_store
from collectui.store.queries.desk import desk_view
from collectui.store.queries.queue import queue_page

ROW_BYTES, LETTER_BYTES = 600, 250
SHARE = 1.25
"""Of what curses sends, and of the least."""
ROUNDS = 9
CPU_BOUND = 1.2
IDLE_SECONDS = 5.0
LINE = (sys.executable, "-m", "benchmarks.slow_line", "8000", "0.2")
"""Bytes a second, and seconds of delay in each direction."""
ROW_SECONDS, PAGE_SECONDS = 0.7, 1.5
LINE_ROUNDS = 3
_CURSES = Path(__file__).with_name("curses_rows.py")


def ratios(desk: Desk, home: Path, tell: Callable[[str], None]) -> Iterator[Ratio]:
    """Bytes of the display that sends what changed; its processor time beside the plain one's."""
    with ExitStack() as stack:
        changes = stack.enter_context(desk.program(home))
        changes.shown(desk.shown)
        for key in ("v", "2"):
            changes.press(key)
        tell("rows and pages over the line")
        yield from _moving(desk, changes, home)
        tell("customers and letters over the line")
        yield _opening(changes)
        yield from _typing(changes)
        tell("changes of others over the line")
        yield _changed_elsewhere(desk, changes)
        yield _idle(changes)
    yield from _cpu(desk, home, tell)


def slow_line(desk: Desk, home: Path, tell: Callable[[str], None]) -> Iterator[Ratio]:
    """Seconds until the last of many keys shows over a slow line, the worst of some rounds."""
    with desk.program(home, before=LINE) as program:
        program.shown(desk.shown)
        program.wait_still()
        for key in ("v", "2"):
            program.type(key)
            program.wait_still()
        for what, key, rate, seconds, allowed in (
            ("a row, ten keys a second", "down", 10, 3, ROW_SECONDS),
            ("a page, held for 5 s", "page", 30, 5, PAGE_SECONDS),
        ):
            took = []
            for nth in range(LINE_ROUNDS):
                tell(f"the slow line: {what}, {nth + 1} of {LINE_ROUNDS}")
                program.type("home")
                program.wait_still()
                took.append(program.hold(key, rate, seconds, LIST))
            yield Ratio(f"the slow line, {what}", max(took), allowed, "s", "allowed", 1)


def _moving(desk: Desk, program: Program, home: Path) -> Iterator[Ratio]:
    program.press("home")
    pages = [program.cells()]
    paged = []
    for _ in range(ROUNDS):
        paged.append(program.press("page").bytes)
        pages.append(program.cells())
    scrolled = [program.press("down").bytes for _ in range(ROUNDS)]
    yield Ratio("bytes, a scrolled row", middle(scrolled), ROW_BYTES, "B", "allowed", 1)
    theirs = _in_curses([page[LIST] for page in pages], home)
    yield Ratio("bytes, a page", middle(paged), middle(theirs), "B", "curses", SHARE)


def _in_curses(screens: Sequence[Screen], home: Path) -> list[int]:
    """The bytes of each of these screens but the first, shown by curses after the one before."""
    colours: dict[str, int] = {}
    told = []
    for screen in screens:
        lines = []
        for row in screen:
            # Its last cell is left out: curses cannot write a window's last without scrolling it.
            runs: list[list[object]] = []
            for cell in row[:-1]:
                style = [colours.setdefault(cell.fg, len(colours)) % 8, cell.bold]
                style.append(cell.bg != screen[-1][0].bg)
                if runs and runs[-1][1:] == style:
                    runs[-1][0] = str(runs[-1][0]) + cell.data
                else:
                    runs.append([cell.data, *style])
            lines.append(runs)
        told.append(lines)
    home.mkdir(parents=True, exist_ok=True)
    file = home / "screens.json"
    file.write_text(json.dumps(told), "utf-8")
    with Program([sys.executable, str(_CURSES), str(file)], environment(home)) as program:
        program.calm()
        return [program.press("x").bytes for _ in screens[1:]]


def _opening(program: Program) -> Ratio:
    program.press("home")
    opened, least = [], []
    for _ in range(ROUNDS):
        program.press("down")
        before = program.cells()
        opened.append(program.press("\r").bytes)
        least.append(least_bytes(before, program.cells()))
        program.press("\x1b")
    return Ratio("bytes, a customer opened", middle(opened), middle(least), "B", "the least", SHARE)


def _typing(program: Program) -> Iterator[Ratio]:
    program.press("n")
    typed = [program.press(letter).bytes for letter in "a note of" * 2]
    program.press("\x07")
    yield Ratio("bytes, a letter of a note", middle(typed[2:]), LETTER_BYTES, "B", "allowed", 1)
    program.press("/")
    found, allowed = [], []
    for letter in "heron imp" + "\x7f" * 3:
        before = program.cells()
        found.append(program.press(letter).bytes)
        allowed.append(LETTER_BYTES + SHARE * least_bytes(before, program.cells()))
    program.press("\x1b")
    yield Ratio("bytes, a letter of a search", middle(found), middle(allowed), "B", "allowed", 1)


def _changed_elsewhere(desk: Desk, program: Program) -> Ratio:
    """A row on the screen gets another next activity by another program."""
    program.press("home")
    with closing(open_store(str(desk.path), may_write=True)) as store:
        view, me = store.read(desk_view), store.me()
        query = QueueQuery(Scope.ALL, me.id)
        page = store.read(queue_page, query, view.business_date, view.bucket_labels, limit=20)
        # Before all that is due already, also where the store was measured a minute ago.
        due = view.business_date - timedelta(200 + int(time.time() / 60) % 5_000)
        written = []
        for row in page[2 : 2 + ROUNDS]:
            program.calm()
            before = program.bytes
            about = About(customer_id=row.customer_id)
            store.do(AddActivity(about=about, subject="Ring", due_on=due), me)
            program.wait_for_bytes(before)
            program.calm(0.4)
            written.append(program.bytes - before)
    return Ratio("bytes, a row changed elsewhere", middle(written), ROW_BYTES, "B", "allowed", 1)


def _idle(program: Program) -> Ratio:
    program.calm(1.0)
    before, until = program.bytes, time.perf_counter() + IDLE_SECONDS
    while time.perf_counter() < until:
        program.calm(0.5)
    return Ratio("bytes, nothing pressed", program.bytes - before, 1, "B", "none allowed", 0)


def _cpu(desk: Desk, home: Path, tell: Callable[[str], None]) -> Iterator[Ratio]:
    """The processor time of each key, in turn with the plain display's."""
    used: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with ExitStack() as stack:
        ours = stack.enter_context(desk.program(home))
        plain = stack.enter_context(desk.program(home, COLLECTUI_CONFIG=plain_settings(home)))
        for program in (ours, plain):
            program.shown(desk.shown)
            for key in ("v", "2", "end", "home"):
                program.press(key)
        for nth in range(ROUNDS):
            tell(f"keys beside the plain display, round {nth + 1} of {ROUNDS}")
            for name, key in (("row", "down"), ("page", "page"), ("letter", "n"), ("letter", "x")):
                pair = ours.press(key).cpu * 1e3, plain.press(key).cpu * 1e3
                if key != "n":
                    used[name].append(pair)
            for program in (ours, plain):
                program.press("\x07")
    for name, pairs in used.items():
        yield Ratio.of(f"CPU of a {name}", pairs, "ms", "plain display", CPU_BOUND)


def plain_settings(home: Path) -> str:
    """A file of settings with Textual's own display."""
    home.mkdir(parents=True, exist_ok=True)
    config = home / "plain.toml"
    config.write_text('display = "plain"\n', "utf-8")
    return str(config)

"""Both displays show the same, cell by cell: text, style, link and the cursor's place.

Programs of the same store are given the same keys; one sends what changed, the other all that
Textual paints.
"""

from __future__ import annotations

import random
import re
import select
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.theme import BUILTIN_THEMES

from collectui.config import DISPLAYS
from collectui.ui.settings import OWN_THEMES
from tests.demo_store import demo_file
from tests.terminal.driver import KEYS, Terminal
from tests.terminal.emulator import Cell, Emulator
from tests.terminal.fuzz import Resize, inputs
from tests.terminal.program import COMMAND, Warm
from tests.ui.test_dashboard import poison

PATIENCE = 10
ESCAPE_SECONDS, FIRST_SECONDS, STILL_SECONDS = 0.3, 0.06, 0.03
"""What a key's first bytes may take, and those behind them."""
_CLOCK = re.compile(r"\d\d:\d\d(?::\d\d)?|just now|\d+ (?:s|sec|min) ago")
_TRUE_COLOUR = {"COLORTERM": "truecolor"}
_SIXTEEN = {"TERM": "xterm", "COLORTERM": ""}
SCRIPT = (
    "v 2 down down end up up home pgdn pgdn pgup down ? esc / S m esc f 'days>60' enter esc "
    "enter 2 down 3 4 1 ] m esc n 'two' enter 'lines' ctrl+f p ctrl+g a 'Ring' esc esc x esc ctrl+l"
)


@dataclass(frozen=True)
class Case:
    """How the two programs are run."""

    size: tuple[int, int]
    theme: str = "dark"
    terminal: tuple[tuple[str, str], ...] = tuple(_TRUE_COLOUR.items())
    hostile: bool = False


CASES = {
    "large, dark": Case((120, 40)),
    "small, light, hostile text": Case((80, 24), "light", hostile=True),
    "sixteen colours": Case((100, 30), "ansi-dark", tuple(_SIXTEEN.items())),
}


@contextmanager
def both(case: Case, folder: Path) -> Iterator[list[Terminal]]:
    """A program of each display, with its own copy of the store."""
    with ExitStack() as stack:
        terminals = []
        for display in DISPLAYS:
            home = folder / display
            home.mkdir()
            store = Path(shutil.copyfile(demo_file(), home / "desk.sqlite3"))
            if case.hostile:
                poison(store)
            config = home / "config.toml"
            config.write_text(f'display = "{display}"\ntheme = "{case.theme}"\n')
            env = {"COLLECTUI_CONFIG": str(config), "HOME": str(folder), "EDITOR": "true"}
            env |= {f"XDG_{kind}_HOME": str(home / kind) for kind in ("DATA", "STATE")}
            command = [*COMMAND, "--store", str(store), "--as-of", "2026-11-20"]
            terminal = Warm(command, *case.size, {**env, **dict(case.terminal)})
            terminals.append(stack.enter_context(terminal))
        for terminal in terminals:
            terminal.wait_text("1 of ")
        yield terminals
        for terminal in terminals:
            terminal.keys("ctrl+q")
            assert terminal.wait_exit() == 0


def without_clock(cells: Sequence[Cell]) -> list[Cell]:
    """The cells of a line, what shows a time left out: the programs were not asked at once."""
    found, text = list(cells), "".join(cell.text or "\0" for cell in cells)
    for clock in _CLOCK.finditer(text) if len(text) == len(found) else ():
        for at in range(*clock.span()):
            found[at] = found[at]._replace(text="·")
    return found


def differences(one: Emulator, other: Emulator, *, with_cursor: bool = True) -> list[str]:
    """What two terminals show differently."""
    found = []
    for y in range(max(one.lines, other.lines)):
        if one.line(y) == other.line(y):
            continue
        cells, likes = without_clock(one.cells(y)), without_clock(other.cells(y))
        for x, (cell, like) in enumerate(zip(cells, likes, strict=True)):
            if cell != like:
                found.append(f"line {y}, column {x}: {cell} and {like}")
    cursors = [(each.cursor.x, each.cursor.y, each.cursor.hidden) for each in (one, other)]
    if cursors[0] != cursors[1] and with_cursor:
        found.append(f"cursors: {cursors}")
    if one.margins is not None:
        found.append(f"margins: {one.margins}")
    return found


def settle(
    terminals: Sequence[Terminal],
    key: str | Resize = "",
    nth: int = 0,
    *,
    with_cursor: bool = True,
) -> None:
    """Wait until both are still after a key, and show the same."""
    give_up = time.monotonic() + PATIENCE
    while True:
        wrote = still_for(terminals, STILL_SECONDS)
        screens = (terminal.screen for terminal in terminals)
        found = differences(*screens, with_cursor=with_cursor)
        if not found and not wrote:
            return
        if found and time.monotonic() > give_up:
            texts = "\n".join(terminal.text() for terminal in terminals)
            raise AssertionError("\n".join([f"after {key!r}, the {nth}th:", *found[:5], texts]))


def still_for(terminals: Sequence[Terminal], seconds: float) -> bool:
    """Take in what the programs write until they write nothing for so long; whether they did."""
    descriptors = {terminal.fd: terminal for terminal in terminals}
    wrote = False
    while ready := select.select(descriptors, [], [], seconds)[0]:
        for descriptor in ready:
            descriptors[descriptor].take_in(0.001)
        wrote = True
    return wrote


def play(terminals: Sequence[Terminal], keys: Sequence[str | Resize]) -> None:
    """Give both the same, and compare after each."""
    # After a change of size Textual's own display leaves the cursor where it was before it.
    with_cursor = True
    for nth, key in enumerate(keys):
        with_cursor = with_cursor and not isinstance(key, Resize)
        for terminal in terminals:
            if isinstance(key, Resize):
                terminal.resize(key.cols, key.rows)
            else:
                terminal.type(key)
        # What follows Esc too soon may be a part of the same key.
        is_begun = isinstance(key, str) and "\x1b" in key[-2:]
        still_for(terminals, ESCAPE_SECONDS if is_begun else FIRST_SECONDS)
        settle(terminals, key, nth, with_cursor=with_cursor)


def scripted(script: str) -> list[str]:
    """The keys of a script."""
    found: list[str] = []
    for text, name in re.findall(r"'([^']*)'|(\S+)", script):
        found += list(text) if text else [KEYS.get(name, name)]
    return found


def random_keys(seed: int, count: int) -> list[str | Resize]:
    """Random keys and resizes; those whose moment shows on the screen are left out."""
    chance = random.Random(seed)
    keys: list[str | Resize] = []
    for key in inputs(seed, count):
        if key in ("\x1a", "\x11", "\x05"):
            continue
        keys.append(key)
        if chance.random() < 0.05:
            keys.append(Resize(*chance.choice(((120, 40), (80, 24), (100, 30)))))
    return keys


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_both_displays_show_the_same(case: Case, tmp_path: Path) -> None:
    with both(case, tmp_path) as terminals:
        settle(terminals)
        play(terminals, scripted(SCRIPT))
        play(terminals, [Resize(80, 24), "\x1b[B", Resize(*case.size)])


@pytest.mark.torture
@pytest.mark.parametrize("theme", sorted({*OWN_THEMES, *BUILTIN_THEMES}))
def test_both_show_the_same_in_every_theme(theme: str, tmp_path: Path) -> None:
    with both(Case((120, 40), theme), tmp_path) as terminals:
        settle(terminals)
        play(terminals, scripted(SCRIPT))


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(1, 13))
def test_both_show_the_same_after_random_keys(seed: int, tmp_path: Path) -> None:
    sizes = ((120, 40), (80, 24), (100, 30))
    case = Case(sizes[seed % 3], hostile=seed % 2 == 0)
    with both(case, tmp_path) as terminals:
        settle(terminals)
        play(terminals, random_keys(seed, 150))

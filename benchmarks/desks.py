"""The stores and programs that are measured."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.terminal import Program
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.exchange.demo import make_demo
from collectui.store.opening import create, open_store
from collectui.store.queries.desk import desk_view
from collectui.store.queries.queue import queue_page

SMALL, LARGE, HUGE = 1_000, 100_000, 1_000_000
FRAME = "Delinquent customers"
"""What collectui's first frame shows, before any data."""
LIST = slice(4, 30)
"""The lines of the screen that hold the list's rows."""
BARE_FRAME = "pressed 0"


@dataclass(frozen=True)
class Desk:
    """A store of demonstration data."""

    customers: int
    path: Path
    shown: str
    """Text of the first row of its list, which is on the screen when the list is."""

    @property
    def title(self) -> str:
        """Its size in words."""
        return f"{self.customers:,d} customers"

    def program(self, home: Path, before: Sequence[str] = (), **env: str) -> Program:
        """collectui on it, in a terminal; run by another command where there is one `before`."""
        return program(str(self.path), home, before, **env)


# The installed command where there is one, as agents start it.
_SCRIPT = Path(sys.executable).with_name("collectui")
_COLLECTUI = [str(_SCRIPT)] if _SCRIPT.exists() else [sys.executable, "-m", "collectui"]
_BARE = [sys.executable, str(Path(__file__).with_name("bare.py"))]


def program(where: str, home: Path, before: Sequence[str] = (), **env: str) -> Program:
    """collectui on a store, in a terminal; run by another command where there is one `before`."""
    command = [*before, *_COLLECTUI, "--store", where]
    return Program(command, {**environment(home), **env}, LIST)


def bare(home: Path) -> Program:
    """The bare Textual program, in a terminal."""
    return Program(_BARE, environment(home))


def environment(home: Path) -> Mapping[str, str]:
    """What a program is started with: a terminal of today, and nobody's settings."""
    mine = ("COLLECTUI_", "TEXTUAL", "XDG_", "PYTHON", "NO_COLOR", "COLUMNS", "LINES")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    places = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE")}
    terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    return {**kept, **places, **terminal}


def desk(folder: Path, customers: int, tell: Callable[[str], None]) -> Desk:
    """A store with so many customers; the one made there earlier today, if there is one."""
    today = datetime.now().astimezone().date()
    path = folder / f"demo-{customers}-{today}.sqlite3"

    def progress(done: int, total: int) -> None:
        tell(f"making {customers:,d} customers, {done / total:.0%}")

    if not path.exists():
        making = path.with_suffix(".making")
        # A run that was killed leaves more than the file: an old -wal would be laid over a new one.
        for left in folder.glob(f"{making.name}*"):
            left.unlink()
        with closing(create(str(making))) as store:
            make_demo(store, customers, progress=progress)
        making.rename(path)
    with closing(open_store(str(path))) as store:
        view, me = store.read(desk_view), store.me()
        rows = store.read(
            queue_page,
            QueueQuery(Scope.MINE, me.id),
            view.business_date,
            view.bucket_labels,
            limit=20,
        )
    # The list may shorten a name, and a wide one is hard to tell from its neighbours.
    plain = next(row.name for row in rows if row.name.replace(" ", "")[:12].isalpha())
    return Desk(customers, path, plain[:12])

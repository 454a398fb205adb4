"""A made-up list to look through: rows as plain records, fetched with a delay one controls."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from textual.app import App, ComposeResult
from textual.screen import Screen

from collectui.ui.tones import TONE_CLASSES
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.virtual_list import VirtualList


@dataclass(frozen=True)
class Line:
    key: int
    name: str
    owed: int = 0


COLUMNS: list[Column[Line]] = [
    Column("No", lambda row: str(row.key), 6, right=True),
    Column("Name", lambda row: row.name, 8, flex=1, most=40),
    Column("Owed", lambda row: f"{row.owed:,d}", 9, right=True, rank=1),
    Column("Tone", lambda row: "late", 4, rank=2, tone=lambda row: "late" if row.owed > 5 else ""),
]


class Many(Sequence[Line]):
    """Lines that are made when they are looked at."""

    def __init__(self, count: int) -> None:
        self._keys = range(count)

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, at: Any) -> Any:
        found = self._keys[at]
        return lines(1, found)[0] if isinstance(found, int) else lines(len(found), found.start)


@dataclass
class Window:
    """A window over a list, counting what it is asked."""

    rows: Sequence[Line]
    fetches: list[tuple[int, int]] = field(default_factory=list)
    gate: asyncio.Event | None = None
    counts: asyncio.Event | None = None
    error: Exception | None = None

    async def fetch(self, start: int, count: int) -> Sequence[Line]:
        self.fetches.append((start, count))
        if self.gate is not None:
            await self.gate.wait()
        if self.error is not None:
            raise self.error
        return self.rows[start : start + count]

    async def count(self) -> int:
        if self.counts is not None:
            await self.counts.wait()
        return len(self.rows)

    async def find(self, row: Line) -> int | None:
        return next((i for i, other in enumerate(self.rows) if other.key == row.key), None)

    def forget(self) -> None:
        pass


def lines(count: int, first: int = 0) -> list[Line]:
    return [Line(number, f"name {number}", number) for number in range(first, first + count)]


class WidgetScreen(Screen[None]):
    """Where tones are looked up, as on every screen of the program."""

    COMPONENT_CLASSES = TONE_CLASSES


class WidgetApp(App[None]):
    """A program of a few widgets."""

    def get_default_screen(self) -> WidgetScreen:
        return WidgetScreen()


class ListApp(WidgetApp):
    """A list and nothing else."""

    CSS = """
    VirtualList { height: 1fr; }
    VirtualList > .list--cursor { text-style: reverse; }
    """

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.window = window
        self.said: list[str] = []

    def compose(self) -> ComposeResult:
        yield VirtualList(COLUMNS, lambda row: row.key, empty="No lines.")

    @property
    def rows(self) -> VirtualList[Line]:
        return self.query_one(VirtualList)

    def on_mount(self) -> None:
        self.rows.show(self.window)
        self.rows.focus()

    def on_virtual_list_opened(self, event: Any) -> None:
        self.said.append(f"opened {event.rows.row.key}")

    def on_paged_failed(self, event: Any) -> None:
        self.said.append(f"failed {event.error}")


def screen_lines(app: App[Any]) -> list[str]:
    """What is on the screen, line by line."""
    return [
        "".join(segment.text for segment in strip).rstrip()
        for strip in app.screen._compositor.render_strips()
    ]


def under_cursor(app: App[Any]) -> Iterator[str]:
    return (line for line in screen_lines(app) if line.startswith("▸"))

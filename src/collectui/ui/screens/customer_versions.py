"""The versions of one record, newest first: who, when, and each field that changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.history.recorded import NOTHING, said_of
from collectui.domain.history.views import HistoryLine
from collectui.domain.history.words import event_words
from collectui.domain.records import capital, counted, one
from collectui.domain.text import clean_line
from collectui.ui.asked import AskedRows
from collectui.ui.base import StoreApp
from collectui.ui.keys import bindings
from collectui.ui.popups.popup import Popup
from collectui.ui.screens.customer_tab import Selected
from collectui.ui.source import Source
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.reading_pane import Line, ReadingPane
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.words import Words

_LONG = 100
"""Cells of both values together from which on each has its own line."""
_FOOT = hints(
    ("↑↓", "move"), ("go.next_pane", "read"), ("look.past", "as it was then"), ("Esc", "close")
)


@dataclass(frozen=True)
class Recorded:
    """A recorded change as a row: compared and kept by what it shows."""

    key: tuple[int, int]
    at: datetime
    who: str
    summary: str
    record: str
    lines: tuple[Line, ...]


def recorded(line: HistoryLine, words: Words) -> Recorded:
    """A row of what the store recorded."""
    return Recorded(
        (line.history_id, line.change_id),
        line.at,
        line.who or ("import" if line.batch is not None else NOTHING),
        line.summary,
        record_words(line),
        tuple(change_lines(line, words)),
    )


def record_words(line: HistoryLine) -> str:
    """The record by kind and name: `contact person Jo Park`, `12 invoices`."""
    if line.count > 1:
        return counted(line.kind, line.count)
    return clean_line(f"{one(line.kind)} {line.name}".strip())


def event_text(line: HistoryLine) -> str:
    """What became of the record: `Note edited: Promised 1,000`, `Contact log added`."""
    event = f"{capital(one(line.kind))} {event_words(line.kind, line.op)}"
    if line.count > 1:
        return f"{counted(line.kind, line.count)} {event_words(line.kind, line.op)}"
    return clean_line(f"{event}: {line.name}" if line.name else event)


def change_lines(line: HistoryLine, words: Words) -> list[Line]:
    """The change field by field: what it was, and what it became."""
    lines: list[Line] = [(event_text(line), "quiet")]
    for field in said_of(line, words):
        was, becomes = field.was, field.becomes
        if line.op == "create" or (was == NOTHING and len(becomes) > _LONG):
            lines.append((f"{field.field}: {becomes}", ""))
        elif "\n" in was + becomes or len(was) + len(becomes) > _LONG:
            lines += [
                (f"{field.field} was: {was}", "quiet"),
                (f"{field.field} is:  {becomes}", ""),
            ]
        else:
            lines.append((f"{field.field}: {was} → {becomes}", ""))
    return lines


def columns(words: Words) -> list[Column[Recorded]]:
    """Recorded changes."""
    now = datetime.now(UTC)
    return [
        Column("When", lambda r: words.moment(r.at, now), 17, flex=1, most=20),
        Column("Who", lambda r: r.who, 8, flex=1, most=16, rank=1),
        Column("What", lambda r: clean_line(r.summary), 16, flex=16),
        Column("Record", lambda r: r.record, 14, flex=1, most=24, rank=2, tone=lambda r: "quiet"),
    ]


async def show_versions(app: StoreApp, selected: Selected, source: Source) -> datetime | None:
    """Open the versions of what is selected; answers the moment of one to go to."""
    if selected.record is None:
        app.refuse("Nothing was recorded of this line by itself.")
        return None
    await app.warmed()
    from collectui.store.queries.history import whole_versions

    return await _show(app, selected.name, source, whole_versions, *selected.record)


async def show_changes(
    app: StoreApp, name: str, source: Source, customer_id: int, history_id: int
) -> datetime | None:
    """Open what one command did to a customer, record by record; answers as `show_versions`."""
    await app.warmed()
    from collectui.store.queries.history import changes_of

    return await _show(app, name, source, changes_of, customer_id, history_id)


async def _show(
    app: StoreApp, name: str, source: Source, query: Callable[..., Any], *about: Any
) -> datetime | None:
    try:
        found = await source.ask(query, *about)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return None
    versions = [recorded(line, app.words) for line in found]
    return await app.push_screen_wait(VersionsScreen(name, versions))


class VersionsScreen(Popup[datetime]):
    """The versions above, the selected one field by field below. Answers the moment of one."""

    BINDINGS = bindings("look.past")

    def __init__(self, name: str, versions: Sequence[Recorded]) -> None:
        super().__init__()
        self._name_of_record, self._versions = name, versions

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield Bar([("History · ", "quiet"), (self._name_of_record, "strong")])
            yield VirtualList(
                columns(self.app.words),
                lambda row: row.key,
                empty="Nothing was changed since it was made.",
                id="versions",
            )
            yield ReadingPane(id="version-text")
            yield Bar(_FOOT, classes="box-foot")

    def on_mount(self) -> None:
        self.query_one(VirtualList).show(AskedRows(self._rows, lambda row: row.key))

    def action_as_it_was(self) -> None:
        """The customer as it was with this version."""
        row = self.query_one(VirtualList).row
        if row is not None:
            self.dismiss(row.at)

    async def _rows(self) -> Sequence[Recorded]:
        return self._versions

    @on(VirtualList.Moved)
    def _read(self) -> None:
        row = self.query_one(VirtualList).row
        self.query_one(ReadingPane).say([] if row is None else row.lines)

"""What was recorded of a customer, newest first, and what each change was and became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget

from collectui.domain.views import HistoryLine
from collectui.ui.asked import SkippedRows
from collectui.ui.screens.customer_tab import CustomerTab, Selected
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.reading_pane import Line, ReadingPane
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.words import Words, plain_words

NOT_SHOWN = frozenset({"version", "edited_at", "search_text", "sort_key", "last_key", "norm"})
"""Fields that follow from others or say nothing to an agent."""


@dataclass(frozen=True)
class Recorded:
    """A recorded change as a row: compared and kept by what it shows."""

    id: int
    at: datetime
    who: str
    summary: str
    kind: str
    record_id: int | None
    lines: tuple[Line, ...]


def recorded(line: HistoryLine) -> Recorded:
    """A row of what the store recorded."""
    who = line.who or ("import" if line.batch is not None else "–")
    return Recorded(
        line.change_id,
        line.at,
        who,
        line.summary,
        line.kind,
        line.record_id,
        tuple(change_lines(line)),
    )


def change_lines(line: HistoryLine) -> list[Line]:
    """The change field by field: what it was, and what it became."""
    what = plain_words(line.kind)
    count = f" ({line.count})" if line.count > 1 else ""
    lines: list[Line] = [(f"{what} {plain_words(line.op)}{count}", "quiet")]
    for change in line.changes:
        if change.field in NOT_SHOWN or (change.was is None and change.becomes is None):
            continue
        was, becomes = value_text(change.was), value_text(change.becomes)
        name = plain_words(change.field)
        if line.op == "create" or change.was is None:
            lines.append((f"{name}: {becomes}", ""))
        elif "\n" in was + becomes or len(was) + len(becomes) > 100:
            lines += [(f"{name} was: {was}", "quiet"), (f"{name} is:  {becomes}", "")]
        else:
            lines.append((f"{name}: {was} → {becomes}", ""))
    return lines


def value_text(value: object) -> str:
    """A recorded value as people read it."""
    match value:
        case None | "":
            return "–"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(value_text(each) for each in value)
        case dict():
            return ", ".join(f"{plain_words(k)} {value_text(v)}" for k, v in value.items())
    return str(value)


def columns(words: Words) -> list[Column[Recorded]]:
    """Recorded changes."""
    now = datetime.now(UTC)
    return [
        Column("When", lambda r: words.moment(r.at, now), 12, flex=1, most=18),
        Column("Who", lambda r: r.who, 8, flex=1, most=16, rank=1),
        Column("What", lambda r: r.summary, 16, flex=8),
        Column("Record", lambda r: plain_words(r.kind), 12, rank=2, tone=lambda r: "quiet"),
    ]


class HistoryTab(CustomerTab):
    """Recorded changes above, the selected one field by field below."""

    KEYS = (("↑↓", "move"), ("Tab", "read"), ("h", "of the record"))

    def compose(self) -> ComposeResult:
        yield VirtualList(
            columns(self.app.words),
            lambda row: row.id,
            empty="Nothing was changed since it was made.",
            id="history",
        )
        yield ReadingPane(id="history-text")

    def on_mount(self) -> None:
        self.rows.show(self._window())

    @property
    def rows(self) -> VirtualList[Recorded]:
        return self.query_one("#history", VirtualList)

    def first(self) -> Widget:
        return self.rows

    def refresh_lists(self) -> None:
        self.rows.reload()

    @on(VirtualList.Moved, "#history")
    def _read(self) -> None:
        row = self.rows.row
        self.query_one(ReadingPane).say([] if row is None else row.lines)

    def _window(self) -> SkippedRows[Recorded]:
        from collectui.store.queries.history import count_history, history_of

        customer = self.place.customer_id

        async def page(skip: int, limit: int) -> Sequence[Recorded]:
            found = await self.ask(history_of, customer, skip=skip, limit=limit)
            return [recorded(line) for line in found]

        async def count() -> int:
            return await self.ask(count_history, customer)

        async def find(row: Recorded) -> int | None:
            # Only newer ones can have come before it.
            for skip in range(0, await count(), 500):
                rows = await page(skip, 500)
                found = next((i for i, each in enumerate(rows) if each.id == row.id), None)
                if found is not None:
                    return skip + found
            return None

        return SkippedRows(page, count, find)

    def selected(self) -> Selected | None:
        row = self.rows.row
        if row is None:
            return super().selected()
        record = None if row.record_id is None else (row.kind, row.record_id)
        return Selected(self.place.about, row.summary, record, row)

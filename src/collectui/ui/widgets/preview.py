"""The preview below the list: buckets, contact, latest entries, and why a row ranks where it does.

It follows the cursor once that has rested, so that a held key asks for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.text import clean_line
from collectui.ui import pauses
from collectui.ui.base import StoreApp
from collectui.ui.source import Asking
from collectui.ui.widgets.bars import Bar, Part

if TYPE_CHECKING:
    from collectui.domain.customers.position import Position
    from collectui.domain.customers.views import AddressView
    from collectui.domain.history.views import TimelineEntry
    from collectui.domain.queue.priority import PointLine
    from collectui.domain.queue.rows import QueueRow
    from collectui.ui.source import DeskSource

LINES = 8


@dataclass(frozen=True)
class Looked:
    """What the preview asks of the store for one row."""

    position: Position
    entries: Sequence[TimelineEntry]
    points: Sequence[PointLine]


async def look(app: StoreApp, source: DeskSource, row: QueueRow, entries: int = 3) -> Looked:
    """Ask for a row's position, its latest entries and its points."""
    await app.warmed()
    from collectui.domain.customers.explanation import PRIORITY
    from collectui.store.queries.customers import position
    from collectui.store.queries.explained import explained
    from collectui.store.queries.timeline import timeline

    found = await source.ask(position, row.customer_id)
    latest = await source.ask(timeline, row.customer_id, limit=entries)
    if not row.past_due:
        return Looked(found, latest, ())
    why = await source.ask(explained, row.customer_id, PRIORITY, unit=row.unit)
    return Looked(found, latest, why.points)


class Preview(Asking):
    """Eight lines on the row under the cursor."""

    def compose(self) -> ComposeResult:
        for number in range(LINES):
            yield Bar(classes="preview-title" if number == 0 else "preview-line")

    def clear(self) -> None:
        """Nothing is selected."""
        self._say([])

    @work(exclusive=True, group="preview")
    async def follow(self, row: QueueRow | None) -> None:
        """Show this row once the cursor has rested on it."""
        await self.app.rest(pauses.PREVIEW)
        if row is None:
            self.clear()
            return
        try:
            looked = await look(self.app, self, row)
        except (StoreBusy, StoreFailed, LookupError):
            return
        self._say(self._lines(row, looked))

    def _lines(self, row: QueueRow, looked: Looked) -> list[list[Part]]:
        app, customer = self.app, looked.position.customer
        assert self.desk is not None
        today = self.desk.business_date
        lines: list[list[Part]] = [
            [(row.name, "strong"), f"  {row.number}", ("  " + place(customer.address), "quiet")],
            buckets(app, row),
            [("Contact  ", "quiet"), *contact(app, row, looked.position, today)],
        ]
        if looked.points:
            why = "  ".join(f"+{line.points} {line.why}" for line in looked.points)
            lines.append([("Priority ", "quiet"), why])
        for entry in looked.entries:
            day = app.words.day(entry.at.astimezone().date(), today)
            who = f"  {entry.who}" if entry.who else ""
            lines.append([(f"{day:<9}", "quiet"), clean_line(entry.text), (who, "quiet")])
        return lines

    def _say(self, lines: Sequence[Sequence[Part]]) -> None:
        for number, bar in enumerate(self.query(Bar)):
            bar.say(lines[number] if number < len(lines) else [])


def place(address: AddressView) -> str:
    """City and region of an address, on one line."""
    parts = (address.city, address.region)
    return ", ".join(part for part in parts if part)


def buckets(app: StoreApp, row: QueueRow) -> list[Part]:
    """The row's amounts by age, and what can be asked for today."""
    assert app.desk is not None
    money = app.words.money_with_code(row.to_collect, row.currency)
    parts: list[Part] = [("Aging    to collect ", "quiet"), (f"{money}  ", "strong")]
    for label, amount in zip(app.desk.bucket_labels, row.buckets, strict=False):
        if amount:
            parts += [(f" {label} ", "quiet"), f"{app.words.money(amount, row.currency)} "]
    return parts


def contact(app: StoreApp, row: QueueRow, position: Position, today: date) -> list[Part]:
    """Whom to reach, how, at what time it is there, and when that was last done."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    customer = position.customer
    parts: list[Part] = [row.contact or "nobody named"]
    if row.phone:
        parts.append(f"  {row.phone}")
    try:
        there = datetime.now(UTC).astimezone(ZoneInfo(customer.time_zone))
        parts.append((f"  {there:%H:%M} there", "quiet"))
    except (ZoneInfoNotFoundError, ValueError):
        pass
    parts.append((f"  prefers {customer.contact_method.value}", "quiet"))
    last = position.last_contact
    said = app.words.day(last, today) if last else "never"
    return [*parts, (f"  last contact {said}", "quiet")]

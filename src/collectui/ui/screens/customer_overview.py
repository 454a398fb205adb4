"""The overview: programs, open items, who plays which role, and what happened last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from collectui.domain.customers.position import Position
from collectui.domain.customers.views import ItemLine, ProgramView
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.history.views import TimelineEntry
from collectui.ui.asked import AskedRows, SkippedRows
from collectui.ui.base import POPUP
from collectui.ui.offer import press
from collectui.ui.screens.customer_roles import RoleLine, RoleRows, role_lines
from collectui.ui.screens.customer_tab import CustomerTab, Pane, Place, Selected, entry_text
from collectui.ui.text import one_line
from collectui.ui.widgets.bars import Bar, Part
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.words import Words, aging_bars, plain_words

NARROW = 64
"""Columns below which the panes stand one above the other."""
MOST_PROGRAMS, MOST_ROLES = 7, 14
"""Lines of these panes; where there are more they scroll."""
LATEST = 500
"""Entries of the timeline at hand; the history tab has all that was recorded."""


def program_columns(programs: Sequence[ProgramView]) -> list[Column[ProgramView]]:
    """Programs; the number and the status hold on longest, each as wide as its longest."""

    def status(program: ProgramView) -> str:
        return plain_words(program.status.value)

    numbers = max((cell_len(one_line(program.number)) for program in programs), default=7)
    statuses = max((cell_len(status(program)) for program in programs), default=6)
    return [
        Column("Program", lambda p: p.number, min(max(numbers, 7), 14)),
        Column("Name", lambda p: p.name, 6, flex=1, rank=2),
        Column("Status", status, max(statuses, 6), rank=1),
        Column("", lambda p: "financed" if p.financed else "", 8, rank=3, tone=lambda p: "quiet"),
    ]


def item_columns(words: Words, today: date, currency: str) -> list[Column[ItemLine]]:
    """Open items. The currency is written where it is not the customer's."""

    def balance(item: ItemLine) -> str:
        amount = words.money(item.balance, item.currency)
        return amount if item.currency == currency else f"{amount} {item.currency}"

    def due(item: ItemLine) -> str:
        if item.due is None:
            return "–"
        # The year only where it is another one: the column is narrow, and days tell the age.
        if words.dates == "words" and abs((item.due - today).days) > 330:
            return f"{item.due:%Y-%m}"
        return words.day(item.due, item.due)

    def days(item: ItemLine) -> str:
        if not item.past_due:
            return ""
        return f"{item.days}d" if item.days < 1_000 else f"{item.days // 365}y"

    return [
        Column("Number", lambda i: i.number, 10, flex=12, most=24),
        Column("Kind", lambda i: plain_words(i.kind.value), 11, rank=6, tone=lambda i: "quiet"),
        Column("Due", due, 7 if words.dates == "words" else 10, rank=2),
        Column(
            "Days",
            days,
            4,
            right=True,
            rank=1,
            tone=lambda i: "late" if i.past_due and i.days > 90 else "",
        ),
        Column("Balance", balance, 12, flex=1, most=17, right=True),
        Column("", flag, 4, rank=3, tone=lambda i: "soon"),
    ]


def flag(item: ItemLine) -> str:
    """What sets an item aside: disputed, or its payment is under way."""
    if item.disputed:
        return "disp"
    return "pays" if item.status.value == "processing_payment" else ""


def entry_columns(words: Words, today: date) -> list[Column[TimelineEntry]]:
    """The timeline. Of what is long past the month will do: the history has the day."""
    worded = words.dates == "words"

    def day(entry: TimelineEntry) -> str:
        on_day = entry.at.astimezone().date()
        said = words.day(on_day, today)
        return f"{on_day:%b %Y}" if worded and len(said) > len("22 Nov") else said

    return [
        Column("", day, 8 if worded else 10),
        Column("", lambda e: entry_text(e, words), 10, flex=12),
        Column("", lambda e: e.who or "", 8, rank=1, tone=lambda e: "quiet"),
    ]


def role_columns() -> list[Column[RoleLine]]:
    """The panel of people."""

    def text(line: RoleLine) -> str:
        # Ways to reach somebody stand further left than names, so that an address fits.
        return f"{line.label:<8} {line.text}" if line.label else f" {line.text}"

    return [Column("", text, 10, flex=1, tone=lambda line: line.tone)]


class Overview(CustomerTab):
    """Four panes, or three where there are no programs."""

    KEYS = (
        ("go.next_pane", "pane"),
        ("do.menu", "actions"),
        ("do.activity", "activity"),
        ("do.note", "note"),
        ("do.contact", "contact"),
    )
    OFFERED = CustomerTab.OFFERED | {"do.edit", "do.replace"}

    def __init__(self, place: Place, position: Position) -> None:
        super().__init__(place, position)
        self._lines: list[RoleLine] = []

    def follow_day(self) -> None:
        words, today = self.app.words, self.position.business_date
        currency = self.position.customer.currency
        self.query_one("#items", VirtualList).set_columns(item_columns(words, today, currency))
        self.query_one("#timeline", VirtualList).set_columns(entry_columns(words, today))

    def compose(self) -> ComposeResult:
        words, today = self.app.words, self.position.business_date
        currency = self.position.customer.currency
        programs = Pane(
            "Programs",
            program_columns(self.position.programs),
            lambda p: p.id,
            empty="No programs.",
            id="programs",
        )
        items = Pane(
            "Open items",
            item_columns(words, today, currency),
            lambda i: i.id,
            empty="Nothing open.",
            id="items",
        )
        roles = Pane("Roles", role_columns(), lambda r: r.key, empty="Nobody.", id="roles")
        timeline = Pane(
            "Timeline",
            entry_columns(words, today),
            lambda e: e.position,
            empty="Nothing yet.",
            id="timeline",
        )
        with Horizontal(id="overview"):
            with Vertical(id="overview-left"):
                yield programs
                yield items
                yield Bar(id="buckets")
            with Vertical(id="overview-right"):
                yield roles
                yield timeline

    def on_mount(self) -> None:
        self.pane("programs").rows.show(AskedRows(self._programs, lambda p: p.id))
        self.pane("items").rows.show(self._items())
        self.pane("roles").rows.show(RoleRows(self._roles, lambda line: line.key))
        self.pane("timeline").rows.show(AskedRows(self._timeline, lambda e: e.position))
        self._show_position()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < NARROW, "-stacked")
        self.call_after_refresh(self._show_buckets)

    def pane(self, name: str) -> Pane:
        """One of the panes."""
        return self.query_one(f"#{name}-pane", Pane)

    @property
    def rows(self) -> VirtualList[Any] | None:
        focused = self.screen.focused
        return focused if isinstance(focused, VirtualList) else None

    def first(self) -> Widget:
        return self.pane("programs" if self.position.programs else "items").rows

    def show(self, position: Position) -> None:
        super().show(position)
        self._show_position()

    def refresh_lists(self) -> None:
        self.pane("items").rows.reload()
        self.pane("timeline").rows.reload()

    def _show_position(self) -> None:
        programs = self.pane("programs")
        programs.display = bool(self.position.programs)
        programs.styles.height = min(len(self.position.programs), MOST_PROGRAMS) + 1
        programs.rows.reload()
        self._show_roles()
        self._show_buckets()

    @on(VirtualList.Moved, "#programs")
    def _program_moved(self) -> None:
        self._show_roles()

    @property
    def program(self) -> ProgramView | None:
        """The program whose people are shown."""
        row = self.pane("programs").rows.row
        programs = self.position.programs
        found = next((p for p in programs if row is not None and p.id == row.id), None)
        return found or (programs[0] if programs else None)

    def _show_roles(self) -> None:
        roles, program = self.pane("roles"), self.program
        lines = role_lines(self.position, program)
        self._lines = lines
        title: list[Part] = ["Customer and roles"]
        if program is not None:
            title.append(f" · {program.number}")
        roles.say(title)
        roles.styles.height = min(len(lines), MOST_ROLES) + 1
        roles.rows.reload()

    def _show_buckets(self) -> None:
        if not self.position.figures:
            self.query_one("#buckets", Bar).say([])
            return
        figures = self.position.figures[0]
        late = list(figures.buckets.items())[1:]
        bars = aging_bars([amount for _, amount in late])
        line = self.query_one("#buckets", Bar)

        def parts(with_amounts: bool) -> list[Part]:
            said: list[Part] = []
            for (label, amount), bar in zip(late, bars, strict=True):
                money = self.app.words.money(amount, figures.currency) if amount else ""
                shown = f"{money} " if money and with_amounts else ""
                said += [(f"{label} ", "quiet"), f"{shown}{bar}  "]
            return said

        line.say(parts(True))
        if cell_len(line.text.rstrip()) > line.size.width - 2:
            line.say(parts(False))

    def _items(self) -> SkippedRows[ItemLine]:
        from collectui.store.queries.items import count_items, items_of

        place = self.place
        narrow: dict[str, Any] = {"account_id": place.account_id, "site_id": place.site_id}

        async def page(skip: int, limit: int) -> Sequence[ItemLine]:
            return await self.ask(
                items_of, place.customer_id, self.today, skip=skip, limit=limit, **narrow
            )

        async def count() -> int:
            return await self.ask(count_items, place.customer_id, self.today, **narrow)

        async def find(item: ItemLine) -> int | None:
            step = 1_000
            for skip in range(0, await count(), step):
                for index, each in enumerate(await page(skip, step)):
                    if each.id == item.id:
                        return skip + index
            return None

        return SkippedRows(page, count, find)

    async def _programs(self) -> Sequence[ProgramView]:
        return self.position.programs

    async def _roles(self) -> Sequence[RoleLine]:
        return self._lines

    async def _timeline(self) -> Sequence[TimelineEntry]:
        from collectui.store.queries.timeline import timeline

        return await self.ask(timeline, self.place.customer_id, limit=LATEST)

    def selected(self) -> Selected | None:
        rows = self.rows
        row = None if rows is None else rows.row
        match row:
            case ProgramView():
                about = self.place.program(row.id)
                return Selected(about, f"program {row.number}", ("program", row.id), row)
            case ItemLine():
                return selected_item(self.place, row)
            case RoleLine():
                if row.contact_id is not None:
                    about = self.place.contact(row.contact_id)
                    return Selected(about, row.person, ("contact", row.contact_id), row)
                own = ("customer", self.place.customer_id) if row.role == "customer" else None
                return Selected(self.place.about, row.person, own, row)
            case TimelineEntry():
                return Selected(self.place.about, "timeline", row.record, row)
        return super().selected()

    def open_selected(self) -> tuple[int, int] | None:
        rows = self.rows
        row = None if rows is None else rows.row
        match row:
            case ItemLine():
                return _TAB_OF["item"], row.id
            case TimelineEntry() if row.record is not None:
                kind, record_id = row.record
                return _TAB_OF.get(kind, _HISTORY), record_id
            case ProgramView() as program:
                self.screen.run_worker(self._open_program(program), group=POPUP)
                return None
            case None:
                return None
        press(self, "do.menu")
        return None

    async def _open_program(self, program: ProgramView) -> None:
        from collectui.store.queries.items import Which, items_of
        from collectui.ui.screens.program import MOST_ITEMS, ProgramScreen

        today = self.position.business_date
        try:
            items = await self.ask(
                items_of,
                self.place.customer_id,
                today,
                which=Which.ALL,
                program_id=program.id,
                limit=10 * MOST_ITEMS,
            )
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        self.app.push_screen(ProgramScreen(program, items, today))


_TAB_OF = {"note": 4, "activity": 3, "item": 2}
"""The tab that shows a record of this kind."""
_HISTORY = 6


def selected_item(place: Place, item: ItemLine) -> Selected:
    """A transaction as what a key acts on."""
    name = f"{plain_words(item.kind.value)} {item.number}"
    return Selected(place.item(item), name, ("item", item.id), item)

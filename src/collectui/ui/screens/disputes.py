"""The desk's disputes: whose turn each is, until when, and moving those that are there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import partial

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical

from collectui.domain.about import About
from collectui.domain.disputes import filter as dispute_filter
from collectui.domain.disputes.actions import WAIT_DISPUTE
from collectui.domain.disputes.views import DisputeLine
from collectui.domain.filters import Filter
from collectui.domain.vocabulary import DISPUTE_OVER, DisputeStatus
from collectui.ui import routes
from collectui.ui.asked import SkippedRows
from collectui.ui.asking import in_popup
from collectui.ui.base import POPUP
from collectui.ui.keys import bindings
from collectui.ui.offer import Offer, about_one
from collectui.ui.popups.popup import Choice, ChoiceScreen
from collectui.ui.screens.customer_tab import Selected
from collectui.ui.screens.list_screen import ListScreen
from collectui.ui.widgets.bars import Bar
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.filter_line import Language
from collectui.ui.widgets.narrowing import open_filter_line
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.words import Words, plain_words

VIEWS = {
    "": "All that are not over",
    "owner:me": "Those whose turn is mine",
    "due:late": "Those past their time",
    "credit:waiting": "Those that wait for a credit",
    "status:waiting": "Those that wait for somebody",
    "status:over": "Those that are over",
}
_KEYS = (
    *(("list.mark", "mark"), ("do.menu", "actions")),
    *(("look.views", "views"), ("look.filter", "filter")),
)


def columns(words: Words, today: date) -> list[Column[DisputeLine]]:
    """Number, customer, reason, amount, days since it was raised, whose turn, next step, wants."""
    return [
        Column("Number", lambda d: d.number, 7),
        Column("Customer", lambda d: f"{d.customer} {d.name}", 14, flex=3, most=36, rank=1),
        Column("Reason", lambda d: d.reason, 10, flex=2, most=26, rank=2),
        Column("Amount", lambda d: words.money(d.amount, d.currency), 12, right=True),
        Column("Cur", lambda d: d.currency, 3, rank=3, tone=lambda d: "quiet"),
        Column("Days", lambda d: str((today - d.raised_on).days), 4, right=True, rank=5),
        Column("Owner", lambda d: d.whose, 9, flex=1, most=20, rank=1),
        Column(
            "Next step",
            lambda d: next_step(d, words, today),
            16,
            flex=2,
            most=34,
            tone=lambda d: "late" if is_late(d, today) else "",
        ),
        Column("Transactions", lambda d: d.items, 12, flex=2, most=40, rank=6),
        Column("Wants", lambda d: d.wants, 10, flex=1, most=26, rank=7, tone=lambda d: "quiet"),
    ]


def is_late(line: DisputeLine, today: date) -> bool:
    """Whether its time is over, and it is not."""
    return line.due_on is not None and line.due_on < today and line.status not in DISPUTE_OVER


def next_step(line: DisputeLine, words: Words, today: date) -> str:
    """What is awaited, and until when; else how it stands and when it is to be resolved."""
    said = plain_words(line.status.value)
    if line.status is DisputeStatus.WAITING and line.next_on is not None:
        whom = plain_words(line.waits_on.value)
        return f"{whom} until {words.day(line.next_on, today)}"
    if line.waits_for_credit:
        return "credit awaited"
    if line.due_on is None or line.status in DISPUTE_OVER:
        return said
    return f"{said}, due {words.day(line.due_on, today)}"


class DisputesScreen(ListScreen):
    """One list; a key acts on the case under the cursor, handing over also on those marked."""

    ROW = "dispute"
    BINDINGS = bindings("look.views", "look.filter")

    def __init__(self) -> None:
        super().__init__()
        self._line = ""
        self._filter = dispute_filter.parse("")

    def compose(self) -> ComposeResult:
        yield Bar(id="title")
        with Vertical():
            yield VirtualList(self.columns(), lambda row: row.id, id="disputes")
        yield Bar(id="foot")

    def columns(self) -> list[Column[DisputeLine]]:
        assert self.app.desk is not None
        return columns(self.app.words, self.app.desk.business_date)

    def keys(self) -> Sequence[tuple[str, str]]:
        return _KEYS

    @property
    def rows(self) -> VirtualList[DisputeLine]:
        """The list."""
        return self.query_one("#disputes", VirtualList)

    # What is listed

    @property
    def filter_text(self) -> str:
        """The filter in effect, as it is written; empty when there is none."""
        return dispute_filter.to_text(self._filter)

    def language(self) -> Language:
        """What can be written in the filter line."""
        return Language(dispute_filter.parse, dispute_filter.fields())

    def narrow(self, filter: Filter) -> None:
        """Show what the filter lets through."""
        if filter != self._filter:
            self._filter = filter
            self.show_rows()

    def show_rows(self) -> None:
        assert self.app.me is not None
        filter, me_id = self._filter, self.app.me.id

        async def page(skip: int, limit: int) -> Sequence[DisputeLine]:
            await self.app.warmed()
            from collectui.store.queries.dispute_list import lines

            return await self.app.ask(lines, filter, me_id, skip=skip, limit=limit)

        async def count() -> int:
            await self.app.warmed()
            from collectui.store.queries.dispute_list import count

            return await self.app.ask(count, filter, me_id)

        async def find(row: DisputeLine) -> int | None:
            await self.app.warmed()
            from collectui.store.queries.dispute_list import place

            return await self.app.ask(place, filter, me_id, row)

        views = self.app.key("look.views")
        self.rows.show(SkippedRows(page, count, find), f"No dispute here. {views} shows others.")
        text = self.filter_text
        self.query_one("#title", Bar).say(
            [("Disputes", "strong"), (f" · {VIEWS.get(text, text)}", "quiet")]
        )
        self.say_foot()

    async def action_filter(self) -> None:
        await open_filter_line(self)

    @work(group=POPUP)
    async def action_views(self) -> None:
        choices = [Choice(line, str(n), title) for n, (line, title) in enumerate(VIEWS.items(), 1)]
        picked = await self.app.push_screen_wait(
            ChoiceScreen("Which disputes", choices, self.filter_text)
        )
        if picked is not None:
            self.narrow(dispute_filter.parse(picked))

    @on(VirtualList.Opened)
    def action_open_customer(self) -> None:
        if row := self.rows.row:
            routes.open_customer(self.app, row.customer_id)
        else:
            self.nothing_selected()

    def name_of(self, row: DisputeLine) -> str:
        return f"{row.number} · {row.name}"

    def offered_keys(self) -> Collection[str]:
        return ("look.history",)

    def menu_title(self) -> str:
        return self.called

    async def offers(self, key_id: str = "") -> Sequence[Offer] | None:
        row = self.rows.row
        if row is None:
            return None
        from collectui.ui.screens import disputing

        chosen = self.rows.chosen
        history = Offer(
            "h",
            "History of the dispute",
            in_popup(self.app, partial(self._show_history, row)),
            id="look.history",
            key="look.history",
        )
        customer = Offer("o", "Open the customer", self.action_open_customer, id="look.customer")
        alone = [history, customer]
        if key_id not in ("", "do.menu"):
            return alone
        moving = await disputing.offers_of(self.app, row.id)
        together = await disputing.together(self.app, chosen, self._done)
        if len(chosen) > 1:
            alone += [each for each in moving if each.id != WAIT_DISPUTE.id]
            return [*together, *about_one(self.app, alone)]
        return [*moving, *together, *alone]

    def _done(self) -> None:
        self.rows.unmark()

    async def _show_history(self, row: DisputeLine) -> None:
        from collectui.ui.screens.customer_versions import show_versions

        about = About(row.customer_id, item_id=row.item_id)
        selected = Selected(about, row.number, ("dispute", row.id), row)
        await show_versions(self.app, selected, self.app)

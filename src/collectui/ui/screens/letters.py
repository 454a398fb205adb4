"""Letters, of a customer or of the whole desk: how each stands, and marking those that went."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import partial

from textual import on, work
from textual.app import ComposeResult

from collectui.domain.dates import Due, due_words
from collectui.domain.dunning.letters import (
    MARK_SENT,
    JudgedLetters,
    LetterLine,
    LetterState,
    MarkSent,
    sent_day,
)
from collectui.domain.history.past import MomentError
from collectui.domain.plan import Receipt
from collectui.ui import routes
from collectui.ui.asked import SkippedRows
from collectui.ui.asking import in_popup
from collectui.ui.base import POPUP
from collectui.ui.news import News
from collectui.ui.offer import Offer, reason
from collectui.ui.popups.ask import AskScreen
from collectui.ui.popups.confirm import ConfirmScreen
from collectui.ui.popups.popup import Choice, ChoiceScreen
from collectui.ui.screens.customer_tab import Selected
from collectui.ui.screens.list_screen import ListScreen
from collectui.ui.screens.past import of_the_moment, show_coming
from collectui.ui.source import DeskAheadSource
from collectui.ui.widgets.bars import Bar, Part
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.words import Words, counted, plain_words

VIEWS = {
    LetterState.WAITING: "Waiting, pending and held",
    LetterState.PENDING: "Pending: to go out",
    LetterState.HELD: "Held, with the reason",
    LetterState.SENT: "Sent",
    LetterState.CANCELLED: "Withdrawn, or called instead",
    LetterState.ALL: "All letters",
}
GOING = "Those that go until then"
"""What of those sent is listed on a later day."""
_EMPTY = {
    LetterState.ALL: "No letters.",
    LetterState.WAITING: "No letter waits. v shows those sent and withdrawn.",
}
_KEYS = (("Space *", "mark"), ("m", "mark as sent"), ("v", "states"), ("o", "customer"))


def columns(words: Words, today: date, *, whose: bool) -> list[Column[LetterLine]]:
    """Stage, channel, address, state and the reason of a hold; with `whose`, the customer."""
    customer: list[Column[LetterLine]] = [
        Column("Customer", lambda r: f"{r.number} {r.customer}", 14, flex=2, most=36, rank=1)
    ]
    return [
        *(customer if whose else []),
        Column("Stage", lambda r: str(r.stage), 5, right=True),
        Column("By", lambda r: plain_words(r.method.value), 6, rank=3),
        Column("To", lambda r: r.address or "–", 12, flex=3, most=44, rank=2),
        Column("Due", lambda r: words.day(r.due_on, today), 6, rank=4),
        Column("State", lambda r: _state(r, words, today), 9, flex=1, most=18, tone=_tone),
        Column("Because", lambda r: r.held_reason, 16, flex=4, most=60, rank=1, tone=_tone),
        Column("About", about_words, 8, flex=1, most=24, rank=5, tone=lambda r: "quiet"),
    ]


def about_words(row: LetterLine) -> str:
    """The account, site or program it is about; nothing for the customer as a whole."""
    if row.program:
        return row.program
    site = f" site {row.site}" if row.site else ""
    return f"acct {row.account}{site}" if row.account else ""


def _state(row: LetterLine, words: Words, today: date) -> str:
    if row.sent_at is None:
        return row.state
    return f"sent {words.day(row.sent_at.astimezone(words.zone).date(), today)}"


def _tone(row: LetterLine) -> str:
    return {"held": "soon", "pending": ""}.get(row.state, "quiet")


class LettersScreen(ListScreen):
    """One list; a key acts on the marked letters, else on the one under the cursor."""

    ROW = "letter"
    past: DeskAheadSource | None = None

    def __init__(
        self,
        customer_id: int | None = None,
        customer: str = "",
        ahead: DeskAheadSource | None = None,
    ) -> None:
        """`ahead` is the later day on which the desk's letters are looked at."""
        super().__init__()
        self._customer_id, self._customer, self.past = customer_id, customer, ahead
        self._state = LetterState.WAITING if customer_id is None else LetterState.ALL
        self._since = None if ahead is None else ahead.begins
        """Of those sent, from when on they are listed; None for ever."""
        if ahead is not None:
            self._state = LetterState.SENT

    def compose(self) -> ComposeResult:
        yield Bar(id="title")
        yield VirtualList(self.columns(), lambda row: row.id, id="letters")
        yield Bar(id="foot")

    def columns(self) -> list[Column[LetterLine]]:
        desk = self.app.desk if self.past is None else self.past.desk
        assert desk is not None
        today = desk.business_date
        return columns(self.app.words, today, whose=self._customer_id is None)

    def keys(self) -> Sequence[tuple[str, str]]:
        return _KEYS if self.past is None else (("go.back", "back"), *_KEYS[2:])

    def concerns(self, news: News) -> bool:
        if self.past is not None:
            return False
        return self._customer_id is None or news.touches(self._customer_id)

    @property
    def rows(self) -> VirtualList[LetterLine]:
        """The list."""
        return self.query_one("#letters", VirtualList)

    def show_rows(self) -> None:
        state, customer_id, source = self._state, self._customer_id, self.past or self.app
        since = self._since if state is LetterState.SENT else None

        async def page(skip: int, limit: int) -> Sequence[LetterLine]:
            await self.app.warmed()
            from collectui.store.queries.letters import letter_rows

            return await source.ask(
                letter_rows, state, customer_id, since=since, skip=skip, limit=limit
            )

        async def count() -> int:
            await self.app.warmed()
            from collectui.store.queries.letters import letter_count

            return await source.ask(letter_count, state, customer_id, since)

        async def find(row: LetterLine) -> int | None:
            await self.app.warmed()
            from collectui.store.queries.letters import letter_place

            return await source.ask(letter_place, state, row, customer_id, since)

        self.rows.show(SkippedRows(page, count, find), _EMPTY.get(state, "No such letter."))
        whose = self._customer or "the desk"
        title: list[Part] = [] if self.past is None else [*self.past.header()]
        title += [("Letters of ", "quiet"), (whose, "strong")]
        view = VIEWS[state] if since is None else GOING
        self.query_one("#title", Bar).say([*title, (f" · {view}", "quiet")])
        self.say_foot()

    # Keys

    def action_letters(self) -> None:
        """Another `l` goes from the desk's letters to those of the row's customer."""
        if row := self.rows.row:
            if self.past is not None:
                self._show_coming(self.past, row)
            elif self._customer_id is None:
                routes.open_letters(self.app, row.customer_id, row.customer)
        else:
            self.nothing_selected()

    @work(group=POPUP)
    async def _show_coming(self, past: DeskAheadSource, row: LetterLine) -> None:
        coming = partial(past.coming, row.customer_id)
        await show_coming(self.app, row.customer, past.on, coming)

    def action_as_it_was(self) -> None:
        if self.past is None:
            super().action_as_it_was()
        else:
            self.dismiss()

    def action_desk_letters(self) -> None:
        if self._customer_id is not None:
            super().action_desk_letters()

    @on(VirtualList.Opened)
    def action_open_customer(self) -> None:
        if row := self.rows.row:
            on = None if self.past is None else self.past.on
            routes.open_customer(self.app, row.customer_id, ahead=on)
        else:
            self.nothing_selected()

    @work(group=POPUP)
    async def action_views(self) -> None:
        choices = [
            Choice(state.value, str(place), title)
            for place, (state, title) in enumerate(self._views.items(), 1)
        ]
        asked = ChoiceScreen("Which letters", choices, self._state.value)
        if (chosen := await self.app.push_screen_wait(asked)) is not None:
            self._state = LetterState(chosen)
            self.show_rows()

    @property
    def _views(self) -> dict[LetterState, str]:
        return VIEWS if self._since is None else {**VIEWS, LetterState.SENT: GOING}

    def name_of(self, row: LetterLine) -> str:
        return row.name

    def offered_keys(self) -> Collection[str]:
        return ("look.history",)

    def menu_title(self) -> str:
        return self.called

    async def offers(self, key_id: str = "") -> Sequence[Offer] | None:
        assert self.app.desk is not None
        chosen, row = self.rows.chosen, self.rows.row
        if row is None:
            return None
        no = reason(self.app, MARK_SENT, JudgedLetters(chosen, self.app.desk.business_date))
        hint = "" if len(chosen) == 1 else counted(len(chosen), "letter")
        another_day = in_popup(self.app, self._sent_on)
        history = in_popup(self.app, lambda: self._show_history(row))
        offers = [
            Offer("s", "Mark as sent", lambda: self._sent(None), hint, no, MARK_SENT.id),
            Offer("t", "Sent on another day …", another_day, hint, no, MARK_SENT.id),
            Offer("o", "Open the customer", self.action_open_customer, id="look.customer"),
            Offer("h", "History of the letter", history, id="look.history", key="look.history"),
        ]
        return of_the_moment(self.app, self.past, offers)

    async def _show_history(self, row: LetterLine) -> None:
        from collectui.domain.about import About
        from collectui.ui.screens.customer_versions import show_versions

        record = ("correspondence", row.id)
        selected = Selected(About(row.customer_id), row.name, record, row)
        await show_versions(self.app, selected, self.past or self.app)

    async def _sent_on(self) -> None:
        ask = AskScreen(f"{self.called}: sent when?", "yesterday, mon, 3 dec, -2", self._day_words)
        text = await self.app.push_screen_wait(ask)
        if text is not None:
            self._sent(self._day(text))

    def _day(self, text: str) -> date:
        assert self.app.desk is not None
        order = self.app.config.formats.date_order
        return sent_day(text, self.app.desk.business_date, self.app.desk.calendar, order)

    def _day_words(self, text: str) -> tuple[str, bool]:
        assert self.app.desk is not None
        try:
            return due_words(Due(self._day(text)), self.app.desk.business_date), True
        except MomentError as error:
            return str(error), False

    def _sent(self, day: date | None) -> None:
        chosen = self.rows.chosen
        command = MarkSent(letter_ids=tuple(letter.id for letter in chosen), on=day)
        seen = {f"correspondence:{letter.id}": letter.version for letter in chosen}
        asked = ConfirmScreen("Mark as sent", self.called, command, seen)
        self.app.push_screen(asked, self._done)

    def _done(self, receipt: Receipt | None) -> None:
        if receipt is not None:
            self.rows.unmark()

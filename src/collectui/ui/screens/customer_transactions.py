"""Every transaction by account and site, with its payments and disputes below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.widget import Widget

from collectui.domain.about import About
from collectui.domain.customers.position import Position
from collectui.domain.customers.transactions import GroupLine, TransactionLine
from collectui.ui.asked import SkippedRows
from collectui.ui.screens.customer_overview import flag, selected_item
from collectui.ui.screens.customer_tab import CustomerTab, Place, Selected
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.words import Words, counted, plain_words

WHICH = ("open", "closed", "all")


def transaction_columns(
    words: Words, today: date, *, programs: bool = False
) -> list[Column[TransactionLine]]:
    """Items below their account's line, payments and disputes below their item; the program of each
    where the customer has programs."""

    def balance(line: TransactionLine) -> str:
        if line.group is not None:
            return group_balance(line.group, words)
        assert line.item is not None
        if line.payment is not None:
            return words.money(-line.payment.amount, line.payment.currency)
        if line.part is not None:
            return words.money(line.part.live, line.item.currency)
        return words.money(line.item.balance, line.item.currency)

    def amount(line: TransactionLine) -> str:
        if line.item is None or line.payment is not None:
            return ""
        if line.part is not None:
            return words.money(line.part.original, line.item.currency)
        return words.money(line.item.amount, line.item.currency)

    def currency(line: TransactionLine) -> str:
        if line.item is not None:
            return line.item.currency
        codes = {code for code, _ in line.group.balances} if line.group else set()
        return codes.pop() if len(codes) == 1 else ""

    def day(on: date | None) -> str:
        return words.day(on, today) if on is not None else "no date"

    def due(line: TransactionLine) -> str:
        if line.item is None:
            return ""
        if line.dispute is not None:
            on = line.dispute.due_on
            return "" if on is None or line.dispute.over else day(on)
        return day(line.payment.paid_on if line.payment is not None else line.item.due)

    def issued(line: TransactionLine) -> str:
        if line.dispute is not None:
            return day(line.dispute.raised_on)
        return day(line.item.issued) if line.item is not None and line.payment is None else ""

    def state(line: TransactionLine) -> str:
        said, item = status(line), line.item
        if said != "disputed" or item is None or item.disputed >= item.balance:
            return said
        return f"{said} {words.money(item.disputed, item.currency)}"

    return [
        Column("Number", title, 22 if programs else 28, flex=3, most=60, tone=_tone, flows=True),
        *([Column("Program", _program, 10, flex=1, most=14, rank=2)] if programs else []),
        Column("Kind", kind, 11, rank=7, flex=1, most=18, tone=lambda t: "quiet"),
        Column("Issued", issued, 11, rank=8, tone=lambda t: "quiet"),
        Column("Due", due, 11, rank=3, tone=lambda t: "quiet" if t.below else ""),
        Column("Days", days, 5, right=True, rank=1, tone=_age),
        Column("Amount", amount, 13, right=True, rank=6),
        Column("Balance", balance, 13, right=True, tone=lambda t: "quiet" if t.below else ""),
        Column("Cur", currency, 3, rank=4, tone=lambda t: "quiet"),
        Column("Status", state, 12, flex=1, most=24, rank=5, tone=_status_tone),
        Column("Reference", reference, 10, flex=1, most=20, rank=9),
    ]


def title(line: TransactionLine) -> str:
    """The account and site, the number of the item, the payment's method, or the dispute."""
    if line.group is not None:
        return group_title(line.group)
    assert line.item is not None
    if line.payment is not None:
        return f"    └ paid {line.payment.method}".rstrip()
    if line.dispute is not None:
        return f"    └ {line.dispute.number} {line.dispute.reason_title}"
    return f"  {line.item.number}"


def group_title(group: GroupLine) -> str:
    """`account 10 · site 2`, with their names where they have any."""
    parts = [f"account {group.account}", f"site {group.site}"]
    own = {group.account, group.site, ""}
    parts += [name for name in (group.account_name, group.site_name) if name not in own]
    return " · ".join(parts)


def group_balance(group: GroupLine, words: Words) -> str:
    """What the group comes to; amounts of several currencies are not added."""
    if len(group.balances) > 1:
        return counted(len(group.balances), "currency", "currencies")
    return "".join(words.money(amount, code) for code, amount in group.balances)


def kind(line: TransactionLine) -> str:
    """Invoice, credit memo …; nothing on other lines."""
    return plain_words(line.item.kind.value) if line.item and not line.below else ""


def days(line: TransactionLine) -> str:
    """Days past due, if it is."""
    return str(line.item.days) if line.item and not line.below and line.item.past_due else ""


def status(line: TransactionLine) -> str:
    """What the source said, unless dates say otherwise; why it was closed."""
    if line.group is not None:
        return counted(line.group.count, "item")
    if line.dispute is not None:
        return plain_words(line.dispute.status.value)
    if line.item is None or line.payment is not None:
        return ""
    item = line.item
    if item.open:
        return (flag(item) and {"disp": "disputed", "pays": "processing"}[flag(item)]) or "open"
    return item.closed_reason or plain_words(item.status.value)


def reference(line: TransactionLine) -> str:
    """The purchase order, the payment's reference, or whose turn it is."""
    if line.payment is not None:
        return line.payment.reference
    if line.dispute is not None:
        return line.dispute.processor or line.dispute.owner
    return line.item.reference if line.item else ""


def _program(line: TransactionLine) -> str:
    return (line.item.program or "") if line.item and not line.below else ""


def _tone(line: TransactionLine) -> str:
    if line.group is not None:
        return "strong"
    return "quiet" if line.below else ""


def _age(line: TransactionLine) -> str:
    late = line.item and not line.below and line.item.past_due and line.item.days > 90
    return "late" if late else ""


def _status_tone(line: TransactionLine) -> str:
    return "soon" if line.item and not line.below and flag(line.item) else "quiet"


class TransactionList(VirtualList[TransactionLine]):
    """Knows whether the agent has chosen the row under the cursor: the first one on opening is
    there by itself."""

    moved = False

    def show(self, *args: Any, **kwargs: Any) -> None:
        self.moved = False
        super().show(*args, **kwargs)

    def _go(self, cursor: int, top: int | None = None) -> None:
        self.moved = True
        super()._go(cursor, top)

    def action_last(self) -> None:
        self.moved = True
        super().action_last()


class Transactions(CustomerTab):
    """Open, closed or all of them; `v` goes round."""

    KEYS = (
        ("look.views", "open, closed, all"),
        ("do.note", "note"),
        ("do.activity", "activity"),
        ("do.menu", "actions"),
    )
    OFFERED = CustomerTab.OFFERED | {"do.edit"}

    def __init__(self, place: Place, position: Position) -> None:
        super().__init__(place, position)
        self.which = WHICH[0]

    def _columns(self) -> list[Column[TransactionLine]]:
        today, programs = self.position.business_date, bool(self.position.programs)
        return transaction_columns(self.app.words, today, programs=programs)

    def follow_day(self) -> None:
        self.rows.set_columns(self._columns())

    def compose(self) -> ComposeResult:
        yield Bar(id="which")
        yield TransactionList(
            self._columns(),
            lambda line: line.key,
            empty="No transactions.",
            id="transactions",
        )

    def on_mount(self) -> None:
        self._ask_for(WHICH[0])

    @property
    def rows(self) -> TransactionList:
        return self.query_one("#transactions", TransactionList)

    def first(self) -> Widget:
        return self.rows

    def refresh_lists(self) -> None:
        self.rows.reload()

    def next_view(self) -> bool:
        self._ask_for(WHICH[(WHICH.index(self.which) + 1) % len(WHICH)])
        return True

    async def select(self, record_id: int) -> None:
        await self.app.store()
        from collectui.store.queries.items import Which
        from collectui.store.queries.transactions import place_of_line

        customer, on = self.place.customer_id, self.position.business_date
        for which in (self.which, "all"):
            place = await self.ask(
                place_of_line,
                customer,
                on,
                ("item", record_id, 0),
                which=Which(which),
                account_id=self.place.account_id,
                site_id=self.place.site_id,
            )
            if place is not None:
                self._ask_for(which)
                self.rows.action_move(place)
                return

    def _ask_for(self, which: str) -> None:
        self.which = which
        said = [
            (
                f"[{each}] " if each == which else f" {each}  ",
                "strong" if each == which else "quiet",
            )
            for each in WHICH
        ]
        self.query_one("#which", Bar).say(
            [("Transactions  ", "quiet"), *said], hints(("look.views", "next"))
        )
        self.rows.show(self._window(which), empty=f"No {which} transactions.")

    def _window(self, which: str) -> SkippedRows[TransactionLine]:
        from collectui.store.queries.items import Which
        from collectui.store.queries.transactions import (
            count_transaction_lines,
            place_of_line,
            transaction_lines,
        )

        customer = self.place.customer_id
        narrow: dict[str, Any] = {
            "which": Which(which),
            "account_id": self.place.account_id,
            "site_id": self.place.site_id,
        }

        async def page(skip: int, limit: int) -> Sequence[TransactionLine]:
            return await self.ask(
                transaction_lines, customer, self.today, skip=skip, limit=limit, **narrow
            )

        async def count() -> int:
            return await self.ask(count_transaction_lines, customer, self.today, **narrow)

        async def find(line: TransactionLine) -> int | None:
            return await self.ask(place_of_line, customer, self.today, line.key, **narrow)

        return SkippedRows(page, count, find)

    def unmark(self) -> None:
        self.rows.unmark()

    @property
    def marked_items(self) -> tuple[int, ...]:
        """The transactions that are marked; a line below one marks it, one of an account none."""
        lines = self.rows.marked.values()
        return tuple(dict.fromkeys(line.item.id for line in lines if line.item is not None))

    def about_new(self) -> About:
        selected = self.selected()
        return selected.about if selected and self.rows.moved else super().about_new()

    def selected(self) -> Selected | None:
        line = self.rows.row
        if line is None:
            return super().selected()
        if line.item is not None:
            return selected_item(self.place, line.item)
        assert line.group is not None
        group = line.group
        about = self.place.site(group.account_id, group.site_id)
        name = f"account {group.account} site {group.site}"
        return Selected(about, name, ("account", group.account_id), group)

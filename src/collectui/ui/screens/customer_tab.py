"""What the tabs of a customer have in common: what they look at, and what a key acts on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Protocol

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from collectui.domain.about import About
from collectui.domain.customers.position import Position
from collectui.domain.customers.views import ItemLine
from collectui.domain.history.recorded import changes_text
from collectui.domain.history.views import TimelineEntry
from collectui.domain.notes.text import one_line
from collectui.domain.plan import Receipt
from collectui.domain.text import clean_line
from collectui.ui.base import StoreApp
from collectui.ui.screens.list_pane import OF_ANY_ROW
from collectui.ui.source import Asking
from collectui.ui.widgets.bars import Bar, Part
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.pages import RowWindow
from collectui.ui.widgets.reading_pane import cut
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.words import Words

MOST_VALUE = 48
"""Cells of a recorded value in a list."""


@dataclass(frozen=True)
class Place:
    """Which customer is looked at, and which account or site of it."""

    customer_id: int
    account_id: int | None = None
    site_id: int | None = None

    @property
    def about(self) -> About:
        """What a new note or activity is about while nothing narrower is selected."""
        return About(self.customer_id, self.account_id, self.site_id)

    @property
    def unit(self) -> str | None:
        """The unit whose figures are meant; None for the customer's own."""
        if self.site_id is not None:
            return f"s:{self.site_id}"
        return None if self.account_id is None else f"a:{self.account_id}"

    def program(self, program_id: int) -> About:
        """About a program of this customer."""
        return replace(self.about, program_id=program_id)

    def contact(self, contact_id: int) -> About:
        """About a person of this customer."""
        return replace(self.about, contact_id=contact_id)

    def site(self, account_id: int, site_id: int) -> About:
        """About an account's site."""
        return replace(self.about, account_id=account_id, site_id=site_id)

    def item(self, item: ItemLine) -> About:
        """About a transaction."""
        about = self.site(item.account_id, item.site_id)
        return replace(about, program_id=item.program_id, item_id=item.id)


@dataclass(frozen=True)
class Selected:
    """What a key acts on: what a note on it is about, and the record itself."""

    about: About
    name: str
    """What it is called: `invoice INV-88123`."""
    record: tuple[str, int] | None = None
    """Kind and id, for its history."""
    row: Any = None


class Pane(Vertical):
    """A title and a list below it. The title stands out while the list has the focus."""

    def __init__(
        self,
        title: str,
        columns: Sequence[Column[Any]],
        key: Callable[[Any], Hashable],
        *,
        empty: str,
        titles: bool = False,
        id: str,
    ) -> None:
        super().__init__(id=f"{id}-pane", classes="pane")
        self._title = title
        self.rows: VirtualList[Any] = VirtualList(columns, key, empty=empty, titles=titles, id=id)

    def compose(self) -> ComposeResult:
        yield Bar([self._title], classes="pane-title")
        yield self.rows

    def on_descendant_focus(self) -> None:
        self.set_class(True, "-here")

    def on_descendant_blur(self) -> None:
        self.set_class(False, "-here")

    def say(self, left: Sequence[Part], right: Sequence[Part] = ()) -> None:
        """Another title."""
        self.query_one(Bar).say(left, right)


def begin_at(rows: VirtualList[Any], window: RowWindow[Any], index: int | None) -> None:
    """Show a list with the cursor on a row of it."""
    rows.show(window)
    if index is not None:
        rows.action_move(index)


class CustomerTab(Asking):
    """One tab. It is made when it is first opened, and told of the position again and again."""

    KEYS: Sequence[tuple[str, str]] = ()
    """Keys worth naming at the foot of the screen."""
    OFFERED: ClassVar[frozenset[str]] = OF_ANY_ROW | {"do.snooze", "do.promise", "do.dispute"}
    """Ids of the keys that offers of its rows are bound to."""
    mine: bool = False
    """Whether what is shown anew was changed by what was done here."""

    def __init__(self, place: Place, position: Position) -> None:
        super().__init__(classes="tab")
        self.place, self.position = place, position

    @property
    def rows(self) -> VirtualList[Any] | None:
        """The list in front, whose place is shown."""
        return None

    def first(self) -> Widget:
        """What has the focus when the tab is opened."""
        raise NotImplementedError

    def selected(self) -> Selected | None:
        """What a key acts on; None where nothing is selected."""
        return Selected(
            self.place.about,
            self.position.customer.name,
            ("customer", self.place.customer_id),
            self.position.customer,
        )

    def about_new(self) -> About:
        """What a new note, activity or contact is about: the customer, as it is looked at, where
        the agent has chosen nothing narrower."""
        return self.place.about

    def show(self, position: Position) -> None:
        """The customer as it is now, after a change."""
        before, self.position = self.position, position
        if before.business_date != position.business_date:
            self.follow_day()
        self.refresh_lists()

    @property
    def today(self) -> date:
        """The business date, as it is now: a screen stays open over midnight."""
        return self.position.business_date

    def follow_day(self) -> None:
        """Let the columns count from the business date as it is now."""

    def refresh_lists(self) -> None:
        """Ask the store again, and stay on the row that is selected."""

    async def select(self, record_id: int) -> None:
        """Put the cursor on a record's row, if it is listed."""

    def unmark(self) -> None:
        """Something was made of what is marked."""

    def open_selected(self) -> tuple[int, int] | None:
        """Enter. Answers the tab and the id of a record to go to, if that is what it means."""
        return None

    def moment_typed(self) -> str:
        """What `T` begins with: the moment of what is selected, if it is of one."""
        return ""

    def search(self) -> bool:
        """`/`: False where the tab has nothing of its own to search."""
        return False

    def next_view(self) -> bool:
        """`v`: False where the tab shows its rows in one way only."""
        return False

    def escape(self) -> bool:
        """`Esc`: False where the tab has nothing to close."""
        return False


class CustomerHost(Protocol):
    """The screen of a customer, as the offers of its rows see it."""

    place: Place

    @property
    def app(self) -> StoreApp:
        """The app."""
        ...

    @property
    def tab(self) -> CustomerTab | None:
        """The tab that is open; None until the position is known."""
        ...

    @property
    def name_of_customer(self) -> str:
        """The customer's name."""
        ...

    def saved(self, receipt: Receipt | None) -> None:
        """A form has closed."""
        ...

    async def show_history(self, selected: Selected) -> None:
        """The versions of what is selected."""
        ...

    async def copy_from(self, selected: Selected) -> None:
        """Offer what can be copied."""
        ...


def entry_text(entry: TimelineEntry, words: Words) -> str:
    """What happened, on one line."""
    due = "" if entry.due is None else f" · due {words.day(entry.due)}"
    changed = changes_text(entry.told, words, _shortened, entry.customer_id) if entry.told else ""
    return clean_line(f"{changed or entry.text}{due}")


def _shortened(text: str) -> str:
    return cut(one_line(text), MOST_VALUE)

"""Lists of activities, of the whole desk and of one customer: narrowed, sorted and viewed alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.vocabulary import OPEN_ACTIVITY
from collectui.ui.asked import AskedRows, SkippedRows
from collectui.ui.base import POPUP
from collectui.ui.keys import bindings
from collectui.ui.source import Asking
from collectui.ui.widgets.narrowing import open_filter_line
from collectui.ui.widgets.paging import Paged
from collectui.ui.widgets.windows import LedWindow

if TYPE_CHECKING:
    from collectui.domain.activities.filter import ActivitySort
    from collectui.domain.activities.views import ActivityView
    from collectui.domain.filters import Filter
    from collectui.ui.widgets.bars import Part
    from collectui.ui.widgets.filter_line import Language
    from collectui.ui.widgets.pages import RowWindow
    from collectui.ui.widgets.virtual_list import VirtualList

ACTIVITY_KEYS = frozenset(("do.edit", "do.complete", "do.postpone", "do.advance", "do.write_file"))
"""Keys that offers of an activity alone are bound to."""
OUTSIDE = "first: outside this view"


class ActivityListing(Asking):
    """What a list of activities can do besides showing them."""

    BINDINGS = bindings("look.filter", "look.views", "look.sort", "go.moved")
    VIEWS: ClassVar[Mapping[str, str]] = {}
    """Filters with a name; `v` and the digit of one shows it."""
    EMPTY: ClassVar[str] = "No activities here. {views} shows others; {new} makes one."

    _filter: Filter | None = None
    _sort: ActivitySort | None = None
    """None is the order by due date, which every list begins with."""
    _kept: int | None = None
    """The activity that stays under the cursor though it leaves the view."""
    _led: int | None = None
    """The activity shown first because it is outside the view."""
    _moved: ActivityView | None = None

    if TYPE_CHECKING:

        @property
        def rows(self) -> VirtualList[ActivityView]: ...

    @property
    def customer_id(self) -> int | None:
        """Whose activities are listed; None for everybody's."""
        return None

    def say_view(self, said: Sequence[Part]) -> None:
        """Show which of them are listed, and how."""
        raise NotImplementedError

    def key(self, row: ActivityView) -> int:
        """What tells a row from the others."""
        return row.id

    # What is listed

    @property
    def filter_text(self) -> str:
        """The filter in effect, as it is written; empty when there is none."""
        if self._filter is None:
            return ""
        from collectui.domain.activities.filter import to_text

        return to_text(self._filter)

    def language(self) -> Language:
        """What can be written in the filter line."""
        from collectui.domain.activities import filter as activity_filter
        from collectui.ui.widgets.filter_line import Language

        assert self.app.desk is not None
        codes, logins = [o.code for o in self.app.desk.categories], self.app.desk.logins
        return Language(
            partial(activity_filter.parse, categories=codes, collectors=logins),
            activity_filter.fields(codes, logins),
        )

    def narrow(self, filter: Filter) -> None:
        """Show what the filter lets through."""
        if filter != self._filter:
            self._filter = filter
            self.show_rows()

    async def action_filter(self) -> None:
        """Open the filter line."""
        if self.app.desk is not None:
            await open_filter_line(self)

    def show_rows(self) -> None:
        """Show what the filter lets through, from its first row on."""
        self._led = None
        self._say_listed()
        self.rows.follows = lambda row: row.status in OPEN_ACTIVITY
        views, new = self.app.key("look.views"), self.app.key("do.activity")
        self.rows.show(self.window(), self.EMPTY.format(views=views, new=new))

    def reload_rows(self, mine: Callable[[ActivityView], bool] | None) -> None:
        """Activities may have changed; `mine` is true of one that was changed from here.

        The cursor goes with one that is still to do and stays at the place of one that is done.
        """
        row = self.rows.row
        if row is not None and row.id == self._led:
            # By now it may be within the view.
            self.show_saved(row.id)
        else:
            self.rows.reload(mine)

    def window(self) -> RowWindow[ActivityView]:
        """Rows of the list as it is narrowed and sorted."""
        from collectui.domain.activities.filter import ActivitySort

        assert self.app.me is not None
        assert self._filter is not None
        ask, sort, me_id = self.ask, self._sort or ActivitySort.DUE, self.app.me.id
        filter, customer_id = self._filter, self.customer_id

        async def page(skip: int, limit: int) -> Sequence[ActivityView]:
            await self.app.warmed()
            from collectui.store.queries.activity_rows import activity_rows

            return await ask(
                activity_rows, filter, me_id, sort, customer_id=customer_id, skip=skip, limit=limit
            )

        async def count() -> int:
            await self.app.warmed()
            from collectui.store.queries.activity_rows import activity_row_count

            return await ask(activity_row_count, filter, me_id, customer_id)

        async def place(activity: ActivityView) -> int | None:
            await self.app.warmed()
            from collectui.store.queries.activity_rows import activity_row_place

            return await ask(activity_row_place, filter, me_id, sort, activity.id, customer_id)

        return SkippedRows(page, count, place)

    async def show_activity(self, activity_id: int) -> None:
        """Put the cursor on an activity: in its place or, where the filter hides it, first."""
        await self.app.warmed()
        from collectui.store.queries.activities import in_order

        async def made() -> Sequence[ActivityView]:
            return await self.ask(in_order, [activity_id])

        if self._filter is None:
            return
        window, led = self.window(), AskedRows(made, self.key)
        try:
            (activity,) = await led.all()
            if self.customer_id not in (None, activity.customer_id):
                return
            index = await window.find(activity)
            here = [] if index is None else await window.fetch(index, 1)
        except (StoreBusy, StoreFailed, ValueError):
            return
        if [each.id for each in here] == [activity_id]:
            self._led = None
            self.rows.show(window, at=activity)
            self._say_listed()
        else:
            self._led = activity_id
            self.rows.show(LedWindow(led, window), at=activity)
            self._say_listed(OUTSIDE)

    @work(exclusive=True, group="saved")
    async def show_saved(self, activity_id: int) -> None:
        """Put the cursor on an activity, as `show_activity`. A move waits for it, unlike for rows
        that are only fetched: it goes on from there."""
        await self.show_activity(activity_id)

    # The place in the list

    def keep_in_sight(self, activity: ActivityView) -> None:
        """What is done to it next leaves the cursor on it, also where it leaves the view."""
        self._kept = activity.id

    def sent(self, chosen: Sequence[ActivityView], keeps: bool) -> None:
        """Something was done to activities: whether the cursor stays on them."""
        row = self.rows.row
        self._kept = row.id if keeps and row in chosen and row is not None else None

    def on_paged_displaced(self, event: Paged.Displaced) -> None:
        """The activity under the cursor went elsewhere: say where, or keep it in sight."""
        if event.rows is not self.rows:
            return
        event.stop()
        activity = event.row
        if event.mine and activity.id == self._kept:
            self.show_saved(activity.id)
            return
        self._moved = activity
        self._say_moved(activity, event.mine)

    @work(group="moved")
    async def _say_moved(self, activity: ActivityView, mine: bool) -> None:
        from collectui.ui.neighbours import where_it_went

        of = "" if self.customer_id is not None else f" of {activity.customer}"
        name = f"{activity.subject}{of}"
        if not mine:
            self.notify(f"{name} is not in this list any more.")
            return
        try:
            index = await self.window().find(activity)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        self.notify(where_it_went(self.app.words, name, index))

    def action_go_to_moved(self) -> None:
        if self._moved is None:
            self.app.refuse("No activity has moved away.")
        else:
            self.show_saved(self._moved.id)

    def _say_listed(self, aside: str = "") -> None:
        from collectui.domain.activities.filter import SORT_TITLES

        text = self.filter_text
        said: list[Part] = [(self.VIEWS.get(text, "Activities"), "strong"), (" · ", "quiet")]
        if text not in self.VIEWS:
            said += [(text, "soon"), (" · ", "quiet")]
        order = "due first" if self._sort is None else f"by {SORT_TITLES[self._sort][0]}"
        said.append((aside, "soon") if aside else (order, "quiet"))
        self.say_view(said)

    # Keys

    @work(group=POPUP)
    async def action_views(self) -> None:
        from collectui.ui.popups.popup import Choice, ChoiceScreen

        if self._filter is None:
            return
        choices = [
            Choice(text, str(n), title, text)
            for n, (text, title) in enumerate(self.VIEWS.items(), 1)
        ]
        asked = ChoiceScreen("Views", choices, self.filter_text)
        chosen = await self.app.push_screen_wait(asked)
        if chosen is not None:
            self.narrow(self.language().parse(chosen))

    @work(group=POPUP)
    async def action_sort(self) -> None:
        from collectui.domain.activities.filter import SORT_TITLES, ActivitySort
        from collectui.ui.popups.popup import Choice, ChoiceScreen

        if self._filter is None:
            return
        alone = "all are this customer's" if self.customer_id is not None else ""
        choices = [
            Choice(
                sort.value,
                str(n),
                *SORT_TITLES[sort],
                alone if sort is ActivitySort.CUSTOMER else "",
            )
            for n, sort in enumerate(ActivitySort, 1)
        ]
        at = (self._sort or ActivitySort.DUE).value
        chosen = await self.app.push_screen_wait(ChoiceScreen("Sort by", choices, at))
        if chosen is None or chosen == at:
            return
        self._sort = None if chosen == ActivitySort.DUE else ActivitySort(chosen)
        self.show_rows()

    def escape_filter(self, usual: str) -> bool:
        """Show the usual view again; False if it is shown."""
        if self._filter is None or self.filter_text == usual:
            return False
        self.narrow(self.language().parse(usual))
        return True

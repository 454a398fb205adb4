"""What the keys do with what is selected on a customer's screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import work

from collectui.domain.commands import About
from collectui.domain.past import Moment
from collectui.domain.plan import Receipt
from collectui.domain.terms import OPEN_ACTIVITY
from collectui.domain.transactions import GroupLine
from collectui.domain.views import (
    ActivityView,
    CustomerView,
    NoteView,
    Position,
    ProgramView,
)
from collectui.ui import routes
from collectui.ui.base import POPUP
from collectui.ui.screens import menus
from collectui.ui.screens.activity_work import ActivityWork
from collectui.ui.screens.customer_roles import RoleLine
from collectui.ui.screens.customer_tab import CustomerTab, Place, Selected
from collectui.ui.screens.desk_screen import DeskScreen
from collectui.ui.screens.past import ask_moment, look_back, moment_of, of_the_present
from collectui.ui.source import PastSource
from collectui.ui.widgets.activity_listing import ActivityListing

if TYPE_CHECKING:
    from collectui.ui.screens.roles_menu import RolesMenu
    from collectui.ui.widgets.action_menu import MenuItem


class CustomerKeys(DeskScreen):
    """Keys that act on the selected row, whichever tab it is in."""

    place: Place
    position: Position | None = None
    past: PastSource | None = None
    """Where the customer is read as it was; None for the present."""

    @property
    def tab(self) -> CustomerTab | None:
        """The tab that is open; None until the position is known."""
        raise NotImplementedError

    def saved(self, receipt: Receipt | None) -> None:
        """An editor has closed."""

    def has_use_for(self, key_id: str) -> bool:
        tab = self.tab
        rows = None if tab is None else tab.rows
        match key_id:
            case "do.complete" | "do.postpone" | "do.advance":
                return rows is not None and isinstance(rows.row, ActivityView)
            case "do.replace":
                return hasattr(tab, "program")
            case "look.views":
                return tab is not None and type(tab).next_view is not CustomerTab.next_view
            case "look.preview":
                return tab is not None and type(tab).pin is not CustomerTab.pin
        return super().has_use_for(key_id)

    async def menu_items(self) -> Sequence[MenuItem]:
        from collectui.ui.screens.customer_menu import items_for

        position, tab = self.position, self.tab
        if position is None or tab is None or self.past is not None:
            return ()
        selected = tab.selected()
        found = [] if selected is None else await self._menu_of(selected)
        customer = position.customer
        own = Selected(self.place.about, customer.name, ("customer", customer.id), customer)
        others: list[MenuItem] = []
        if selected is None or not isinstance(selected.row, CustomerView):
            others += items_for(self, own)
        line = RoleLine("customer", "", "", customer.name, role="customer")
        if menu := await self._roles_menu(line):
            others += menu.items()
        # Their letters are those of another line's menu.
        found += [replace(item, key="") for item in others]
        # What is selected comes first: of what has the same name, that is meant.
        return list({item.title: item for item in reversed(found)}.values())[::-1]

    def selected(self) -> Selected | None:
        """What the keys act on; says so if nothing is selected."""
        found = None if self.tab is None else self.tab.selected()
        if found is None:
            self.nothing_selected()
        return found

    @property
    def name_of_customer(self) -> str:
        """The customer's name."""
        return self.position.customer.name if self.position is not None else ""

    def _about(self, about: About | None) -> About | None:
        """What something new is about: this, else what the tab in front says."""
        if about is None and self.tab is None:
            self.nothing_selected()
        return about or (None if self.tab is None else self.tab.about_new())

    @of_the_present
    def action_new_activity(self, about: About | None = None) -> None:
        if meant := self._about(about):
            routes.new_activity(self.app, meant, self.name_of_customer, self.saved)

    @of_the_present
    def action_new_series(self, about: About | None = None) -> None:
        if meant := self._about(about):
            routes.new_series(self.app, meant, self.name_of_customer, self.saved)

    @of_the_present
    def action_new_note(self, about: About | None = None) -> None:
        if meant := self._about(about):
            routes.new_note(self.app, meant, self.name_of_customer, self.saved)

    def action_letters(self) -> None:
        if self.position is not None:
            routes.open_letters(self.app, self.place.customer_id, self.name_of_customer)

    @of_the_present
    def action_log_contact(self, about: About | None = None) -> None:
        selected = None if self.tab is None else self.tab.selected()
        row = None if selected is None else selected.row
        activity = row if isinstance(row, ActivityView) and row.status in OPEN_ACTIVITY else None
        if selected is not None and activity is not None:
            # Logged from an activity it completes that, and is about what that is about.
            about = selected.about
        if meant := self._about(about):
            routes.log_contact(self.app, meant, self.name_of_customer, activity, self.saved)

    @of_the_present
    def action_edit(self) -> None:
        selected = self.selected()
        match selected and selected.row:
            case NoteView() as note:
                routes.edit_note(self.app, note, self.name_of_customer)
            case ActivityView() as activity:
                if isinstance(self.tab, ActivityListing):
                    self.tab.keep_in_sight(activity)
                routes.edit_activity(self.app, activity)
            case RoleLine() as line:
                self._do_by_key(line, "e")
            case CustomerView() as customer:
                self._edit_profile(customer)
            case GroupLine() as group:
                self._edit_site(group)
            case None:
                pass
            case _:
                self.notify(
                    "Edited are notes, activities, sites, and the lines of customer and roles: "
                    "Tab leads to their pane."
                )

    @work(group=POPUP)
    async def _edit_site(self, group: GroupLine) -> None:
        if item := await self._site_item(group):
            if item.refusal:
                self.notify(item.refusal, title=f"{item.title}: no", severity="warning")
            else:
                item.run()

    async def _site_item(self, group: GroupLine) -> MenuItem | None:
        from collectui.ui.screens.site_update import site_item

        return await site_item(self, group.site_id)

    def _edit_profile(self, customer: CustomerView) -> None:
        from collectui.ui.screens.profile_menu import open_profile

        open_profile(self.app, [customer.id], customer.name, then=self.saved)

    @of_the_present
    @work(group=POPUP)
    async def action_complete(self) -> None:
        if chosen := self.chosen_work("do.complete"):
            await chosen.complete()

    @of_the_present
    def action_postpone(self, days: int) -> None:
        if chosen := self.chosen_work("do.postpone" if days > 0 else "do.advance"):
            chosen.postpone(days)

    def chosen_work(self, key_id: str) -> ActivityWork | None:
        """The marked activities, else the selected one; says so where there is none."""
        tab = self.tab
        if not isinstance(tab, ActivityListing) or not tab.rows.chosen:
            self.not_here(key_id)
            return None
        rows = tab.rows
        return ActivityWork(self.app, rows.chosen, lambda _: rows.unmark(), tab.sent)

    @of_the_present
    def action_replace(self) -> None:
        selected = self.selected()
        if selected is not None and isinstance(selected.row, RoleLine):
            self._do_by_key(selected.row, "r")
        elif selected is not None:
            self.not_here("do.replace")

    @work(group=POPUP)
    async def _do_by_key(self, line: RoleLine, key: str) -> None:
        if menu := await self._roles_menu(line):
            menu.run(key)

    async def _roles_menu(self, line: RoleLine) -> RolesMenu | None:
        from collectui.ui.screens.roles_menu import RolesMenu

        program: ProgramView | None = getattr(self.tab, "program", None)
        return await RolesMenu.load(self, line, program.id if program else None)

    @of_the_present
    @work(group=POPUP)
    async def action_menu(self) -> None:
        from collectui.ui.screens.customer_menu import open_menu

        if self.position is None or not (selected := self.selected()):
            return
        items = await self._menu_of(selected)
        if isinstance(selected.row, ActivityView) and (chosen := self.chosen_work("do.menu")):
            selected = replace(selected, name=chosen.name)
        open_menu(self, selected, items)

    async def _menu_of(self, selected: Selected) -> list[MenuItem]:
        """The menu's items for what is selected, those of its own kind first."""
        from collectui.ui.screens.customer_menu import items_for

        first: Sequence[MenuItem] = ()
        match selected.row:
            case RoleLine() as line:
                if menu := await self._roles_menu(line):
                    first = menu.items()
            case GroupLine() as group:
                if item := await self._site_item(group):
                    first = [item]
            case ActivityView():
                if chosen := self.chosen_work("do.menu"):
                    first = chosen.items()
        return [*first, *items_for(self, selected)]

    @of_the_present
    def action_undo_change(self) -> Any:
        return super().action_undo_change()

    @work(group=POPUP)
    async def action_history(self) -> None:
        from collectui.ui.screens.customer_versions import show_versions

        if selected := self.selected():
            at = await show_versions(self.app, selected, self.past or self.app)
            if at is not None:
                await self.look_back(moment_of(self.app, at))

    @work(group=POPUP)
    async def action_as_it_was(self) -> None:
        if self.past is not None:
            await self.read_from(None)
            return
        begin = "" if self.tab is None else self.tab.moment_typed()
        moment = await ask_moment(self.app, begin)
        if moment is not None:
            await self.look_back(moment)

    async def look_back(self, moment: Moment) -> None:
        """Show the customer as it was, if it was known then."""
        source = await look_back(self.app, self.place.customer_id, moment)
        if source is not None:
            await self.read_from(source)

    async def read_from(self, past: PastSource | None) -> None:
        """Show everything as another source has it."""
        raise NotImplementedError

    @work(group=POPUP)
    async def action_copy(self) -> None:
        if self.position is not None:
            phone = getattr(getattr(self.selected(), "row", None), "phone", None)
            await menus.copy_from(
                self.app, self.place.customer_id, self.name_of_customer, phone or None
            )

    def action_search(self) -> None:
        if self.tab is None or not self.tab.search():
            super().action_search()

    def action_toggle_preview(self) -> None:
        if self._pinned() is False:
            super().action_toggle_preview()

    @of_the_present
    def _pinned(self) -> bool:
        return self.tab is not None and self.tab.pin()

    def action_views(self) -> None:
        if self.tab is None or not self.tab.next_view():
            super().action_views()

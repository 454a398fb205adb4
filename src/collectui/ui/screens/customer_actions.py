"""What the keys do with what is selected on a customer's screen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import work

from collectui.domain.customers.position import Position
from collectui.domain.customers.views import CustomerView
from collectui.domain.history.past import Moment
from collectui.domain.plan import Receipt
from collectui.ui import routes
from collectui.ui.base import POPUP
from collectui.ui.screens import menus
from collectui.ui.screens.customer_roles import RoleLine
from collectui.ui.screens.customer_tab import CustomerTab, Place, Selected
from collectui.ui.screens.full_screen import FullScreen
from collectui.ui.screens.past import (
    ask_moment,
    look_ahead,
    look_back,
    moment_of,
    of_the_moment,
    show_coming,
)
from collectui.ui.source import AheadSource, OtherTime

if TYPE_CHECKING:
    pass


if TYPE_CHECKING:
    from collectui.ui.offer import Offer


class CustomerActions(FullScreen):
    """Keys that act on the selected row, whichever tab it is in."""

    place: Place
    position: Position | None = None
    past: OtherTime | None = None
    """Where the customer is read at another time; None for the present."""

    @property
    def tab(self) -> CustomerTab | None:
        """The tab that is open; None until the position is known."""
        raise NotImplementedError

    def saved(self, receipt: Receipt | None) -> None:
        """An editor has closed."""

    def has_use_for(self, key_id: str) -> bool:
        tab = self.tab
        if key_id == "look.views":
            return tab is not None and type(tab).next_view is not CustomerTab.next_view
        if key_id == "look.preview":
            return key_id in self.offered_keys()
        return super().has_use_for(key_id)

    # What is offered

    def offered_keys(self) -> Collection[str]:
        return CustomerTab.OFFERED if self.tab is None else self.tab.OFFERED

    async def offers(self, key_id: str = "") -> Sequence[Offer] | None:
        from collectui.ui.screens.customer_menu import offers_on

        selected = None if self.tab is None else self.tab.selected()
        if selected is None:
            return None
        return of_the_moment(self.app, self.past, await offers_on(self, selected, key_id))

    async def named_offers(self) -> Sequence[Offer]:
        from collectui.ui.screens.customer_menu import offers_on, role_offers

        position, tab = self.position, self.tab
        if position is None or tab is None:
            return ()
        customer, selected = position.customer, tab.selected()
        found = [] if selected is None else await offers_on(self, selected)
        others: list[Offer] = []
        if selected is None or not isinstance(selected.row, CustomerView):
            own = Selected(self.place.about, customer.name, ("customer", customer.id), customer)
            others += await offers_on(self, own)
        others += await role_offers(
            self, RoleLine("customer", "", "", customer.name, role="customer")
        )
        # Their letters are those of another line's menu.
        found += [replace(each, letter="", key="") for each in others]
        # What is selected comes first: of what has the same name, that is meant.
        named = list({each.title: each for each in reversed(found)}.values())[::-1]
        return of_the_moment(self.app, self.past, named)

    def menu_title(self) -> str:
        from collectui.ui.screens.customer_menu import menu_title

        selected = None if self.tab is None else self.tab.selected()
        return "" if selected is None else menu_title(self, selected)

    @property
    def name_of_customer(self) -> str:
        """The customer's name."""
        return self.position.customer.name if self.position is not None else ""

    def action_letters(self) -> None:
        if isinstance(self.past, AheadSource):
            self._show_coming(self.past)
        elif self.position is not None:
            routes.open_letters(self.app, self.place.customer_id, self.name_of_customer)

    @work(group=POPUP)
    async def _show_coming(self, ahead: AheadSource) -> None:
        coming = partial(ahead.coming, self.place.customer_id)
        await show_coming(self.app, self.name_of_customer, ahead.on, coming)

    async def show_history(self, selected: Selected) -> None:
        """The versions of what is selected, and from one of them its moment."""
        from collectui.ui.screens.customer_versions import show_versions

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
        if isinstance(moment, Moment):
            await self.look_back(moment)
        elif moment is not None:
            await self.look_ahead(moment)

    async def look_back(self, moment: Moment) -> None:
        """Show the customer as it was, if it was known then."""
        source = await look_back(self.app, self.place.customer_id, moment)
        if source is not None:
            await self.read_from(source)

    async def look_ahead(self, on: date) -> None:
        """Show the customer as it will be on a later day if nobody pays."""
        source = await look_ahead(self.app, self.place.customer_id, on)
        if source is not None:
            await self.read_from(source)

    async def read_from(self, past: OtherTime | None) -> None:
        """Show everything as another source has it."""
        raise NotImplementedError

    async def copy_from(self, selected: Selected) -> None:
        """Offer what can be copied: first the number of the row."""
        phone = getattr(selected.row, "phone", None)
        source, name = self.past or self.app, self.name_of_customer
        await menus.copy_from(self.app, self.place.customer_id, name, phone or None, source)

    @work(group=POPUP)
    async def action_explain(self) -> None:
        if self.position is not None:
            source, name = self.past or self.app, self.name_of_customer
            await menus.explain(self.app, source, self.place.customer_id, self.place.unit, name)

    def action_search(self) -> None:
        if self.tab is None or not self.tab.search():
            super().action_search()

    def action_toggle_preview(self) -> None:
        # On a customer's screen it is the key of one of the offers: there is no preview to show.
        self.action_offered("look.preview")

    def action_views(self) -> None:
        if self.tab is None or not self.tab.next_view():
            super().action_views()

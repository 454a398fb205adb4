"""What every screen of the desk has in common: its keys, and an answer to each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, getters, work
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen

from collectui.ui import routes
from collectui.ui.base import POPUP, StoreApp
from collectui.ui.keys import KEYS, bindings
from collectui.ui.modal import Closing
from collectui.ui.offer import bound_to, take
from collectui.ui.other_time import nothing_changes, of_the_present
from collectui.ui.tones import TONE_CLASSES
from collectui.ui.widgets.bars import Bar

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from collectui.ui.offer import Offer
    from collectui.ui.source import OtherTime

LEAST_WIDTH, LEAST_HEIGHT = 20, 5


ALWAYS = ("go.back", "do.undo", "do.drafts", "look.search", "look.desk_letters")
"""Keys that mean the same on every screen."""


NEEDS = {
    "do.edit": "You can edit notes, activities, sites, the customer and contacts. "
    "Select one (Tab leads to their pane).",
    "do.replace": "Select the customer or a contact first (Tab leads to their pane).",
    "do.complete": "Select an activity first.",
    "do.postpone": "Select an activity first.",
    "do.advance": "Select an activity first.",
    "do.write_file": "Select a note or an activity with an attachment first.",
}
"""What to select for a key of this screen that what is selected has no use for."""


class Enlarge(Bar):
    """Covers a screen in which nothing fits; what has the focus keeps it."""

    def __init__(self) -> None:
        super().__init__(["Window too small"])


class FullScreen(Screen[None]):
    """A screen that fills the terminal. Keys it has no use for say so instead of nothing.

    An action may be a worker, so nothing is said of what it returns.
    """

    app = getters.app(StoreApp)
    AUTO_FOCUS = None
    COMPONENT_CLASSES = TONE_CLASSES
    TAB_COUNT: ClassVar[int] = 0
    past: OtherTime | None = None
    """The time that is looked at; None for now."""
    BINDINGS = bindings(
        "go.back",
        *(f"go.tab{number}" for number in range(1, 10)),
        "go.next_customer",
        "go.previous_customer",
        "go.moved",
        *(each for each in KEYS if each.startswith(("do.", "look."))),
    )

    def __init__(self) -> None:
        super().__init__()
        self.closing = Closing(self)

    def dismiss(self, result: Any = None) -> AwaitComplete:
        return self.closing.dismiss(result, super().dismiss)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        self.closing.resumed(event)

    def on_resize(self, event: events.Resize) -> None:
        tiny = event.size.width < LEAST_WIDTH or event.size.height < LEAST_HEIGHT
        found = self.query(Enlarge)
        if tiny and not found:
            self.mount(Enlarge())
        elif not tiny:
            found.remove()

    @property
    def in_sight(self) -> bool:
        """Whether the agent sees this screen: in front, or behind forms and popups only."""
        stack = self.app.screen_stack
        above = stack[stack.index(self) + 1 :] if self in stack else [None]
        return all(isinstance(each, ModalScreen) for each in above)

    # What is selected

    def offered_keys(self) -> Collection[str]:
        """Ids of the keys that offers of rows of this screen, as it stands, are bound to."""
        return ()

    async def offers(self, key_id: str = "") -> Sequence[Offer] | None:
        """What can be done with what is selected; None where nothing is.

        For a key, only the offers that it may mean need be there.
        """
        return ()

    async def named_offers(self) -> Sequence[Offer]:
        """What the palette names: the offers of what is selected, and those of menus in reach."""
        return await self.offers() or ()

    def menu_title(self) -> str:
        """What the menu of what is selected is about: its letters are its own."""
        return ""

    def has_use_for(self, key_id: str) -> bool:
        """Whether a key of this screen does something on it, as it stands now."""
        if key_id.startswith("go.tab"):
            return int(key_id.removeprefix("go.tab")) <= self.TAB_COUNT
        if KEYS[key_id].offered or key_id == "do.menu":
            offered = self.offered_keys()
            return bool(offered) if key_id == "do.menu" else key_id in offered
        name = KEYS[key_id].action.partition("(")[0]
        mine = getattr(type(self), f"action_{name}", None)
        bare = getattr(FullScreen, f"action_{name}", None)
        return mine is not bare or key_id in ALWAYS

    def not_here(self, key_id: str) -> None:
        """Say that a key means nothing on this screen, at this time, or for what is selected."""
        if self.past is not None and key_id.startswith("do."):
            self.app.refuse(nothing_changes(self.app, self.past))
            return
        needs = NEEDS.get(key_id) if self.has_use_for(key_id) else None
        self.app.refuse(needs or f"{KEYS[key_id].title}: not on this screen.")

    def nothing_selected(self) -> None:
        """Say that a key needs a row."""
        self.app.refuse("Nothing is selected.")

    def action_back(self) -> Any:
        self.dismiss()

    def action_tab(self, number: int) -> Any:
        self.app.refuse(f"This screen has no tab {number}.")

    def action_next_customer(self) -> Any:
        self.not_here("go.next_customer")

    def action_previous_customer(self) -> Any:
        self.not_here("go.previous_customer")

    def action_go_to_moved(self) -> Any:
        self.not_here("go.moved")

    @work(group=POPUP)
    async def action_offered(self, key_id: str) -> None:
        """Do what a key means for what is selected, or say why not, as its menu would."""
        offers = await self.offers(key_id)
        if offers is None:
            self.nothing_selected()
        elif (found := bound_to(offers, key_id)) is not None:
            take(self.app, found)
        else:
            self.not_here(key_id)

    @of_the_present
    def action_menu(self) -> Any:
        self._open_menu()

    @work(group=POPUP)
    async def _open_menu(self) -> None:
        from collectui.ui.popups.action_menu import ActionMenu

        offers = await self.offers()
        if offers is None:
            self.nothing_selected()
        elif offers:
            title = self.menu_title()

            async def again() -> Sequence[Offer] | None:
                return await self.offers() if self.menu_title() == title else None

            self.app.push_screen(ActionMenu(title, offers, again))
        else:
            self.not_here("do.menu")

    def action_take_next(self) -> Any:
        self.not_here("do.next")

    def action_skip_customer(self) -> Any:
        self.not_here("do.skip")

    @of_the_present
    def action_undo_change(self) -> Any:
        from collectui.ui.screens.undoing import undo_my_last

        undo_my_last(self.app)

    def action_drafts(self) -> Any:
        routes.open_drafts(self.app)

    def action_search(self) -> Any:
        routes.open_search(self.app)

    def action_filter(self) -> Any:
        self.not_here("look.filter")

    def action_views(self) -> Any:
        self.not_here("look.views")

    def action_sort(self) -> Any:
        self.not_here("look.sort")

    def action_explain(self) -> Any:
        self.not_here("look.explain")

    def action_toggle_preview(self) -> Any:
        self.not_here("look.preview")

    def action_open_customer(self) -> Any:
        self.not_here("look.customer")

    def action_as_it_was(self) -> Any:
        self.not_here("look.past")

    def action_letters(self) -> Any:
        self.not_here("look.letters")

    def action_desk_letters(self) -> Any:
        routes.open_letters(self.app)

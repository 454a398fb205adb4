"""What every screen of the desk has in common: its keys, and an answer to each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, getters
from textual.screen import ModalScreen, Screen

from collectui.ui import routes
from collectui.ui.base import StoreApp
from collectui.ui.keys import KEYS, bindings
from collectui.ui.modal import ClosesOnce
from collectui.ui.widgets.lines import Bar

if TYPE_CHECKING:
    from collectui.ui.widgets.action_menu import MenuItem

LEAST_WIDTH, LEAST_HEIGHT = 20, 5


ALWAYS = ("go.back", "do.undo", "do.drafts", "look.search", "look.desk_letters")
"""Keys that mean the same on every screen."""


class Enlarge(Bar):
    """Covers a screen in which nothing fits; what has the focus keeps it."""

    def __init__(self) -> None:
        super().__init__(["Window too small"])


class DeskScreen(ClosesOnce[None], Screen[None]):
    """A screen that fills the terminal. Keys it has no use for say so instead of nothing.

    An action may be a worker, so nothing is said of what it returns.
    """

    app = getters.app(StoreApp)
    AUTO_FOCUS = None
    TAB_COUNT: ClassVar[int] = 0
    BINDINGS = bindings(
        "go.back",
        *(f"go.tab{number}" for number in range(1, 10)),
        "go.next_customer",
        "go.previous_customer",
        "go.moved",
        *(each for each in KEYS if each.startswith(("do.", "look."))),
    )

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

    def has_use_for(self, key_id: str) -> bool:
        """Whether a key of this screen does something on it, as it stands now."""
        if key_id.startswith("go.tab"):
            return int(key_id.removeprefix("go.tab")) <= self.TAB_COUNT
        name = KEYS[key_id].action.partition("(")[0]
        mine = getattr(type(self), f"action_{name}", None)
        bare = getattr(DeskScreen, f"action_{name}", None)
        return mine is not bare or key_id in ALWAYS

    async def menu_items(self) -> Sequence[MenuItem]:
        """What the menus of this screen offer on what is selected, for the palette."""
        return ()

    def not_here(self, key_id: str) -> None:
        """Say that a key means nothing on this screen."""
        self.notify(f"{KEYS[key_id].title}: not on this screen.")

    def nothing_selected(self) -> None:
        """Say that a key needs a row."""
        self.notify("Nothing is selected.")

    def action_back(self) -> Any:
        self.dismiss()

    def action_tab(self, number: int) -> Any:
        self.notify(f"This screen has no tab {number}.")

    def action_next_customer(self) -> Any:
        self.not_here("go.next_customer")

    def action_previous_customer(self) -> Any:
        self.not_here("go.previous_customer")

    def action_go_to_moved(self) -> Any:
        self.not_here("go.moved")

    def action_new_activity(self) -> Any:
        self.not_here("do.activity")

    def action_new_series(self) -> Any:
        self.not_here("do.series")

    def action_new_note(self) -> Any:
        self.not_here("do.note")

    def action_log_contact(self) -> Any:
        self.not_here("do.contact")

    def action_edit(self) -> Any:
        self.not_here("do.edit")

    def action_menu(self) -> Any:
        self.not_here("do.menu")

    def action_complete(self) -> Any:
        self.not_here("do.complete")

    def action_postpone(self, days: int) -> Any:
        self.not_here("do.postpone" if days > 0 else "do.advance")

    def action_write_file(self) -> Any:
        self.not_here("do.write_file")

    def action_replace(self) -> Any:
        self.not_here("do.replace")

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

    def action_history(self) -> Any:
        self.not_here("look.history")

    def action_as_it_was(self) -> Any:
        self.not_here("look.past")

    def action_letters(self) -> Any:
        self.not_here("look.letters")

    def action_desk_letters(self) -> Any:
        routes.open_letters(self.app)

    def action_copy(self) -> Any:
        self.not_here("look.copy")

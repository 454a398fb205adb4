"""The application: its look, its keys, and the screen it opens with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import work
from textual.binding import Binding
from textual.theme import Theme

from collectui.config import Config
from collectui.domain.errors import StoreBusy, StoreFailed, StoreGone
from collectui.locations import css_path
from collectui.ui import lifeline, my_day, routes
from collectui.ui.base import POPUP, StoreApp
from collectui.ui.keys import KEYS, bindings, moved, shown
from collectui.ui.news import News
from collectui.ui.screens.dashboard import DashboardScreen
from collectui.ui.screens.full_screen import FullScreen
from collectui.ui.settings import problems, theme_of
from collectui.ui.words import counted

if TYPE_CHECKING:
    from textual.screen import Screen

    from collectui.store.store import Store

DARK = Theme(
    name="collectui-dark",
    primary="#7aa2c8",
    secondary="#8fb8a0",
    warning="#d9b141",
    error="#e06c6c",
    success="#8fb878",
    accent="#7aa2c8",
    foreground="#d5d8dc",
    background="#16191d",
    surface="#16191d",
    panel="#22272e",
    dark=True,
)
LIGHT = Theme(
    name="collectui-light",
    primary="#2b5d8c",
    secondary="#3f7358",
    warning="#8a5a00",
    error="#a82a2a",
    success="#3c6e1f",
    accent="#2b5d8c",
    foreground="#1f2328",
    background="#fafafa",
    surface="#fafafa",
    panel="#e8ebef",
    dark=False,
)


NEW_STORE_SECONDS = 15
OPEN_WORD = "open"
LATER_STYLES = "/* What the first frame does not show is read after it. */"
"""The line of the style sheet that says so."""
_LATER = (str(css_path()), "later")


class CollectApp(StoreApp):
    """collectui."""

    TITLE = "collectui"
    CSS, _, LATER_CSS = css_path().read_text("utf-8").partition(LATER_STYLES)
    BINDINGS = [
        *bindings("go.next_pane", "go.previous_pane"),
        *bindings("app.help", "app.palette", "app.redraw", "app.suspend", "app.quit"),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    def __init__(
        self,
        open_store: Callable[[], Store],
        *,
        where: str,
        drafts: Path,
        config: Config | None = None,
        made: Sequence[str] = (),
    ) -> None:
        self._made = made
        super().__init__(open_store, where=where, drafts=drafts, config=config)
        self._asked_about = ""
        """The loss of the store that the agent was asked about last."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name
        self._colours = self.get_css_variables()
        self.stylesheet.set_variables(self._colours)

    def on_mount(self) -> None:
        self._use_settings()
        # After Ctrl+Z and fg the terminal shows an empty screen, of which Textual knows nothing.
        self.app_resume_signal.subscribe(self, lambda _: self.action_redraw())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The colour of what is read last; blended colours cannot be told from it in a cell."""
        if self.current_theme.name.startswith("ansi"):
            return {"quiet": "ansi_bright_black"}
        return {"quiet": "#8d959e" if self.current_theme.dark else "#636b74"}

    def get_css_variables(self) -> dict[str, str]:
        """The colours. Without any (NO_COLOR) what is late is as light as the rest, and bold; in
        shades of grey it would stand back."""
        found = super().get_css_variables()
        if self.no_color:
            found |= {
                "error": found["foreground"],
                "warning": found["foreground"],
                "quiet": "#b4b4b4" if self.current_theme.dark else "#505050",
            }
        return found

    def refresh_css(self, animate: bool = True) -> None:
        """Read the style sheets again where the colours are others than they were read with.

        At the start Textual asks for it whatever they are: the first frame would wait for that.
        """
        colours = self.get_css_variables()
        if colours != self._colours:
            self._colours = colours
            super().refresh_css(animate)

    def read_later_styles(self) -> None:
        """Let the style sheet be whole: the rest of it takes as long as a screen takes to open."""
        if not self.stylesheet.has_source(*_LATER):
            self.stylesheet.add_source(self.LATER_CSS, read_from=_LATER)

    def finish_warming(self) -> None:
        self.read_later_styles()
        assert self.stylesheet.rules
        my_day.look(self)

    def _load_screen_css(self, screen: Screen[Any]) -> None:
        if not isinstance(screen, DashboardScreen):
            self.read_later_styles()
        super()._load_screen_css(screen)

    def get_default_screen(self) -> DashboardScreen:
        """The desk."""
        return DashboardScreen()

    def store_opened(self) -> None:
        assert self.desk is not None
        assert self.me is not None
        screen = self.screen_stack[0]
        if isinstance(screen, DashboardScreen):
            screen.begin()
        for where in self._made:
            self.notify(f"A new, empty store was made: {where}", timeout=NEW_STORE_SECONDS)
        self._roll_if_behind()

    def day_has_changed(self) -> None:
        assert self.desk is not None
        today = self.desk.business_date
        self.notify(f"It is {self.words.day(today, today)}: what depends on the day follows it.")
        self._roll_if_behind()

    def _roll_if_behind(self) -> None:
        """Bring the kept figures to today, where they are of another day and I may write."""
        from collectui.domain.kernel import may_write

        assert self.desk is not None
        assert self.me is not None
        if self.desk.behind and may_write(self.me) is None:
            self.roll()

    @work(group="roll")
    async def roll(self) -> None:
        """Bring the kept figures to today; the list follows by the news."""
        store = await self.store()
        assert self.desk is not None
        from collectui.store import figures
        from collectui.store.dunning import follows, runs

        today = self.desk.business_date
        self.notify(f"Bringing the figures to {self.words.day(today, today)} …")
        try:
            # Step by step, as the letters: what an agent saves meanwhile is not kept waiting.
            rolled = figures.roll_steps(store.load, today, follows.by_calendar)
            while await self.in_writer(next, rolled, None) is not None:
                pass
            # A roll is no command, so the history tells nobody of it.
            self.changed.publish(News(frozenset(), everything=True))
            tally, steps = None, runs.steps(store, None)
            while (planned := await self.in_writer(next, steps, None)) is not None:
                tally = planned
            if tally and tally.planned:
                self.notify(f"{counted(tally.planned, 'letter')} planned.")
        except (StoreBusy, StoreFailed) as error:
            self.tell_unread(error)

    def store_is_gone(self, error: StoreGone) -> None:
        if self.gone is None:
            self._asked_about = ""
        super().store_is_gone(error)
        # A form keeps its keys: it is asked about when the agent is back at a screen.
        asks = error.another and isinstance(self.screen, FullScreen)
        if asks and self._asked_about != error.what:
            self._asked_about = error.what
            self._ask_for_other_store(error)

    @work(group=POPUP, exclusive=True)
    async def _ask_for_other_store(self, error: StoreGone) -> None:
        """Ask for a word, so that keys typed ahead of the question do not answer it."""
        from collectui.ui.popups.ask import AskScreen

        def check(text: str) -> tuple[str, bool]:
            if text.strip().lower() == OPEN_WORD:
                return f"{error.path} is opened; forms close, their drafts are kept.", True
            return f"“{OPEN_WORD}” opens the file that is there now; Esc goes on waiting.", False

        title = f"{error.what}: open the one that is there now?"
        if await self.push_screen_wait(AskScreen(title, OPEN_WORD, check)) is not None:
            self.open_other_store()

    def _use_settings(self) -> None:
        for problem in problems(self.config):
            self.notify(f"{problem[0].upper()}{problem[1:]}.", severity="warning", timeout=10)
        if (wanted := self.config.theme) and (theme := theme_of(wanted)):
            self.theme = theme
        if keys := {name: key for name, key in self.config.keys.items() if name in KEYS}:
            self.set_keymap(keys)
            for old, name in moved(keys).items():
                self.bind(old, f"key_moved('{old}', '{name}')", show=False)

    def action_help(self) -> None:
        routes.open_help(self)

    def action_palette(self) -> None:
        routes.open_palette(self)

    def action_key_moved(self, old: str, name: str) -> None:
        """An old key that the settings gave away says where it went."""
        self.refuse(f"{shown(old)} is now {self.key(name)} ({KEYS[name].title}).")

    def action_redraw(self) -> None:
        self.paint_anew()

    def action_help_quit(self) -> None:
        """Ctrl+C copies what is selected in a field; elsewhere it says how to quit."""
        self.notify(f"{self.key('app.quit')} quits.")


def run(
    open_store: Callable[[], Store],
    *,
    where: str,
    drafts: Path,
    config: Config | None = None,
    made: Sequence[str] = (),
) -> int:
    """Run the program until it is left; its exit code.

    `open_store` is called in a thread once the first frame is on the screen; `where` names the
    store in messages and drafts; `made` names it too where opening has made it.
    """
    app = CollectApp(open_store, where=where, drafts=drafts, config=config, made=made)
    app.run()
    app.finish()
    return lifeline.leave(app.return_code or 0)

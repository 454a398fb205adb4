"""What the program does like no other Textual app, whatever it shows: toasts, links, Tab, Esc."""

from __future__ import annotations

from textual import events
from textual.app import App
from textual.notifications import SeverityLevel

from collectui.ui.text import one_line

ESCAPE_SECONDS = 0.03
MOST_TOASTS = 2
"""Toasts that inform, over one another: more would hide what was done."""
NEVER_HELD = ("ctrl+q", "ctrl+c")
"""Keys that mean the program itself."""


class PlainApp(App[None]):
    """Nothing is read as markup, nothing opened on the server, and no key is another's."""

    def __init__(self) -> None:
        super().__init__()
        self._held_keys: list[events.Key] = []
        self._holding = 0

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a toast; its text is never read as markup, whatever `markup` says."""
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def on_notify(self) -> None:
        """Before another toast comes: of those that only inform, the latest stays."""
        said = [toast for toast in self._notifications if toast.severity == "information"]
        for toast in said[: -(MOST_TOASTS - 1)]:
            self._unnotify(toast, refresh=False)

    def forget_toasts(self) -> None:
        """What only informs goes from over a screen that opens; warnings stay their time."""
        for toast in list(self._notifications):
            if toast.severity == "information":
                self._unnotify(toast)

    def action_focus_next(self) -> None:
        """The next field. Bound with priority: a key typed right behind Tab belongs to it already,
        and would else go to the field before."""
        take = getattr(self.focused, "action_take", None)
        if take is not None:
            take("tab")
        else:
            self.screen.focus_next()

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Never opens a browser: it would be the server's, not the agent's."""
        self.notify("Open the link in your own terminal.", title=one_line(url))

    async def on_event(self, event: events.Event) -> None:
        # On a slow line Esc and the next key come in one packet, which reads as Alt and that key.
        if isinstance(event, events.Key) and not event.is_forwarded:
            if self._held_keys or (self._holding and event.key not in NEVER_HELD):
                self._held_keys.append(event)
                return
            if letter := _after_escape(event):
                self._held_keys.append(letter)
                self.set_timer(ESCAPE_SECONDS, self._release_keys)
                event = events.Key("escape", "\x1b")
        await super().on_event(event)

    def hold_keys(self) -> None:
        """A screen is about to open: keys typed until `let_keys_go` are that screen's."""
        self._holding += 1

    def let_keys_go(self) -> None:
        """The screen is open, or will not be: ends one `hold_keys`."""
        self._holding -= 1
        self.call_after_refresh(self._release_keys)

    async def _release_keys(self) -> None:
        """Take the held keys one by one: each may move the focus that the next one goes to."""
        if self._holding or not self._held_keys:
            return
        # By now the screen that Esc closes is closed, so the letter goes to the one below.
        key = self._held_keys[0]
        if letter := _after_escape(key):
            self._held_keys[0], key = letter, events.Key("escape", "\x1b")
        else:
            del self._held_keys[0]
        await super().on_event(key)
        if self._held_keys:
            self.call_after_refresh(self._release_keys)


def _after_escape(event: events.Key) -> events.Key | None:
    """The key that came right behind Esc, where the terminal's packet reads as Alt."""
    parts = event.key.split("+")
    if parts[0] != "alt" or not event.character or not event.character.isprintable():
        return None
    return events.Key(event.character if parts[1:2] == ["shift"] else parts[-1], event.character)

"""How screens close: each answers once, and goes only when no other stands above it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from textual import events, getters
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen

from collectui.ui.base import StoreApp
from collectui.ui.tones import TONE_CLASSES

Result = TypeVar("Result")


class Closing:
    """The end of a screen: an answer after the first is no answer.

    Keys come one at a time, but a mouse's second click, or the store's answer, may come to a screen
    that has answered already, or that has help or a question of its own above it.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self.is_answered = False
        """Whether the screen has answered; it may still be in sight below another."""
        self._goes: Callable[[], object] | None = None

    def dismiss(self, result: Any, close: Callable[[Any], AwaitComplete]) -> AwaitComplete:
        """Answer and close; nothing happens where the screen has answered before."""
        if self.is_answered:
            return AwaitComplete()
        self.is_answered = True
        if self._screen.app.screen is not self._screen:
            self._goes = lambda: close(result)
            return AwaitComplete()
        return close(result)

    def resumed(self, event: events.ScreenResume) -> None:
        """Nothing stands above the screen any more: it goes, if it has answered."""
        # Its styles were read when it was made, and are again with a new theme. Textual reads them
        # once more for screens that were away meanwhile; for ours that is half of what opens them.
        event.refresh_styles = False
        if (goes := self._goes) is not None:
            self._goes = None
            goes()


class Modal(ModalScreen[Result]):
    """A window over a screen, which takes every key until it is closed."""

    app = getters.app(StoreApp)
    COMPONENT_CLASSES = TONE_CLASSES

    def __init__(self) -> None:
        super().__init__()
        self.closing = Closing(self)

    def dismiss(self, result: Any = None) -> AwaitComplete:
        return self.closing.dismiss(result, super().dismiss)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        self.closing.resumed(event)

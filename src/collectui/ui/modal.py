"""How screens close: each answers once, and goes only when no other stands above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual import getters
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen

from collectui.ui.base import StoreApp

Result = TypeVar("Result")
if TYPE_CHECKING:
    _Closing = Screen
else:
    # Beside the screen's own class, so that Textual finds the style sheets of that.
    _Closing = Generic


class ClosesOnce(_Closing[Result]):
    """For screens: an answer after the first is no answer.

    Keys come one at a time, but a mouse's second click, or the store's answer, may come to a screen
    that has answered already, or that has help or a question of its own above it.
    """

    is_answered = False
    """Whether the screen has answered; it may still be in sight below another."""
    _waits_to_go = False
    _answer: Any = None

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Answer and close; nothing happens where it has answered before."""
        if self.is_answered:
            return AwaitComplete()
        self.is_answered = True
        if self.app.screen is not self:
            self._waits_to_go, self._answer = True, result
            return AwaitComplete()
        return super().dismiss(result)

    def on_screen_resume(self) -> None:
        if self._waits_to_go:
            self._waits_to_go = False
            super().dismiss(self._answer)


class Modal(ClosesOnce[Result], ModalScreen[Result]):
    """A window over a screen, which takes every key until it is closed."""

    app = getters.app(StoreApp)

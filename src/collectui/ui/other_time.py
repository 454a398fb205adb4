"""What a screen does that shows another time than now: it looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collectui.ui.base import StoreApp
    from collectui.ui.source import OtherTime

P = ParamSpec("P")
T = TypeVar("T")


def nothing_changes(app: StoreApp, past: OtherTime) -> str:
    """Why nothing can be changed at another time, and the way out of it."""
    return f"{past.nothing_changes} {app.key('look.past')} leads to now."


def of_the_present(
    action: Callable[Concatenate[Any, P], T],
) -> Callable[Concatenate[Any, P], T | None]:
    """An action of a screen that changes something: at another time it says why it does not."""

    def guarded(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        past: OtherTime | None = self.past
        if past is None:
            return action(self, *args, **kwargs)
        self.app.refuse(nothing_changes(self.app, past))
        return None

    guarded.__name__, guarded.__doc__ = action.__name__, action.__doc__
    return guarded

"""Screens painted when a test looks at them, as on a terminal that is slower than the keys.

A third of what a test of the screens computed was frames that nothing looked at. What
`screen_lines` reads is drawn for it alone; where no test looked, the terminal gets a frame when the
program is left.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakSet

from textual.app import App
from textual.screen import Screen

_refresh = Screen._compositor_refresh
_waiting: WeakSet[App[Any]] = WeakSet()


def when_looked_at(app: App[Any]) -> None:
    """From here on this app paints only where `paint` is called."""
    Screen._compositor_refresh = _unless_waiting  # type: ignore[method-assign]
    _waiting.add(app)


def paint(app: App[Any]) -> None:
    """Paint what has changed on the screen in front."""
    if app in _waiting and app.screen._compositor._dirty_regions:
        _refresh(app.screen)


def _unless_waiting(screen: Screen[Any]) -> None:
    app = screen.app
    if app not in _waiting or screen is not app.screen:
        _refresh(screen)
        return
    screen._dirty_widgets.clear()
    app._update_mouse_over(screen)
    app._display(screen, None)

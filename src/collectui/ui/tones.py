"""Tones: how a stretch of text differs from the text around it, the same in every widget.

The style sheet gives them to the screen. As component classes of the widgets, some twenty on a
screen, the same rules would be looked up once for each: 3 to 4 % of what opens one.
"""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget

TONE_CLASSES = {f"tone--{tone}" for tone in ("strong", "quiet", "late", "soon", "chosen", "wrong")}
"""The component classes of a screen on which tones are used.

`late` is past due, `soon` due today; `chosen` the open tab or option.
"""


def toned(widget: Widget, base: Style, tone: str) -> Style:
    """The style of text in this tone, on a widget whose other text has the style `base`."""
    if not tone:
        return base
    return base + widget.screen.get_component_rich_style(f"tone--{tone}", partial=True)

"""Tones: how a stretch of text differs from the text around it, the same in every widget.

The style sheet gives them to the screen. As component classes of the widgets, some twenty on a
screen, the same rules would be looked up once for each: a tenth of what opens a screen.
"""

from __future__ import annotations

from typing import Literal

from rich.style import Style
from textual.widget import Widget

Tone = Literal["", "strong", "quiet", "late", "soon", "chosen", "wrong"]
"""`late` is past due, `soon` due today; `chosen` the open tab or option; `` as the text around."""
TONE_CLASSES = {f"tone--{tone}" for tone in ("strong", "quiet", "late", "soon", "chosen", "wrong")}
"""The component classes of a screen on which tones are used."""


def toned(widget: Widget, base: Style, tone: str) -> Style:
    """The style of text in this tone, on a widget whose other text has the style `base`."""
    if not tone:
        return base
    return base + widget.screen.get_component_rich_style(f"tone--{tone}", partial=True)

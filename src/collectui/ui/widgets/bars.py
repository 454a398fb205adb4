"""One-line widgets drawn directly: a change repaints the line and never asks for a layout."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from collectui.ui.keys import KEYS, key_of
from collectui.ui.text import fit, one_line
from collectui.ui.tones import toned

Part = str | tuple[str, str]
"""Text of a bar, alone or with the name of its tone."""


KEY = "key"
"""The tone of a part that names a key by its id in the table of keys, or several by theirs."""


def hints(*keys: tuple[str, str]) -> list[Part]:
    """What keys do, as a bar shows it: the key strong, its word quiet.

    A key is named by its id in the table of keys (`do.note`; several with spaces between), so that
    the bar shows what the settings make of it; one that is bound in one window alone, as it is.
    """
    parts: list[Part] = []
    for key, word in keys:
        tone = KEY if key.split(" ")[0] in KEYS else "strong"
        parts += [("  " if parts else "", ""), (key, tone), (f" {word}", "quiet")]
    return parts


class Bar(Widget):
    """One line: parts from the left, and parts that stand at the right while there is room."""

    DEFAULT_CSS = "Bar { height: 1; }"
    auto_links = var(False)

    def __init__(
        self,
        left: Sequence[Part] = (),
        right: Sequence[Part] = (),
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._left, self._right = list(left), list(right)

    def say(self, left: Sequence[Part] | str, right: Sequence[Part] | str = ()) -> None:
        """Show this from now on."""
        parts = _parts(left), _parts(right)
        if parts != (self._left, self._right):
            self._left, self._right = parts
            self.refresh()

    @property
    def text(self) -> str:
        """What it says, left and right, two spaces between."""
        sides = (
            "".join(_plain(part) for part in self._named(side))
            for side in (self._left, self._right)
        )
        return "  ".join(side for side in sides if side)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        base = self.visual_style.rich_style
        if y > 0:
            return Strip([Segment(" " * width, base)], width)
        right = [(one_line(_plain(part)), _tone(part)) for part in self._named(self._right)]
        left = [(one_line(_plain(part)), _tone(part)) for part in self._named(self._left)]
        inner = max(width - 2, 0)
        right_width = sum(cell_len(text) for text, _ in right)
        left_width = sum(cell_len(text) for text, _ in left)
        # A short right side stays while the left is cut; a long one goes before the left is.
        if left_width + 2 + right_width > inner and right_width > inner // 3:
            right, right_width = [], 0
        room = inner - right_width - (2 if right else 0)
        segments = [Segment(" ", base)]
        for text, tone in left:
            size = cell_len(text)
            if size > room:
                text, size = fit(text, room), room
            segments.append(Segment(text, toned(self, base, tone)))
            room -= size
            if room <= 0:
                break
        segments.append(Segment(" " * (max(room, 0) + (2 if right else 0)), base))
        segments += [Segment(text, toned(self, base, tone)) for text, tone in right]
        return Strip([*segments, Segment(" ", base)]).simplify().adjust_cell_length(width, base)

    def _named(self, parts: Sequence[Part]) -> list[Part]:
        """The parts with keys as the settings have them, instead of the keys' ids."""
        config = getattr(self.app, "config", None)
        given = {} if config is None else config.keys
        return [
            (" ".join(key_of(each, given) for each in _plain(part).split(" ")), "strong")
            if _tone(part) == KEY
            else part
            for part in parts
        ]


def _parts(said: Sequence[Part] | str) -> list[Part]:
    return [said] if isinstance(said, str) else list(said)


def _plain(part: Part) -> str:
    return part if isinstance(part, str) else part[0]


def _tone(part: Part) -> str:
    return "" if isinstance(part, str) else part[1]


class TabsLine(Widget):
    """The names of a screen's tabs with their digits; the one that is open stands out."""

    DEFAULT_CSS = "TabsLine { height: 1; }"
    auto_links = var(False)

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, titles: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._titles = list(titles)
        self._open = 1
        self._right: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """The tab that is open, from 1."""
        return self._open

    def open(self, number: int) -> None:
        """Show this tab as the open one."""
        if self._open != number:
            self._open = number
            self.refresh()

    def name_tab(self, number: int, title: str) -> None:
        """Give a tab another title: `Activities (12 due)`."""
        if self._titles[number - 1] != title:
            self._titles[number - 1] = title
            self.refresh()

    def say_right(self, *texts: str) -> None:
        """Text at the right end of the line: the first of these that there is room for."""
        if self._right != texts:
            self._right = texts
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        base = self.visual_style.rich_style
        if y > 0:
            return Strip([Segment(" " * width, base)], width)
        chosen = toned(self, base, "chosen")
        segments = []
        for number, title in enumerate(self._titles, 1):
            # Brackets, so that the open tab is told without colour too.
            is_open = number == self._open
            text = f"[{number} {one_line(title)}]" if is_open else f" {number} {one_line(title)} "
            segments.append(Segment(text, chosen if is_open else base))
        room = width - sum(cell_len(segment.text) for segment in segments) - 1
        fitting = next((text for text in self._right if cell_len(one_line(text)) < room), "")
        if fitting:
            segments.append(Segment(fit(fitting, room, right=True), toned(self, base, "quiet")))
        return Strip(segments).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        left = 0
        for number, title in enumerate(self._titles, 1):
            left += cell_len(f" {number} {one_line(title)} ")
            if event.x < left:
                self.post_message(self.Chosen(number))
                return

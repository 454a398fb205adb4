"""Choosing one of a few things in a form: on one line, by arrows or by the first letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from collectui.domain.desk.views import Option
from collectui.domain.text import sort_key
from collectui.ui.text import fit, one_line
from collectui.ui.tones import toned
from collectui.ui.widgets.fields import SafeInput


class ChoiceField(Widget, can_focus=True):
    """One of several options. Brackets mark the chosen one, so that it is told without colour."""

    DEFAULT_CSS = "ChoiceField { height: 1; }"
    BINDINGS = [
        Binding("right,space,down", "choose(1)", show=False),
        Binding("left,up", "choose(-1)", show=False),
        Binding("home", "choose(-1000)", show=False),
        Binding("end", "choose(1000)", show=False),
        Binding("enter", "screen.focus_next", show=False),
    ]
    auto_links = var(False)

    class Changed(Message):
        """Another option was chosen."""

        def __init__(self, field: ChoiceField) -> None:
            super().__init__()
            self.field = field

    def __init__(self, options: Sequence[Option], value: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._options = _with(options, value)
        self._value = value

    @property
    def value(self) -> str:
        """The code of the chosen option."""
        return self._value

    @value.setter
    def value(self, value: str) -> None:
        if value != self._value and any(option.code == value for option in self._options):
            self._value = value
            self.refresh()
            self.post_message(self.Changed(self))

    def offer(self, options: Sequence[Option], value: str) -> None:
        """Other options, and which of them is chosen now."""
        self._options = _with(options, value)
        self.value = value
        self.refresh()

    @property
    def _index(self) -> int:
        return next(i for i, option in enumerate(self._options) if option.code == self._value)

    def action_choose(self, by: int) -> None:
        index = max(min(self._index + by, len(self._options) - 1), 0)
        self.value = self._options[index].code

    def on_key(self, event: events.Key) -> None:
        if not event.character or not event.character.isalnum():
            return
        event.stop()
        # From the option behind the chosen one on, so that a letter pressed again goes on.
        start = self._index + 1
        around = [*self._options[start:], *self._options[:start]]
        letter = sort_key(event.character)
        found = next((each for each in around if sort_key(each.title).startswith(letter)), None)
        if found is not None:
            self.value = found.code

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.visual_style.rich_style
        if y > 0:
            return Strip([Segment(" " * width, base)], width)
        chosen, other = toned(self, base, "chosen"), toned(self, base, "quiet")
        titles = [one_line(option.title) for option in self._options]
        index = self._index
        if not self.has_focus:
            text = fit(f" {titles[index]}", width)
            return Strip([Segment(text, base)], width)
        # As many neighbours as there is room for, the chosen one always in sight.
        first = last = index
        room = width - cell_len(titles[index]) - 4
        while True:
            if last + 1 < len(titles) and cell_len(titles[last + 1]) + 2 <= room:
                last += 1
                room -= cell_len(titles[last]) + 2
            elif first > 0 and cell_len(titles[first - 1]) + 2 <= room:
                first -= 1
                room -= cell_len(titles[first]) + 2
            else:
                break
        segments = [Segment("‹" if first > 0 else " ", other)]
        for number in range(first, last + 1):
            text = f"[{titles[number]}]" if number == index else f" {titles[number]} "
            segments.append(Segment(text, chosen if number == index else other))
        segments.append(Segment("›" if last + 1 < len(titles) else " ", other))
        return Strip(segments).adjust_cell_length(width, base)


def _with(options: Sequence[Option], value: str) -> list[Option]:
    """A value the desk no longer uses stays choosable where it is the present one."""
    known = any(option.code == value for option in options)
    return [*options, *([] if known else [Option(value, value)])]


class CompletingInput(SafeInput):
    """One line that is completed: the matches are offered one after the other.

    With a match on offer Tab or Enter takes it, the arrows go to the next, Esc puts it away.
    """

    BINDINGS = [
        Binding("enter", "take('enter')", show=False),
        Binding("down", "offer(1)", show=False),
        Binding("up", "offer(-1)", show=False),
        Binding("escape", "put_away", show=False),
    ]
    MOST = 50
    REPLACED = True

    class Offered(Message):
        """Another match is on offer, or none."""

        def __init__(self, field: CompletingInput) -> None:
            super().__init__()
            self.field = field

    def __init__(self, options: Sequence[Option] = (), value: str = "", **kwargs: Any) -> None:
        super().__init__(value, **kwargs)
        self.options: Sequence[Option] = options
        """What it may be: what is typed, and what that means."""
        self._matches: list[Option] = []
        self._at = 0

    @property
    def chosen(self) -> Option | None:
        """The option that is typed in full."""
        typed = sort_key(self.value)
        return next((each for each in self.options if sort_key(each.code) == typed), None)

    @property
    def offer(self) -> Option | None:
        """The match on offer."""
        return self._matches[self._at] if self._matches else None

    @property
    def hint(self) -> str:
        """What to say beside the field."""
        if (offer := self.offer) is not None:
            more = f" {self._at + 1}/{len(self._matches)}" if len(self._matches) > 1 else ""
            return f"Tab: {offer.code} {offer.title}{more}"
        return "" if self.chosen is None else self.chosen.title

    def match(self) -> None:
        """Offer what begins with, or else contains, what is typed."""
        typed = sort_key(self.value)
        self._matches, self._at = [], 0
        if typed and self.has_focus and self.chosen is None:
            named = [(sort_key(each.code), sort_key(each.title), each) for each in self.options]
            begins = [e for code, title, e in named if code.startswith(typed)]
            within = [e for code, title, e in named if typed in code or typed in title]
            rest = [each for each in within if each not in begins[: self.MOST]]
            self._matches = [*begins, *rest][: self.MOST]
        self.post_message(self.Offered(self))

    def action_offer(self, by: int) -> None:
        if not self._matches:
            raise SkipAction
        self._at = (self._at + by) % len(self._matches)
        self.post_message(self.Offered(self))

    def action_take(self, key: str) -> None:
        if (offer := self.offer) is not None:
            self.value = offer.code
            self.cursor_position = len(self.value)
            self._matches = []
            self.post_message(self.Offered(self))
        else:
            self.screen.focus_next()

    def action_put_away(self) -> None:
        if not self._matches:
            raise SkipAction
        self._matches = []
        self.post_message(self.Offered(self))

    def watch_value(self, value: str) -> None:
        self.match()

    def on_blur(self) -> None:
        self._matches = []
        self.post_message(self.Offered(self))

"""Choosing one of several things by a letter: all in sight, chosen with one key."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.strip import Strip

from collectui.domain.calls.outcomes import OutcomeOption
from collectui.domain.desk.views import Option
from collectui.ui.text import one_line
from collectui.ui.tones import toned
from collectui.ui.widgets.choosing import ChoiceField

NONE_CHOSEN = ""


def letters() -> list[BindingType]:
    """What a screen with such choices binds; its `action_choose` calls `choose`."""
    return [
        Binding(letter, f"choose('{letter}')", show=False, priority=True)
        for letter in ascii_lowercase
    ]


def choose(screen: Screen[Any], letter: str) -> None:
    """Choose in the field that has the focus, and go on to the next field.

    Raises SkipAction where that is no such choice, or has nothing by that letter.
    """
    field = screen.focused
    if not isinstance(field, LetterChoice) or not field.take(letter):
        raise SkipAction
    screen.focus_next()


class LetterChoice(ChoiceField):
    """Each option with its letter. Its screen binds the letters, with priority: a key typed right
    behind the letter belongs to the next field already."""

    DEFAULT_CSS = "LetterChoice { height: auto; }"
    BINDINGS = [
        Binding("down", "screen.focus_next", show=False),
        Binding("up", "screen.focus_previous", show=False),
    ]

    def __init__(self, options: Sequence[OutcomeOption], value: str, *, id: str) -> None:
        super().__init__(options, value, id=id)
        self._letter(options)

    def _letter(self, options: Sequence[OutcomeOption]) -> None:
        self._letters = {option.letter: option.code for option in options if option.letter}
        self._by_code = {code: letter for letter, code in self._letters.items()}
        self._offered = list(options)

    def offer_these(self, options: Sequence[OutcomeOption]) -> None:
        """Other options, with what was chosen among them still chosen."""
        self._letter(options)
        self.offer(options, self.value)
        self.refresh(layout=True)

    def take(self, letter: str) -> bool:
        """Choose by letter; False where no option has it."""
        code = self._letters.get(letter)
        if code is not None:
            self.value = code
        return code is not None

    def on_key(self, event: events.Key) -> None:
        # Letters choose by what is written beside them, not by how titles begin.
        if event.character and event.character.isalnum():
            event.stop()
            event.prevent_default()

    def action_choose(self, by: int) -> None:
        codes = [option.code for option in self._offered]
        if self.value not in codes:
            self.value = codes[0 if by > 0 else -1]
            return
        self.value = codes[max(min(codes.index(self.value) + by, len(codes) - 1), 0)]

    def rows(self, width: int) -> list[list[Option]]:
        """The options, as many a line as there is room for."""
        found: list[list[Option]] = [[]]
        room = width
        for option in self._offered:
            size = _room_of(option)
            if size > room and found[-1]:
                found.append([])
                room = width
            found[-1].append(option)
            room -= size
        return found

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return len(self.rows(width))

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.visual_style.rich_style
        chosen, other = toned(self, base, "chosen"), toned(self, base, "quiet")
        lines = self.rows(width)
        segments = []
        for option in lines[y] if y < len(lines) else ():
            here = option.code == self.value
            text = f"{self._by_code.get(option.code, ' ')} {one_line(option.title)}"
            segments.append(
                Segment(f"[{text}] " if here else f" {text}  ", chosen if here else other)
            )
        return Strip(segments).adjust_cell_length(width, base)


def _room_of(option: Option) -> int:
    """The letter, the title, a space between, brackets and a space behind."""
    return cell_len(one_line(option.title)) + 5

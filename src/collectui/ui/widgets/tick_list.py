"""Things that go along with a change unless they are unticked, as a field of a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.widgets.windows import ListWindow

MOST_LINES = 4


@dataclass(frozen=True)
class Tick:
    """One thing that goes along."""

    id: int
    text: str
    detail: str = ""
    of: str = ""
    """Whose it is."""


class TickList(VirtualList[Tick]):
    """Space or Enter unticks a line, and ticks it again. The value names what is unticked."""

    class Changed(Message):
        """A line was ticked or unticked."""

    def __init__(self, *, id: str) -> None:
        super().__init__(
            [
                Column("", lambda tick: "[ ]" if tick.id in self._off else "[x]", 3),
                Column("", lambda tick: tick.text, 16, flex=2),
                Column("", lambda tick: tick.detail, 12, flex=1, rank=1),
                Column("", lambda tick: tick.of, 12, flex=1, rank=2),
            ],
            lambda tick: tick.id,
            titles=False,
            id=id,
        )
        self._off: frozenset[int] = frozenset()
        self.ticks: Sequence[Tick] = ()
        """What is listed."""

    @property
    def unticked(self) -> frozenset[int]:
        """The ids of what does not go along."""
        return self._off

    @property
    def value(self) -> str:
        """The ids of what does not go along, as a draft keeps them: `12 15`."""
        return " ".join(str(each) for each in sorted(self._off))

    @value.setter
    def value(self, value: str) -> None:
        off = frozenset(int(word) for word in value.split() if word.isdecimal())
        if off != self._off:
            self._off = off
            self.repaint()
            self.post_message(self.Changed())

    def list(self, ticks: Sequence[Tick]) -> None:
        """Show these, as many at a time as there is room for."""
        if ticks != self.ticks:
            self.ticks = ticks
            self.styles.height = min(max(len(ticks), 1), MOST_LINES)
            self.show(ListWindow(list(ticks), lambda tick: tick.id))

    def action_open(self) -> None:
        self._toggle()

    def action_mark(self) -> None:
        if self._toggle():
            self.action_move(1)

    def _toggle(self) -> bool:
        if self.row is None:
            return False
        off = self._off ^ {self.row.id}
        self.value = " ".join(str(each) for each in off)
        return True

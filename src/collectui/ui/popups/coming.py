"""What comes to a customer until the day that is looked at, day by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from textual.app import ComposeResult
from textual.containers import Vertical

from collectui.domain.ahead import Coming, Kind
from collectui.domain.dates import day_words
from collectui.ui.keys import bindings
from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.reading_pane import Line, ReadingPane
from collectui.ui.words import Words, counted

_KINDS = {
    Kind.ITEMS: "falls due",
    Kind.LETTER: "letter",
    Kind.ACTIVITY: "activity",
    Kind.PROMISE: "promised",
    Kind.SNOOZE: "snooze ends",
}


class ComingScreen(Popup[bool]):
    """To read; True where the letters are asked for one by one."""

    AUTO_FOCUS = "ReadingPane"
    BINDINGS = bindings("look.desk_letters")

    def __init__(
        self, name: str, on: date, coming: Sequence[Coming], *, counted: bool = False
    ) -> None:
        """`counted` are the letters of many customers together."""
        super().__init__()
        self._called, self._on, self._coming, self._counted = name, on, coming, counted

    def compose(self) -> ComposeResult:
        until = f"{self._called}: what comes until {day_words(self._on)}"
        with Vertical(classes="box -tall"):
            yield Bar([(until, "strong")], classes="box-title")
            yield ReadingPane(empty="Nothing comes until then.")
            letters = [("look.desk_letters", "its letters, one by one")] if self._counted else []
            yield Bar(hints(*letters, ("Esc", "close")), classes="box-foot")

    def on_mount(self) -> None:
        self.query_one(ReadingPane).say(list(_lines(self._coming, self.app.words)))

    def action_desk_letters(self) -> None:
        """To the letters, where they are only counted here."""
        if self._counted:
            self.dismiss(True)


def _lines(coming: Sequence[Coming], words: Words) -> Iterator[Line]:
    for day, group in groupby(coming, key=lambda each: each.on):
        yield words.weekday(day), "strong"
        for each in group:
            yield f"  {_KINDS[each.kind]:<12}{_text(each, words)}".rstrip(), ""


def _text(coming: Coming, words: Words) -> str:
    if coming.amount is None:
        return (
            coming.text if coming.count == 1 else f"{coming.count:,d} × {coming.text}".rstrip(" ×")
        )
    money = words.money_with_code(coming.amount, coming.currency)
    text = coming.text
    if coming.kind is Kind.ITEMS and not text:
        text = counted(coming.count, "document")
    return f"{money}  {text}".rstrip()

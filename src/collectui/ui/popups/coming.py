"""What comes to a customer until the day that is looked at, day by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from textual.app import ComposeResult
from textual.containers import Vertical

from collectui.domain.ahead import Coming, Kind
from collectui.domain.dates import day_words
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


class ComingScreen(Popup[None]):
    """To read."""

    AUTO_FOCUS = "ReadingPane"

    def __init__(self, name: str, on: date, coming: Sequence[Coming]) -> None:
        super().__init__()
        self._called, self._on, self._coming = name, on, coming

    def compose(self) -> ComposeResult:
        until = f"{self._called}: what comes until {day_words(self._on)}"
        with Vertical(classes="box -tall"):
            yield Bar([(until, "strong")], classes="box-title")
            yield ReadingPane(empty="Nothing comes until then.")
            yield Bar(hints(("Esc", "close")), classes="box-foot")

    def on_mount(self) -> None:
        self.query_one(ReadingPane).say(list(_lines(self._coming, self.app.words)))


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

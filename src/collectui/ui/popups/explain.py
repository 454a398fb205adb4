"""`x`: a number, the parts it adds up from, and the documents behind them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from collectui.domain.customers.explanation import PRIORITY, Explanation, Part, Sum
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.bars import Part as Words
from collectui.ui.widgets.reading_pane import Line, ReadingPane
from collectui.ui.words import counted, plain_words

Ask = Callable[[str], Coroutine[Any, Any, Explanation]]
"""Explains the number of a name."""
_AMOUNT = 18
"""Cells of an amount."""
_MOST_DIGITS = 9


class ExplainScreen(Popup[None]):
    """The number to explain is chosen by its digit, or by the arrows."""

    AUTO_FOCUS = "ReadingPane"
    BINDINGS = [
        *(
            Binding(str(digit), f"choose({digit})", "Explain this number", show=False)
            for digit in range(1, _MOST_DIGITS + 1)
        ),
        Binding("right,tab", "step(1)", "Next number", show=False),
        Binding("left,shift+tab", "step(-1)", "Previous number", show=False),
    ]

    def __init__(self, name: str, ask: Ask) -> None:
        """`name` is what the row is called."""
        super().__init__()
        self._called, self._ask = name, ask
        self._shown: Explanation | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield Bar([(self._called, "strong")], classes="box-title")
            yield Bar(id="explain-numbers")
            yield ReadingPane(empty="Reading …")
            yield Bar(
                hints(("1-9", "number"), ("← →", "next"), ("Esc", "close")), classes="box-foot"
            )

    def on_mount(self) -> None:
        self._show(PRIORITY)

    def action_choose(self, digit: int) -> None:
        if self._shown is not None and digit <= len(self._shown.numbers):
            self._show(self._shown.numbers[digit - 1].name)

    def action_step(self, by: int) -> None:
        if self._shown is not None:
            numbers = self._shown.numbers
            at = (numbers.index(self._shown.chosen) + by) % len(numbers)
            self._show(numbers[at].name)

    @work(exclusive=True, group="fetch")
    async def _show(self, name: str) -> None:
        try:
            found = await self._ask(name)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        self._shown = found
        self.query_one(".box-title", Bar).say([(self._title(found), "strong")])
        self.query_one("#explain-numbers", Bar).say(list(_numbers(found)))
        self.query_one(ReadingPane).say(list(self._lines(found)))

    def _title(self, found: Explanation) -> str:
        if found.chosen.name == PRIORITY:
            return f"{self._called}: {counted(found.priority, 'point')}"
        words = self.app.words
        amounts = [words.money_with_code(each.amount, each.currency) for each in found.sums]
        return f"{self._called}: {found.chosen.title} {' + '.join(amounts) or 'nothing'}"

    def _lines(self, found: Explanation) -> Iterator[Line]:
        for line in found.points:
            yield f"{line.points:+4d}  {line.rule:<19}{line.why}", ""
        if found.points:
            yield f"{found.priority:4d}  points", "strong"
        for aside in found.asides:
            yield f"   ▾  {aside}", "soon"
        for number, each in enumerate(found.sums):
            if number:
                yield "", ""
            yield from self._sum(each)
        if not (found.points or found.sums or found.asides):
            yield "Nothing is owed: there is nothing to explain.", "quiet"

    def _sum(self, found: Sum) -> Iterator[Line]:
        for part in found.parts:
            yield from self._part(part, found.currency)
        money = self.app.words.money(found.amount, found.currency)
        yield f"{money:>{_AMOUNT}}  {found.currency} in all", "strong"
        if found.unexplained:
            rest = self.app.words.money(found.unexplained, found.currency)
            yield f"{rest:>{_AMOUNT}}  not yet explained: the figures are being made anew", "late"

    def _part(self, part: Part, currency: str) -> Iterator[Line]:
        money = self.app.words.money
        count = f", {counted(part.count, 'document')}" if part.count else ""
        yield f"{money(part.amount, currency):>{_AMOUNT}}  {part.title}{count}", "soon"
        for document in part.documents:
            item = document.item
            due = "no due date" if item.due is None else f"due {self.app.words.day(item.due)}"
            late = f", {item.days} d" if item.past_due else ""
            amount = money(document.amount, currency)
            text = f"{plain_words(item.kind.value)} {item.number}, {due}{late}"
            yield f"{amount:>{_AMOUNT}}    {text}", ""
        if part.others:
            rest = money(part.others_amount, currency)
            yield f"{rest:>{_AMOUNT}}    {counted(part.others, 'other document')}", "quiet"


def _numbers(found: Explanation) -> Iterator[Words]:
    for digit, number in enumerate(found.numbers, 1):
        key = str(digit) if digit <= _MOST_DIGITS else "→"
        here = number == found.chosen
        yield (f"{key} ", "quiet")
        yield (f"{number.title}  ", "strong" if here else "")

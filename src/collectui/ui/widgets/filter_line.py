"""The filter line: typed with completion, its errors shown in place, the last good one kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from collectui.domain import filters
from collectui.ui.widgets.fields import SafeInput
from collectui.ui.widgets.lines import Bar

PAUSE_SECONDS = 0.12


class Completion(Suggester):
    """The first field or value that goes on from what stands before the cursor."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.buckets: Sequence[str] = ()

    async def get_suggestion(self, value: str) -> str | None:
        word = value.rpartition(" ")[2]
        field, colon, _ = word.partition(":")
        if not word:
            return None
        if colon:
            ends = [f"{field}:{each}" for each in self.values(field)]
        else:
            ends = [f"{each}:" for each in filters.FIELDS]
        found = next((end for end in ends if end.startswith(word) and end != word), None)
        return None if found is None else value + found[len(word) :]

    def values(self, field: str) -> Sequence[str]:
        """What a field may be compared with."""
        if field == "bucket":
            return self.buckets
        return filters.FIELDS[field].examples if field in filters.FIELDS else ()


class FilterInput(SafeInput):
    """Tab takes the completion; Esc and Enter leave the line."""

    BINDINGS = [
        Binding("tab", "complete", show=False),
        Binding("escape", "leave", show=False),
    ]

    def action_complete(self) -> None:
        if self._suggestion:
            self.action_cursor_right()
        else:
            self.screen.focus_next()

    def action_leave(self) -> None:
        self.post_message(FilterLine.Left())


class FilterLine(Vertical):
    """Hidden until it is opened."""

    class Changed(Message):
        """The line means another filter now."""

        def __init__(self, filter: filters.Filter) -> None:
            super().__init__()
            self.filter = filter

    class Closed(Message):
        """The line was left."""

    class Left(Message):
        """Esc: the filter is to be again what it was when the line was opened."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._completion = Completion()
        self._before = filters.Filter()
        self.display = False

    def compose(self) -> ComposeResult:
        yield FilterInput(suggester=self._completion, placeholder="words, past_due>5000, days>60 …")
        yield Bar(id="filter-hint")

    def open(self, text: str, buckets: Sequence[str]) -> None:
        """Begin to type, at the filter in effect."""
        self._completion.buckets = buckets
        self._before = filters.parse(text, buckets=buckets)
        field = self.query_one(FilterInput)
        field.value = f"{text} " if text else ""
        field.cursor_position = len(field.value)
        self.display = True
        field.focus()
        self._hint()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.display:
            self._apply(event.value)

    @work(exclusive=True, group="filter")
    async def _apply(self, text: str) -> None:
        await asyncio.sleep(PAUSE_SECONDS)
        self._read(text)

    def _read(self, text: str) -> bool:
        """Put the line to use; False where it cannot be understood, which it then says."""
        try:
            filter = filters.parse(text, buckets=self._completion.buckets)
        except filters.FilterError as error:
            self.query_one("#filter-hint", Bar).say(
                [(f"✗ column {error.position + 1}: {error.message}", "late")]
            )
            return False
        self.post_message(self.Changed(filter))
        self._hint()
        return True

    def _hint(self) -> None:
        """What may follow: fields, or the values of the field begun."""
        text = self.query_one(FilterInput).value
        field = text.rpartition(" ")[2].partition(":")[0]
        if field in filters.FIELDS:
            values = " ".join(self._completion.values(field))
            said = f"{field}: {filters.FIELDS[field].help}. {values}"
        else:
            said = f"Fields: {' '.join(filters.FIELDS)}   Tab completes, Enter keeps, Esc drops"
        self.query_one("#filter-hint", Bar).say([(said, "quiet")])

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        event.stop()
        if self._read(event.value):
            self._close()

    @on(Left)
    def _drop(self, event: Left) -> None:
        event.stop()
        self.post_message(self.Changed(self._before))
        self._close()

    def _close(self) -> None:
        self.workers.cancel_group(self, "filter")
        self.display = False
        self.post_message(self.Closed())

"""The filter line: typed with completion, its errors shown in place, the last good one kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from collectui.domain.filters import Field, Filter, FilterError
from collectui.ui import pauses
from collectui.ui.base import StoreApp
from collectui.ui.text import lit, one_line
from collectui.ui.widgets.fields import SearchInput


@dataclass(frozen=True)
class Language:
    """What one list understands: its fields, and how a line is read."""

    parse: Callable[[str], Filter]
    """Raises FilterError."""
    fields: Mapping[str, Field]

    def values(self, field: str) -> Sequence[str]:
        """What a field may be compared with."""
        return self.fields[field].examples if field in self.fields else ()


class Completion(Suggester):
    """The first field or value that goes on from what stands before the cursor."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.language: Language | None = None

    async def get_suggestion(self, value: str) -> str | None:
        word = value.rpartition(" ")[2]
        field, colon, _ = word.partition(":")
        if not word or self.language is None:
            return None
        if colon:
            ends = [f"{field}:{each}" for each in self.language.values(field)]
        else:
            ends = [f"{each}:" for each in self.language.fields]
        found = next((end for end in ends if end.startswith(word) and end != word), None)
        return None if found is None else value + found[len(word) :]


class FilterInput(SearchInput):
    """Tab takes the completion; Esc and Enter leave the line."""

    BINDINGS = [
        Binding("tab", "take('tab')", show=False),
        Binding("escape", "leave", show=False),
    ]

    def action_take(self, key: str) -> None:
        """Take the completion on offer."""
        if self._suggestion:
            self.action_cursor_right()
        else:
            self.screen.focus_next()

    def action_leave(self) -> None:
        self.post_message(FilterLine.Left())


class FilterLine(Vertical):
    """Shown while it is open."""

    app = getters.app(StoreApp)

    class Left(Message):
        """Esc: the filter is to be again what it was when the line was opened."""

    def __init__(self, narrow: Callable[[Filter], object], leave: Callable[[], object]) -> None:
        """`narrow` is told what the line means, `leave` that one is done with it."""
        super().__init__()
        self._narrow, self._leave = narrow, leave
        self._completion = Completion()
        self._language: Language | None = None
        self._before = self._meant = Filter()
        """The filter when the line was opened, and the last one that the line could be read as."""
        self.display = False

    def compose(self) -> ComposeResult:
        yield FilterInput(suggester=self._completion)
        yield Static(classes="filter-hint")

    def open(self, text: str, language: Language) -> None:
        """Begin to type, at the filter in effect."""
        self._completion.language = self._language = language
        self._before = self._meant = language.parse(text)
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
            self._understand(event.value)
            self._apply(event.value)

    @work(exclusive=True, group="filter")
    async def _apply(self, text: str) -> None:
        await self.app.rest(pauses.FILTER)
        self._read(text)

    def _understand(self, text: str) -> FilterError | None:
        """Read the line; why it cannot be, where it cannot.

        At every letter, and not only where the typing pauses: what the list shows besides an error
        must not depend on how fast the line was typed.
        """
        assert self._language is not None
        try:
            self._meant = self._language.parse(text)
        except FilterError as error:
            return error
        return None

    def _read(self, text: str) -> bool:
        """Put the line to use; False where it cannot be understood, which it then says."""
        error = self._understand(text)
        self._narrow(self._meant)
        if error is None:
            self._hint()
        else:
            self._say(f"✗ column {error.position + 1}: {error.message}", wrong=True)
        return error is None

    def _hint(self) -> None:
        """What may follow: fields, or the values of the field begun."""
        assert self._language is not None
        text = self.query_one(FilterInput).value
        field = text.rpartition(" ")[2].partition(":")[0]
        if field in self._language.fields:
            values = " ".join(self._language.values(field))
            said = f"{field}: {self._language.fields[field].help}. {values}"
        else:
            said = f"Fields: {' '.join(self._language.fields)}   Tab completes, Esc clears"
        self._say(said)

    def _say(self, said: str, *, wrong: bool = False) -> None:
        """Below the line, on as many lines as it takes: a reason that is cut off is none."""
        hint = self.query_one(Static)
        hint.set_class(wrong, "-wrong")
        hint.update(lit(one_line(said)))

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        event.stop()
        if self._read(event.value):
            self._close()

    @on(Left)
    def _drop(self, event: Left) -> None:
        event.stop()
        self._narrow(self._before)
        self._close()

    def _close(self) -> None:
        self.workers.cancel_group(self, "filter")
        self.display = False
        self._leave()

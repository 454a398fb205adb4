"""One line that finds a record of the store as one types; what is taken stands in it by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual import getters, work

from collectui.domain.desk.views import Option
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui import pauses
from collectui.ui.base import StoreApp
from collectui.ui.widgets.choosing import CompletingInput


@dataclass(frozen=True)
class Candidate:
    """A record that may be meant: what stands in the field once it is taken, and what it is."""

    id: int
    text: str
    """Names the record alone, so that a draft finds it again."""
    detail: str


Finder = Callable[[str], Awaitable[Sequence[Candidate]]]


class FindInput(CompletingInput):
    """The matches are the store's answer to what is typed."""

    app = getters.app(StoreApp)

    def __init__(self, find: Finder, **kwargs: Any) -> None:
        super().__init__((), **kwargs)
        self._find = find
        self._known: dict[str, Candidate] = {}

    @property
    def candidate(self) -> Candidate | None:
        """The record that the field names; None while it names none."""
        return self._known.get(self.value.strip())

    @property
    def known(self) -> Mapping[str, Candidate]:
        """Every record offered so far, by its text."""
        return self._known

    def match(self) -> None:
        if self.candidate is None and self.value.strip() and self.is_mounted:
            self._ask(self.value)
        self._offer_found()

    def _offer_found(self) -> None:
        typed = self.value.strip()
        found = () if self.candidate is not None or not typed else self.options
        self._matches, self._at = list(found)[: self.MOST] if self.has_focus else [], 0
        self.post_message(self.Offered(self))

    @work(exclusive=True, group="find")
    async def _ask(self, typed: str) -> None:
        await self.app.rest(pauses.COMPLETION)
        try:
            found = await self._find(typed)
        except (StoreBusy, StoreFailed):
            return
        if typed != self.value:
            return
        self._known |= {each.text: each for each in found}
        self.options = [Option(each.text, each.detail) for each in found]
        self._offer_found()
        if self.candidate is not None:
            # A restored draft names somebody again: tell the form.
            self.post_message(self.Changed(self, self.value))

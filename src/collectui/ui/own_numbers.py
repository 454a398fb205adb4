"""Which numbers an agent has typed are the store's own: asked once each while the program runs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from collectui.domain.errors import StoreBusy, StoreFailed


class OwnNumbers:
    """Numbers that the store was asked about: whether it knows them as its own."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}

    @property
    def known(self) -> Collection[str]:
        """Those that are the store's own."""
        return [number for number, known in self._known.items() if known]

    def missing(self, numbers: Collection[str]) -> frozenset[str]:
        """Those that it was not asked about yet."""
        return frozenset(numbers) - self._known.keys()

    async def ask(self, numbers: Collection[str], ask: Callable[..., Any]) -> None:
        """Ask about numbers; where the store does not answer they are nobody's."""
        try:
            from collectui.store.known_numbers import known_numbers

            known = await ask(known_numbers, numbers)
        except (StoreBusy, StoreFailed):
            return
        self._known |= {number: number in known for number in numbers}

"""A customer opened from the list goes on through it: to who was next, wherever it went since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from collectui.ui.widgets.spots import Beside, Spot, beside
from collectui.ui.widgets.windows import KeysetWindow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from collectui.domain.queue.query import QueueQuery
    from collectui.domain.queue.rows import QueueRow
    from collectui.ui.source import DeskSource
    from collectui.ui.words import Words


class Opener(Protocol):
    """The list that a customer was opened from."""

    def walked_to(self, spot: Spot[QueueRow]) -> None:
        """Another customer of it is on the screen."""
        ...

    def tell_moved(self, row: QueueRow, index: int | None) -> None:
        """What was done here has moved a row: to this place, or from the list."""
        ...


def unit_of(row: QueueRow) -> str:
    """What tells a row from the others."""
    return row.unit


def where_it_went(words: Words, name: str, index: int | None) -> str:
    """The sentence on a row that moved to a place (from 0), or from the list."""
    if index is None:
        return f"{name} left this list."
    return f"{name} is now {words.ordinal(index + 1)}."


def queue_window(source: DeskSource, query: QueueQuery) -> KeysetWindow[QueueRow]:
    """The rows of a list of the desk, as the store pages them."""
    from collectui.store.queries.queue import queue_count, queue_page, queue_place, queue_row

    def about() -> tuple[QueueQuery, date, tuple[str, ...]]:
        # Asked each time: a list stays open over midnight.
        desk = source.desk
        assert desk is not None
        return query, desk.business_date, desk.bucket_labels

    async def page(**where: Any) -> Sequence[QueueRow]:
        return await source.ask(queue_page, *about(), **where)

    async def count() -> int:
        return await source.ask(queue_count, *about())

    async def place(row: QueueRow) -> int | None:
        return await source.ask(queue_place, *about(), row.unit)

    async def now(row: QueueRow) -> QueueRow | None:
        return await source.ask(queue_row, *about(), row.unit)

    return KeysetWindow(
        page,
        count,
        place,
        lambda row: row.position,
        now,
    )


class QueueNeighbours:
    """Where in the list the customer on the screen stands, and who stands before and after it."""

    def __init__(
        self,
        opener: Opener,
        window: KeysetWindow[QueueRow],
        spot: Spot[QueueRow],
        index: int | None,
        total: int | None,
    ) -> None:
        self._opener, self._window, self._spot = opener, window, spot
        self.index = index
        """Where the customer stands, from 0; None where it is not in the list."""
        self.total = total
        self._mine = False

    def touched(self) -> None:
        """The customer was changed by what was done here."""
        self._mine = True

    async def look(self, mine: bool = False) -> None:
        """Ask where it stands by now; say so if what was done here, `mine`, has moved it.

        Raises StoreBusy or StoreFailed.
        """
        spot, was = self._spot, self.index
        found = await beside(self._window, spot, unit_of) if mine else None
        index = await self._window.find(spot.row)
        if found is not None and not found.at_place and index != was:
            self._opener.tell_moved(spot.row, index)
        total = await self._window.count()
        if spot is self._spot:
            self.index, self.total = index, total

    async def step(self, by: int) -> QueueRow | None:
        """Go to the next row, or with -1 to the one before; None and no move at the ends.

        Where what was done here moved the customer, they are those of the place that it left;
        where others did, those of its place now. Raises StoreBusy or StoreFailed.
        """
        spot = self._spot
        found = await beside(self._window, spot, unit_of)
        if not found.at_place and found.now is not None and not self._mine:
            spot = Spot(found.now)
            found = await beside(self._window, spot, unit_of)
        row = found.following(spot, unit_of) if by > 0 else found.preceding(spot, unit_of)
        if row is None:
            return None
        self._spot, self._mine = _next_spot(found, row, by), False
        self.index = await self._window.find(row)
        self._opener.walked_to(self._spot)
        return row


def _next_spot(found: Beside[QueueRow], row: QueueRow, by: int) -> Spot[QueueRow]:
    """The row gone to, with the rows around it."""
    ahead, behind = (found.after, found.before) if by > 0 else (found.before, found.after)
    at = ahead.index(row)
    left = [found.now] if found.at_place and found.now is not None else []
    near = (*ahead[:at][::-1], *left, *behind)
    further = tuple(ahead[at + 1 :])
    return Spot(row, near, further) if by > 0 else Spot(row, further, near)

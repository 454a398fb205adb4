"""Rows of the delinquent list that moved away from under the cursor: said, and gone to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import work

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui.source import Asking
from collectui.ui.widgets.paging import Paged

if TYPE_CHECKING:
    from collectui.domain.queue.rows import QueueRow
    from collectui.ui.widgets.spots import Spot
    from collectui.ui.widgets.virtual_list import VirtualList
    from collectui.ui.widgets.windows import KeysetWindow


class MovedRows(Asking):
    """What the list remembers of them."""

    walked = False
    """Whether another customer of the list was gone to from a customer's screen."""
    _moved: QueueRow | None = None
    _told = _told_before = ""
    """The unit of which a customer's screen has said already that it moved."""

    if TYPE_CHECKING:

        @property
        def rows(self) -> VirtualList[Any]: ...

    def list_window(self) -> KeysetWindow[QueueRow] | None:
        """A window onto the list; None until it shows one."""
        raise NotImplementedError

    def begin_anew(self) -> None:
        """The list is about to be read anew."""
        self.walked = False
        self._told_before, self._told = self._told, ""

    def walked_to(self, spot: Spot[QueueRow]) -> None:
        """The cursor follows to the customer that is on the screen by now."""
        self.walked, self._told = True, ""
        self.rows.hold(spot)

    def tell_moved(self, row: QueueRow, index: int | None) -> None:
        """Say where a row went by what was done on its customer's screen."""
        self._moved, self._told = row, row.unit
        self._say_moved(row, index)

    def _say_moved(self, row: QueueRow, index: int | None) -> None:
        from collectui.ui.neighbours import where_it_went

        self.notify(where_it_went(self.app.words, self._called(row), index))

    def on_paged_displaced(self, event: Paged.Displaced) -> None:
        """The cursor stands on another row now: say what became of its own."""
        event.stop()
        self._moved = event.row
        if not event.mine:
            # Only gone from the list: where it went within it, the cursor followed.
            self.notify(f"{self._called(event.row)} is not in this list any more.")
        elif event.row.unit != self._told_before:
            self._tell_where(event.row)

    def _is_split(self, row: QueueRow) -> bool:
        """Whether the customer is in sight at another level, in rows of its own."""
        here = self.rows.in_sight
        return all(each.unit != row.unit for each in here) and any(
            each.customer_id == row.customer_id for each in here
        )

    @work(group="moved")
    async def _tell_where(self, row: QueueRow) -> None:
        window = self.list_window()
        assert window is not None
        try:
            index = await window.find(row)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        if index is not None or not self._is_split(row):
            self._say_moved(row, index)

    @work(exclusive=True, group="moved-to")
    async def action_go_to_moved(self) -> None:
        row = self._moved
        if row is None or (window := self.list_window()) is None:
            self.app.refuse("No row has moved away.")
            return
        try:
            index = await window.find(row)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        if index is None:
            self.app.refuse(f"{self._called(row)} is not in this list.")
        else:
            self.rows.go_to(row, index)

    def _called(self, row: QueueRow) -> str:
        """The customer's name, with the account or site if it is worked so."""
        from collectui.ui.widgets.queue_columns import level

        return row.name if row.account is None else f"{row.name} {level(row)}"

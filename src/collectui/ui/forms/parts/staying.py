"""Open activities that go along to another collector, except those that are to stay."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widget import Widget

from collectui.ui.forms.part import Part
from collectui.ui.forms.parts.profile_reading import read_activities
from collectui.ui.widgets.bars import Bar
from collectui.ui.widgets.tick_list import Tick, TickList
from collectui.ui.words import counted

STAYING = "staying"
"""The value that a draft keeps of it."""


class StayingPart(Part):
    """A list to tick, in sight while another collector is named who gets activities."""

    _for: int | str | None = ""
    """The collector whose list is shown; empty text for no change."""

    def fields(self) -> Sequence[Widget]:
        return [Bar(id="staying-title"), TickList(id=STAYING)]

    def show(self, ids: Sequence[int], to: int | str | None) -> None:
        """List what goes from these customers' collectors to another; `to` is text for nobody."""
        if to == self._for:
            return
        self._for = to

        async def work() -> None:
            await self._list(ids, to)

        self.run(work, group="ticks")

    async def _list(self, ids: Sequence[int], to: int | str | None) -> None:
        found = [] if isinstance(to, str) else await read_activities(self.app, ids, to)
        if not self.editor.is_attached or to != self._for or self.app.desk is None:
            return
        ticks, title = self._ticks, self.editor.screen.query_one("#staying-title", Bar)
        day, today = self.app.words.day, self.app.desk.business_date
        of = {a.id: a.customer for a in found} if len(ids) > 1 else {}
        ticks.list(
            [Tick(a.id, a.subject, f"due {day(a.due_on, today)}", of.get(a.id, "")) for a in found]
        )
        ticks.display = title.display = bool(found)
        activities = counted(len(found), "open activity", "open activities")
        move = "moves" if len(found) == 1 else "move"
        title.say([(f"{activities} {move} along; Space lets one stay", "quiet")])

    @property
    def _ticks(self) -> TickList:
        return self.editor.screen.query_one(f"#{STAYING}", TickList)

    def read(self) -> frozenset[int]:
        """The activities that are to stay."""
        listed = {tick.id for tick in self._ticks.ticks}
        return frozenset(self._ticks.unticked & listed)

"""The records behind one count of an impact, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from collectui.domain.roles.impact import ImpactCount
from collectui.ui.asked import SkippedRows
from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collectui.store.queries.impact import Member


class ImpactList(Popup[None]):
    """What moves, or what a change applies to."""

    def __init__(self, count: ImpactCount) -> None:
        super().__init__()
        self._count = count

    def compose(self) -> ComposeResult:
        columns: list[Column[Member]] = [
            Column("", lambda member: member.text, 14, flex=2),
            Column("", lambda member: member.detail, 16, flex=2, rank=1),
            Column("", lambda member: member.customer, 12, flex=1, rank=2),
        ]
        with Vertical(classes="box -tall"):
            yield Bar([(self._count.text, "strong")], classes="box-title")
            yield VirtualList(columns, lambda member: member.id, titles=False)
            yield Bar(hints(("Esc", "close")), classes="box-foot")

    def on_mount(self) -> None:
        from collectui.store.queries.impact import members

        count = self._count

        async def page(skip: int, limit: int) -> Sequence[Member]:
            return await self.app.ask(members, count, skip=skip, limit=limit)

        async def total() -> int:
            return count.count

        async def find(member: Member) -> int | None:
            return None

        self.query_one(VirtualList).show(SkippedRows(page, total, find))

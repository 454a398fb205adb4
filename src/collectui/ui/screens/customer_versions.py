"""The versions of one record, newest first: who, when, and each field that changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui.asked import AskedRows
from collectui.ui.base import StoreApp
from collectui.ui.keys import bindings
from collectui.ui.screens.customer_history import Recorded, columns, recorded
from collectui.ui.screens.customer_tab import Selected
from collectui.ui.screens.popup import Popup
from collectui.ui.source import Source
from collectui.ui.widgets.lines import Bar, hints
from collectui.ui.widgets.reading_pane import ReadingPane
from collectui.ui.widgets.virtual_list import VirtualList


async def show_versions(app: StoreApp, selected: Selected, source: Source) -> datetime | None:
    """Open the versions of what is selected; answers the moment of one to go to."""
    if selected.record is None:
        app.notify("Nothing was recorded of this line by itself.")
        return None
    await app.warmed()
    from collectui.store.queries.history import versions_of

    try:
        found = await source.ask(versions_of, *selected.record)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return None
    versions = [recorded(line) for line in found]
    return await app.push_screen_wait(VersionsScreen(selected.name, versions))


_FOOT = hints(("↑↓", "move"), ("Tab", "read"), ("T", "as it was then"), ("Esc", "close"))


class VersionsScreen(Popup[datetime]):
    """The versions above, the selected one field by field below. Answers the moment of one."""

    BINDINGS = bindings("look.past")

    def __init__(self, name: str, versions: Sequence[Recorded]) -> None:
        super().__init__()
        self._name_of_record, self._versions = name, versions

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield Bar([("History · ", "quiet"), (self._name_of_record, "strong")])
            yield VirtualList(
                columns(self.app.words),
                lambda row: row.id,
                empty="Nothing was changed since it was made.",
                id="versions",
            )
            yield ReadingPane(id="version-text")
            yield Bar(_FOOT, classes="box-foot")

    def on_mount(self) -> None:
        self.query_one(VirtualList).show(AskedRows(self._rows, lambda row: row.id))

    def action_as_it_was(self) -> None:
        """The customer as it was with this version."""
        row = self.query_one(VirtualList).row
        if row is not None:
            self.dismiss(row.at)

    async def _rows(self) -> Sequence[Recorded]:
        return self._versions

    @on(VirtualList.Moved)
    def _read(self) -> None:
        row = self.query_one(VirtualList).row
        self.query_one(ReadingPane).say([] if row is None else row.lines)

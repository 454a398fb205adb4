"""The versions of one record, newest first: who, when, and each field that changed."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui.asked import AskedRows
from collectui.ui.base import StoreApp
from collectui.ui.screens.customer_history import Recorded, columns, recorded
from collectui.ui.screens.customer_tab import Selected
from collectui.ui.screens.popup import Popup
from collectui.ui.widgets.lines import Bar, hints
from collectui.ui.widgets.reading_pane import ReadingPane
from collectui.ui.widgets.virtual_list import VirtualList


async def show_versions(app: StoreApp, selected: Selected) -> None:
    """Open the versions of what is selected."""
    if selected.record is None:
        app.notify("Nothing was recorded of this line by itself.")
        return
    await app.store()
    from collectui.store.queries.history import versions_of

    try:
        found = await app.ask(versions_of, *selected.record)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return
    app.push_screen(VersionsScreen(selected.name, [recorded(line) for line in found]))


class VersionsScreen(Popup[None]):
    """The versions above, the selected one field by field below."""

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
            yield Bar(hints(("↑↓", "move"), ("Tab", "read"), ("Esc", "close")), classes="box-foot")

    def on_mount(self) -> None:
        self.query_one(VirtualList).show(AskedRows(self._rows, lambda row: row.id))

    async def _rows(self) -> Sequence[Recorded]:
        return self._versions

    @on(VirtualList.Moved)
    def _read(self) -> None:
        row = self.query_one(VirtualList).row
        self.query_one(ReadingPane).say([] if row is None else row.lines)

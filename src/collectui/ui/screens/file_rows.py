"""The attachments of what is selected: Enter shows a text, a key writes a file to a path."""

from __future__ import annotations

from collections.abc import Sequence

from textual import getters
from textual.strip import Strip

from collectui.domain.files import FileLine, size_words
from collectui.ui.base import POPUP, StoreApp
from collectui.ui.keys import bindings
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.widgets.windows import ListWindow

MOST_LINES = 4


def file_words(file: FileLine) -> str:
    """An attachment on one line."""
    return f"+ {file.name}  {size_words(file.size)} {file.media_type}"


class FileRows(VirtualList[FileLine]):
    """One line a file, and no room taken where there is none."""

    app = getters.app(StoreApp)
    BINDINGS = bindings("do.write_file")

    def __init__(self) -> None:
        super().__init__([Column("", file_words, 16, flex=1)], lambda file: file.id, titles=False)
        self._files: Sequence[FileLine] = ()
        self.display = False

    def _strip(self, row: FileLine, under_cursor: bool, width: int) -> Strip:
        # The cursor of the list above is the one that counts until one goes down here.
        return super()._strip(row, under_cursor and self.has_focus, width)

    def list(self, files: Sequence[FileLine]) -> None:
        """Show these; the same as before stay as they are, with the cursor."""
        if files == self._files:
            return
        self._files = files
        self.display = bool(files)
        self.styles.height = min(len(files), MOST_LINES)
        self.show(ListWindow(files, lambda file: file.id))

    def action_open(self) -> None:
        from collectui.ui.screens import files

        if self.row is not None:
            self.app.run_worker(files.show(self.app, [self.row]), group=POPUP)

    def action_write_file(self) -> None:
        from collectui.ui.screens import files

        if self.row is not None:
            self.app.run_worker(files.write(self.app, [self.row]), group=POPUP)

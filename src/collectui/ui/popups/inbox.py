"""The files that wait in the inbox folder, the newest first."""

from __future__ import annotations

import getpass
import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical

from collectui.domain.files import size_words
from collectui.domain.paths import why
from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.virtual_list import VirtualList
from collectui.ui.widgets.windows import ListWindow


@dataclass(frozen=True)
class Waiting:
    """One file of the inbox."""

    path: str
    name: str
    size: int
    changed: float


def waiting(inbox: Path) -> list[Waiting]:
    """The files of the inbox, the newest first. Raises OSError where it cannot be read."""
    found = []
    with os.scandir(inbox) as entries:
        for entry in entries:
            # A file may be taken away between two looks at it.
            with suppress(OSError):
                if entry.is_file() and not entry.name.startswith("."):
                    about = entry.stat()
                    found.append(Waiting(entry.path, entry.name, about.st_size, about.st_mtime))
    return sorted(found, key=lambda each: (-each.changed, each.name))


def filling_line(inbox: Path) -> str:
    """The command that brings a file from the agent's own machine into the inbox."""
    return f"scp FILE {getpass.getuser()}@{socket.gethostname()}:{inbox}/"


class InboxScreen(Popup[str]):
    """Answers the path of the file chosen."""

    def __init__(self, inbox: Path) -> None:
        super().__init__()
        self._inbox = inbox

    def compose(self) -> ComposeResult:
        words = self.app.words
        columns: list[Column[Waiting]] = [
            Column("", lambda each: each.name, 16, flex=2),
            Column("", lambda each: size_words(each.size), 9, right=True, rank=1),
            Column("", lambda each: words.ago(datetime.fromtimestamp(each.changed, UTC)), 14,
                   rank=2, tone=lambda each: "quiet"),
        ]  # fmt: skip
        with Vertical(classes="box -tall"):
            yield Bar([(f"Inbox {self._inbox}", "strong")], classes="box-title")
            yield VirtualList(columns, lambda each: each.path, titles=False)
            yield Bar(hints(("list.open", "choose"), ("Esc", "close")), classes="box-foot")

    def on_mount(self) -> None:
        empty, files = f"Nothing there. Fill it by: {filling_line(self._inbox)}", []
        try:
            files = waiting(self._inbox)
        except FileNotFoundError:
            line = filling_line(self._inbox)
            empty = f"The folder is not there: make it, then fill it by: {line}"
        except (OSError, ValueError) as error:
            empty = f"{why('The folder', error)}."
        self.query_one(VirtualList).show(ListWindow(files, lambda each: each.path), empty)

    def on_virtual_list_opened(self, event: VirtualList.Opened) -> None:
        if isinstance(event.rows.row, Waiting):
            self.dismiss(event.rows.row.path)

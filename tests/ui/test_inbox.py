"""The inbox: what waits in it, and why nothing can be chosen where that is so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from collectui.config import Config
from collectui.ui.popups.inbox import InboxScreen, waiting
from tests.ui.desk import Desk


def test_a_file_that_goes_meanwhile_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "gone.pdf").symlink_to(tmp_path / "nowhere")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "bill.pdf").write_text("bill")
    assert [each.name for each in waiting(tmp_path)] == ["bill.pdf"]


def _folder(at: Path) -> Path:
    (at / "inbox").mkdir()
    return at / "inbox"


def _file(at: Path) -> Path:
    (at / "inbox").write_text("")
    return at / "inbox"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_folder, "Nothing there. Fill it by"),
        (lambda at: at / "inbox", "The folder is not there: make it"),
        (_file, "part of its path is no folder"),
        (lambda at: at / ("n" * 256), "longer name than any file can have"),
    ],
    ids=["empty", "missing", "a file", "impossible"],
)
async def test_an_inbox_without_files_says_why(
    make: Callable[[Path], Path], words: str, desk_file: Path, tmp_path: Path
) -> None:
    inbox = make(tmp_path)
    desk = Desk(desk_file, tmp_path / "drafts", size=(200, 30), config=Config(inbox=inbox))
    async with desk as running:
        desk.app.push_screen(InboxScreen(inbox))
        await desk.settle()
        assert words in running.text

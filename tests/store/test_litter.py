"""What a killed program leaves behind goes, and nothing of it is lost."""

from __future__ import annotations

import os
import time
from pathlib import Path

from collectui.store.opening import MAKING_SECONDS, create
from collectui.ui import external

HEX = "0123456789abcdef" * 2


def test_files_of_a_killed_making_go_with_the_next_one(tmp_path: Path) -> None:
    names = [f".s.sqlite3.{HEX}{end}" for end in ("", "-wal", "-shm")]
    others = [f".t.sqlite3.{HEX}", ".s.sqlite3.notes", f".s.sqlite3.{'f' * 32}"]
    for name in (*names, *others):
        (tmp_path / name).touch()
    old = time.time() - 2 * MAKING_SECONDS
    for name in (*names, *others[:2]):
        os.utime(tmp_path / name, (old, old))
    create(str(tmp_path / "s.sqlite3")).close()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"s.sqlite3", *others}, "another store's, no making's, and a new one stay"


def test_a_text_left_in_the_editor_is_found_unless_its_program_runs(tmp_path: Path) -> None:
    for name, text in (("edit-999999999-ab", "half"), (f"edit-{os.getpid()}-cd", "being typed")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "text.md").write_text(text)
    (tmp_path / "edit-old").mkdir()
    found = {folder.name: text for text, folder in external.left_behind(tmp_path)}
    assert found == {"edit-999999999-ab": "half", "edit-old": ""}

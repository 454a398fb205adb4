"""Files attached to activities and notes, and those that are refused."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collectui.store.queries.activities import activities_of
from collectui.store.queries.notes import notes_of
from collectui.ui.screens.file_rows import FileRows
from collectui.ui.widgets.fields import SafeInput
from tests.ui.customers import WITH_PROGRAMS, ask, id_of, open_customer
from tests.ui.desk import Desk

Opener = Callable[..., Desk]
TEN_MB = 10 * 1024 * 1024


async def test_ten_megabytes_attached_five_times_are_kept_once(
    open_desk: Opener, desk_file: Path, tmp_path: Path
) -> None:
    scan = tmp_path / "scan.bin"
    scan.write_bytes(os.urandom(1024) * (TEN_MB // 1024))
    customer = id_of(desk_file, WITH_PROGRAMS)
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS, tab=4)
        for number in range(3):
            await desk.press("n")
            await desk.type(f"scan {number}")
            desk.app.screen.query_one("#file", SafeInput).value = str(scan)
            await desk.settle()
            assert "10 MB application/octet-stream" in desk.line("File")
            await desk.press("ctrl+s")
        assert "+ scan.bin  10 MB" in desk.text
        await desk.press("a")
        await desk.type("scan too")
        desk.app.screen.query_one("#file", SafeInput).value = str(scan)
        await desk.press("ctrl+s")
        await desk.press("3")
        while "scan too" not in desk.cursor:
            await desk.press("down")
        await desk.press("m", "f")
        desk.app.screen.query_one(SafeInput).value = str(scan)
        await desk.press("enter")
        await desk.until(lambda: "attached to scan too" in " ".join(desk.toasts))
        made = [a for a in ask(desk_file, activities_of, customer) if a.subject == "scan too"]
        assert [file.name for file in made[0].files] == ["scan.bin", "scan.bin"]
        await desk.press("m", "w", "1")
        desk.app.screen.query_one(SafeInput).value = str(tmp_path / "out.bin")
        await desk.press("enter")
    assert (tmp_path / "out.bin").read_bytes() == scan.read_bytes()
    with sqlite3.connect(desk_file) as raw:
        assert raw.execute("SELECT count(*) FROM attachment").fetchone()[0] >= 5
        sizes = raw.execute("SELECT length(content) FROM attachment_bytes").fetchall()
    raw.close()
    assert sizes.count((TEN_MB,)) == 1


async def test_what_is_no_file_is_refused_and_the_text_stays(
    open_desk: Opener, desk_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(1 << 40)
    secret = tmp_path / "secret"
    secret.write_text("x")
    _nobody_may_read(secret, monkeypatch)
    refused = {
        str(secret): "may not be read by you",
        str(tmp_path): "is a folder",
        str(fifo): "is a pipe",
        "/dev/zero": "is a device",
        str(tmp_path / "missing"): "is not there",
        str(large): "this desk takes files up to",
    }
    customer = id_of(desk_file, WITH_PROGRAMS)
    before = len(ask(desk_file, notes_of, customer))
    async with open_desk(size=(120, 30)) as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        await desk.press("n")
        await desk.type("kept text")
        for path, said in refused.items():
            desk.app.screen.query_one("#file", SafeInput).value = path
            await desk.press("ctrl+s")
            assert said in " ".join(desk.text.split()), path
            assert desk.app.screen.focused is desk.app.screen.query_one("#file")
        assert "kept text" in desk.text
    assert len(ask(desk_file, notes_of, customer)) == before


def _nobody_may_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also for root, who may read anything."""
    place.chmod(0)
    opened = os.open

    def refused(path: Any, *args: Any, **kwargs: Any) -> int:
        if str(path) == str(place):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", refused)


async def test_an_attachment_is_a_row_to_show_and_to_write(
    open_desk: Opener, desk_file: Path, tmp_path: Path
) -> None:
    terms, out = tmp_path / "terms.txt", tmp_path / "out"
    terms.write_text("Net 30, no discount")
    out.mkdir()
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, WITH_PROGRAMS, tab=4)
        await desk.press("n")
        await desk.type("terms")
        desk.app.screen.query_one("#file", SafeInput).value = str(terms)
        await desk.press("ctrl+s")

        async def write_to(place: str) -> None:
            await desk.press("w")
            desk.app.screen.query_one(SafeInput).value = place
            await desk.press("enter")

        await write_to(f"{out}/")
        await desk.until(lambda: bool(desk.toasts) and desk.toasts[-1].startswith("Written"))
        assert (out / "terms.txt").read_text() == terms.read_text()

        row = screen.query_one(FileRows)
        row.focus()
        await desk.settle()
        assert desk.line("+ terms.txt  19 bytes text/plain").startswith("▸")
        await desk.press("enter")
        await desk.until(lambda: "Net 30, no discount" in desk.text)
        await desk.press("escape")

        (out / "terms.txt").write_text("mine")
        await write_to(f"{out}/terms.txt")
        await desk.until(lambda: "exists already" in desk.text)
        await desk.press("n")
        assert (out / "terms.txt").read_text() == "mine"
        await write_to(f"{out}/terms.txt")
        await desk.until(lambda: "exists already" in desk.text)
        await desk.press("y")
        await desk.until(lambda: (out / "terms.txt").read_text() != "mine")
        assert (out / "terms.txt").read_text() == terms.read_text()


async def test_attachments_in_the_list_of_work(
    open_desk: Opener, desk_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "plan.txt").write_text("the plan")
    async with open_desk() as desk:
        await desk.press("2", "w")
        assert "nothing is attached" in desk.toasts
        await desk.press("m")
        assert "nothing is attached" in desk.text
        await desk.press("f")
        desk.app.screen.query_one(SafeInput).value = str(tmp_path / "plan.txt")
        await desk.press("enter")
        await desk.press("m", "s")
        await desk.until(lambda: "the plan" in desk.text)
        await desk.press("escape", "w")
        desk.app.screen.query_one(SafeInput).value = str(tmp_path / "out.txt")
        await desk.press("enter")
        await desk.until(lambda: (tmp_path / "out.txt").exists())
    assert (tmp_path / "out.txt").read_text() == "the plan"


async def test_a_text_is_read_where_it_is(
    open_desk: Opener, desk_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "terms.txt").write_text("Net 30 [/] \x1b[31m and no more")
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS, tab=4)
        await desk.press("n")
        await desk.type("terms")
        desk.app.screen.query_one("#file", SafeInput).value = str(tmp_path / "terms.txt")
        await desk.press("ctrl+s")
        assert "+ terms.txt" in desk.text
        await desk.press("m", "s")
        assert "Net 30 [/] " in desk.text
        assert "\x1b" not in desk.text

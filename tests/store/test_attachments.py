"""Attachments: what is taken from a disk and what is refused, kept once, read back."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity, AttachToActivity
from collectui.domain.files import FileRefused, FileThere, new_file
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me, Refused
from collectui.domain.notes.commands import AddNote, AttachToNote
from collectui.domain.settings.actions import SetDesk
from collectui.store import desk
from collectui.store.core.work import ATTACHMENT_BYTES as BYTES
from collectui.store.files import read_file, write_out
from collectui.store.queries.activities import activity
from collectui.store.queries.attachments import content, take_file
from collectui.store.queries.notes import note, notes_of
from collectui.store.store import Store
from collectui.store.undo.latest import my_last_change
from tests.reachable import open_way
from tests.store.making import one_customer

MEGABYTE = 1024 * 1024


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


@pytest.fixture
def customer(store: Store) -> int:
    return one_customer(store)


def kept(store: Store) -> list[int]:
    return list(store.read(lambda c: c.execute(sa.select(BYTES.c.size)).scalars()))


def test_ten_megabytes_attached_five_times_are_kept_once(
    store: Store, me: Me, customer: int, tmp_path: Path
) -> None:
    place = tmp_path / "scan.pdf"
    place.write_bytes(b"%PDF-1.7" + os.urandom(10 * MEGABYTE - 8))
    for number in range(5):
        os.link(place, copy := tmp_path / f"scan-{number}.pdf")
        file = store.read(take_file, str(copy))
        store.do(AddNote(about=About(customer), body="see", files=(file,)), me)
    assert kept(store) == [10 * MEGABYTE]
    files = [file for each in store.read(notes_of, customer) for file in each.files]
    assert {file.name for file in files} == {f"scan-{n}.pdf" for n in range(5)}
    assert {(file.media_type, file.size) for file in files} == {("application/pdf", 10 * MEGABYTE)}
    assert store.read(content, files[0].id).content == place.read_bytes()


def test_files_of_notes_and_activities(store: Store, me: Me, customer: int) -> None:
    files = (new_file("a.txt", b"one"), new_file("b.png", b"\x89PNG\r\n\x1a\n"))
    about = About(customer)
    written = store.do(AddNote(about=about, body="x", files=files), me).created["note"]
    made = store.do(
        AddActivity(
            about=about, subject="x", due_on=store.read(desk.business_date), files=files[:1]
        ),
        me,
    ).created["activity"]
    store.do(AttachToActivity(activity_id=made, files=files[1:]), me)
    store.do(AttachToNote(note_id=written, files=(new_file("c", b"three"),)), me)
    assert [file.name for file in store.read(note, written).files] == ["a.txt", "b.png", "c"]
    assert [file.name for file in store.read(activity, made).files] == ["a.txt", "b.png"]
    assert len(kept(store)) == 3


def test_an_attachment_is_taken_back_with_what_has_it(store: Store, me: Me, customer: int) -> None:
    store.do(AddNote(about=About(customer), body="x", files=(new_file("a", b"1"),)), me)
    last = store.read(my_last_change, me.id)
    assert last is not None
    store.do(Undo(history_id=last.history_id), me)
    assert store.read(notes_of, customer) == []


def test_the_limit_is_the_desks_and_asked_again_by_the_store(
    store: Store, me: Me, customer: int, tmp_path: Path
) -> None:
    store.do(SetDesk(name="attachment_limit", value=1000), me)
    place = tmp_path / "big.bin"
    place.write_bytes(b"x" * 1001)
    with pytest.raises(FileRefused, match=r"big\.bin has 1001 bytes; this desk takes files up to"):
        store.read(take_file, str(place))
    with pytest.raises(Refused, match=r"big\.bin has 1001 bytes"):
        store.do(
            AddNote(about=About(customer), body="x", files=(new_file("big.bin", b"x" * 1001),)), me
        )
    place.write_bytes(b"x" * 1000)
    store.read(take_file, str(place))
    assert kept(store) == []


def test_no_file_is_no_attachment(store: Store, me: Me, customer: int) -> None:
    written = store.do(AddNote(about=About(customer), body="x"), me).created["note"]
    with pytest.raises(Refused, match="No file"):
        store.do(AttachToNote(note_id=written, files=()), me)


def test_an_attachment_that_is_not_there(store: Store) -> None:
    with pytest.raises(LookupError):
        store.read(content, 99)


def _folder(place: Path) -> str:
    place.mkdir()
    return "is a folder"


def _fifo(place: Path) -> str:
    os.mkfifo(place)
    return "is a pipe"


def _socket(place: Path) -> str:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(place))
    return "is a socket or a device"


def _vanished(place: Path) -> str:
    return "is not there"


def _loop(place: Path) -> str:
    place.symlink_to(place)
    return "link that leads to itself"


def _to_folder(place: Path) -> str:
    place.symlink_to("/tmp")
    return "is a folder"


@pytest.mark.parametrize("make", [_folder, _fifo, _socket, _vanished, _loop, _to_folder])
def test_what_is_no_file_is_refused_by_name_at_once(make: Any, tmp_path: Path) -> None:
    place = tmp_path / "given"
    reason = make(place)
    refused: list[str] = []

    def read() -> None:
        with pytest.raises(FileRefused, match=reason) as error:
            read_file(str(place), MEGABYTE)
        refused.append(str(error.value))

    # In a thread of its own: what waits for a pipe would wait for ever.
    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(10)
    assert refused
    assert str(place) in refused[0]


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty", "/dev/random"])
def test_devices_are_refused(device: str) -> None:
    with pytest.raises(FileRefused, match=device):
        read_file(device, MEGABYTE)


@pytest.mark.parametrize("path", ["", "x" * 5_000, "a\0b", "/dev/null/x", "/nowhere/x"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(FileRefused):
        read_file(path, MEGABYTE)


@pytest.fixture
def unreadable(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "secret.pdf"
    place.write_bytes(b"x")
    place.chmod(0)
    if os.geteuid() != 0:
        yield place
        return
    # Root may read anything: be somebody else meanwhile.
    open_way(tmp_path)
    os.seteuid(65534)
    try:
        yield place
    finally:
        os.seteuid(0)


def test_an_unreadable_file_says_what_to_do(unreadable: Path) -> None:
    with pytest.raises(FileRefused, match="may not be read by you: ask its owner"):
        read_file(str(unreadable), MEGABYTE)


def test_a_file_that_says_it_is_empty_is_read_to_its_end() -> None:
    # Files of /proc have size 0 and content all the same; some have no end.
    assert read_file("/proc/self/status", MEGABYTE).size > 0
    with pytest.raises(FileRefused, match="this desk takes files up to 10 bytes"):
        read_file("/proc/self/status", 10)


def test_a_path_may_begin_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "scan.txt").write_text("x")
    assert read_file("~/scan.txt", 10).name == "scan.txt"


def test_writing_out_never_overwrites(tmp_path: Path) -> None:
    file = new_file("scan.txt", b"content")
    place = write_out(file, str(tmp_path))
    assert place == tmp_path / "scan.txt"
    assert place.read_bytes() == b"content"
    assert place.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileRefused, match="exists already"):
        write_out(file, str(tmp_path))
    with pytest.raises(FileRefused, match="cannot write"):
        write_out(file, str(tmp_path / "no" / "folder"))
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileRefused, match="exists already"):
        write_out(file, str(tmp_path / "link"))
    assert not (tmp_path / "elsewhere").exists()


def test_writing_over_a_file_replaces_it_whole(tmp_path: Path) -> None:
    file = new_file("scan.txt", b"content")
    place = tmp_path / "scan.txt"
    place.write_bytes(b"before")
    with pytest.raises(FileThere):
        write_out(file, str(place))
    assert place.read_bytes() == b"before"
    assert write_out(file, str(tmp_path), over=True) == place
    assert place.read_bytes() == b"content"
    (tmp_path / "link").symlink_to(place)
    write_out(new_file("other", b"other"), str(tmp_path / "link"), over=True)
    assert place.read_bytes() == b"content", "what a link leads to is left alone"
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(FileRefused, match="is no file"):
        write_out(file, str(tmp_path / "fifo"), over=True)
    assert {each.name for each in tmp_path.iterdir()} == {"scan.txt", "link", "fifo"}


@pytest.mark.parametrize("name", ["n" * 256, "a/" + "n" * 300, "a\0b"])
@pytest.mark.parametrize("over", [False, True])
def test_a_name_no_file_can_have_is_refused(name: str, over: bool, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot write"):
        write_out(new_file("a.txt", b"x"), str(tmp_path / name), over=over)
    assert list(tmp_path.iterdir()) == []

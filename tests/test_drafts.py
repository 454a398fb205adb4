"""Drafts survive whatever happens to the program, and nothing in their directory can hurt it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest

from collectui import drafts as module
from collectui.drafts import Draft, Drafts, DraftWriter


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "drafts", "store-1")


def a_draft(**changes: object) -> Draft:
    values = {"kind": "note.add", "store": "store-1", "customer_id": 7, "customer": "Meridian"}
    return Draft(**{**values, **changes})  # type: ignore[arg-type]


def test_a_saved_draft_comes_back_whole(drafts: Drafts) -> None:
    draft = a_draft(
        title="note on Meridian",
        subject="transaction:88",
        values={"text": "Jo promised €4,000\nby Friday", "type": "promise"},
        seen={"customer:7": 3},
        at_field="text",
        cursor=(1, 9),
    )
    written = drafts.save(draft)
    assert drafts.load(draft.id) == written
    assert written.values == draft.values
    assert written.cursor == (1, 9)
    assert drafts.list() == [written]


def test_only_the_agent_may_read_it(drafts: Drafts) -> None:
    before = os.umask(0)
    try:
        draft = drafts.save(a_draft())
    finally:
        os.umask(before)
    (path,) = drafts.directory.iterdir()
    assert draft.id in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(drafts.directory.stat().st_mode) == 0o700


def test_a_save_that_fails_leaves_the_draft_before(
    drafts: Drafts, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = drafts.save(a_draft(values={"text": "first"}))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        drafts.save(a_draft(id=first.id, values={"text": "second"}))
    assert drafts.load(first.id) == first
    assert len(list(drafts.directory.iterdir())) == 1


def test_drafts_of_another_store_are_not_offered(drafts: Drafts) -> None:
    drafts.save(a_draft(store="another"))
    assert drafts.list() == []


def test_newest_first_and_found_by_what_they_are_about(drafts: Drafts) -> None:
    old = drafts.save(a_draft())
    new = drafts.save(a_draft())
    other = drafts.save(a_draft(kind="activity.add"))
    assert [draft.id for draft in drafts.list()] == [other.id, new.id, old.id]
    assert drafts.find("note.add", 7) == new
    assert drafts.find("note.add", 8) is None
    assert drafts.find("note.add", 7, "transaction:1") is None


def test_those_the_store_has_done_are_forgotten(drafts: Drafts) -> None:
    done, open_ = drafts.save(a_draft()), drafts.save(a_draft())
    drafts.settle({done.id, str(uuid.uuid4())})
    assert [draft.id for draft in drafts.list()] == [open_.id]


def test_what_was_typed_after_a_save_that_had_arrived_is_another_draft(drafts: Drafts) -> None:
    sent = {"text": "once"}
    # A form may keep more in its draft than what is typed.
    same = drafts.save(a_draft(values={**sent, "was": {}}, sent=sent))
    more = drafts.save(a_draft(values={"text": "once!"}, sent=sent))
    drafts.settle({same.id, more.id})
    (kept,) = drafts.list()
    assert kept.id != more.id
    assert (kept.values, kept.sent, kept.subject) == ({"text": "once!"}, None, more.subject)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"kind": "note.add"}',
        b'{"kind": 1, "store": "store-1", "customer_id": 7, "id": "ID", "saved_at": "AT"}',
        b'{"kind": "n", "store": "store-1", "customer_id": "7", "id": "ID", "saved_at": "AT"}',
        b'{"kind": "n", "store": "store-1", "customer_id": 7, "id": "ID", "saved_at": ""}',
        b'{"kind": "n", "store": "store-1", "customer_id": 7, "id": "ID", "saved_at": "AT",'
        b' "cursor": "x"}',
        b'{"kind": "n", "store": "store-1", "customer_id": 7, "id": "ID", "saved_at": "AT",'
        b' "sent": "x"}',
        b'{"kind": "n", "store": "store-1", "customer_id": 7, "id": "../x", "saved_at": "AT"}',
        pytest.param(b"[" * 100_000, id="nested"),
    ],
)
def test_a_torn_or_foreign_file_is_passed_over(drafts: Drafts, content: bytes) -> None:
    good = drafts.save(a_draft())
    draft_id = str(uuid.uuid4())
    content = content.replace(b"ID", draft_id.encode()).replace(b"AT", good.saved_at.encode())
    (drafts.directory / f"{draft_id}.draft.json").write_bytes(content)
    assert drafts.list() == [good]
    assert drafts.load(draft_id) is None


def test_links_fifos_and_directories_are_passed_over(drafts: Drafts, tmp_path: Path) -> None:
    good = drafts.save(a_draft())
    names = [drafts.directory / f"{uuid.uuid4()}.draft.json" for _ in range(3)]
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_text("{}")
    names[0].symlink_to(elsewhere)
    os.mkfifo(names[1])
    names[2].mkdir()
    assert drafts.list() == [good]


def test_an_id_is_never_a_path(drafts: Drafts) -> None:
    with pytest.raises(ValueError, match="UUID"):
        drafts.save(a_draft(id="../../evil"))


def test_a_missing_directory_has_no_drafts(drafts: Drafts) -> None:
    assert drafts.list() == []
    drafts.discard(str(uuid.uuid4()))


def test_the_newest_text_is_written_soon_and_not_before(drafts: Drafts) -> None:
    writer = DraftWriter(drafts)
    draft = a_draft()
    started = time.monotonic()
    number = 0
    while drafts.load(draft.id) is None:
        number += 1
        writer.put(a_draft(id=draft.id, values={"text": number}))
        threading.Event().wait(0.02)
        assert time.monotonic() - started < 5
    assert time.monotonic() - started >= module.IDLE_SECONDS
    writer.close()
    saved = drafts.load(draft.id)
    assert saved is not None
    assert saved.values == {"text": number}


def test_a_discarded_draft_stays_away(drafts: Drafts) -> None:
    writer = DraftWriter(drafts)
    draft = a_draft()
    writer.put(draft)
    writer.discard(draft.id)
    writer.close()
    assert drafts.list() == []


def test_trouble_is_told_once_and_the_text_kept(
    drafts: Drafts, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    writer = DraftWriter(drafts, lambda error: told.append(error.strerror if error else "well"))
    real = Drafts.save

    def refuse(self: Drafts, draft: Draft) -> Draft:
        raise OSError(28, "full")

    monkeypatch.setattr(Drafts, "save", refuse)
    draft = a_draft()
    writer.put(draft)
    writer.flush()
    writer.flush()
    assert told == ["full"]
    monkeypatch.setattr(Drafts, "save", real)
    writer.flush()
    assert told == ["full", "well"]
    assert drafts.load(draft.id) is not None
    writer.close()


TYPIST = """
import sys, time
from pathlib import Path
from collectui.drafts import Draft, Drafts, DraftWriter
writer = DraftWriter(Drafts(Path(sys.argv[1]), "s"))
draft = Draft(kind="note.add", store="s", customer_id=1)
for number in range(10_000):
    writer.put(Draft(id=draft.id, kind="note.add", store="s", customer_id=1,
                     values={"n": number, "at": time.time(), "text": "x" * 5000}))
    print(number, flush=True)
    time.sleep(1 / 30)
"""


def test_kill_loses_at_most_a_second(tmp_path: Path) -> None:
    typist = subprocess.Popen(
        [sys.executable, "-c", TYPIST, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert typist.stdout is not None
    for line in typist.stdout:
        if int(line) == 45:
            break
    typist.send_signal(signal.SIGKILL)
    killed_at = time.time()
    typist.wait()
    (draft,) = Drafts(tmp_path, "s").list()
    assert killed_at - draft.values["at"] < 1.0
    assert len(draft.values["text"]) == 5000

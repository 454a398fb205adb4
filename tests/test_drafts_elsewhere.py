"""A draft that another session has: listed, taken over by one, and lost on neither side."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from collectui import draft_owner
from collectui.drafts import Draft, Drafts, DraftWriter, TakenOver
from tests.sessions import TAKER, TYPIST, Session


def bodies(drafts: Drafts) -> dict[str, str]:
    return {draft.id: draft.values["body"] for draft in drafts.list()}


def test_what_another_session_types_is_listed_and_found(
    tmp_path: Path, begin: Callable[..., Session]
) -> None:
    typist, drafts = begin(TYPIST, tmp_path, "s", 1), Drafts(tmp_path, "s")
    draft_id = typist.types("Promised 1000")
    (draft,) = drafts.list()
    assert draft.id == draft_id
    assert drafts.elsewhere(draft)
    assert drafts.find("note.add", 1) == draft


def test_one_that_nobody_has_is_found_before_a_newer_one_elsewhere(
    tmp_path: Path, begin: Callable[..., Session]
) -> None:
    drafts = Drafts(tmp_path, "s")
    mine = drafts.save(Draft(kind="note.add", store="s", customer_id=1))
    begin(TYPIST, tmp_path, "s", 1).types("newer")
    assert drafts.find("note.add", 1) == mine


def test_a_zombie_has_nothing(tmp_path: Path, begin: Callable[..., Session]) -> None:
    typist, drafts = begin(TYPIST, tmp_path, "s", 1), Drafts(tmp_path, "s")
    typist.types("typed")
    typist.process.kill()
    os.waitid(os.P_PID, typist.process.pid, os.WEXITED | os.WNOWAIT)
    assert " Z " in Path(f"/proc/{typist.process.pid}/stat").read_text()
    (draft,) = drafts.list()
    assert not drafts.elsewhere(draft)
    assert drafts.save(draft).owner == draft_owner.process(os.getpid())


def test_a_stopped_session_still_has_its_draft_and_yields_it(
    tmp_path: Path, begin: Callable[..., Session]
) -> None:
    typist, drafts = begin(TYPIST, tmp_path, "s", 1), Drafts(tmp_path, "s")
    old = typist.types("typed")
    typist.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, typist.process.pid, os.WSTOPPED | os.WNOWAIT)
    (draft,) = drafts.list()
    assert drafts.elsewhere(draft)
    assert drafts.take_over(draft).saved_at == draft.saved_at, "its age is that of its text"
    typist.process.send_signal(signal.SIGCONT)
    new = typist.types("typed and more")
    assert new != old
    assert bodies(drafts) == {old: "typed", new: "typed and more"}


def test_the_first_session_overwrites_nothing_and_loses_nothing(
    tmp_path: Path, begin: Callable[..., Session]
) -> None:
    typist, drafts = begin(TYPIST, tmp_path, "s", 1), Drafts(tmp_path, "s")
    old = typist.types("one")
    taken = drafts.take_over(drafts.list()[0])
    drafts.save(Draft(**{**vars(taken), "values": {"body": "one, mine"}}))
    new = typist.types("one, theirs")
    assert typist.types("one, theirs too") == new
    assert bodies(drafts) == {old: "one, mine", new: "one, theirs too"}


@pytest.mark.parametrize("done", ["saved or discarded", "taken away by hand"])
def test_one_that_is_gone_elsewhere_is_not_made_anew_under_its_id(
    tmp_path: Path, begin: Callable[..., Session], done: str
) -> None:
    typist, drafts = begin(TYPIST, tmp_path, "s", 1), Drafts(tmp_path, "s")
    old = typist.types("one")
    if done == "saved or discarded":
        drafts.discard(drafts.take_over(drafts.list()[0]).id)
    else:
        (tmp_path / f"{old}.draft.json").unlink()
    new = typist.types("one, two")
    assert new != old, "a command of that id may have been done"
    assert bodies(drafts) == {new: "one, two"}


def test_of_two_that_take_it_at_once_one_gets_it(
    tmp_path: Path, begin: Callable[..., Session]
) -> None:
    for _ in range(3):
        typist = begin(TYPIST, tmp_path, "s", 1)
        draft_id = typist.types("x" * 100_000)
        takers = [begin(TAKER, tmp_path, draft_id, "s") for _ in range(4)]
        assert [taker.hear() for taker in takers] == ["ready"] * 4
        for taker in takers:
            taker.tell()
        assert sorted(taker.hear() for taker in takers) == ["late"] * 3 + ["taken"]


def test_what_was_typed_on_meanwhile_is_not_overwritten(
    tmp_path: Path, begin: Callable[..., Session]
) -> None:
    typist, drafts = begin(TYPIST, tmp_path, "s", 1), Drafts(tmp_path, "s")
    draft_id = typist.types("one")
    (seen,) = drafts.list()
    typist.types("one, two")
    with pytest.raises(TakenOver):
        drafts.save(seen)
    assert bodies(drafts) == {draft_id: "one, two"}
    writer = DraftWriter(drafts)
    writer.put(Draft(**{**vars(seen), "values": {"body": "one, mine"}}))
    writer.close()
    own = writer.goes_on_as(draft_id)
    assert own is not None
    assert bodies(drafts) == {draft_id: "one, two", own: "one, mine"}


def test_neither_a_discard_nor_a_settling_takes_another_sessions_draft_away(
    tmp_path: Path, begin: Callable[..., Session]
) -> None:
    typist, drafts = begin(TYPIST, tmp_path, "s", 1), Drafts(tmp_path, "s")
    draft_id = typist.types("one")
    drafts.discard(draft_id)
    drafts.settle({draft_id})
    assert bodies(drafts) == {draft_id: "one"}


def test_a_session_that_hangs_while_it_writes_holds_nobody_up_for_long(
    tmp_path: Path, begin: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_owner, "LOCK_SECONDS", 0.2)
    drafts = Drafts(tmp_path, "s")
    draft = drafts.save(Draft(kind="note.add", store="s", customer_id=1))
    holder = (
        "import sys; from pathlib import Path; from collectui.draft_owner import held\n"
        "with held(Path(sys.argv[1])): print('held', flush=True); sys.stdin.readline()"
    )
    path = tmp_path / f"{draft.id}.draft.json"
    session = begin(holder, path)
    assert session.hear() == "held"
    started = time.monotonic()
    with pytest.raises(TimeoutError, match="another session"):
        drafts.save(draft)
    assert time.monotonic() - started < 30
    session.process.kill()
    session.process.wait()
    assert drafts.save(draft).id == draft.id

"""`collectui history` as people read it: a block for each command."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from collectui import cli
from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity, CompleteActivities, ReassignActivities
from collectui.domain.desk.collectors import AddCollector
from collectui.domain.history.undo import Undo
from collectui.domain.settings.actions import SetDesk
from collectui.domain.vocabulary import CollectorRole
from collectui.store.opening import open_store
from collectui.store.store import Store
from tests.store.making import add_customer


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url, may_write=True)
    yield opened
    opened.close()


def _made(store: Store, customer: int, subject: str) -> tuple[int, int]:
    """An activity's id and its place in the history."""
    command = AddActivity(about=About(customer), subject=subject, due_on=date(2026, 12, 3))
    receipt = store.do(command, store.me())
    return receipt.created["activity"], receipt.history_id


def _blocks(store: Store, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, list[str]]]:
    """Moment, summary and lines of each command, newest first."""
    capsys.readouterr()
    assert cli.run(["history", "C-1", "--store", store.where]) == cli.DONE
    blocks: list[tuple[str, str, list[str]]] = []
    for line in capsys.readouterr().out.splitlines():
        if line.startswith("    "):
            blocks[-1][2].append(line.strip())
        else:
            moment, _, summary = line.split("  ", 2)
            blocks.append((moment, summary, []))
    return blocks


def test_a_command_is_one_block_that_counts_what_changed_alike(
    store: Store,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    customer = store.load(lambda c: add_customer(c, "C-1"))
    me = store.me()
    ben = store.do(AddCollector(login="ben", role=CollectorRole.COLLECTOR), me).created["collector"]
    ids = tuple(_made(store, customer, f"Call {n}")[0] for n in range(3))
    store.do(ReassignActivities(activity_ids=ids, to=ben), me)
    store.do(CompleteActivities(activity_ids=ids[:1], outcome="left_message"), me)
    settings = tmp_path / "config.toml"
    settings.write_text('[formats]\ndates = "dmy"\n')
    monkeypatch.setenv("COLLECTUI_CONFIG", str(settings))
    done, given, *made = _blocks(store, capsys)
    assert given[1].startswith("3 activities of Customer C-1 assigned to ben")
    assert given[2] == [f"3 activities: Assigned to: {me.login} → ben"]
    assert "activity Call 0: Status: not started → completed" in done[2]
    assert "activity Call 0: Outcome: – → Left message" in done[2]
    assert [block[1][-6:] for block in made] == ["Call 2", "Call 1", "Call 0"]
    assert "activity Call 2: Due: 03/12/2026" in made[0][2]
    assert "activity Call 2: Category: To-do" in made[0][2]


def test_what_was_deleted_keeps_its_name(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    customer = store.load(lambda c: add_customer(c, "C-1"))
    _, made = _made(store, customer, "Gone again")
    store.do(Undo(history_id=made), store.me())
    undone, added = _blocks(store, capsys)
    assert undone[2] == ["activity Gone again: deleted"]
    assert "activity Gone again: Due: 03 Dec 2026" in added[2]


def test_moments_are_where_the_desk_is(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    customer = store.load(lambda c: add_customer(c, "C-1"))
    _made(store, customer, "x")
    moments = []
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        store.do(SetDesk(name="time_zone", value=zone), store.me())
        ((moment, _, lines),) = _blocks(store, capsys)
        assert f"activity x: Created at: {moment}" in lines
        moments.append(moment)
    # They are 25 hours apart: no day of the one is the other's.
    assert moments[0].rpartition(" ")[0] != moments[1].rpartition(" ")[0]

"""Snoozing from the shell, the workday's views, and the morning's report."""

import json
from datetime import timedelta
from typing import Any

import pytest

from collectui import cli
from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.store.opening import open_store
from tests.store.making import add_item
from tests.store.workday_world import delinquent, today


@pytest.fixture
def desk(store_url: str) -> str:
    """Three customers of mine; one has a call tomorrow, one an item that fell due yesterday."""
    store = open_store(store_url, may_write=True)
    me = store.me()
    first, second, _ = delinquent(store, 3, me)
    due = today(store) + timedelta(1)
    store.do(AddActivity(about=About(first), subject="Call *them*", due_on=due), me)
    store.load(lambda c: add_item(c, second, 5, due=today(store) - timedelta(1)))
    store.close()
    return store_url


def _json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    cli.run(words)
    return json.loads(capsys.readouterr().out)


def _listed(desk: str, capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    rows = _json(capsys, "queue", *words, "--json", "--store", desk)
    return [row["customer"] for row in rows]


def test_a_customer_is_snoozed_and_woken(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["customer", "snooze", "C-0", "3d", "waiting", "for", "document"]
    tried = _json(capsys, *words, "--dry-run", "--json", "--store", desk)
    assert (tried["written"], tried["snooze"]) == (False, None)
    assert ["Call *them*" in note for note in tried["notes"]] == [True, False]
    assert _listed(desk, capsys) == ["C-0", "C-1", "C-2"]
    done = _json(capsys, *words, "--json", "--store", desk)
    assert done["snooze"]["reason"] == "waiting_for_document"
    assert _listed(desk, capsys) == ["C-1", "C-2"]
    assert _listed(desk, capsys, "--view", "snoozed") == ["C-0"]
    assert _listed(desk, capsys, "--view", "no-next") == ["C-1", "C-2"]
    assert cli.run(["customer", "unsnooze", "C-0", "--store", desk]) == cli.DONE
    assert "is awake again" in capsys.readouterr().out
    assert _listed(desk, capsys) == ["C-0", "C-1", "C-2"]
    assert cli.run(["customer", "unsnooze", "C-0", "--store", desk]) == cli.REFUSED


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("whenever", cli.USAGE, "names no date"),
        ("fri", cli.USAGE, "say why"),
        ("40d on holiday", cli.DONE, ""),
        ("200d on holiday", cli.REFUSED, "at most 90 days"),
        ("until paid", cli.DONE, ""),
        ("today 0:00 on holiday", cli.REFUSED, "00:00 of today is over"),
    ],
)
def test_what_cannot_be_is_refused(
    desk: str, capsys: pytest.CaptureFixture[str], line: str, code: int, said: str
) -> None:
    # I made the store: as its administrator I may snooze for ninety days.
    assert cli.run(["customer", "snooze", "C-1", *line.split(), "--store", desk]) == code
    assert said in capsys.readouterr().err


def test_a_snooze_has_its_time(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["customer", "snooze", "C-0", "2d", "14:00", "call", "back"]
    done = _json(capsys, *words, "--json", "--store", desk)["snooze"]
    assert (done["time"], done["reason"], done["remark"]) == ("14:00:00", "other", "call back")
    (row,) = _json(capsys, "queue", "--view", "snoozed", "--json", "--store", desk)
    assert (row["snoozed_until"], row["snoozed_time"]) == (done["until"], "14:00:00")
    assert cli.run(["queue", "--view", "snoozed", "--store", desk]) == cli.DONE
    assert " 14:00" in capsys.readouterr().out
    assert cli.run(["history", "C-0", "--store", desk]) == cli.DONE
    assert "Snoozed until, at: 14:00" in capsys.readouterr().out


def test_the_morning_in_every_form(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["customer", "snooze", "C-2", "until", "reply", "--store", desk])
    report = _json(capsys, "report", "morning", "--json", "--store", desk)
    queue = report["queue"]
    assert (queue["customers"], queue["snoozed"], queue["without_next_step"]) == (2, 1, 1)
    found = {each["point"]: each["customers"] for each in report["points"]}
    assert {point: count for point, count in found.items() if count} == {"past_due": 1}
    assert {"kept", "broken"} <= found.keys()
    assert _listed(desk, capsys, "--view", "since") == ["C-1"]
    assert _listed(desk, capsys, "--view", "done") == ["C-0", "C-2"]
    assert cli.run(["report", "morning", "--store", desk]) == cli.DONE
    text = capsys.readouterr().out
    assert "2 customers in the queue" in text
    assert "C-1 Customer C-1" in text
    assert cli.run(["report", "morning", "--md", "--store", desk]) == cli.DONE
    assert capsys.readouterr().out.startswith("# Morning of ")
    assert cli.run(["report", "morning", "--since", "soon", "--store", desk]) == cli.USAGE

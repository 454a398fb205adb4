"""`collectui dunning plan`: what it says, and what it does."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from collectui import cli
from collectui.domain.vocabulary import CollectorRole
from collectui.store.core.desk import COLLECTOR
from collectui.store.opening import open_store
from tests.store.making import add_customer, add_item, build_figures
from tests.store.roles_world import add_email

TODAY = date(2090, 3, 15)
"""Far ahead: the calendar does not lead, and the figures stay where they were set."""

Printed = Callable[..., Any]


@pytest.fixture
def owing(store_url: str) -> str:
    """Three customers that owe, one of them without an address."""

    def make(connection: Any) -> None:
        for number, days in (("A", 5), ("B", 50), ("C", 50)):
            customer = add_customer(connection, number)
            if number != "C":
                add_email(connection, f"{number}@owes.example", customer_id=customer)
            add_item(connection, customer, 10_000, due=TODAY - timedelta(days))
        build_figures(connection, TODAY)

    store = open_store(store_url, may_write=True)
    store.load(make)
    store.close()
    return store_url


@pytest.fixture
def printed(owing: str, capsys: pytest.CaptureFixture[str]) -> Printed:
    def run(*arguments: str) -> Any:
        assert cli.run([*arguments, "--json", "--store", owing]) == cli.DONE
        return json.loads(capsys.readouterr().out)

    return run


def test_a_trial_says_what_would_be_and_writes_nothing(printed: Printed) -> None:
    said = printed("dunning", "plan", "--dry-run")
    letters = said.pop("letters")
    assert said == {
        "date": "2090-03-15",
        "dry_run": True,
        "stages": [5, 20, 45, 75],
        "planned": 3,
        "by_stage": {"1": 1, "3": 2},
        "by_method": {"email": 3},
        "held": {"no e-mail address": 1},
        "calls": 0,
        "withdrawn": 0,
        "released": 0,
        "changed": 0,
    }
    assert letters[0] == {
        "what": "new",
        "customer": "A",
        "account": None,
        "site": None,
        "stage": 1,
        "method": "email",
        "address": "A@owes.example",
        "due": "2090-03-15",
        "status": "pending",
        "reason": "",
        "call": False,
    }
    assert printed("dunning", "plan", "--dry-run")["letters"] == letters
    assert printed("show", "A")["letters"] == []


def test_a_plan_is_carried_out_once(printed: Printed) -> None:
    assert printed("dunning", "plan")["planned"] == 3
    assert printed("dunning", "plan")["planned"] == 0
    (letter,) = printed("show", "A")["letters"]
    assert (letter["stage"], letter["address"], letter["status"]) == (
        1,
        "A@owes.example",
        "pending",
    )
    (held,) = printed("show", "C")["letters"]
    assert (held["status"], held["held_reason"]) == ("held", "no e-mail address")
    assert [line["action"] for line in printed("history", "A")] == ["dunning.plan"]


def test_for_people(owing: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["dunning", "plan", "--dry-run", "--store", owing]) == cli.DONE
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "2090-03-15: 3 letters would be planned",
        "  stage 1, from 5 days: 1",
        "  stage 3, from 45 days: 2",
        "  by e-mail: 3",
        "  held, no e-mail address: 1",
    ]
    assert cli.run(["dunning", "plan", "--store", owing]) == cli.DONE
    assert capsys.readouterr().out.startswith("2090-03-15: 3 letters planned\n")


def test_another_day_can_be_tried_and_not_planned(
    printed: Printed, owing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    later = printed("dunning", "plan", "--dry-run", "--as-of", "2090-04-24")
    assert (later["date"], later["by_stage"]) == ("2090-04-24", {"3": 1, "4": 2})
    arguments = ["dunning", "plan", "--as-of", "2090-04-24", "--store", owing]
    assert cli.run(arguments) == cli.USAGE
    assert "--dry-run" in capsys.readouterr().err


def test_a_viewer_plans_nothing(owing: str, capsys: pytest.CaptureFixture[str]) -> None:
    store = open_store(owing, may_write=True)
    store.load(lambda c: c.execute(COLLECTOR.update().values(role=CollectorRole.VIEWER)).rowcount)
    store.close()
    assert cli.run(["dunning", "plan", "--store", owing]) == cli.REFUSED
    assert "is a viewer" in capsys.readouterr().err


def test_a_plan_says_how_to_take_it_back_and_is_taken_back_once(
    printed: Printed, owing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    planned = printed("dunning", "plan")
    assert planned["undo"] == f"collectui dunning plan --undo {planned['run']}"
    assert printed("dunning", "plan", "--undo", str(planned["run"])) == {
        "run": planned["run"],
        "letters": 3,
        "restored": 0,
        "calls": 0,
        "customers": 3,
        "kept": [],
    }
    assert printed("show", "A")["letters"] == []
    undo = ["dunning", "plan", "--store", owing, "--undo"]
    assert cli.run([*undo, str(planned["run"])]) == cli.REFUSED
    assert "taken back already" in capsys.readouterr().err
    assert cli.run([*undo, "9999"]) == cli.REFUSED
    assert "there is no dunning plan 9999" in capsys.readouterr().err
    assert cli.run([*undo, "1", "--dry-run"]) == cli.USAGE
    capsys.readouterr()
    assert cli.run(["dunning", "plan", "--store", owing]) == cli.DONE
    *_, last = capsys.readouterr().out.splitlines()
    run = last.rpartition(" ")[2]
    assert last == f"run {run}; to take it back: collectui dunning plan --undo {run}"
    assert cli.run([*undo, run]) == cli.DONE
    said = f"dunning plan {run} is taken back: 3 letters of 3 customers removed"
    assert capsys.readouterr().out.splitlines() == [said]
    assert printed("dunning", "plan")["planned"] == 3
    assert printed("dunning", "plan")["run"] is None

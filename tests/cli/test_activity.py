"""`activity add`, `done` and `list` by the whole command and in this process."""

import json
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from collectui import cli
from collectui.domain.history.undo import Undo
from collectui.domain.vocabulary import CollectorRole
from collectui.store import desk
from collectui.store.core.desk import COLLECTOR
from collectui.store.opening import open_store
from collectui.store.undo.latest import my_last_change
from tests import warm
from tests.store.making import add, add_customer


@pytest.fixture
def store_at(store_url: str) -> str:
    """A store with customers C-1 and C-2, and a colleague named ana."""
    store = open_store(store_url, may_write=True)

    def world(connection: Any) -> None:
        add_customer(connection, "C-1")
        add_customer(connection, "C-2", name="Ünlü & Co")
        add(connection, COLLECTOR, login="ana", role=CollectorRole.COLLECTOR, active=True)

    store.load(world)
    store.close()
    return store_url


@pytest.fixture
def run(store_at: str, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """The command in this process: its exit code, output and messages."""

    def command(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run(["activity", *arguments, "--store", store_at])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def today(store_at: str) -> date:
    store = open_store(store_at)
    try:
        return store.read(desk.business_date)
    finally:
        store.close()


def whole(store_at: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    done = warm.run(["activity", *arguments, "--store", store_at])
    said = done.stdout.decode(), done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, *said)


def test_added_listed_and_done(store_at: str, today: date) -> None:
    added = whole(
        store_at, "add", "C-2", "--subject", "Call about the wire", "--due", "+3",
        "--category", "Dunning call", "--priority", "2", "--assign", "ana",
        "--description", "see the mail",
    )  # fmt: skip
    assert added.returncode == cli.DONE, added.stderr
    made = added.stdout.strip()
    assert "in 3 days" in added.stderr
    listed = whole(store_at, "list", "--json", "--filter", "mine category:dunning_call")
    assert listed.returncode == cli.DONE
    (row,) = json.loads(listed.stdout)
    assert row["id"] == int(made)
    assert {name: row[name] for name in ("customer", "customer_number", "subject", "due_on")} == {
        "customer": "Ünlü & Co", "customer_number": "C-2", "subject": "Call about the wire",
        "due_on": (today + timedelta(3)).isoformat(),
    }  # fmt: skip
    assert (row["priority"], row["assigned_to"], row["open"]) == ("high", "ana", True)
    done = whole(store_at, "done", made, "--outcome", "left_message")
    assert (done.returncode, done.stdout) == (cli.DONE, "")
    again = whole(store_at, "done", made, "--outcome", "left_message")
    assert again.returncode == cli.REFUSED
    assert "is completed: reopen it first" in again.stderr


def test_a_due_date_in_the_past_is_taken_and_said(run: Callable[..., Any]) -> None:
    code, out, said = run("add", "C-1", "--subject", "late", "--due", "2020-01-01")
    assert code == cli.DONE
    assert out.strip().isdigit()
    assert "the due date is in the past: Wed 1 Jan 2020" in said


@pytest.mark.parametrize("words", [["--due", "-3"], ["--due=-3"]])
def test_so_many_days_ago(run: Callable[..., Any], today: date, words: list[str]) -> None:
    code, _, said = run("add", "C-1", "--subject", "late", *words)
    assert code == cli.DONE
    assert "the due date is in the past" in said
    assert json.loads(run("list", "--json")[1])[0]["due_on"] == str(today - timedelta(3))


def test_today_is_what_as_of_says(run: Callable[..., Any]) -> None:
    run("add", "C-1", "--subject", "x", "--due", "fri", "--as-of", "2030-01-01")
    _, out, _ = run("list", "--json")
    assert json.loads(out)[0]["due_on"] == "2030-01-04"


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["add", "C-9", "--subject", "x", "--due", "+1"], cli.REFUSED, "no customer 'C-9'"),
        (["add", "C-1", "--subject", " ", "--due", "+1"], cli.REFUSED, "Subject is required"),
        (["add", "C-1", "--subject", "x", "--due", "soon"], cli.USAGE, "--due: 'soon'"),
        (["add", "C-1", "--subject", "x", "--due", "9999-12-31"], cli.USAGE, "1900 and 2199"),
        (["add", "C-1", "--subject", "x", "--due", "+1", "--category", "lunch"], cli.USAGE,
         "none of dunning_call"),
        (["add", "C-1", "--subject", "x", "--due", "+1", "--priority", "9"], cli.USAGE, "1 to 4"),
        (["add", "C-1", "--subject", "x", "--due", "+1", "--assign", "bo"], cli.USAGE,
         "there are ana"),
        (["done", "99", "--outcome", "done"], cli.REFUSED, "there is no activity 99"),
        (["done", "1", "--outcome", "won"], cli.USAGE, "none of reached"),
        (["list", "--filter", "overdu:yes"], cli.USAGE, "did you mean overdue?"),
        (["list", "--filter", "overdue"], cli.USAGE, "overdue:yes?"),
        (["list", "--filter", "created:anna"], cli.USAGE, "did you mean ana?"),
        (["list"], cli.REFUSED, "no activity to show"),
    ],
)  # fmt: skip
def test_what_is_refused(
    run: Callable[..., Any], arguments: list[str], code: int, said: str
) -> None:
    found, out, message = run(*arguments)
    assert found == code
    assert said in message
    assert out == ""


def test_an_empty_list_for_machines(run: Callable[..., Any]) -> None:
    code, out, _ = run("list", "--json")
    assert (code, json.loads(out)) == (cli.REFUSED, [])


def test_the_list_for_people(run: Callable[..., Any]) -> None:
    run("add", "C-2", "--subject", "Call\x1b[31m", "--due", "2030-03-01 14:00")
    run("add", "C-1", "--subject", "Other", "--due", "2030-02-01", "--assign", "ana")
    code, out, said = run("list")
    assert code == cli.DONE
    head, *lines = out.splitlines()
    assert head.split() == [
        "Id", "Due", "Prio", "Category", "Subject", "Customer", "For", "Status"
    ]  # fmt: skip
    assert ["Other" in lines[0], "Call" in lines[1]] == [True, True], "due first"
    assert "2030-03-01 14:00" in lines[1]
    assert "\x1b" not in out
    assert "2 of 2 activities" in said
    _, out, _ = run("list", "--filter", "assigned:ana", "--limit", "1")
    assert len(out.splitlines()) == 2


def test_several_are_done_together_and_taken_back_together(
    run: Callable[..., Any], store_at: str
) -> None:
    ids = [run("add", "C-1", "--subject", "x", "--due", "+1")[1].strip() for _ in range(3)]
    assert run("done", *ids, "--outcome", "Done")[0] == cli.DONE
    assert run("list")[0] == cli.REFUSED
    store = open_store(store_at, may_write=True)
    me = store.me()
    last = store.read(my_last_change, me.id)
    assert last is not None
    store.do(Undo(history_id=last.history_id), me)
    store.close()
    assert len(json.loads(run("list", "--json")[1])) == 3

"""`collectui letter list|sent`, and who may plan, roll and mark many."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from collectui import cli
from collectui.domain.vocabulary import CollectorRole
from collectui.store.core.desk import COLLECTOR
from collectui.store.opening import open_store
from tests.cli.test_dunning import TODAY, owing

pytestmark = pytest.mark.one_engine

__all__ = ["owing"]

Printed = Callable[..., Any]


@pytest.fixture
def planned(owing: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Three letters, one of them held for want of an address."""
    assert cli.run(["dunning", "plan", "--store", owing]) == cli.DONE
    capsys.readouterr()
    return owing


@pytest.fixture
def letters(planned: str, capsys: pytest.CaptureFixture[str]) -> Printed:
    """The list as JSON."""

    def run(*arguments: str) -> Any:
        code = cli.run(["letter", "list", *arguments, "--json", "--store", planned])
        found = json.loads(capsys.readouterr().out)
        assert code == (cli.DONE if found else cli.REFUSED)
        return found

    return run


def test_the_list_says_how_each_stands(letters: Printed) -> None:
    found = letters()
    assert [(each["customer"], each["stage"], each["status"]) for each in found] == [
        ("A", 1, "pending"),
        ("B", 3, "pending"),
        ("C", 3, "held"),
    ]
    first, _, last = found
    assert (first["method"], first["address"], first["due"]) == (
        "email",
        "A@owes.example",
        "2090-03-15",
    )
    assert (last["address"], last["held_reason"], last["sent_at"]) == (
        "",
        "no e-mail address",
        None,
    )
    assert [each["customer"] for each in letters("--status", "held")] == ["C"]
    assert [each["customer"] for each in letters("--customer", "B")] == ["B"]
    assert letters("--status", "sent") == []
    assert len(letters("--limit", "2")) == 2


def test_show_has_the_letters(letters: Printed, planned: str, capsys: Any) -> None:
    assert cli.run(["show", "A", "--json", "--store", planned]) == cli.DONE
    shown = json.loads(capsys.readouterr().out)
    assert "correspondence" not in shown
    (letter,) = shown["letters"]
    assert {"id", "stage", "method", "address", "due", "status", "held_reason", "sent_at"} <= {
        *letter
    }
    assert letter == {key: value for key, value in letters()[0].items() if key != "customer"}


def test_marked_as_sent(letters: Printed, planned: str, capsys: pytest.CaptureFixture[str]) -> None:
    one, two, _ = (str(each["id"]) for each in letters())
    yesterday = (TODAY - timedelta(1)).isoformat()
    told = ["letter", "sent", one, two, "--on", yesterday, "--store", planned]
    assert cli.run([*told, "--dry-run"]) == cli.DONE
    assert "would be: 2 letters marked as sent" in capsys.readouterr().out
    assert letters("--status", "sent") == []
    assert cli.run(told) == cli.DONE
    assert "2 letters marked as sent" in capsys.readouterr().err
    sent = letters("--status", "sent")
    assert {each["sent_at"][:10] for each in sent} == {yesterday}
    assert {each["address"] for each in sent} == {"A@owes.example", "B@owes.example"}
    assert cli.run(told) == cli.REFUSED
    assert f"was sent already on {yesterday}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["99"], cli.REFUSED, "There is no letter 99"),
        (["3"], cli.REFUSED, "has no address"),
        (["1", "--on", "someday"], cli.USAGE, "--on"),
        (["1", "--on", "2199-01-01"], cli.USAGE, "after today"),
    ],
)
def test_what_is_refused_is_said_and_nothing_is_written(
    planned: str,
    letters: Printed,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    before = letters("--status", "all")
    assert cli.run(["letter", "sent", *arguments, "--store", planned]) == code
    assert says in capsys.readouterr().err
    assert letters("--status", "all") == before


def _become(where: str, role: CollectorRole) -> None:
    store = open_store(where, may_write=True)
    store.load(lambda c: c.execute(sa.update(COLLECTOR).values(role=role)).rowcount)
    store.close()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["roll", "2090-03-20"], "Moving the business date is for a supervisor"),
        (["roll", "2090-03-10"], "Moving the business date is for a supervisor"),
        (["dunning", "plan"], "Planning the desk's letters is for a supervisor"),
        (["dunning", "plan", "--undo", "RUN"], "Planning the desk's letters is for a supervisor"),
        (["letter", "sent", "1", "2"], "Marking many letters as sent is for a supervisor"),
    ],
)
def test_what_touches_the_whole_desk_is_a_supervisors(
    planned: str, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    store = open_store(planned)
    sql = sa.text("SELECT min(id) FROM history WHERE action = 'dunning.plan'")
    run = store.read(lambda c: c.execute(sql).scalar())
    store.close()
    told = [str(run) if each == "RUN" else each for each in arguments]
    _become(planned, CollectorRole.COLLECTOR)
    assert cli.run([*told, "--store", planned]) == cli.REFUSED
    assert says in capsys.readouterr().err
    assert cli.run(["dunning", "plan", "--dry-run", "--store", planned]) == cli.DONE
    assert cli.run(["letter", "sent", "1", "--store", planned]) == cli.DONE
    _become(planned, CollectorRole.SUPERVISOR)
    if arguments[0] == "letter":
        told.remove("1")
    assert cli.run([*told, "--store", planned]) == cli.DONE

"""`collectui customer set`: profiles from the shell."""

import json
from typing import Any

import pytest

from collectui import cli
from collectui.store.opening import open_store
from tests.store import profile_world as w
from tests.store.making import build_figures


@pytest.fixture
def desk(store_url: str) -> str:
    """Meridian (C-1) and Ostrava (C-2), and two customers with two accounts that owe."""

    def make(connection: Any) -> None:
        w.desk(connection)
        w.many(connection, 2)
        build_figures(connection)

    store = open_store(store_url, may_write=True)
    store.load(make)
    store.close()
    return store_url


def _shown(desk: str, number: str, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert cli.run(["show", number, "--json", "--store", desk]) == cli.DONE
    return json.loads(capsys.readouterr().out)


def test_several_customers_at_once(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["customer", "set", "M-0000", "M-0001", "--collector", "ana", "--level", "account"]
    assert cli.run([*words, "--dry-run", "--store", desk]) == cli.DONE
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "would change: 2 customers: collector, business level",
        "  In the list 2 rows become 4",
    ]
    assert said.err == "collectui: nothing was written\n"
    assert _shown(desk, "M-0000", capsys)["customer"]["collector"] is None
    assert cli.run([*words, "--store", desk]) == cli.DONE
    for number in ("M-0000", "M-0001"):
        customer = _shown(desk, number, capsys)["customer"]
        assert (customer["collector"], customer["business_level"]) == ("ana", "account")
    assert cli.run(["queue", "--all", "--json", "--store", desk]) == cli.DONE
    rows = json.loads(capsys.readouterr().out)
    assert sum(row["customer"].startswith("M-") for row in rows) == 4


@pytest.mark.parametrize(
    ("words", "field", "kept"),
    [
        (["--terms", "net30"], "terms", "NET30"),
        (["--level", "SITE"], "business_level", "site"),
        (["--method", "Letter"], "contact_method", "letter"),
        (["--collector", "ANA"], "collector", "ana"),
    ],
)
def test_codes_are_taken_in_any_case(
    desk: str, capsys: pytest.CaptureFixture[str], words: list[str], field: str, kept: str
) -> None:
    assert cli.run(["customer", "set", "C-1", *words, "--store", desk]) == cli.DONE
    assert _shown(desk, "C-1", capsys)["customer"][field] == kept


def test_letters_follow(desk: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["customer", "set", "C-1", "--store", desk]
    assert cli.run([*words, "--method", "letter"]) == cli.DONE
    letters = _shown(desk, "C-1", capsys)["letters"]
    assert {letter["method"] for letter in letters} == {"letter"}
    assert cli.run([*words, "--no-dunning", "Court"]) == cli.DONE
    letters = _shown(desk, "C-1", capsys)["letters"]
    assert {letter["held_reason"] for letter in letters} == {"excluded from dunning: Court"}
    assert cli.run([*words, "--no-dunning", ""]) == cli.DONE
    letters = _shown(desk, "C-1", capsys)["letters"]
    assert {letter["status"] for letter in letters} == {"pending"}
    assert cli.run([*words, "--statements", "monthly", "--terms", "NET30"]) == cli.DONE
    customer = _shown(desk, "C-1", capsys)["customer"]
    assert (customer["next_statement"], customer["terms"]) == ("2026-04-01", "NET30")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["C-1", "C-2", "--method", "sms"], cli.REFUSED, "Ostrava Ltd has no phone number"),
        (["C-1", "X-9", "--level", "site"], cli.REFUSED, "there is no customer 'X-9'"),
        (["C-1", "--terms", "NET31"], cli.REFUSED, "Unknown payment terms"),
        (["C-1", "--collector", "zoe"], cli.USAGE, "unknown collector"),
        (["C-1"], cli.USAGE, "say what to change"),
    ],
)
def test_what_may_not_be_is_said_and_nobody_changes(
    words: list[str], code: int, said: str, desk: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _shown(desk, "C-1", capsys)
    assert cli.run(["customer", "set", *words, "--store", desk]) == code
    assert said in capsys.readouterr().err
    assert _shown(desk, "C-1", capsys) == before

"""Promises from the shell: taken, listed, replaced, cancelled, judged."""

import json
from pathlib import Path
from typing import Any

import pytest

from collectui import cli

HEAD = "Customer,Invoice,Date,Due,Amount,Open\n"
MAPPING = """
source = "erp"
currency = "USD"
[columns]
customer = "Customer"
number = "Invoice"
issued = "Date"
due = "Due"
amount = "Amount"
open = "Open"
"""


@pytest.fixture
def store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    where = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    (tmp_path / "m.toml").write_text(MAPPING)
    bring(where, tmp_path, "2026-11-26", "C1,INV-A,2026-09-01,2026-10-20,5000,5000",
          "C1,INV-B,2026-09-01,2026-11-01,3000,3000")  # fmt: skip
    capsys.readouterr()
    return where


def bring(where: str, folder: Path, on: str, *rows: str) -> None:
    path = folder / f"{on}.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n")
    words = ["--as-of", on, "import", str(path), "--map", str(folder / "m.toml")]
    assert cli.run([*words, "--store", where]) == cli.DONE


def ask(capsys: pytest.CaptureFixture[str], where: str, *words: str) -> Any:
    capsys.readouterr()
    code = cli.run([*words, "--json", "--store", where])
    out = capsys.readouterr().out
    return json.loads(out) if out else code


def test_a_promise_is_taken_listed_and_judged(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add = ["promise", "add", "C1", "5000 4 dec ach", "--items", "INV-A"]
    tried = ask(capsys, store, *add, "--dry-run")
    assert tried["written"] is False
    assert ask(capsys, store, "promise", "list") == []
    taken = ask(capsys, store, *add)
    part = {
        "due": "2026-12-04",
        "last_day": "2026-12-08",
        "amount": "5000.00",
        "credited": "0.00",
        "state": "open",
    }
    shape = {
        "number": "PTP-00001",
        "customer": "C1",
        "currency": "USD",
        "total": "5000.00",
        "state": "open",
        "approval": "none",
        "level": 1,
        "method": "ach",
        "items": [{"item": "INV-A", "amount": "5000.00"}],
    }
    assert {name: taken[name] for name in shape} == shape
    assert {name: taken["parts"][0][name] for name in part} == part
    shown = ask(capsys, store, "show", "C1")
    assert [each["number"] for each in shown["promises"]] == ["PTP-00001"]
    assert shown["figures"][0]["to_collect"] == "3000.00"
    ahead = ask(capsys, store, "--as-of", "2026-12-09", "promise", "list")
    assert [each["parts"][0]["state"] for each in ahead] == ["waiting"]
    bring(store, tmp_path, "2026-12-09", "C1,INV-A,2026-09-01,2026-10-20,5000,0")
    assert "Caused: promises: 1 kept" in capsys.readouterr().out
    (kept,) = ask(capsys, store, "promise", "list", "--filter", "state:kept")
    assert kept["parts"][0]["credited"] == "5000.00"
    assert ask(capsys, store, "promise", "judge") == {"written": True, "became": {}, "lines": []}


def test_a_promise_is_replaced_and_cancelled(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(capsys, store, "promise", "add", "C1", "all", "4", "dec")
    again = ask(capsys, store, "promise", "replace", "PTP-00001", "3000 in 3 weekly from 4 dec")
    assert (again["number"], again["level"], again["replaces"]) == ("PTP-00002", 2, "PTP-00001")
    assert [part["amount"] for part in again["parts"]] == ["1000.00"] * 3
    weeks = ask(capsys, store, "promise", "list", "--forecast")
    assert [(each["week"], each["promised"]) for each in weeks] == [
        ("2026-12-07", "1000.00"),
        ("2026-12-14", "1000.00"),
        ("2026-12-21", "1000.00"),
    ]
    gone = ask(capsys, store, "promise", "cancel", "2", "--reason", "typed wrong")
    assert (gone["state"], gone["reason"]) == ("cancelled", "typed wrong")
    assert {part["state"] for part in gone["parts"]} == {"void"}
    states = ask(capsys, store, "promise", "list", "--filter", "level>1")
    assert [each["number"] for each in states] == ["PTP-00002"]


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["add", "C1", "1500"], cli.USAGE, "no amount and date"),
        (["add", "C9", "1500 fri"], cli.REFUSED, "C9"),
        (["add", "C1", "9000 fri"], cli.REFUSED, "8,000.00 open and undisputed"),
        (["add", "C1", "1500 fri", "--items", "INV-Z"], cli.REFUSED, "no transaction"),
        (["cancel", "PTP-00007", "--reason", "x"], cli.REFUSED, "there is no PTP-00007"),
        (["cancel", "seven", "--reason", "x"], cli.USAGE, "no number of a promise"),
        (["list", "--filter", "state:lost"], cli.USAGE, "state takes"),
    ],
)
def test_what_is_wrong_is_said(
    store: str, capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    assert cli.run(["promise", *words, "--store", store]) == code
    assert said in capsys.readouterr().err

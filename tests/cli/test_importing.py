"""`collectui import` as a whole: a file in, its report, again, tried, taken back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collectui import cli
from collectui.store.core.desk import COLLECTOR
from collectui.store.desk import figures_date
from collectui.store.opening import create, exists, open_store, unmake
from tests.store.making import add

pytestmark = pytest.mark.one_engine

KEYS = (
    *("rows", "created", "updated", "unchanged", "closed", "rejected", "rejections"),
    *("warnings", "kept"),
    *("absent", "also", "caused", "totals", "left_out", "unknown_columns"),
    *("open_by_bucket", "decided", "batch"),
)
FILE = """Debtor;Debtor name;Voucher;Voucher date;Payable by;Total
0012;Álvarez & Hijos;V-1;01.02.2026;03.03.2026;1.200,50
0012;Álvarez & Hijos;V-2;13.02.2026;15.03.2026;99,50
0077;Bäckerei Süß;V-3;20.02.2026;22.03.2026;no amount
"""
MAPPING = """source = "ledger"
currency = "EUR"
[columns]
customer = "Debtor"
name = "Debtor name"
number = "Voucher"
issued = "Voucher date"
due = "Payable by"
amount = "Total"
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    (tmp_path / "ledger.toml").write_text(MAPPING, encoding="utf-8")
    path = tmp_path / "ledger.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.fixture
def imported(
    ledger: Path, empty_url: str, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    """What an import of the ledger into the store prints as JSON."""

    def run(*arguments: str) -> Any:
        where = ["--store", empty_url, "--map", str(ledger.with_suffix(".toml"))]
        assert cli.run(["import", str(ledger), *where, "--json", *arguments]) == cli.DONE
        return json.loads(capsys.readouterr().out)

    return run


def test_makes_the_store_reports_and_changes_nothing_the_second_time(
    imported: Callable[..., Any], empty_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    first = imported("--as-of", "2026-05-01")
    assert tuple(first) == KEYS
    assert (first["rows"], first["created"], first["rejected"]) == (3, 2, 1)
    assert [rejected["line"] for rejected in first["rejections"]] == [4]
    assert first["totals"] == {"EUR": "1300.00"}
    assert first["open_by_bucket"] == {"current": 0, "1-30": 0, "31-60": 2, "61-90": 0, "91+": 0}
    second = imported()
    assert (second["created"], second["unchanged"], second["rejected"]) == (0, 2, 1)
    assert (
        cli.run(["queue", "--all", "--json", "--store", empty_url, "--as-of", "2026-05-01"])
        == cli.DONE
    )
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["customer"], row["name"]) == ("0012", "Álvarez & Hijos")
    assert (row["past_due"], row["currency"], row["days"]) == ("1300.00", "EUR", 59)


def test_tried_only_it_writes_nothing(
    imported: Callable[..., Any], empty_url: str, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    tried = imported("--dry-run", "--as-of", "2026-05-01")
    assert (tried["created"], tried["batch"]) == (2, None)
    assert sorted(tmp_path.iterdir()) == before
    assert cli.run(["queue", "--store", empty_url]) == cli.REFUSED
    done = imported("--as-of", "2026-05-01")
    assert {**tried, "batch": done["batch"]} == done
    again = imported("--dry-run")
    assert (again["unchanged"], again["batch"]) == (2, None)


def test_tells_people_what_came_of_it(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--store", str(tmp_path / "s"), "--map", str(ledger.with_suffix(".toml"))]
    assert cli.run(["import", str(ledger), *where]) == cli.DONE
    said = capsys.readouterr()
    assert "2 created, 0 updated, 0 unchanged, 0 closed, 1 rejected" in said.out
    assert "line 4:" in said.out
    assert "Also: customers 1, accounts 1" in said.out
    assert f"`collectui import --undo 1 --store {tmp_path / 's'}` undoes it" in said.out
    assert said.err == ""


def test_a_batch_is_taken_back(
    imported: Callable[..., Any], empty_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = imported()["batch"]
    undo = ["import", "--undo", str(batch), "--store", empty_url]
    assert cli.run([*undo, "--json"]) == cli.DONE
    assert json.loads(capsys.readouterr().out)["batch"] == batch
    assert cli.run(["queue", "--all", "--store", empty_url]) == cli.REFUSED
    assert cli.run(undo) == cli.REFUSED


@pytest.mark.parametrize("arguments", [[], ["f.csv", "--undo", "1"]])
def test_a_file_or_a_batch(arguments: list[str], tmp_path: Path) -> None:
    assert cli.run(["import", *arguments, "--store", str(tmp_path / "s")]) == cli.USAGE
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_makes_no_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--store", str(tmp_path / "s")]
    assert cli.run(["import", str(tmp_path / "none.csv"), *where]) == cli.REFUSED
    assert "is not there" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_taken_is_refused_with_its_reason(
    ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = ledger.with_suffix(".toml")
    mapping.write_text(MAPPING.replace('due = "Payable by"', 'due = "Payabel by"'))
    where = ["--store", str(tmp_path / "s"), "--map", str(mapping)]
    assert cli.run(["import", str(ledger), *where]) == cli.REFUSED
    assert "Payable by" in capsys.readouterr().err


def test_a_store_made_for_a_file_that_is_refused_goes_again(
    empty_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("what,when\nmilk,today\n")
    before = sorted(tmp_path.iterdir())
    for command in (["import", str(path)], ["import", str(path), "--dry-run"]):
        assert cli.run([*command, "--store", empty_url]) == cli.REFUSED
        assert "No header is known here" in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before
    assert not exists(empty_url)
    create(empty_url).close()  # nothing of the first is in the way of another


@pytest.mark.parametrize("rows", ["", "0012;A;V-1;01.02.2026;03.03.2026;none\n"])
def test_a_file_of_which_nothing_can_be_taken_leaves_nothing_either(
    imported: Callable[..., Any], ledger: Path, empty_url: str, rows: str
) -> None:
    ledger.write_text(FILE.splitlines(keepends=True)[0] + rows)
    report = imported("--as-of", "2026-05-01")
    assert (report["batch"], report["rejected"]) == (None, len(rows.splitlines()))
    assert not exists(empty_url)


def test_folders_made_for_that_store_go_with_it(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "empty.csv").touch()
    before = sorted(tmp_path.rglob("*"))
    where = str(tmp_path / "kept" / "a" / "b" / "store.sqlite3")
    assert cli.run(["import", str(tmp_path / "empty.csv"), "--store", where]) == cli.REFUSED
    assert sorted(tmp_path.rglob("*")) == before


def test_a_store_that_was_there_stays_whatever_is_refused(store_url: str, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    command = ["import", str(tmp_path / "empty.csv"), "--store", store_url]
    assert cli.run(command) == cli.REFUSED
    assert exists(store_url)


def test_a_store_that_somebody_else_knows_is_not_taken_away(store_url: str) -> None:
    made = open_store(store_url, may_write=True)
    made.load(lambda connection: add(connection, COLLECTOR, login="another", display_name="Ana"))
    assert not unmake(made)
    assert exists(store_url)


def test_a_file_that_somebody_else_has_open_is_not_taken_away(tmp_path: Path) -> None:
    made = create(str(tmp_path / "s"))
    other = open_store(str(tmp_path / "s"))
    other.read(figures_date)
    assert not unmake(made)
    other.close()
    assert unmake(open_store(str(tmp_path / "s")))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_of_the_staging(
    imported: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(aside))
    imported()
    imported("--dry-run")
    assert list(aside.iterdir()) == []


def test_a_list_of_objects_is_named_by_an_option(
    empty_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "dump.json"
    path.write_text('[{"id": "a", "last_name": "A"}, {"last_name": "B"}]')
    command = ["import", str(path), "--store", empty_url, "--json"]
    assert cli.run(command) == cli.REFUSED
    assert "--list" in capsys.readouterr().err
    assert cli.run([*command, "--list", "contacts"]) == cli.DONE
    report = json.loads(capsys.readouterr().out)
    assert (report["rows"], report["created"], report["rejected"]) == (2, 1, 1)
    assert report["rejections"] == [{"line": 1, "reason": "contacts 2: it has no id"}]

"""`collectui customer merge`: two customers that are one, and the files that come after."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui import cli
from collectui.domain.history.undo import Undo
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.items import ITEM
from collectui.store.opening import open_store
from collectui.store.undo import latest
from tests.exchange.files import erp, erp_row

ASKED = ["--as-of", "2020-05-31"]


@pytest.fixture
def run(store_url: str, capsys: pytest.CaptureFixture[str]) -> Any:
    def collectui(*words: str) -> tuple[int, str, str]:
        code = cli.run([*words, "--store", store_url])
        said = capsys.readouterr()
        return code, said.out, said.err

    return collectui


def _ledger(path: Path, *more: str) -> Path:
    rows = [
        erp_row("1", customer="0100", name="TARG us", amount="100.00"),
        erp_row("2", customer="0100", name="TARG co", amount="50.00"),
        erp_row("3", customer="0200", name="TARG us", amount="25.00"),
    ]
    return erp(path, *rows, *more)


def _owed(url: str) -> dict[str, list[str]]:
    """By customer's number, the numbers of its documents."""
    store = open_store(url)
    try:
        found = sa.select(CUSTOMER.c.number, ITEM.c.number).join_from(CUSTOMER, ITEM)
        rows = store.read(
            lambda x: x.execute(found.where(ITEM.c.customer_id == CUSTOMER.c.id)).all()
        )
    finally:
        store.close()
    owed: dict[str, list[str]] = {}
    for customer, number in sorted(map(tuple, rows)):
        owed.setdefault(customer, []).append(number)
    return owed


def test_merged_tried_and_undone(run: Any, store_url: str, tmp_path: Path) -> None:
    assert run("import", str(_ledger(tmp_path / "a.csv")), *ASKED)[0] == cli.DONE
    before = _owed(store_url)
    code, tried, err = run("customer", "merge", "0100", "0200", "--dry-run")
    assert (code, _owed(store_url)) == (cli.DONE, before)
    assert "nothing was written" in err
    assert "2 transactions will move to 0200 TARG us" in tried
    code, done, _ = run("customer", "merge", "0100", "0200")
    assert (code, done) == (cli.DONE, tried)
    assert _owed(store_url) == {"0200": ["1", "2", "3"]}
    assert "\nmerged into 0200\n" in run("show", "0100")[1]
    code, _, err = run("customer", "merge", "0100", "0200")
    assert code == cli.REFUSED
    assert "was itself merged into 0200" in err
    store = open_store(store_url, may_write=True)
    try:
        me = store.me()
        last = store.read(latest.my_last_change, me.id)
        assert last is not None
        store.do(Undo(history_id=last.history_id), me)
    finally:
        store.close()
    assert _owed(store_url) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [(("0100", "0300"), "'0300'"), (("0100", "0100"), "is that customer already")],
)
def test_refused(run: Any, tmp_path: Path, words: tuple[str, str], said: str) -> None:
    run("import", str(_ledger(tmp_path / "a.csv")), *ASKED)
    for more in ((), ("--dry-run",)):
        code, out, err = run("customer", "merge", *words, *more)
        assert (code, out) == (cli.REFUSED, "")
        assert said in err


def test_the_next_file_of_either_number_finds_the_survivor(
    run: Any, store_url: str, tmp_path: Path
) -> None:
    run("import", str(_ledger(tmp_path / "a.csv")), *ASKED)
    run("customer", "merge", "0100", "0200")
    more = (
        erp_row("4", customer="0100", name="Targ Corp", amount="10.00"),
        erp_row("5", customer="0200", name="Targ Corp", amount="20.00"),
        erp_row("6", customer="0100", name="TARG us", company="CA02", amount="30.00"),
    )
    code, out, _ = run("import", str(_ledger(tmp_path / "b.csv", *more)), *ASKED, "--json")
    report = json.loads(out)
    assert code == cli.DONE
    assert (report["created"], report["updated"], report["unchanged"]) == (3, 0, 3)
    assert (report["closed"], report["rejected"], report["kept"]) == (0, 0, [])
    assert _owed(store_url) == {"0200": ["1", "2", "3", "4", "5", "6"]}
    code, out, _ = run("import", str(_ledger(tmp_path / "b.csv", *more)), *ASKED, "--json")
    assert json.loads(out)["unchanged"] == 6

"""Disputes from the shell, and their JSON."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from collectui import cli
from collectui.store.core.desk import COLLECTOR
from collectui.store.opening import open_store
from tests.store.making import ON, add_customer, add_item, build_figures

ITEM = {"item": "INV-A", "excess": "0.00", "reinstated_on": None}
NOTHING = dict.fromkeys(
    ("open", "paid", "credited", "written_off", "reinstated", "credit_expected"), "0.00"
)


@pytest.fixture
def desk(store_url: str) -> str:
    """A customer that owes 12,000.00."""
    store = open_store(store_url, may_write=True)
    store.me()

    def make(connection: sa.Connection) -> None:
        customer = add_customer(connection)
        due = ON - timedelta(40)
        add_item(connection, customer, 1_200_000, number="INV-A", due=due)
        add_item(connection, customer, 50_000, number="INV-B", due=due)
        build_figures(connection)

    store.load(make)
    store.close()
    return store_url


@pytest.fixture
def ask(desk: str, capsys: pytest.CaptureFixture[str]) -> Any:
    """Gives a command of `dispute`, with --json; its answer, or its code and what it said."""

    def asked(*words: str, json_: bool = True) -> Any:
        capsys.readouterr()
        more = ("--json",) if json_ else ()
        code = cli.run(["dispute", *words, *more, "--store", desk])
        said = capsys.readouterr()
        if code != cli.DONE:
            return code, said.err
        return json.loads(said.out) if json_ else said.out

    return asked


ADD = ("add", "C-1", "--item", "INV-A", "--reason", "Pricing", "--words", "too\x1b dear")


def test_a_dispute_from_the_first_word_to_the_last(desk: str, ask: Any) -> None:
    tried = ask(*ADD, "--amount", "25%", "--dry-run")
    assert tried["summary"] == "3,000.00 of INV-A disputed: Pricing"
    assert ask("list", json_=False)[0] == cli.REFUSED
    made = ask(*ADD, "--amount", "25%")
    items = [{**ITEM, **NOTHING, "original": "3000.00", "open": "3000.00"}]
    known = {"number": "D-00001", "customer": "C-1", "reason": "pricing", "status": "new"}
    assert {**made, **known, "items": items} == made
    assert "\x1b" not in made["words"]
    assert ask("list", "--filter", "owner:me reason:pricing") == [made]
    assert "D-00001  C-1 Customer C-1" in ask("list", json_=False)

    waits = ask("wait", "d-1", "--on", "customer", "--until", "+3b", "--remark", "asked")
    assert (waits["status"], waits["waits_on"], waits["remark"]) == ("waiting", "customer", "asked")
    assert ask("work", "1")["status"] == "working"
    done = ask("resolve", "D-00001", "--credit", "2000", "--valid", "1000", "--item", "INV-A")
    assert done["status"] == "resolved_credit"
    assert done["items"][0]["credit_expected"] == "2000.00"
    assert ask("list", "--filter", "credit:waiting") == [done]
    back = ask("withdraw", "D-00001")
    assert (back["status"], back["items"][0]["reinstated"]) == ("withdrawn", "3000.00")
    assert ask("list", "--filter", "status:all") == [back]
    whole = _show(desk)
    assert whole["disputes"] == [back]
    assert whole["figures"][0]["to_collect"] == "9500.00"


def _show(desk: str) -> Any:
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert cli.run(["show", "C-1", "--json", "--store", desk]) == cli.DONE
    return json.loads(out.getvalue())


def test_several_items_and_a_write_off(ask: Any) -> None:
    made = ask(
        *("add", "C-1", "--item", "INV-B", "--item", "INV-A", "--reason", "short"),
        *("--amount", "3 of 10 pcs at 45"),
    )
    amounts = {each["item"]: each["open"] for each in made["items"]}
    assert amounts == {"INV-B": "135.00", "INV-A": "12000.00"}
    part = ask("write-off", "D-1", "--item", "INV-B", "--amount", "35")
    assert [each["written_off"] for each in part["items"]] == ["35.00", "0.00"]
    assert part["status"] == "new"
    assert "12,100.00 written off" in ask("write-off", "D-1", json_=False)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "C-1", "--item", "X", "--reason", "tax"), cli.REFUSED, "no transaction 'X'"),
        (("add", "C-9", "--item", "X", "--reason", "tax"), cli.REFUSED, "no customer 'C-9'"),
        ((*ADD, "--amount", "12000.01"), cli.REFUSED, "12,000.00 open and undisputed"),
        ((*ADD, "--amount", "much"), cli.USAGE, "3 of 10 pcs at 45"),
        ((*ADD, "--amount", "1", "--amount", "2"), cli.USAGE, "one for each --item"),
        (("add", "C-1", "--item", "INV-A", "--reason", "why"), cli.REFUSED, "pricing, short"),
        (("work", "D-00009"), cli.REFUSED, "there is no dispute 'D-00009'"),
        (("work", "x"), cli.REFUSED, "there is no dispute 'x'"),
        (("list", "--filter", "reason:why"), cli.USAGE, "reason takes one of"),
    ],
)
def test_what_is_not_understood_says_why(
    ask: Any, words: tuple[str, ...], code: int, said: str
) -> None:
    found, why = ask(*words)
    assert found == code
    assert said in why


def test_what_a_collector_may_not_do_says_whose_it_is(desk: str, ask: Any) -> None:
    store = open_store(desk, may_write=True)
    store.load(lambda c: c.execute(sa.update(COLLECTOR).values(role="collector")).rowcount)
    store.close()
    ask(*ADD, "--amount", "3000")
    for words in (("resolve", "1", "--credit", "3000"), ("write-off", "1")):
        code, why = ask(*words)
        assert code == cli.REFUSED
        assert "supervisor" in why


def test_a_dispute_is_handed_over_split_and_measured(desk: str, ask: Any) -> None:
    ask(*ADD)
    assert ask("hand-over", "D-00001", "--to", "logistics")["owner"] == "logistics"
    assert ask("hand-over", "D-00001", "--to", "me")["processor"]
    ask("split", "D-00001", "--amount", "500", "--reason", "freight")
    listed = {each["number"]: each["items"][0]["open"] for each in ask("list")}
    assert listed == {"D-00001": "11500.00", "D-00002": "500.00"}
    ask("resolve", "D-00002", "--credit", "500")
    found = {each["reason"]: each for each in ask("measures")}
    assert (found["pricing"]["open"], found["pricing"]["amount"]) == (1, "11500.00")
    freight = found["freight"]
    assert (freight["resolved"], freight["median_days"], freight["credited"]) == (1, 0, "500.00")

"""A store of the first schema is upgraded without loss, and goes on working."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui import cli
from collectui.domain.history.undo import Undo
from collectui.store import identity, opening, schema
from collectui.store.dunning import runs
from collectui.store.opening import open_store
from collectui.store.queries.customers import customer_id_of
from collectui.store.store import Store
from tests import first_store
from tests.exchange.files import take

ON = date(2026, 6, 25)
RENAMED = 19
"""The history's id of the last change: a customer's new name."""
REMADE = {"delinquency", "desk_setting"}
"""What is made anew, and where the store notes that it is to be."""


@pytest.fixture
def first_url(
    engine_name: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """The store, of the first schema, with me as the one who made it."""
    monkeypatch.setattr(identity, "login", lambda _: (first_store.LOGIN, "Dana Reed"))
    if engine_name == "sqlite":
        return first_store.copied(tmp_path / "first.sqlite3")
    return first_store.copied_into(request.getfixturevalue("empty_url"))


@pytest.fixture
def upgraded(first_url: str) -> str:
    assert cli.run(["upgrade", "--store", first_url, "--i-have-a-backup"]) == cli.DONE
    return first_url


def test_nothing_is_lost(first_url: str) -> None:
    before = first_store.rows_of(first_url)
    assert opening.version(first_url) == "0001"
    assert sum(map(len, before.values())) > 150
    assert cli.run(["upgrade", "--store", first_url, "--i-have-a-backup"]) == cli.DONE
    assert opening.version(first_url) == schema.NEWEST
    after = first_store.rows_of(first_url, only=before)
    for name in before.keys() - REMADE:
        assert after[name] == before[name], name


def _says(store: Store, sql: str) -> list[tuple[Any, ...]]:
    return store.read(lambda c: [tuple(row) for row in c.execute(sa.text(sql))])


def _letters(store: Store, number: str) -> list[tuple[Any, ...]]:
    return _says(
        store,
        "SELECT stage, status, held_reason FROM correspondence JOIN customer"
        f" ON customer.id = customer_id WHERE number = '{number}' ORDER BY correspondence.id",
    )


def test_the_figures_are_made_anew_and_letters_follow_them(upgraded: str) -> None:
    store = open_store(upgraded, may_write=True)
    assert runs.turn_to(store, ON) == 9
    oldest = _says(store, "SELECT count(*) FROM delinquency WHERE ask_due IS NOT NULL")
    # Of all but the customer who disputes everything.
    assert oldest == [(7,)]
    # It was promised before: the letter waits for it from now on.
    overtaken = (2, "cancelled", "the next letter follows")
    assert _letters(store, "L-105") == [overtaken, (3, "held", "promised for 3 Jul 2026")]
    assert runs.carry_out(store, store.me().id).planned == 0
    runs.turn_to(store, date(2026, 7, 4))
    assert _letters(store, "L-105") == [overtaken, (3, "pending", "")]
    store.close()


def test_imported_again_nothing_is_new(upgraded: str) -> None:
    store = open_store(upgraded, may_write=True)
    runs.turn_to(store, ON)
    before = _says(store, "SELECT count(*), sum(open_balance) FROM item")
    for name in ("ledger-later.csv", "premium.json"):
        mapping = {"mapping": first_store.FILES / "ledger.toml"} if name.endswith("csv") else {}
        report = take(store, first_store.FILES / name, as_of=ON, **mapping)
        assert (report.created, report.updated, report.closed, report.rejected) == (0, 0, 0, 0)
    assert _says(store, "SELECT count(*), sum(open_balance) FROM item") == before
    store.close()


def test_an_old_change_is_taken_back(upgraded: str) -> None:
    store = open_store(upgraded, may_write=True)
    customer_id = store.read(customer_id_of, "L-105")
    name = f"SELECT name FROM customer WHERE id = {customer_id}"
    assert _says(store, name) == [("Elm Street Foods Limited",)]
    store.do(Undo(history_id=RENAMED), store.me())
    assert _says(store, name) == [("Elm Street Foods",)]
    store.close()


def test_a_run_of_before_is_taken_back(upgraded: str) -> None:
    store = open_store(upgraded, may_write=True)
    run = "SELECT min(id) FROM history WHERE action = 'dunning.plan' AND who IS NULL"
    ((history_id,),) = _says(store, run)
    store.close()
    assert cli.run(["dunning", "plan", "--undo", str(history_id), "--store", upgraded]) == cli.DONE

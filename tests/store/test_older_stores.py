"""Stores of older schemas are upgraded without loss, and go on working."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui import cli
from collectui.domain.about import About
from collectui.domain.disputes.commands import Claimed, OpenDispute
from collectui.domain.doctor import is_clean
from collectui.domain.history.undo import Undo
from collectui.domain.records import RECORDS
from collectui.store import identity, opening, schema
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.items import ITEM
from collectui.store.doctor.examining import examine
from collectui.store.dunning import runs
from collectui.store.engine import writing_engine
from collectui.store.opening import open_store
from collectui.store.queries import disputes
from collectui.store.queries.activities import activity
from collectui.store.queries.customers import customer_id_of
from collectui.store.store import Store
from tests import older_stores
from tests.exchange.files import take
from tests.older_stores import FIRST, SECOND, OlderStore

pytestmark = pytest.mark.both_engines

ON = date(2026, 6, 25)
RENAMED = 19
"""The history's id of the last change: a customer's new name."""
REMADE = {"delinquency", "desk_setting"}
"""What is made anew, and where the store notes that it is to be."""


@pytest.fixture
def made(
    engine_name: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[OlderStore], str]:
    """Makes a store of an older schema, with me as the one who made it; gives its URL."""
    monkeypatch.setattr(identity, "login", lambda _: (older_stores.LOGIN, "Dana Reed"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    if engine_name == "sqlite":
        return lambda old: older_stores.copied(old, tmp_path / "older.sqlite3")
    empty = request.getfixturevalue("empty_url")
    return lambda old: older_stores.copied_into(old, empty)


def _upgraded(url: str) -> str:
    assert cli.run(["upgrade", "--store", url, "--i-have-a-backup"]) == cli.DONE
    return url


@pytest.fixture
def upgraded(made: Callable[[OlderStore], str]) -> str:
    """The URL of the first one, upgraded."""
    return _upgraded(made(FIRST))


@pytest.mark.parametrize("old", [FIRST, SECOND], ids=["first", "second"])
def test_nothing_is_lost(made: Callable[[OlderStore], str], old: OlderStore) -> None:
    url = made(old)
    before = older_stores.as_today(older_stores.rows_of(url))
    assert opening.version(url) == old.revision
    assert sum(map(len, before.values())) > 150
    assert opening.version(_upgraded(url)) == schema.NEWEST
    after = older_stores.rows_of(url, only=before)
    for name in before.keys() - REMADE:
        assert after[name] == before[name], name
    assert is_clean(examine(url))


def test_what_was_recorded_goes_by_the_names_of_today(
    made: Callable[[OlderStore], str],
) -> None:
    store = open_store(_upgraded(made(SECOND)), may_write=True)
    given, body = "assigned_to_id", 'They wait for our "assigned_to": field.'
    changes = store.read(lambda c: c.execute(sa.select(CHANGE.c.kind, CHANGE.c.changes)).all())
    assert [1, 2] in [fields.get(given) for kind, fields in changes if kind == "activity"]
    assert [None, body] in [fields.get("body") for _, fields in changes], "a text stays as it is"
    known = {kind: set(record.fields) for kind, record in RECORDS.items()}
    for kind, fields in changes:
        assert fields.keys() <= known[kind], kind
    customer_id = store.read(customer_id_of, "L-101")
    at = store.read(lambda c: c.execute(sa.select(HISTORY.c.at).where(HISTORY.c.id == 5)).scalar())
    assert at is not None
    then = store.look_back(customer_id, at)
    try:
        whose = [source.read(activity, 1).assigned_to for source in (then, store)]
    finally:
        then.close()
    assert whose == ["dana", "ana"]
    store.close()


def test_a_merge_of_the_second_schema_is_taken_back(made: Callable[[OlderStore], str]) -> None:
    store = open_store(_upgraded(made(SECOND)), may_write=True)
    runs.turn_to(store, ON)
    merged = "SELECT merged FROM customer WHERE number = 'L-104'"
    assert _says(store, merged) in ([(1,)], [(True,)])
    store.do(Undo(history_id=23), store.me())
    assert _says(store, merged) in ([(0,)], [(False,)])
    store.close()


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
    assert is_clean(examine(upgraded))
    oldest = _says(store, "SELECT count(*) FROM delinquency WHERE ask_due IS NOT NULL")
    # Of all but the customer who disputes everything, and the one who promised it.
    assert oldest == [(6,)]
    # It was promised before: the letter waits for it from now on.
    overtaken = (2, "cancelled", "the next letter follows")
    held = (3, "held", "promised until 7 Jul 2026 (PTP-00001)")
    assert _letters(store, "L-105") == [overtaken, held]
    assert runs.carry_out(store, store.me().id).planned == 0
    # Its last day is over, and no figures are newer: it waits for them.
    runs.turn_to(store, date(2026, 7, 8))
    assert _letters(store, "L-105") == [overtaken, held]
    store.close()


def test_imported_again_nothing_is_new(upgraded: str) -> None:
    store = open_store(upgraded, may_write=True)
    runs.turn_to(store, ON)
    before = _says(store, "SELECT count(*), sum(open_balance) FROM item")
    for name in ("ledger-later.csv", "premium.json"):
        mapping = {"mapping": older_stores.FILES / "ledger.toml"} if name.endswith("csv") else {}
        report = take(store, older_stores.FILES / name, as_of=ON, **mapping)
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
    run = "SELECT min(id) FROM history WHERE action = 'dunning.plan' AND by_id IS NULL"
    ((history_id,),) = _says(store, run)
    store.close()
    assert cli.run(["dunning", "plan", "--undo", str(history_id), "--store", upgraded]) == cli.DONE


@pytest.mark.parametrize("old", [FIRST, SECOND], ids=["first", "second"])
def test_what_files_said_is_disputed_becomes_a_case_each(
    made: Callable[[OlderStore], str], old: OlderStore
) -> None:
    url = made(old)
    sql = "UPDATE item SET disputed = {} WHERE id IN (SELECT min(id) FROM item WHERE {})"
    engine = writing_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE item SET disputed = 0")
        owed = "open_balance > 100 AND status <> 'void'"
        connection.exec_driver_sql(sql.format(70, owed))
        connection.exec_driver_sql(sql.format("open_balance + 5", f"{owed} AND disputed = 0"))
        connection.exec_driver_sql(sql.format(50, "open_balance <= 0"))
    engine.dispose()
    store = open_store(_upgraded(url), may_write=True)
    balance = sa.select(ITEM.c.id, ITEM.c.open_balance).where(
        ITEM.c.disputed > 0, ITEM.c.open_balance > 0
    )
    (first, _), (second, whole) = store.read(lambda c: c.execute(balance.order_by("id")).all())
    found = store.read(disputes.of_items, [first, second])
    assert [(p.item_id, p.original, p.open) for case in found for p in case.parts] == [
        *((first, 70, 70), (second, whole, whole)),
    ]
    assert {(case.imported, case.reason) for case in found} == {(True, None)}
    me = store.me()
    about, claimed = About(found[0].customer_id), (Claimed(first, 40),)
    store.do(OpenDispute(about=about, items=claimed, reason="pricing"), me)
    (case,) = store.read(disputes.of_items, [first])
    assert (case.number, case.imported, case.total("open")) == (found[0].number, False, 40)
    store.do(OpenDispute(about=about, items=(Claimed(first, 20),), reason="freight"), me)
    assert len(store.read(disputes.of_items, [first])) == 2
    store.close()

"""A store is copied to another, row by row the same, and one that is not whole is not opened."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from collectui.domain.errors import StoreMissing, StoreUnusable
from collectui.store import copying, opening, schema
from collectui.store.core.every import TABLES
from collectui.store.engine import is_sqlite, reading_engine
from tests import postgres, warm
from tests.demo_store import demo_file
from tests.store.making import one_customer

pytestmark = pytest.mark.both_engines


def sums(where: str) -> dict[str, str]:
    engine = reading_engine(where)
    with engine.connect() as connection, connection.begin():
        found = {
            name: copying.checksum(connection, table)
            for name, table in TABLES.items()
            if name not in copying.PASSING
        }
    engine.dispose()
    return found


def given(where: str) -> int:
    """The last id that the table of notes has given out."""
    engine = reading_engine(where)
    with engine.connect() as connection, connection.begin():
        found = copying._last_given(connection, TABLES["note"])
    engine.dispose()
    return found


def _rows_planned_for(where: str) -> int | None:
    """How many transactions the planner of a server takes the store to have; None for a file."""
    engine = reading_engine(where)
    with engine.connect() as connection, connection.begin():
        said = "SELECT reltuples FROM pg_class WHERE oid = 'item'::regclass"
        found = None if is_sqlite(engine) else connection.execute(sa.text(said)).scalar()
    engine.dispose()
    return None if found is None else int(found)


def emptied(where: str) -> str:
    from collectui.store.engine import writing_engine

    if where.startswith("sqlite"):
        Path(where.removeprefix("sqlite:///")).unlink()
        return where
    engine = writing_engine(where)
    with engine.begin() as connection:
        schema.drop(connection)
    engine.dispose()
    return where


def test_it_is_the_same_there_and_back_and_after_a_stop(
    store_url: str, demo_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "AT_ONCE", 500)
    target = emptied(store_url)

    def stop(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copying.copy(demo_url, target, stop)
    with pytest.raises(StoreUnusable, match="unfinished copy"):
        opening.open_store(target)
    copying.copy(demo_url, target, lambda *_: None)
    assert sums(target) == sums(demo_url)
    back = f"sqlite:///{tmp_path / 'back.sqlite3'}"
    counts = copying.copy(target, back, lambda *_: None)
    assert counts["customer"] > 0
    assert sums(back) == sums(demo_url)
    assert given(target) == given(back) == given(demo_url) > 0
    assert _rows_planned_for(target) in (None, counts["item"])
    store = opening.open_store(target, may_write=True)
    assert store.read(lambda c: c.execute(sa.text("SELECT count(*) FROM customer")).scalar())
    store.close()


def test_an_id_of_a_record_that_is_gone_is_not_given_again(demo_url: str, store_url: str) -> None:
    from collectui.store.engine import writing_engine

    target = emptied(store_url)
    engine = writing_engine(demo_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE sqlite_sequence SET seq = 900000 WHERE name = 'note'"))
    engine.dispose()
    copying.copy(demo_url, target, lambda *_: None)
    assert given(target) == 900_000


def test_one_that_was_stopped_before_it_was_marked_is_taken(demo_url: str, store_url: str) -> None:
    target = emptied(store_url)
    opening.create(target).close()
    copying.copy(demo_url, target, lambda *_: None)
    assert sums(target) == sums(demo_url)


def test_it_is_refused_onto_a_store_or_itself(demo_url: str, store_url: str) -> None:
    store = opening.open_store(store_url, may_write=True)
    one_customer(store)
    store.close()
    with pytest.raises(StoreUnusable, match="another store"):
        copying.copy(demo_url, store_url, lambda *_: None)
    with pytest.raises(StoreUnusable, match="itself"):
        copying.copy(demo_url, demo_url, lambda *_: None)


def test_values_at_their_limits_and_a_source_changed_meanwhile(
    store_url: str, demo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collectui.store.engine import writing_engine

    target = emptied(store_url)
    engine = writing_engine(demo_url)
    item, note = TABLES["item"], TABLES["note"]
    hostile = "'; DROP TABLE note; --\\N\t\\x00 \u202e%s {} é 漢 🏦"
    with engine.begin() as connection:
        first = connection.execute(sa.select(sa.func.min(item.c.id))).scalar_one()
        connection.execute(sa.update(item).where(item.c.id == first).values(amount=2**63 - 1))
        connection.execute(sa.update(note).values(body=hostile))
        # Decomposed, as text is that came past the types of the columns.
        connection.execute(sa.text("UPDATE account SET name = :n"), {"n": "e\u0301"})
    before = sums(demo_url)
    copying.copy(demo_url, target, lambda *_: None)
    assert sums(target) == before
    emptied(target)

    def stop(done: int, total: int) -> None:
        if done > total - 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copying.copy(demo_url, target, stop)
    with engine.begin() as connection:
        connection.execute(sa.update(TABLES["account"]).values(name="changed meanwhile"))
    with pytest.raises(StoreUnusable, match="the source changed"):
        copying.copy(demo_url, target, lambda *_: None)
    with pytest.raises(StoreUnusable, match="unfinished copy"):
        opening.open_store(target)
    engine.dispose()


def _kill_half_way(source: str, target: str) -> None:
    """Begin the command and kill it while rows come to the table of items."""
    nothing = os.open(os.devnull, os.O_RDWR)
    started = warm.start(["copy", source, target], (nothing,) * 3, {**os.environ})
    until = time.monotonic() + 600
    while _items(target) == 0:
        assert time.monotonic() < until
        time.sleep(0.005)
    os.kill(started, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(started, 0)[1]) == -signal.SIGKILL
    os.close(nothing)


def _items(where: str) -> int:
    engine = reading_engine(where)
    try:
        with engine.connect() as connection:
            return connection.execute(sa.text("SELECT count(*) FROM item")).scalar() or 0
    except (StoreMissing, StoreUnusable, sa.exc.DBAPIError):
        return 0  # not made yet
    finally:
        engine.dispose()


@pytest.fixture
def server_url(_postgres: psycopg.Connection[Any]) -> Iterator[str]:
    """An empty database of the server."""
    with postgres.database(_postgres, "template1") as name:
        yield postgres.url(name, _postgres.info.host)


@pytest.mark.parametrize("customers", [500, pytest.param(100_000, marks=pytest.mark.torture)])
def test_there_and_back_killed_half_way_and_resumed(
    customers: int, server_url: str, tmp_path: Path
) -> None:
    source = f"sqlite:///{demo_file(customers)}"
    back = f"sqlite:///{tmp_path / 'back.sqlite3'}"
    for here, target in ((source, server_url), (server_url, back)):
        _kill_half_way(here, target)
        with pytest.raises(StoreUnusable, match="unfinished copy"):
            opening.open_store(target)
        assert warm.run(["copy", here, target]).returncode == 0
    assert sums(back) == sums(server_url) == sums(source)

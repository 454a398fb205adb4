"""Versions of the schema, and the database's own guard over the history."""

import hashlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import collectui.store.migrations as migrations
from collectui.domain.about import About
from collectui.domain.errors import StoreFailed, StoreMissing, StoreUnusable
from collectui.domain.notes.commands import AddNote
from collectui.store import bulk, schema, triggers
from collectui.store.core.customers import PHONE
from collectui.store.core.history import ERASING, ERASURE, HISTORY, HISTORY_CHANGE
from collectui.store.engine import is_sqlite, reading_engine, url_of, writing_engine
from collectui.store.opening import create, exists, open_store, upgrade, version
from collectui.store.privacy.erasing import erasing
from collectui.store.store import Store
from collectui.store.tables import metadata
from tests.store.making import add, add_customer, one_customer
from tests.store.processes import at_once

pytestmark = pytest.mark.both_engines

KEPT = ("history", "history_change", "history_set")


def test_a_new_store_is_of_the_newest_version(empty_url: str) -> None:
    assert not exists(empty_url)
    create(empty_url).close()
    assert exists(empty_url)
    assert version(empty_url) == schema.NEWEST


def test_the_versions_said_are_the_scripts() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert len(scripts.get_heads()) == 1
    found = tuple(script.revision for script in scripts.walk_revisions())[::-1]
    assert found == schema.REVISIONS


FROZEN = {
    "0001": "964111f2be5d06ef",
    "0002": "26223c50caf6411d",
    "0003": "53c64f65dff1efc2",
    "0004": "2d1108ebc3c248d2",
    "0005": "de4e74c019691026",
    "0006": "e8bdf9d6062fb4ec",
    "0007": "afa342b29981337a",
    "0008": "ee95b4232f78597e",
    "0009": "507f326f2a5e26bd",
    "0010": "1b9b884c0f4609a7",
    "0011": "bba346a8ed59e4b2",
    "0012": "60c33680bdccb088",
    "0013": "8bddedcb42a61221",
}
"""The beginning of each migration's SHA-256. Stores have been through them: what is to be otherwise
is a new one."""


def test_a_migration_that_stores_have_been_through_is_not_changed() -> None:
    folder = Path(migrations.__file__).parent / "versions"
    found = {path.name[1:5]: path for path in folder.glob("v*.py")}
    assert tuple(sorted(found)) == schema.REVISIONS
    digests = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items()}
    assert {name: digests[name][:16] for name in digests} == FROZEN


def test_the_migrations_make_the_tables_as_they_are_written(store_url: str) -> None:
    engine = writing_engine(store_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


NEVER_TAKEN_AWAY = {"collector", "erasure", "history", "history_change", "import_batch"}
NAMED_BY_NOTHING = {"customer_alias", "delinquency", "external_key", "kept_value", "skip"}


def test_every_table_whose_rows_the_history_names_keeps_its_ids() -> None:
    keeping = {
        name for name, table in metadata.tables.items() if table.kwargs.get("sqlite_autoincrement")
    }
    with_ids = {name for name, table in metadata.tables.items() if "id" in table.c}
    assert keeping == with_ids - NEVER_TAKEN_AWAY - NAMED_BY_NOTHING


def test_the_migrations_keep_them_too(tmp_path: Path) -> None:
    create(str(tmp_path / "s")).close()
    with sqlite3.connect(tmp_path / "s") as connection:
        made = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        sql = {name: text for name, text in made if name in metadata.tables}
    for name, table in metadata.tables.items():
        wanted = bool(table.kwargs.get("sqlite_autoincrement"))
        assert ("AUTOINCREMENT" in sql[name]) is wanted, name


@pytest.mark.parametrize("in_bulk", [False, True])
def test_an_id_is_not_given_again_when_its_record_is_gone(store: Store, in_bulk: bool) -> None:
    def work(connection: Connection) -> tuple[int, int]:
        customer = add_customer(connection)
        phone = {"customer_id": customer, "typed": "312 555 0100"}
        add(connection, PHONE, **phone)
        gone = add(connection, PHONE, **phone)
        connection.execute(sa.delete(PHONE).where(PHONE.c.id == gone))
        if in_bulk:
            assert bulk.last_id(connection, PHONE) == gone
            fields = ("id", "customer_id", "typed", *_REST)
            row = (gone + 1, customer, "312 555 0101", *_REST.values())
            bulk.insert(connection, PHONE, fields, [row])
            bulk.count_on(connection, [PHONE])
            connection.execute(sa.delete(PHONE).where(PHONE.c.id == gone + 1))
            bulk.count_on(connection, [PHONE])
        return gone, add(connection, PHONE, **phone)

    gone, after = store.load(work)
    assert after == gone + 1 + in_bulk


_REST = {"label": "", "e164": "", "national": "", "extension": "", "preferred": 0, "flag": "",
         "version": 1}  # fmt: skip


def test_every_reference_points_at_a_record(store_url: str) -> None:
    engine = writing_engine(store_url)
    with engine.connect() as connection:
        if is_sqlite(connection):
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        with pytest.raises(sa.exc.IntegrityError):
            add(connection, HISTORY_CHANGE, history_id=999, kind="note", op="create", changes={})
    engine.dispose()


def test_an_upgrade_that_would_leave_dangling_references_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    where = f"sqlite:///{path}"
    create(where).close()
    raw = sqlite3.connect(path)
    raw.execute("INSERT INTO note_type (id, code, title, retired, position) VALUES (99,'x','',0,0)")
    raw.execute(
        "INSERT INTO history_change (history_id, kind, op, changes, count)"
        " VALUES (999, 'note', 'create', '{}', 1)"
    )
    raw.commit()
    raw.close()
    with pytest.raises(StoreUnusable, match="1 dangling"):
        upgrade(where)


def make_store(where: str) -> str:
    """Make a store, in a process of its own; what came of it."""
    try:
        create(where).close()
    except StoreUnusable as error:
        return str(error)
    return "made"


def migrate(where: str) -> None:
    """Bring what is there to the newest version, in a process of its own."""
    engine = writing_engine(where)
    schema.migrate(engine)
    engine.dispose()


def test_several_upgrades_at_once_do_it_once(store_url: str) -> None:
    engine = writing_engine(store_url)
    with engine.begin() as connection:
        for name in triggers.present(connection):
            table = name.removeprefix("keep_").rpartition("_")[0]
            on = "" if is_sqlite(connection) else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")
        connection.exec_driver_sql("DELETE FROM alembic_version")
        metadata.drop_all(connection)
    engine.dispose()

    assert at_once(migrate, [(store_url,)] * 3) == [None] * 3
    assert version(store_url) == schema.NEWEST


def test_only_one_of_several_makes_the_store(empty_url: str) -> None:
    ended = at_once(make_store, [(empty_url,)] * 3)
    others = [end for end in ended if end != "made"]
    assert len(others) < 3
    assert all("already" in end for end in others)
    store = open_store(empty_url, may_write=True)
    assert store.me().id is not None
    store.close()


def test_a_migration_that_fails_leaves_nothing(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(connection: Connection) -> None:
        raise StoreFailed("half-way")

    monkeypatch.setattr(triggers, "make", fail)
    with pytest.raises(StoreUnusable, match="half-way"):
        create(empty_url)
    assert not exists(empty_url)
    if url_of(empty_url).get_backend_name() == "sqlite":
        assert list(Path(url_of(empty_url).database or "").parent.iterdir()) == []
    monkeypatch.undo()
    create(empty_url).close()


def _pretend(store_url: str, revision: str) -> None:
    engine = writing_engine(store_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    engine.dispose()


def test_a_newer_store_is_refused_and_left_alone(store_url: str) -> None:
    _pretend(store_url, "9999")
    for refused in (lambda: open_store(store_url, may_write=True), lambda: upgrade(store_url)):
        with pytest.raises(StoreUnusable, match=r"9999, newer than this program.*update collectui"):
            refused()
    assert version(store_url) == "9999"


@pytest.mark.parametrize("lost", ["DELETE FROM alembic_version", "DROP TABLE alembic_version"])
def test_a_store_without_its_version_is_damaged_for_every_verb(store_url: str, lost: str) -> None:
    if lost.startswith("DROP") and not store_url.startswith("sqlite"):
        lost = "DELETE FROM alembic_version"  # without the table it is a database of others
    engine = writing_engine(store_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(lost)
    engine.dispose()
    for opens in (open_store, exists, create, upgrade, version):
        with pytest.raises(StoreUnusable, match=r"restore the last backup|exists already"):
            opens(store_url)


def test_an_older_store_asks_for_the_upgrade(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, "9000"))
    monkeypatch.setattr(schema, "NEWEST", "9000")
    with pytest.raises(StoreUnusable, match="collectui upgrade"):
        open_store(store_url)


def test_an_empty_database_is_no_store(empty_url: str) -> None:
    with pytest.raises(StoreMissing):
        open_store(empty_url)


def test_every_trigger_is_there(store_url: str) -> None:
    for make in (lambda: None, lambda: upgrade(store_url)):
        make()
        reading = reading_engine(store_url)
        with reading.connect() as connection:
            assert triggers.present(connection) == triggers.names(is_sqlite(connection))


@pytest.fixture
def noted(store: Store) -> Store:
    """A store with a note, its history, and the history of a set."""
    customer = one_customer(store)
    done = store.do(AddNote(about=About(customer), body="called"), store.me())
    assert done.history_id

    def move(connection: Connection) -> None:
        change = connection.execute(sa.select(HISTORY_CHANGE.c.id)).scalars().first()
        connection.exec_driver_sql(f"INSERT INTO history_set VALUES ({change}, 7)")

    store.load(move)
    return store


_TAMPERINGS = [
    *(f"DELETE FROM {table}" for table in KEPT),
    "UPDATE history SET summary = 'nothing happened'",
    "UPDATE history SET at = at",
    "UPDATE history_change SET changes = '{}'",
    "UPDATE history_change SET kind = 'item'",
    "UPDATE history_set SET record_id = 8",
]
_SQLITE_TAMPERINGS = [
    "UPDATE OR REPLACE history SET summary = 'x'",
    "INSERT OR REPLACE INTO history SELECT * FROM history",
    "INSERT OR REPLACE INTO history_change SELECT * FROM history_change",
    "INSERT OR REPLACE INTO history_set SELECT * FROM history_set",
    "REPLACE INTO history (command_id, at, action, summary)"
    " SELECT command_id, at, 'x', 'x' FROM history",
]
_POSTGRES_TAMPERINGS = [
    *(f"TRUNCATE {table} CASCADE" for table in KEPT),
    "INSERT INTO history SELECT * FROM history ON CONFLICT (id) DO UPDATE SET summary = 'x'",
]


def _content(connection: Connection) -> list[object]:
    return [connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall() for table in KEPT]


def test_the_database_refuses_to_change_the_history(noted: Store) -> None:
    before = noted.read(_content)
    assert all(before)
    sqlite = noted.read(is_sqlite)
    for statement in _TAMPERINGS + (_SQLITE_TAMPERINGS if sqlite else _POSTGRES_TAMPERINGS):
        with pytest.raises(StoreFailed, match="append-only"):
            noted.load(lambda connection, s=statement: connection.exec_driver_sql(s))
    assert noted.read(_content) == before


def _put(connection: Connection, **values: object) -> None:
    connection.execute(sa.update(HISTORY_CHANGE).values(**values))


def test_an_erasure_may_change_values_and_nothing_else(noted: Store) -> None:
    said = {"changes": {"body": [None, "[erased]"]}}
    first = noted.load(lambda c: add(c, ERASURE, at=datetime.now(UTC), by_id=None, reason="by law"))

    def within(connection: Connection, **values: object) -> None:
        with erasing(connection, None, "by law") as erasure:
            _put(connection, **{"erasure_id": erasure, **values})

    for values in (
        {**said, "op": "update"},
        {**said, "customer_id": None},
        {**said, "record_id": 99},
        {**said, "history_id": 2},
        {**said, "erasure_id": None},
        {**said, "erasure_id": first},
    ):
        with pytest.raises(StoreFailed, match=r"append-only|constraint"):
            noted.load(lambda connection, v=values: within(connection, **v))
    noted.load(lambda connection: within(connection, **said))
    kept = noted.read(lambda c: c.execute(sa.select(HISTORY_CHANGE.c.changes)).scalars().all())
    assert kept == [said["changes"]]


def test_an_erasure_may_change_a_summary_and_nothing_else(noted: Store) -> None:
    def within(connection: Connection, change: str) -> None:
        with erasing(connection, None, "by law"):
            connection.exec_driver_sql(f"UPDATE history SET {change}")

    for change in ("action = 'x'", "summary = 'x', by_id = NULL", "id = id + 100"):
        with pytest.raises(StoreFailed, match="append-only"):
            noted.load(lambda connection, c=change: within(connection, c))
    noted.load(lambda connection: within(connection, "summary = 'a note'"))
    assert noted.read(lambda c: c.execute(sa.select(HISTORY.c.summary)).scalars().all()) == [
        "a note"
    ]


def test_the_history_is_closed_again_after_an_erasure(noted: Store) -> None:
    def carry_out(connection: Connection) -> int:
        with erasing(connection, None, "by law") as erasure:
            return erasure

    erasure = noted.load(carry_out)
    with pytest.raises(StoreFailed, match="append-only"):
        noted.load(lambda c: _put(c, erasure_id=erasure, changes={}))
    # One that was left standing opens nothing for a later transaction where these have numbers.
    if not noted.read(is_sqlite):
        noted.load(lambda c: c.execute(sa.insert(ERASING).values(erasure_id=erasure, token="1")))
        with pytest.raises(StoreFailed, match="append-only"):
            noted.load(lambda c: _put(c, erasure_id=erasure, changes={}))


def test_an_erased_change_is_still_read(noted: Store) -> None:
    from collectui.store.queries.history import history_of

    def erase(connection: Connection) -> None:
        with erasing(connection, None, "by law") as erasure:
            _put(connection, erasure_id=erasure, changes={})

    noted.load(erase)
    customer = noted.read(
        lambda c: c.execute(sa.select(HISTORY_CHANGE.c.customer_id)).scalars().first()
    )
    assert customer is not None
    assert [line.changes for line in noted.read(history_of, customer)] == [()]

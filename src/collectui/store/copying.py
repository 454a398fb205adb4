"""Copying a whole store, history included, to a new one on either engine.

The new store carries the version `copying` until every row is in it and verified, so that no
program opens it; the same command goes on with one that was left half-way.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Table

from collectui.domain.errors import StoreMissing, StoreUnusable
from collectui.store import bulk, opening, schema
from collectui.store.core.every import TABLES
from collectui.store.engine import (
    is_sqlite,
    plain_errors,
    reading_engine,
    url_of,
    without_hurry,
    writing_engine,
)
from collectui.store.types import CleanText

AT_ONCE = 2000
"""Rows of one transaction."""
PASSING = frozenset({"claim", "erasing"})
"""Tables that hold what is over within minutes: they are not copied."""
_FOREIGN = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""


def copy(source: str, target: str, progress: Callable[[int, int], None]) -> dict[str, int]:
    """Copy a store to a place where none is, or go on with that; gives the rows of each table.

    The source is read from one snapshot. Raises StoreMissing or StoreUnusable, with the reason.
    """
    if url_of(source) == url_of(target):
        raise StoreUnusable("a store cannot be copied to itself: name another place")
    schema.check_file(source)
    schema.check_revision(opening.version(source))
    _begin(target)
    reading, writing = reading_engine(source), writing_engine(target)
    try:
        with plain_errors(), reading.connect() as connection, connection.begin():
            without_hurry(connection)
            schema.check_revision(schema.revision(connection))
            tables = [table for table in TABLES.values() if table.name not in PASSING]
            counts = {table.name: _count(connection, table) for table in tables}
            done, total = 0, sum(counts.values())
            for table in tables:
                for added in _fill(connection, writing, table):
                    done += added
                    progress(done, total)
            _finish(connection, writing, tables)
            to_server = not is_sqlite(writing)
    finally:
        reading.dispose()
        writing.dispose()
    if to_server:
        # What each login may do there follows the collectors that are there now.
        opening.complete(target)
    return counts


def _begin(target: str) -> None:
    try:
        schema.check_file(target)
        found = opening.version(target)
    except StoreMissing:
        found = None
    if found == schema.COPYING:
        return
    # One that was made and stopped before it was marked is as empty as it was made.
    if found is not None and not (found == schema.NEWEST and opening.is_unused(target)):
        raise StoreUnusable("there is another store at the target: name a place without one")
    if found is None:
        opening.create(target).close()
    engine = writing_engine(target)
    try:
        with plain_errors(), engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE copying (statement TEXT NOT NULL)")
            if not is_sqlite(connection):
                # A row may refer to a later one: the references are checked once all are in.
                for table, name, definition in connection.exec_driver_sql(_FOREIGN).all():
                    again = f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
                    connection.exec_driver_sql("INSERT INTO copying VALUES (%s)", (again,))
                    connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
                # Who wrote an entry is copied, too: the server would put the copier in its place.
                for each in TABLES.values():
                    again = f'ALTER TABLE "{each.name}" ENABLE TRIGGER USER'
                    connection.exec_driver_sql("INSERT INTO copying VALUES (%s)", (again,))
                    connection.exec_driver_sql(f'ALTER TABLE "{each.name}" DISABLE TRIGGER USER')
            else:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            # What every new store has; this one has what its source has.
            for each in reversed(list(TABLES.values())):
                if _count(connection, each):
                    connection.execute(sa.delete(each))
            connection.execute(
                sa.text("UPDATE alembic_version SET version_num = :v"), {"v": schema.COPYING}
            )
    finally:
        engine.dispose()


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _key(table: Table) -> Sequence[Any]:
    return list(table.primary_key.columns) or list(table.columns)


def _rows(connection: Connection, table: Table, after: Any = None) -> Iterator[Any]:
    key = _key(table)
    query = sa.select(table).order_by(*key)
    if after is not None:
        query = query.where(sa.tuple_(*key) > sa.tuple_(*after, types=[c.type for c in key]))
    yield from connection.execute(query, execution_options={"yield_per": AT_ONCE})


def _fill(source: Connection, writing: Engine, table: Table) -> Iterator[int]:
    """Add what is lacking of a table, some rows a transaction; gives how many each time."""
    key = _key(table)
    with writing.begin() as target:
        last = target.execute(
            sa.select(*key).order_by(*(column.desc() for column in key)).limit(1)
        ).first()
        if last is not None:
            yield _count(target, table)
    found = _rows(source, table, last)
    while rows := list(islice(found, AT_ONCE)):
        with writing.connect() as target:
            if is_sqlite(target):
                dbapi: Any = target.connection.dbapi_connection
                dbapi.execute("PRAGMA foreign_keys=OFF")
            with target.begin():
                target.execute(_as_it_is(table), [dict(row._mapping) for row in rows])
            target.invalidate()
        yield len(rows)


def _as_it_is(table: Table) -> sa.Insert:
    """A statement that adds rows without cleaning text anew: a copy is the same, not better."""
    columns: list[sa.ColumnClause[Any]] = [
        sa.column(each.name, sa.Text() if isinstance(each.type, CleanText) else each.type)
        for each in table.columns
    ]
    return sa.insert(sa.table(table.name, *columns))


def checksum(connection: Connection, table: Table) -> str:
    """A digest of every row in the order of the key, the same on both engines."""
    digest = hashlib.sha256()
    for row in _rows(connection, table):
        digest.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _finish(source: Connection, writing: Engine, tables: Sequence[Table]) -> None:
    """Verify every table, restore the references and let the store be opened."""
    with writing.begin() as target:
        without_hurry(target)
        for table in tables:
            if checksum(source, table) != checksum(target, table):
                raise StoreUnusable(
                    f"the copy of {table.name} differs: the source changed since it was begun;"
                    " remove the copy and begin again"
                )
        numbered = [table for table in tables if _has_sequence(table)]
        bulk.count_on(target, numbered)
        for table in numbered:
            _go_on_from(target, table, _last_given(source, table))
        for (statement,) in target.exec_driver_sql("SELECT statement FROM copying").all():
            target.exec_driver_sql(statement)
        if is_sqlite(target) and target.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise StoreUnusable("a record of the copy refers to one that is not there")
        target.exec_driver_sql("DROP TABLE copying")
        target.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": schema.NEWEST})


def _last_given(connection: Connection, table: Table) -> int:
    """The last id that a table has given out, to a record that is gone too: none is given again."""
    if is_sqlite(connection):
        last = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return int(connection.execute(last, {"name": table.name}).scalar() or 0)
    name = connection.exec_driver_sql(
        f"SELECT pg_get_serial_sequence('\"{table.name}\"', 'id')"
    ).scalar_one()
    last, called = connection.exec_driver_sql(f"SELECT last_value, is_called FROM {name}").one()
    return int(last) if called else 0


def _go_on_from(connection: Connection, table: Table, last: int) -> None:
    if not last:
        return
    if not is_sqlite(connection):
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), {int(last)})"
        )
        return
    said = {"name": table.name, "last": last}
    changed = connection.execute(
        sa.text("UPDATE sqlite_sequence SET seq = max(seq, :last) WHERE name = :name"), said
    )
    if not changed.rowcount:
        connection.execute(
            sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), said
        )


def _has_sequence(table: Table) -> bool:
    key = list(table.primary_key.columns)
    return len(key) == 1 and key[0].name == "id" and not key[0].foreign_keys

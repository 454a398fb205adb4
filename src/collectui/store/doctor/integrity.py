"""Whether the database itself is whole: pages and indexes, references, tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import sqlalchemy as sa
from sqlalchemy import Connection, ForeignKey, Table
from sqlalchemy.exc import DBAPIError

from collectui.domain.doctor import EXAMPLES, Finding, note, skipped, some, wrong
from collectui.domain.errors import StoreMissing, StoreUnusable
from collectui.domain.records import counted, one
from collectui.store import schema
from collectui.store.core.every import TABLES
from collectui.store.doctor.patient import Patient

_MOST_SAID = 20
_RESTORE = "restore the last backup: `collectui restore BACKUP PATH`"


def version(patient: Patient) -> Iterator[Finding]:
    """Whether this program can work with the store, and every table of that version is there."""
    try:
        patient.version = schema.revision(patient.connection)
        schema.check_revision(patient.version)
    except StoreMissing:
        raise
    except StoreUnusable as refused:
        what, _, remedy = str(refused).rpartition(": ")
        yield wrong(what or remedy, remedy)
        return
    missing = sorted(TABLES.keys() - set(sa.inspect(patient.connection).get_table_names()))
    if missing:
        patient.is_damaged = True
        yield wrong(f"there is no table {', '.join(missing)}", _RESTORE)


def integrity(patient: Patient) -> Iterator[Finding]:
    """Every page, row and index of the file; of a server's store what `amcheck` says."""
    if patient.sqlite:
        lines = _said_of_file(patient.connection)
    else:
        lines = []
        if (checks := _amcheck(patient.connection)) is None:
            yield note(
                "pages and indexes are not looked at: the server has no extension amcheck for you",
                "CREATE EXTENSION amcheck, and GRANT EXECUTE ON FUNCTION bt_index_check(regclass) "
                "TO whoever runs this",
            )
        else:
            lines = list(islice(_damaged(patient.connection, checks), _MOST_SAID))
    if lines:
        patient.is_damaged = True
        yield wrong(f"the database is damaged: {some(lines, len(lines))}", _RESTORE)


def _said_of_file(connection: Connection) -> list[str]:
    try:
        said = connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST_SAID})").scalars().all()
    except DBAPIError as error:
        return [str(error.orig)]
    lines = [line for each in said for line in str(each).splitlines()]
    return [line for line in lines if line != "ok" and not line.startswith("***")]


def _amcheck(connection: Connection) -> str | None:
    """The function that looks at an index, where it is there and mine to call."""
    return connection.exec_driver_sql(
        "SELECT p.oid::regproc::text FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid"
        " JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'amcheck'"
        " WHERE p.proname = 'bt_index_check' AND p.pronargs = 1"
        " AND has_function_privilege(p.oid, 'EXECUTE')"
    ).scalar()


def _damaged(connection: Connection, function: str) -> Iterator[str]:
    indexes = connection.execute(
        sa.text(
            "SELECT c.oid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_class t ON t.oid = i.indrelid JOIN pg_am a ON a.oid = c.relam"
            " WHERE a.amname = 'btree' AND i.indisvalid AND t.relname = ANY (:names)"
            " AND t.relnamespace = current_schema()::regnamespace ORDER BY 1"
        ),
        {"names": list(TABLES)},
    )
    for name in indexes.scalars().all():
        try:
            with connection.begin_nested():
                checked = sa.text(f"SELECT {function}(CAST(:name AS regclass))")
                connection.execute(checked, {"name": name})
        except DBAPIError as error:
            yield str(error.orig).splitlines()[0]


def references(patient: Patient) -> Iterator[Finding]:
    """Rows that refer to nothing, and references that the database does not keep."""
    if patient.version == schema.COPYING:
        yield skipped("an unfinished copy has none yet")
        return
    if patient.sqlite:
        yield from _dangling_in_file(patient.connection)
    elif patient.version != schema.NEWEST:
        yield skipped("the store is not of this program's version")
    else:
        yield from _postgres_references(patient.connection)
    if patient.sqlite and patient.version == schema.NEWEST:
        yield from _not_kept_by_file(patient.connection)


def _dangling_in_file(connection: Connection) -> Iterator[Finding]:
    dangling: dict[tuple[str, str], list[str]] = {}
    count: dict[tuple[str, str], int] = {}
    for child, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        both = (str(child), str(parent))
        count[both] = count.get(both, 0) + 1
        if len(names := dangling.setdefault(both, [])) < EXAMPLES:
            names.append(f"{one(child)} {row}" if row is not None else one(child))
    for (child, parent), names in dangling.items():
        yield _dangling(child, parent, count[child, parent], names)


def _not_kept_by_file(connection: Connection) -> Iterator[Finding]:
    for table, key in _declared():
        listed = connection.exec_driver_sql(f"PRAGMA foreign_key_list({table.name})").mappings()
        if not any(_is(key, row["table"], row["from"]) for row in listed):
            yield _not_kept(table, key)


def _dangling(table: str, parent: str, count: int, names: list[str]) -> Finding:
    refer = "refers" if count == 1 else "refer"
    return wrong(
        f"{counted(table, count)} {refer} to a {one(parent)} that is not there: "
        f"{some(names, count)}",
        "restore the last backup before it; or find out in the history what was taken away past"
        " collectui, and put it back",
    )


def _not_kept(table: Table, key: ForeignKey) -> Finding:
    return wrong(
        f"the database does not keep the reference {table.name}.{key.parent.name} to"
        f" {key.column.table.name}",
        f"ALTER TABLE {table.name} ADD FOREIGN KEY ({key.parent.name})"
        f" REFERENCES {key.column.table.name}, as its owner; or restore the last backup",
    )


def _declared() -> Iterator[tuple[Table, ForeignKey]]:
    for table in TABLES.values():
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            yield table, key


def _is(key: ForeignKey, parent: str, column: str) -> bool:
    return key.column.table.name == parent and key.parent.name == column


_CONSTRAINTS = """
    SELECT t.relname, a.attname, f.relname, c.convalidated, c.conname FROM pg_constraint c
    JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND array_length(c.conkey, 1) = 1
    AND c.connamespace = current_schema()::regnamespace
"""


def _postgres_references(connection: Connection) -> Iterator[Finding]:
    """The server itself keeps a reference whose constraint is there and valid."""
    kept = {
        (table, column, parent): (bool(valid), str(name))
        for table, column, parent, valid, name in connection.exec_driver_sql(_CONSTRAINTS)
    }
    for table, key in _declared():
        parent = key.column.table
        found = kept.get((table.name, key.parent.name, parent.name))
        if found is not None and found[0]:
            continue
        if found is None:
            yield _not_kept(table, key)
        else:
            yield wrong(
                f"the database has not looked whether each {table.name}.{key.parent.name} leads to"
                f" something in {parent.name}",
                f"ALTER TABLE {table.name} VALIDATE CONSTRAINT {found[1]}, as its owner",
            )
        there = sa.select(key.column).where(key.column == key.parent)
        lost = sa.and_(key.parent.is_not(None), ~there.correlate(table).exists())
        columns = list(table.primary_key.columns)
        rows = connection.execute(sa.select(*columns).where(lost).order_by(*columns)).fetchall()
        if rows:
            names = [f"{one(table.name)} {' '.join(map(str, row))}" for row in rows[:EXAMPLES]]
            yield _dangling(table.name, parent.name, len(rows), names)

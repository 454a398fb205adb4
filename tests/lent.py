"""PostgreSQL databases that one test after another is lent, emptied in between.

A new database costs the server as much as most tests have it do: its files are copied, and the
first connection to it looks every table up anew. So each worker has one, and what the program
closes of its connections to it is kept for the next that opens one in the same way. A database
whose schema a test has changed is thrown away.
"""

from __future__ import annotations

import os
import select
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

from tests import postgres

MOST_KEPT = 3
"""Connections of one kind: what a test has open beside one another, seldom more."""
_SCHEMA = """
SELECT (SELECT string_agg(concat(relname, relkind, relowner, relacl), ',' ORDER BY oid)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT string_agg(a.xmin::text, ',' ORDER BY attrelid, attnum) FROM pg_attribute a
        JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace),
       (SELECT string_agg(xmin::text, ',' ORDER BY oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace),
       (SELECT string_agg(xmin::text, ',' ORDER BY oid) FROM pg_trigger),
       (SELECT string_agg(xmin::text, ',' ORDER BY oid) FROM pg_proc WHERE oid >= 16384),
       (SELECT string_agg(xmin::text, ',' ORDER BY oid) FROM pg_namespace
        WHERE nspname !~ '^pg_'),
       (SELECT concat(datacl, datallowconn, datconnlimit) FROM pg_database
        WHERE datname = current_database()),
       (SELECT count(*) FROM pg_db_role_setting)
"""
"""What changes with any table, column, constraint, trigger, function or right."""

Settings = tuple[Any, ...]
_kept: dict[str, dict[Settings, list[Kept]]] = {}
"""By the database that is lent, and by what they were opened with."""
_spare: list[Lent] = []


class Kept(psycopg.Connection[Any]):
    """A connection of the program's that is opened again after it was closed."""

    settings: Settings = ()
    database: str = ""
    process: int = 0

    def close(self) -> None:
        kept = _kept.get(self.database)
        if kept is None or not self._is_as_new():
            super().close()
        elif len(same := kept[self.settings]) < MOST_KEPT:
            same.append(self)
        else:
            super().close()

    def is_alive(self) -> bool:
        """Whether the server has not ended it meanwhile: it would have said so."""
        return not self.closed and not select.select([self.fileno()], [], [], 0)[0]

    def _is_as_new(self) -> bool:
        if self.closed or self.process != os.getpid():
            return False
        if self.info.transaction_status == TransactionStatus.ACTIVE:
            return False
        try:
            self.rollback()
            self.autocommit = True
            # Also what is prepared: it would ask the tables that a new connection's own ones hide.
            self.execute("DISCARD ALL")
            self.autocommit = False
            # psycopg does not notice that the server has forgotten it.
            self._prepared.clear()
            self._prepared._to_flush.clear()
        except psycopg.Error:
            return False
        # The next that opens it has them added again.
        self._notice_handlers.clear()
        self._notify_handlers.clear()
        return True


def keep_connections() -> None:
    """From here on all stores share their connections to a database that is lent."""
    if not event.contains(Engine, "do_connect", _connect):
        event.listen(Engine, "do_connect", _connect)


def _connect(dialect: Any, record: Any, args: list[Any], given: dict[str, Any]) -> Any:
    kept = _kept.get(given.get("dbname", ""))
    if dialect.name != "postgresql" or kept is None:
        return None
    # The context is a copy of the same adapters, made for each engine.
    settings = (*args, *sorted(each for each in given.items() if each[0] != "context"))
    while kept[settings]:
        connection = kept[settings].pop()
        if connection.is_alive():
            return connection
    opened = Kept.connect(*args, **given)
    opened.settings, opened.database, opened.process = settings, given["dbname"], os.getpid()
    return opened


class Lent:
    """A database copied from a template, that can be made as the template is."""

    def __init__(self, name: str, host: str) -> None:
        self.name = name
        self._connection = psycopg.connect(postgres.url(name, host), autocommit=True)
        tables = "SELECT relname FROM pg_class WHERE relkind = 'r'"
        here = " AND relnamespace = 'public'::regnamespace ORDER BY relname"
        found = [str(row[0]) for row in self._connection.execute(tables + here)]
        self._rows = {table: self._copied(table) for table in found}
        # A table that the template has rows in is looked at by what is in it.
        self._begun = [table for table, rows in self._rows.items() if rows]
        self._touched = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(
                sql.Literal(table), sql.Identifier(table)
            )
            for table in found
            if table not in self._begun
        )
        self._sequences = self._counted()
        self._schema = self._written()

    def _copied(self, table: str) -> bytes:
        copy = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
        with self._connection.cursor().copy(copy) as rows:
            return b"".join(map(bytes, rows))

    def _counted(self) -> dict[str, int | None]:
        asked = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
        return dict(self._connection.execute(asked).fetchall())

    def _written(self) -> tuple[Any, ...] | None:
        return self._connection.execute(_SCHEMA).fetchone()

    def is_emptied(self) -> bool:
        """Make it as it was; False where that is not to be had."""
        try:
            self._end_others()
            if self._written() != self._schema:
                return False
            self._empty()
        except psycopg.Error:
            return False
        return True

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()

    def _end_others(self) -> None:
        mine = [self._connection.info.backend_pid]
        for connections in _kept[self.name].values():
            mine += [each.info.backend_pid for each in connections if not each.closed]
        self._connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> ALL(%s)"
            " AND backend_type = 'client backend'",
            (mine,),
        )

    def _empty(self) -> None:
        run = self._connection.execute
        with self._connection.transaction():
            # The history is append-only, and no order of the tables is looked for.
            run("SET LOCAL session_replication_role = replica")
            touched = [str(row[0]) for row in run(self._touched, prepare=True)]
            changed = [each for each in self._begun if self._copied(each) != self._rows[each]]
            for table in (*touched, *changed):
                run(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for table in changed:
                copy = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
                with self._connection.cursor().copy(copy) as rows:
                    rows.write(self._rows[table])
            for name, value in self._counted().items():
                if value != (before := self._sequences[name]):
                    run(
                        "SELECT setval(quote_ident(%s)::regclass, %s, %s)",
                        (name, before or 1, before is not None),
                    )
        if touched or changed:
            # So that rows lie in the order in which they are written, as in a new table.
            names = sql.SQL(", ").join(map(sql.Identifier, (*touched, *changed)))
            run(sql.SQL("VACUUM {}").format(names))


@contextmanager
def database(connection: psycopg.Connection[Any], template: str) -> Iterator[str]:
    """A database as `template` is, emptied afterwards for the next that asks."""
    lent = _spare.pop() if _spare else _new(connection, template)
    try:
        yield lent.name
    finally:
        if lent.is_emptied():
            _spare.append(lent)
        else:
            lent.close()
            for connections in _kept.pop(lent.name).values():
                for each in connections:
                    psycopg.Connection.close(each)
            postgres.drop(connection, lent.name)


def _new(connection: psycopg.Connection[Any], template: str) -> Lent:
    name = postgres.copy(connection, template)
    _kept[name] = defaultdict(list)
    return Lent(name, connection.info.host)

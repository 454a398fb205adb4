"""Which version of the schema a store has, and how it gets to the newest."""

import secrets
import sqlite3
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from collectui.domain.errors import StoreChanged, StoreMissing, StoreUnusable
from collectui.domain.paths import PathRefused, read_start
from collectui.store.engine import is_sqlite, plainly, url_of

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
)
"""Every version, oldest first. Here so that opening a store need not load the migrations."""
NEWEST = REVISIONS[-1]

COPYING = "copying"
"""The version of a store that is not whole: a copy goes into it."""
APPLICATION_ID = 0x434F4C4C
"""Written into the header of an SQLite store: `COLL`."""


def check_file(where: str) -> None:
    """That an SQLite store's file is there and is ours; nothing for PostgreSQL.

    Raises StoreMissing or StoreUnusable, saying what to do.
    """
    url = url_of(where)
    if url.get_backend_name() != "sqlite":
        return
    path = Path(url.database or "")
    try:
        header = read_start(path, 72)
    except PathRefused as refused:
        if not refused.missing or path.is_symlink():
            raise StoreUnusable(f"the store {refused}") from refused
        raise StoreMissing(
            f"there is no store at {path}; `collectui` or `collectui import` makes it"
        ) from None
    if not header:
        raise StoreUnusable(f"{path} is an empty file, not a store: remove it, or name another")
    if not header.startswith(b"SQLite format 3\0"):
        raise StoreUnusable(f"{path} is not a collectui store")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StoreUnusable(f"{path} is an SQLite file of another program")


def revision(connection: Connection) -> str | None:
    """The store's version; None for a database without our tables.

    Raises StoreUnusable where it is one of ours that has lost its version.
    """
    there = (
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
        if is_sqlite(connection)
        else "SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL"
    )
    found = None
    if connection.exec_driver_sql(there).first() is not None:
        found = said_version(connection)
    elif not is_sqlite(connection):
        return None
    if found is None:
        # A file got this far by its signature (`check_file`), so it was a whole store once.
        raise StoreUnusable(
            "the store does not say any more of which version it is: restore the last backup"
        )
    return found


def said_version(connection: Connection) -> str | None:
    """The version that a store says it is of."""
    said: str | None = connection.exec_driver_sql(
        "SELECT version_num FROM alembic_version"
    ).scalar()
    return said


def check_revision(found: str | None) -> None:
    """That this program can work with a store of that version.

    Raises StoreMissing for an empty database, StoreUnusable for an older or newer store.
    """
    if found is None:
        raise StoreMissing(
            "the database holds no store; `collectui` or `collectui import` makes it"
        )
    if found == COPYING:
        raise StoreUnusable(
            "the store is an unfinished copy: finish it by the same `collectui copy`"
        )
    if found not in REVISIONS:
        raise StoreUnusable(
            f"the store is of version {found}, newer than this program (up to {NEWEST}):"
            " update collectui"
        )
    if found != NEWEST:
        raise StoreUnusable(
            f"the store is of version {found}, this program wants {NEWEST}:"
            " run `collectui upgrade` (it makes a backup first)"
        )


def check_unchanged(found: str | None) -> None:
    """That a store that was opened is still of this program's version.

    Another program may have upgraded it meanwhile. Raises StoreChanged.
    """
    if found != NEWEST:
        try:
            check_revision(found)
        except StoreUnusable as error:
            raise StoreChanged(f"{error}; nothing was saved") from None


def sign(path: Path) -> None:
    """Mark a new, empty SQLite file as a store."""
    connection = sqlite3.connect(path)
    try:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        # Tells it from any other store that may one day be copied over it (`store.same_file`).
        connection.execute(f"PRAGMA user_version={secrets.randbits(31)}")
        connection.execute("VACUUM")
    finally:
        connection.close()


def migrate(engine: Engine, then: Callable[[Connection], None] | None = None) -> None:
    """Bring a store, empty or of any earlier version, to the newest; all of it or nothing.

    `then` completes it in the same transaction. Safe when several programs do it at once: the
    first does it, the others find it done. Raises StoreBusy or StoreFailed.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    with resources.as_file(resources.files("collectui.store") / "migrations") as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        with engine.connect() as connection:
            if is_sqlite(connection):
                # Outside any transaction, or it is ignored: a table rebuilt with them on would
                # fire its cascades.
                raw = connection.connection.dbapi_connection
                assert raw is not None
                raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    _act_as_owner(connection)
                    config.attributes["connection"] = connection
                    command.upgrade(config, "head")
                    if then:
                        then(connection)
            except DBAPIError as error:
                raise plainly(error) from error
            finally:
                if is_sqlite(connection):
                    connection.invalidate()


_OWNERS = """
    SELECT pg_get_userbyid(relowner)::text AS login, pg_has_role(relowner, 'MEMBER') AS may, true
    FROM pg_class WHERE oid = to_regclass('alembic_version')
    UNION ALL
    SELECT pg_get_userbyid(datdba)::text,
        pg_has_role(datdba, 'MEMBER') AND has_schema_privilege(datdba, current_schema(), 'CREATE'),
        false
    FROM pg_database WHERE datname = current_database() AND to_regclass('alembic_version') IS NULL
"""
"""Whose a store's tables are, and where there are none, whose the database is."""


def _act_as_owner(connection: Connection) -> None:
    """Let what this transaction makes on PostgreSQL be the owner's, whoever runs it.

    A new store is of the database's owner where I may act as that, else mine.
    Raises StoreUnusable where tables that are there are somebody else's.
    """
    if is_sqlite(connection):
        return
    owner, may, is_there = connection.exec_driver_sql(_OWNERS).one()
    if may:
        quoted = connection.dialect.identifier_preparer.quote_identifier(owner)
        connection.exec_driver_sql(f"SET LOCAL ROLE {quoted}")
    elif is_there:
        raise StoreUnusable(
            f"the tables are {owner}'s: upgrade as {owner}, or as somebody who may act as it"
            f" (GRANT {owner} TO …)"
        )


def drop(connection: Connection) -> None:
    """Take everything of ours out of a PostgreSQL database, in the caller's transaction."""
    from collectui.store import triggers
    from collectui.store.rights import granting
    from collectui.store.tables import metadata

    metadata.drop_all(connection)
    connection.exec_driver_sql("DROP TABLE alembic_version")
    for function in triggers.FUNCTIONS:
        connection.exec_driver_sql(f"DROP FUNCTION {function}()")
    granting.drop(connection)

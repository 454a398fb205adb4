"""Opening a database: SQLite tuned for many agents on one machine, PostgreSQL as it comes."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, NullPool, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from collectui.domain.errors import StoreBusy, StoreFailed, StoreUnusable
from collectui.domain.text import quoted
from collectui.store.queueing import queued
from collectui.store.same_file import FileConnection, SameFile

SAFE = ("trusted_schema=OFF", "cell_size_check=ON", "temp_store=MEMORY", "cache_size=-4000")
READING = (*SAFE, "busy_timeout=5000", "query_only=ON")
WRITING = (*SAFE, "busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
LOCK_PATIENCE = 10.0
"""Seconds to wait for the write lock before giving up."""
TURN = 0.01
"""Seconds from its turn at the write lock on in which a connection may have it again at once."""
POLL = 0.001
"""Seconds after which whoever is first at the write lock asks for it again."""
READING_TIMEOUT = 30_000
"""Milliseconds that a question may take on PostgreSQL."""
OPEN_PATIENCE = 1.0
"""Seconds to wait for a file that another agent is just making beside the store."""
TURN_PATIENCE = 60.0
"""Seconds to wait for a connection that another question of the same program has."""
READS = {"collectui_reads": True}
"""Options of the working connection by which its next transaction only reads."""
WRITERS_LOCK = 7041
"""The advisory lock every writing transaction takes first on PostgreSQL (any fixed number)."""


def url_of(where: str) -> URL:
    """A store's URL from a URL or a path of an SQLite file."""
    path = where.removeprefix("sqlite:///")
    if "://" not in path:
        # Never parsed: a question mark may well stand in a path.
        return URL.create("sqlite", database=path)
    try:
        url = make_url(where)
    except ArgumentError:
        raise StoreUnusable(f"{quoted(where)} is no store's URL: {_KNOWN_URLS}") from None
    if url.drivername in ("postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    raise StoreUnusable(f"a store is not kept in {url.drivername}: {_KNOWN_URLS}")


_KNOWN_URLS = "name an SQLite file, or write postgresql://HOST/DATABASE"


def is_sqlite(bind: Engine | Connection) -> bool:
    """Which of the two engines this is."""
    return bind.dialect.name == "sqlite"


def file_of(where: str) -> SameFile | None:
    """What watches over an SQLite store's file; None for PostgreSQL."""
    url = url_of(where)
    if url.get_backend_name() != "sqlite":
        return None
    return SameFile(Path(url.database or "").absolute())


def reading_engine(where: str, file: SameFile | None = None) -> Engine:
    """An engine whose transactions only read, each from one snapshot: they wait for no writer.

    It keeps no connections: whoever asks for one holds on to it. On SQLite `file` is what all
    engines of one store share.
    """
    url = url_of(where)
    if file := file or file_of(where):
        engine = _sqlite(url, READING, file, poolclass=NullPool)
        event.listen(engine, "begin", _begin_deferred)
        return engine
    if url.query.get("target_session_attrs") == "read-write":
        # A session that only reads by itself would find no server to be the one meant.
        url = url.update_query_dict({"target_session_attrs": "primary"})
    snapshot = "-c default_transaction_read_only=on"
    snapshot += " -c default_transaction_isolation=repeatable\\ read"
    return _postgres(url, READING_TIMEOUT, snapshot, poolclass=NullPool)


def still_engine(where: str) -> Engine:
    """An engine for an SQLite file in a folder that may only be read, while nobody writes to it.

    SQLite makes files beside a store even to read it; here it takes the file as it lies there.
    """
    url = url_of(where)
    address = f"file:{quote(str(Path(url.database or '').absolute()))}?mode=ro&immutable=1"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)

    engine = sa.create_engine(url, creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN DEFERRED"))
    return engine


def writing_engine(where: str, file: SameFile | None = None) -> Engine:
    """An engine whose transactions take the one write lock as their first act.

    On SQLite `file` is what all engines of one store share.
    """
    url = url_of(where)
    if file := file or file_of(where):
        engine = _sqlite(url, WRITING, file)
        event.listen(engine, "begin", _begin_immediate)
        event.listen(engine, "commit", check_file)
        return engine
    # One is what a program has for its work (`store.connections`).
    engine = _postgres(url, 600_000, pool_pre_ping=True, pool_size=1, max_overflow=0)
    event.listen(engine, "begin", _take_turn)
    return engine


def _sqlite(url: URL, pragmas: tuple[str, ...], file: SameFile, **options: Any) -> Engine:
    # `rw`: a file that is not there is an error, where SQLite by itself would make an empty one.
    address = f"file:{quote(str(Path(url.database or '').absolute()))}?mode=rw"

    def tuned() -> FileConnection:
        connection = sqlite3.connect(
            address,
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            factory=FileConnection,
        )
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")
            # The first reading opens the -wal, which is then known.
            connection.execute("PRAGMA schema_version").fetchone()
        except BaseException:
            connection.close()
            raise
        return connection

    def connect() -> FileConnection:
        return file.connect(lambda: _patiently(tuned))

    return sa.create_engine(url, creator=connect, hide_parameters=True, **options)


def _patiently(connect: Callable[[], FileConnection]) -> FileConnection:
    """Connect, also where another agent is just making the -wal and the -shm.

    SQLite makes them by that agent's umask, and gives them the store's mode a moment later.
    """
    until = time.monotonic() + OPEN_PATIENCE
    while True:
        try:
            return connect()
        except sqlite3.OperationalError as error:
            name = error.sqlite_errorname
            passing = name.startswith("SQLITE_CANTOPEN") or name == "SQLITE_READONLY_CANTINIT"
            if not passing or time.monotonic() > until:
                raise
        time.sleep(random.uniform(0.01, 0.05))


def check_file(connection: Connection) -> None:
    """That the file of an SQLite connection is still the store's. Raises StoreGone."""
    dbapi: Any = connection.connection.dbapi_connection
    dbapi.check()


def _postgres(url: URL, timeout: int, settings: str = "", **options: Any) -> Engine:
    given = (
        f"-c statement_timeout={timeout} -c lock_timeout={int(LOCK_PATIENCE * 1000)}"
        f" -c idle_in_transaction_session_timeout=60000 -c timezone=UTC {settings}"
    )
    theirs = url.query.get("options", "")
    arguments: dict[str, Any] = {
        "connect_timeout": 5,
        "application_name": "collectui",
        # A server that is cut off is noticed within half a minute, also while it is waited for.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 25_000,
    }
    # What the URL says of a connection is its own.
    arguments = {name: value for name, value in arguments.items() if name not in url.query}
    arguments["options"] = f"{given} {theirs if isinstance(theirs, str) else ' '.join(theirs)}"
    # What a statement was given may be a customer's name, and no error is to tell it.
    return sa.create_engine(url, connect_args=arguments, hide_parameters=True, **options)


def _begin_deferred(connection: Connection) -> None:
    check_file(connection)
    connection.exec_driver_sql("BEGIN DEFERRED")


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at the start: upgrading later fails at once, whatever the timeout.

    The waiting is done here, in turn (`store.queueing`): SQLite's own starves writers.
    """
    check_file(connection)
    dbapi: Any = connection.connection.dbapi_connection
    dbapi.execute("PRAGMA busy_timeout=0")
    if time.monotonic() < dbapi.turn_ends and _has_begun(dbapi):
        return
    until = time.monotonic() + LOCK_PATIENCE
    with queued(dbapi, LOCK_PATIENCE / 2) as is_first:
        pause, longest = POLL, POLL if is_first else 20 * POLL
        while not _has_begun(dbapi):
            if time.monotonic() > until:
                raise StoreBusy(
                    f"the store was busy for {LOCK_PATIENCE:g} s: nothing was saved, try again"
                )
            time.sleep(random.uniform(0.5, 1.0) * pause)
            pause = min(pause * 1.3, longest)
    dbapi.turn_ends = time.monotonic() + TURN


def _has_begun(dbapi: sqlite3.Connection) -> bool:
    """Whether the write lock was free. Raises what else SQLite says of it, as DBAPIError."""
    begin = "BEGIN IMMEDIATE"
    try:
        dbapi.execute(begin)
    except sqlite3.OperationalError as error:
        if not error.sqlite_errorname.startswith(_SQLITE_BUSY):
            raise sa.exc.OperationalError(begin, None, error) from error
        return False
    return True


def _take_turn(connection: Connection) -> None:
    """One writer at a time: rules are judged and written with nobody in between.

    It also makes history ids rise in commit order, so that reading "after id n" misses none.
    """
    if connection.get_execution_options().keys() & READS.keys():
        connection.exec_driver_sql(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
            f" SET LOCAL statement_timeout = {READING_TIMEOUT}"
        )
        return
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")


def is_lost(error: DBAPIError) -> bool:
    """Whether the server went away, or is not one to write to at the moment: worth another try."""
    if error.connection_invalidated:
        return True
    if str(getattr(error.orig, "sqlite_errorname", "")):
        return False
    state = _state(error)
    return state in _PASSING or (not state and isinstance(error, sa.exc.OperationalError))


@contextmanager
def own_tables(connection: Connection) -> Iterator[None]:
    """A transaction in which a reading connection may make and fill temporary tables."""
    if not is_sqlite(connection):
        with connection.begin():
            connection.exec_driver_sql("SET TRANSACTION READ WRITE")
            yield
        return
    dbapi: Any = connection.connection.dbapi_connection
    dbapi.execute("PRAGMA query_only=OFF")
    try:
        with connection.begin():
            yield
    finally:
        dbapi.execute("PRAGMA query_only=ON")


def without_hurry(connection: Connection) -> None:
    """Let a transaction last as long as a large store takes, idle while the other side works."""
    if not is_sqlite(connection):
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


_PASSING = frozenset({"25006", "57P01", "57P02", "57P03"})
"""Of a server that starts, stops, or is not yet the one to write to."""
_DISK_FULL = "the disk is full: nothing was saved; make room, then save again"
_NOT_YOURS = "this store may not be written by you: ask who keeps it for the right"
_ONLY_READS = "this store may not be written here: the server only reads, as a standby does"
_NO_RIGHT = "the database does not let you do this: ask an administrator of the desk for the right"
_TOO_MANY = "the database server takes no more connections: try again later"
_SQLITE = {
    "SQLITE_FULL": _DISK_FULL,
    "SQLITE_READONLY": _NOT_YOURS,
    "SQLITE_CANTOPEN": "the store's file cannot be opened: check that it and its folder are yours",
    "SQLITE_NOTADB": "the file is not a collectui store, or it is damaged",
    "SQLITE_CORRUPT": "the store's file is damaged: restore the last backup",
    "SQLITE_IOERR": "the disk failed: nothing was saved",
}
_POSTGRES = {
    "25006": _ONLY_READS,
    "42501": _NO_RIGHT,
    "53100": _DISK_FULL,
    "53300": _TOO_MANY,
    "57014": "the database took too long to answer: try again later",
}
_SQLITE_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_POSTGRES_BUSY = frozenset({"55P03", "40001", "40P01"})


def _is_busy(error: DBAPIError) -> bool:
    name = str(getattr(error.orig, "sqlite_errorname", ""))
    return name.startswith(_SQLITE_BUSY) or _state(error) in _POSTGRES_BUSY


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


def plainly(error: DBAPIError) -> StoreBusy | StoreFailed:
    """The same trouble in words for an agent."""
    if _is_busy(error):
        return StoreBusy("the store is busy: nothing was saved, try again")
    name, state = str(getattr(error.orig, "sqlite_errorname", "")), _state(error)
    for prefix, words in _SQLITE.items():
        if name.startswith(prefix):
            return StoreFailed(words)
    if state in _POSTGRES:
        return StoreFailed(_POSTGRES[state])
    said = str(error.orig).strip().splitlines() or [""]
    if not name and isinstance(error, sa.exc.OperationalError):
        return StoreFailed(
            f"the database does not answer: is the server up, and the URL right? ({said[-1]})"
        )
    return StoreFailed(f"the database refused: {said[0]}")


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn a database's error into one in an agent's words: StoreBusy or StoreFailed."""
    try:
        yield
    except DBAPIError as error:
        raise plainly(error) from error

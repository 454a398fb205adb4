"""Making a store and opening one."""

import errno
import glob
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from collectui.domain.errors import StoreBusy, StoreFailed, StoreMissing, StoreUnusable
from collectui.store import bulk, desk, figures, identity, places, schema
from collectui.store.engine import url_of, writing_engine
from collectui.store.store import Store

MAKING_SECONDS = 600.0
"""More than the making of an empty store takes on any machine."""
_USED = (
    "SELECT 1 FROM history",
    "SELECT 1 FROM import_batch",
    "SELECT 1 FROM customer",
    "SELECT 1 FROM collector LIMIT 1 OFFSET 1",
)
"""What finds a row in a store that somebody has worked with."""


def exists(where: str) -> bool:
    """Whether there is a store to open; raises StoreUnusable for something that is no store."""
    try:
        schema.check_file(where)
        schema.check_revision(version(where))
    except StoreMissing:
        return False
    return True


def create(where: str) -> Store:
    """Make a store at the newest version and open it; its maker is its administrator.

    All of it or nothing: on SQLite under another name until it is whole, on PostgreSQL in one
    transaction. Raises StoreUnusable where something is already, or nothing can be made.
    """
    url = url_of(where)
    if url.get_backend_name() == "sqlite":
        _create_file(Path(url.database or "").absolute())
    elif exists(where):
        raise StoreUnusable("there is a store in that database already")
    else:
        _migrate(where)
    return open_store(where, may_write=True)


def unmake(store: Store) -> bool:
    """Close a store that was made for nothing and take it away; whether that was done.

    It stays where anybody but its maker is known to it, anything was written or somebody has it
    open.
    """
    there = store.is_there()
    store.close()
    if not there:
        return False
    with suppress(StoreBusy, StoreFailed, StoreUnusable, DBAPIError, sqlite3.Error, OSError):
        url = url_of(store.where)
        if url.get_backend_name() == "sqlite":
            return _unmake_file(Path(url.database or ""))
        return _unmake_tables(store.where)
    return False


def _is_used(connection: Connection) -> bool:
    return any(connection.exec_driver_sql(said).first() for said in _USED)


def is_unused(where: str) -> bool:
    """Whether nobody has worked with a store: it is as empty as it was made."""
    store = Store(where)
    try:
        with or_unusable():
            return not store.read(_is_used)
    finally:
        store.close()


def _unmake_file(path: Path) -> bool:
    connection = sqlite3.connect(path, isolation_level=None)

    def used() -> bool:
        return any(connection.execute(said).fetchone() for said in _USED)

    try:
        if used():
            return False
        # Refused while anybody else has the file open: nobody works on one that has no name.
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        if used():
            return False
        path.unlink()
        return True
    finally:
        connection.close()


def _unmake_tables(where: str) -> bool:
    engine = writing_engine(where)
    try:
        with engine.begin() as connection:
            if any(connection.exec_driver_sql(said).first() for said in _USED):
                return False
            schema.drop(connection)
        return True
    finally:
        engine.dispose()


def upgrade(where: str) -> tuple[str, str]:
    """Bring a store to the newest version; returns the version it had and the one it has."""
    schema.check_file(where)
    before = version(where)
    if before not in schema.REVISIONS:
        schema.check_revision(before)
    _migrate(where)
    return str(before), schema.NEWEST


def open_store(
    where: str,
    *,
    as_of: date | None = None,
    may_write: bool = False,
    kept_figures: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Store:
    """Open a store.

    With `may_write` I am made known to it, and figures behind the business date stay as they are
    until somebody rolls them. Without, nothing at all is written: figures behind the business
    date, or at another `as_of`, are computed for this session alone, with progress; unless
    `kept_figures` will do, whatever day they are of.
    Raises StoreMissing or StoreUnusable, or StoreBusy where a new name cannot be entered.
    """
    schema.check_file(where)
    store = Store(where)
    try:
        with or_unusable():
            schema.check_revision(store.read(schema.revision))
            # Who is known already need not wait for the write lock.
            if may_write and store.me().id is None:
                store.load(identity.enrol)
            on = as_of or (None if may_write or kept_figures else store.read(_behind))
            if on is not None:
                store.look_at(on, progress)
    except BaseException:
        store.close()
        raise
    return store


def _behind(connection: Connection) -> date | None:
    kept, today = desk.figures_date(connection), desk.business_date(connection)
    if kept is None:
        return None
    is_behind = kept[0] != today or figures.unfinished(connection)
    return today if is_behind or figures.slept_through(connection) else None


def version(where: str) -> str | None:
    """The version of the schema that a store has; None where there is no store in a database."""
    store = Store(where)
    try:
        with or_unusable():
            return store.read(schema.revision)
    finally:
        store.close()


@contextmanager
def or_unusable() -> Iterator[None]:
    """What the database says of a store, as words about it."""
    try:
        yield
    except StoreFailed as error:
        raise StoreUnusable(str(error)) from error


def _migrate(where: str) -> None:
    engine = writing_engine(where)
    try:
        with or_unusable():
            schema.migrate(engine, desk.furnish)
    finally:
        engine.dispose()


def complete(where: str) -> None:
    """Make anew what a restored PostgreSQL store has besides its rows, as an upgrade does.

    What its planner knows of them too: neither a dump nor a copy brings that, and until the server
    looks by itself, saves take seconds.
    """
    _migrate(where)
    engine = writing_engine(where)
    try:
        with engine.begin() as connection:
            bulk.settle(connection)
    finally:
        engine.dispose()


def give_name(making: Path, path: Path) -> None:
    """Give a file its name, unless something has it already. Raises OSError."""
    # Unlike a rename, a link never takes the place of what somebody made meanwhile.
    try:
        os.link(making, path)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK) or path.exists():
            raise
        making.rename(path)  # a file system without links


def left_behind(path: Path) -> Iterator[Path]:
    """What a killed making of this store left, once nobody can be at it any more."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.{'[0-9a-f]' * 32}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > MAKING_SECONDS:
                yield left


def clean_up(path: Path) -> None:
    """Remove that."""
    for left in left_behind(path):
        with suppress(OSError):
            left.unlink()


def _create_file(path: Path) -> None:
    """A whole SQLite store that only its owner may read; its folder likewise where we make it.

    In a folder that a group shares (setgid and group-writable) the group may write: SQLite itself
    would make a file there that the second agent cannot write.
    """

    def fill(making: Path) -> None:
        schema.sign(making)
        _migrate(str(making))

    place_file(path, fill)


def place_file(path: Path, fill: Callable[[Path], None]) -> None:
    """The same of a file that `fill` makes, which has the name only once it is whole.

    Raises StoreUnusable.
    """
    places.check_local(path)
    clean_up(path)
    making = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, parents=True)
        if path.exists():
            raise FileExistsError
        shared = places.is_shared(path.parent)
        mode = 0o660 if shared else 0o600
        handle = os.open(making, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode)
        os.fchmod(handle, mode)
        os.close(handle)
        fill(making)
        give_name(making, path)
    except FileExistsError:
        raise StoreUnusable(f"{path} exists already: a new store wants a new name") from None
    except ValueError as error:
        raise StoreUnusable(f"{str(path)!r} is no path a store can have") from error
    except OSError as error:
        raise StoreUnusable(f"cannot make a store at {path}: {error.strerror}") from error
    finally:
        for left in (making, *(Path(f"{making}{end}") for end in ("-wal", "-shm"))):
            with suppress(OSError):
                left.unlink()

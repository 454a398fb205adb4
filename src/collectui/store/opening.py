"""Making a store and opening one."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from collectui.domain.errors import StoreMissing, StoreUnusable
from collectui.store import desk, identity, schema
from collectui.store.engine import plainly, reading_engine, url_of, writing_engine
from collectui.store.store import Store

GROUP_WRITABLE_SETGID = 0o2020


def exists(where: str) -> bool:
    """Whether there is a store to open; raises StoreUnusable for something that is no store."""
    try:
        _check(where)
    except StoreMissing:
        return False
    return True


def create(where: str) -> Store:
    """Make a store at the newest version and open it; its maker is its administrator.

    Raises StoreUnusable where something is already, or nothing can be made.
    """
    url = url_of(where)
    if url.get_backend_name() == "sqlite":
        _create_file(Path(url.database or ""))
    elif exists(where):
        raise StoreUnusable("there is a store in that database already")
    engine = writing_engine(where)
    try:
        schema.migrate(engine)
        with engine.begin() as connection:
            desk.furnish(connection)
    except DBAPIError as error:
        raise plainly(error) from error
    finally:
        engine.dispose()
    return open_store(where, may_write=True)


def upgrade(where: str) -> tuple[str, str]:
    """Bring a store to the newest version; returns the version it had and the one it has."""
    schema.check_file(where)
    before = version(where)
    if before not in schema.REVISIONS:
        schema.check_revision(before)
    engine = writing_engine(where)
    try:
        schema.migrate(engine)
    finally:
        engine.dispose()
    return str(before), schema.NEWEST


def open_store(
    where: str,
    *,
    as_of: date | None = None,
    may_write: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Store:
    """Open a store.

    With `may_write` I am made known to it, and figures behind the business date stay as they are
    until somebody rolls them. Without, nothing at all is written: figures behind the business
    date, or at another `as_of`, are computed for this session alone, with progress.
    Raises StoreMissing or StoreUnusable.
    """
    _check(where)
    store = Store(where)
    if may_write:
        store.load(identity.enrol)
    on = as_of
    if on is None and not may_write:
        on = store.read(_behind)
    if on is not None:
        store.look_at(on, progress)
    return store


def _behind(connection: Connection) -> date | None:
    kept = desk.figures_date(connection)
    today = desk.business_date(connection)
    return today if kept and kept[0] != today else None


def _check(where: str) -> None:
    schema.check_file(where)
    schema.check_revision(version(where))


def version(where: str) -> str | None:
    """The version of the schema that a store has; None where there is no store in a database."""
    engine = reading_engine(where)
    try:
        with engine.connect() as connection:
            return schema.revision(connection)
    except DBAPIError as error:
        raise plainly(error) from error
    finally:
        engine.dispose()


def _create_file(path: Path) -> None:
    """An empty SQLite file that only its owner may read; its folder likewise where we make it.

    In a folder that a group shares (setgid and group-writable) the group may write: SQLite itself
    would make a file there that the second agent cannot write.
    """
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, parents=True)
        shared = path.parent.stat().st_mode & GROUP_WRITABLE_SETGID == GROUP_WRITABLE_SETGID
        mode = 0o660 if shared else 0o600
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode)
        os.fchmod(handle, mode)
        os.close(handle)
    except FileExistsError:
        raise StoreUnusable(f"{path} exists already: a new store wants a new name") from None
    except OSError as error:
        raise StoreUnusable(f"cannot make a store at {path}: {error.strerror}") from error
    engine = writing_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.execute(f"PRAGMA application_id={schema.APPLICATION_ID}")
            raw.execute("VACUUM")
    finally:
        engine.dispose()

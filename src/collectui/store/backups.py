"""Copies of a whole store: taken while agents work, checked, and made a store again.

An SQLite store is copied by SQLite's own online backup, in one step: in small steps the writers of
others would have it begin again for ever. A PostgreSQL store is dumped by `pg_dump`, of a version
not below the server's; a dump holds no roles, and what each may do is granted anew when it is
restored. A copy has its name only once it is whole and was looked through, as `collectui doctor`
does: what makes it no store refuses it, and what is wrong in the store itself is told, for a store
that has something wrong wants a backup all the more.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL

from collectui.domain.doctor import Finding
from collectui.domain.errors import StoreFailed, StoreUnusable
from collectui.store import opening, schema
from collectui.store.doctor import examining
from collectui.store.engine import plain_errors, url_of, writing_engine

DUMP = ".dump"
"""How the name of a copy of a PostgreSQL store ends."""
_STAMP = re.compile(r"-[0-9]{8}-[0-9]{6}\.backup(\.[^.]+)?$")
_VERSION = re.compile(r"(\d+)(?:\.\d+)*")
_PROGRAMS = Path("/usr/lib/postgresql")
"""Where Debian has the programs of each version of PostgreSQL."""


Tell = Callable[[Finding], object]
"""Told of each thing that is wrong in a copy, and was so in the store that it is of."""


def back_up(where: str, to: Path, tell: Tell = lambda finding: None) -> Path:
    """Copy a store to a new file, or into a folder under a name with the time; returns its path.

    Raises StoreUnusable where the copy cannot be made there, StoreFailed where it is not whole.
    """
    url = url_of(where)
    is_file = url.get_backend_name() == "sqlite"
    if is_file:
        schema.check_file(where)
    path = to / _name_of(url) if to.is_dir() else to
    with _made(path) as making:
        if is_file:
            _copy(Path(url.database or ""), making)
            _look_through(str(making), tell)
        else:
            _dump(url, making)
    return path


def restore(backup: Path, where: str, tell: Tell = lambda finding: None) -> None:
    """Make a store of a copy, under a name that nothing has yet, or in an empty database.

    What each login may do on PostgreSQL is granted anew. The copy may be of an earlier version of
    the program: then the store wants an upgrade. Raises StoreUnusable or StoreFailed.
    """
    if not backup.is_file():
        raise StoreUnusable(f"there is no backup {backup}")
    url = url_of(where)
    dumped = _is_dump(backup)
    if url.get_backend_name() == "sqlite":
        if dumped:
            raise StoreUnusable(f"{backup} is of a PostgreSQL store: restore it into a database")
        schema.check_file(f"sqlite:///{backup.absolute()}")
        opening.place_file(
            Path(url.database or "").absolute(), lambda to: _put_back(backup, to, tell)
        )
        return
    if not dumped:
        raise StoreUnusable(f"{backup} is no dump of pg_dump: only those go into a database")
    _check_empty(where)
    _run(_program("pg_restore", _server_version(where)),
         ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges",
          f"--dbname={_libpq(url)}", str(backup)])  # fmt: skip
    if opening.version(where) == schema.NEWEST:
        # Functions, triggers and grants are made and given again, as by an upgrade.
        opening.complete(where)
    _look_through(where, tell)


def prune(newest: Path, keep: int) -> list[Path]:
    """Delete the older of the copies of the same store beside the newest, all but so many.

    Only those that were named by `back_up`; returns what is gone.
    """
    stem = _STAMP.sub("", newest.name)
    same = [
        each
        for each in sorted(newest.parent.iterdir(), reverse=True)
        if _STAMP.search(each.name) and _STAMP.sub("", each.name) == stem and each.is_file()
    ]
    gone = [each for each in same if each != newest and _is_of(each, newest)][max(keep - 1, 0) :]
    for each in gone:
        each.unlink()
    return gone


def can_dump(where: str) -> bool:
    """Whether a PostgreSQL store can be dumped from here."""
    try:
        _program("pg_dump", _server_version(where))
    except StoreUnusable:
        return False
    return True


def _name_of(url: URL) -> str:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    if url.get_backend_name() != "sqlite":
        return f"{url.database}-{stamp}.backup{DUMP}"
    path = Path(url.database or "")
    return f"{path.stem}-{stamp}.backup{path.suffix}"


@contextmanager
def _made(path: Path) -> Iterator[Path]:
    """A hidden file beside `path`, of the maker alone, which has that name once it is whole."""
    making = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        if path.exists():
            raise FileExistsError
        os.close(os.open(making, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        yield making
        opening.give_name(making, path)
    except FileExistsError:
        raise StoreUnusable(f"{path} exists already: a backup wants a new name") from None
    except OSError as error:
        raise StoreUnusable(f"cannot make a backup at {path}: {error.strerror}") from error
    finally:
        for left in (making, *(Path(f"{making}{end}") for end in ("-wal", "-shm", "-journal"))):
            with suppress(OSError):
                left.unlink()


def _copy(source: Path, to: Path) -> None:
    with closing(sqlite3.connect(source)) as ours, closing(sqlite3.connect(to)) as theirs:
        try:
            ours.backup(theirs, pages=-1)
            # One file, without a -wal that could be left behind.
            theirs.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.Error as error:
            raise StoreFailed(f"the store could not be copied: {error}") from error


def _put_back(backup: Path, to: Path, tell: Tell) -> None:
    _copy(backup, to)
    _look_through(str(to), tell)
    with closing(sqlite3.connect(to)) as connection:
        # Another file than the one that was saved, though it holds the same: programs tell by this.
        connection.execute(f"PRAGMA user_version={secrets.randbits(31)}")


def _look_through(where: str, tell: Tell) -> None:
    """That a copy is whole, by the checks of the doctor. Raises StoreFailed."""
    found = examining.examine_copy(where)
    if why := examining.refused(found):
        raise StoreFailed(f"the copy is damaged ({why}): look at the store by `collectui doctor`")
    for each in found:
        if each.stays:
            tell(each)


def _is_of(backup: Path, other: Path) -> bool:
    """Whether two copies are of the same store; a dump is told by its name alone."""
    if _is_dump(backup) or _is_dump(other):
        return _is_dump(backup) and _is_dump(other)
    return _mark(backup) == _mark(other)


def _mark(path: Path) -> int | None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.Error:
            return None
    return found


# PostgreSQL


def _is_dump(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"PGDMP"


def _dump(url: URL, to: Path) -> None:
    program = _program("pg_dump", _server_version(url.render_as_string(hide_password=False)))
    _run(program, ["--format=custom", f"--file={to}", f"--dbname={_libpq(url)}"])
    _run(program.with_name("pg_restore"), ["--list", str(to)])


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _server_version(where: str) -> int:
    engine = writing_engine(where)
    try:
        with opening.or_unusable(), plain_errors(), engine.connect() as connection:
            found = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    finally:
        engine.dispose()
    return int(str(found)) // 10_000


def _program(name: str, server: int) -> Path:
    """A program of PostgreSQL of the server's version or a later one. Raises StoreUnusable."""
    on_path = shutil.which(name)
    found = [Path(on_path)] if on_path else []
    if _PROGRAMS.is_dir():
        found += sorted(_PROGRAMS.glob(f"*/bin/{name}"), reverse=True)
    # Debian's own on the PATH is a wrapper, which takes the newest by itself.
    known = [(version, path) for path in found if (version := _version_of(path)) is not None]
    for version, path in known:
        if version >= server:
            return path
    had = f"only that of version {max(v for v, _ in known)} is here" if known else "none is here"
    raise StoreUnusable(
        f"{name} of version {server} or later is needed, and {had}: install postgresql-client-"
        f"{server}, or run {name} on the server's machine"
    )


def _version_of(program: Path) -> int | None:
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=True, timeout=60
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = _VERSION.search(said)
    return int(found[1]) if found else None


def _run(program: Path, arguments: Sequence[str]) -> None:
    done = subprocess.run(
        [program, *arguments], capture_output=True, text=True, check=False, env=_english()
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise StoreFailed(f"{program.name}: {said[-1] if said else f'exit code {done.returncode}'}")


def _english() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8"}


def _check_empty(where: str) -> None:
    engine = writing_engine(where)
    try:
        with opening.or_unusable(), plain_errors(), engine.connect() as connection:
            there = connection.exec_driver_sql(
                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'S')"
                " AND relnamespace = current_schema()::regnamespace LIMIT 1"
            ).scalar()
    finally:
        engine.dispose()
    if there is not None:
        raise StoreUnusable(
            f"that database is not empty (it has {there}): restore into a new one (createdb), and"
            " have the agents' URL name it"
        )

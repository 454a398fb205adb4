"""A throw-away PostgreSQL cluster for one test run, shared by its workers.

The first worker that needs it starts it under a file lock; the process that began the run stops it.
"""

import fcntl
import itertools
import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests import in_memory

RUN_DIR = "COLLECTUI_TEST_RUN_DIR"
TEMPLATE = "collectui_template"
_names = itertools.count()


class NoPostgres(Exception):
    """This machine has no PostgreSQL server to start."""


def binaries() -> Path:
    """The directory of `initdb` and `postgres`.

    Debian's versioned directories come first: a stale link on PATH can outlive its package.
    """
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: int("0" + "".join(filter(str.isdigit, path.parent.name))),
        reverse=True,
    )
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    for place in found:
        if all(os.access(place / name, os.X_OK) for name in ("initdb", "postgres")):
            return place
    raise NoPostgres("no PostgreSQL server here (Debian: apt-get install postgresql)")


def owner() -> dict[str, Any]:
    """`subprocess` arguments of a user PostgreSQL agrees to run as: it refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoPostgres("PostgreSQL does not run as root, and there is no user to run it as")


@contextmanager
def locked(name: str) -> Iterator[Path]:
    """The run's shared directory, one worker at a time for each `name`."""
    run = Path(os.environ[RUN_DIR])
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield run


def url(database: str, host: str) -> str:
    """The address of one database of the cluster whose socket lies in `host`."""
    return f"postgresql://postgres@/{database}?host={host}"


def cluster() -> str:
    """The socket directory of this run's cluster, started on first use.

    Raises NoPostgres where there is no server to start.
    """
    with locked("postgres") as run:
        state = run / "postgres.json"
        if not state.exists():
            state.write_text(json.dumps(_start()))
        host: str = json.loads(state.read_text())["host"]
        return host


def _start() -> dict[str, Any]:
    where, theirs = binaries(), owner()
    # Short, because the path of a Unix socket has room for 107 bytes only, and never below a
    # directory of root's own, where the server's user could not reach it.
    base = Path(tempfile.mkdtemp(prefix="cupg-", dir=in_memory.quickest() or "/tmp"))
    if theirs:
        os.chown(base, theirs["user"], theirs["group"])
    data = base / "data"
    how = ["-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]
    made = subprocess.run(
        [where / "initdb", "-D", data, *how],
        cwd=base,
        capture_output=True,
        text=True,
        **theirs,
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr}")
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(base),
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "max_connections": "200",
        "autovacuum": "off",
    }
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    with (base / "log").open("w") as log:
        server = subprocess.Popen(
            [where / "postgres", "-D", data, *options],
            cwd=base,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **theirs,
        )
    _await(server, base)
    return {"pid": server.pid, "host": str(base)}


def _await(server: "subprocess.Popen[bytes]", base: Path) -> None:
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        if server.poll() is not None:
            break
        with suppress(psycopg.OperationalError):
            psycopg.connect(url("postgres", str(base))).close()
            return
        time.sleep(0.02)
    raise RuntimeError(f"PostgreSQL did not start: {(base / 'log').read_text()}")


def admin(host: str) -> "psycopg.Connection[Any]":
    """A connection that may create and drop databases."""
    return psycopg.connect(url("postgres", host), autocommit=True)


def exists(connection: "psycopg.Connection[Any]", name: str) -> bool:
    """Whether a database of this name is there."""
    row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
    return row.fetchone() is not None


def copy(connection: "psycopg.Connection[Any]", template: str) -> str:
    """Copies `template`; the new database's name."""
    name = f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_names)}"
    # Copied by its files where the server can say so: by its log, page by page, takes twice that.
    how = " STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}" + how).format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )
    return name


def drop(connection: "psycopg.Connection[Any]", name: str) -> None:
    """Drops a database, whoever is still connected."""
    connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def database(connection: "psycopg.Connection[Any]", template: str) -> Iterator[str]:
    """A new database copied from `template`, dropped afterwards."""
    name = copy(connection, template)
    try:
        yield name
    finally:
        drop(connection, name)


def stop() -> None:
    """Ends the run's cluster, if one was started, and removes what it kept."""
    state = Path(os.environ[RUN_DIR]) / "postgres.json"
    if not state.exists():
        return
    kept = json.loads(state.read_text())
    pid: int = kept["pid"]
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGQUIT)  # at once: nothing in it is worth a checkpoint
        give_up = time.monotonic() + 10
        while time.monotonic() < give_up:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            os.kill(pid, 0)
            time.sleep(0.02)
    shutil.rmtree(kept["host"], ignore_errors=True)

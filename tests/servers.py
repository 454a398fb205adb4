"""PostgreSQL servers of a test's own: a primary and its standby, to be killed and promoted."""

from __future__ import annotations

import os
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

from tests import in_memory, postgres

DATABASE = "receivables"


class Server:
    """One server, on a Unix socket in a directory of its own."""

    def __init__(self, under: str | None = None, **settings: str) -> None:
        """`settings` are those that are otherwise than a test's; `under` is where it is kept."""
        self.owner = postgres.owner()
        self._settings = settings
        # Short, as a socket's path has to be.
        under = under or in_memory.quickest() or "/tmp"
        self.base = Path(tempfile.mkdtemp(prefix="cup2-", dir=under))
        self.data = self.base / "data"
        self._process: subprocess.Popen[bytes] | None = None
        if self.owner:
            os.chown(self.base, self.owner["user"], self.owner["group"])

    def run(self, program: str, *arguments: object) -> None:
        """One of the server's own programs, as its user. Raises where it fails."""
        subprocess.run(
            [postgres.binaries() / program, *map(str, arguments)],
            cwd=self.base,
            check=True,
            capture_output=True,
            **self.owner,
        )

    def make(self) -> None:
        """A new cluster, started, with an empty database."""
        how = ["-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]
        self.run("initdb", "-D", self.data, *how)
        self.start()
        self.say(f"CREATE DATABASE {DATABASE}")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.base),
            "fsync": "off",
            "max_connections": "50",
            "autovacuum": "off",
            "hot_standby": "on",
            **self._settings,
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with (self.base / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [postgres.binaries() / "postgres", "-D", self.data, *options],
                cwd=self.base,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self.owner,
            )
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with suppress(psycopg.OperationalError):
                self.sql("postgres").close()
                return
            time.sleep(0.02)
        raise RuntimeError((self.base / "log").read_text())

    @property
    def pid(self) -> int:
        """The process that all others of it are children of; it has to be running."""
        assert self._process is not None
        return self._process.pid

    def sql(self, database: str = DATABASE) -> psycopg.Connection[Any]:
        """A connection of its administrator's."""
        return psycopg.connect(postgres.url(database, str(self.base)), autocommit=True)

    def say(self, statement: str) -> Any:
        """What one statement answers first."""
        with self.sql("postgres") as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchone() if cursor.description else None

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
            self._process = None

    def set_synchronous(self, names: str) -> None:
        """Which standbys a commit waits for."""
        with self.sql("postgres") as connection:
            connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'".encode())
            connection.execute("SELECT pg_reload_conf()")

    def remove(self) -> None:
        """End it and take away what it kept."""
        self.kill()
        shutil.rmtree(self.base, ignore_errors=True)


def url(*servers: Server) -> str:
    """A store's URL that names several servers; whichever may be written to is meant."""
    hosts = ",".join(str(server.base) for server in servers)
    return (
        f"postgresql://postgres@/{DATABASE}?host={hosts}"
        "&target_session_attrs=read-write&connect_timeout=3"
    )


@contextmanager
def one(under: str | None = None, **settings: str) -> Iterator[Server]:
    """A server with an empty database."""
    server = Server(under, **settings)
    try:
        server.make()
        yield server
    finally:
        server.remove()


@contextmanager
def pair() -> Iterator[tuple[Server, Server]]:
    """A primary with an empty database, and a standby that its commits wait for."""
    primary, standby = Server(), Server()
    try:
        primary.make()
        whence = ["-h", primary.base, "-U", "postgres"]
        standby.run("pg_basebackup", *whence, "-D", standby.data, "-R", "-c", "fast", "--no-sync")
        standby.start()
        primary.set_synchronous("*")
        yield primary, standby
    finally:
        primary.remove()
        standby.remove()

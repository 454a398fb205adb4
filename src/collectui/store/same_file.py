"""Whether an SQLite store's file is still the one under its name.

An open connection goes on with a file that was deleted, moved or replaced, and what it saves there
nobody ever sees again. The file is known by device and inode, as is the -wal beside it; one that
was written over in place, which keeps its inode, by its header.
"""

from __future__ import annotations

import ctypes
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from collectui.domain.errors import StoreGone

Identity = tuple[int, int]
"""Device and inode."""

_HEADER = 100
_MAGIC = b"SQLite format 3\0"
_TRIES = 3
_PAUSE = 0.002


def identity(path: str | Path) -> Identity | None:
    """Which file stands under a name; None where there is none to be seen."""
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_dev, about.st_ino


class FileConnection(sqlite3.Connection):
    """A connection that knows its file and its -wal, and leaves those of others alone."""

    file: SameFile
    wal: Identity | None = None
    turn_ends = 0.0
    """Until when, by `time.monotonic`, it may have the write lock without queueing for it anew."""

    def check(self) -> None:
        """That the file is still the one under the store's name. Raises StoreGone."""
        self.file.check(self.wal)

    def open_wal(self) -> int:
        """A descriptor of this connection's -wal, to be closed. Raises OSError.

        Never of the store's file: closing that would take SQLite's locks on it away.
        """
        descriptor = os.open(self.file.wal_path, os.O_RDONLY)
        about = os.fstat(descriptor)
        if (about.st_dev, about.st_ino) != self.wal:
            os.close(descriptor)
            raise FileNotFoundError(self.file.wal_path)
        return descriptor

    def close(self) -> None:
        """Close; where other files stand under the names, without SQLite's tidying up.

        The last connection to a file takes the -wal away by its name: here that of somebody who
        works in the other file, with all that is saved in it. So this one stays open until the
        process ends. What was saved through it goes into its own file first.
        """
        if self.wal is None or not self.file.is_anothers(self.wal):
            super().close()
            return
        with suppress(sqlite3.Error):
            self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        # Else it would be closed with the last reference to it, at the interpreter's end at last.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))


class SameFile:
    """The file of one store, from its first connection on; shared by all its connections."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.wal_path = f"{path}-wal"
        self._main: Identity | None = None
        self._stamp = b""
        self._counter = 0
        self._descriptor = -1

    def connect(self, make: Callable[[], FileConnection]) -> FileConnection:
        """A connection to the store's file. Raises StoreGone where the name means another one."""
        for _ in range(_TRIES):
            before = identity(self._path)
            if self._main is not None and before != self._main:
                raise self._gone(before)
            connection = make()
            connection.file = self
            if before == identity(self._path):
                break
            connection.close()
        else:
            raise self._gone(before)
        if self._main is None:
            # SQLite keeps the -wal beside the file that a link leads to.
            self._main, self.wal_path = before, f"{os.path.realpath(self._path)}-wal"
            header = self._header()
            self._stamp, self._counter = header[60:64], _counter(header)
        # It has read already, and so opened the -wal.
        connection.wal = identity(self.wal_path)
        return connection

    def check(self, wal: Identity | None) -> None:
        """That a connection with this -wal is still one to the file under the store's name.

        Raises StoreGone.
        """
        now = identity(self._path)
        if now != self._main:
            raise self._gone(now)
        if wal is not None and identity(self.wal_path) != wal:
            raise StoreGone(
                f"{self.wal_path}, which belongs to the store, was taken away or replaced",
                self._path,
            )
        for _ in range(_TRIES):
            header = self._header()
            if header.startswith(_MAGIC) and header[60:64] == self._stamp:
                counter = _counter(header)
                if counter >= self._counter:
                    self._counter = counter
                    return
            time.sleep(_PAUSE)  # a checkpoint may just be writing it
        # A new file begins with an empty -wal; this one's would be laid over it.
        raise StoreGone(
            f"{self._path} was written over by another file while it was in use", self._path, False
        )

    def is_there(self) -> bool:
        """Whether the name still means the file that was opened."""
        return self._main is not None and identity(self._path) == self._main

    def is_anothers(self, wal: Identity) -> bool:
        """Whether another store's file, or another -wal, stands under one of the names."""
        main, beside = identity(self._path), identity(self.wal_path)
        return main not in (None, self._main) or beside not in (None, wal)

    def _gone(self, now: Identity | None) -> StoreGone:
        if now is None:
            return StoreGone(f"{self._path} was deleted, moved or renamed", self._path, False)
        return StoreGone(f"another file has taken the place of {self._path}", self._path)

    def _header(self) -> bytes:
        """The header as it is on the disk, read through a descriptor that SQLite has open.

        Never through one of our own: closing it would take SQLite's locks on the file away.
        """
        for descriptor in (self._descriptor, *self._descriptors()):
            try:
                if self._is_main(descriptor):
                    header = os.pread(descriptor, _HEADER, 0)
                    if self._is_main(descriptor):
                        self._descriptor = descriptor
                        return header
            except OSError:
                continue
        return b""

    def _is_main(self, descriptor: int) -> bool:
        about = os.fstat(descriptor)
        return (about.st_dev, about.st_ino) == self._main

    def _descriptors(self) -> list[int]:
        return [int(name) for name in os.listdir("/dev/fd") if name.isdecimal()]


def _counter(header: bytes) -> int:
    """How often the file was changed, by SQLite's own count."""
    return int.from_bytes(header[24:28], "big")

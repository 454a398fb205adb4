"""Programs that wait for SQLite's write lock, in the order in which they came.

SQLite keeps no order: whoever happens to ask when the lock is free has it, and among many somebody
is left out for seconds. So they queue for a lock that the system keeps, which is handed on in turn
and taken back from a program that is killed. Who has it is first, and the only one to ask SQLite;
who has the write lock then lets the next be first. A turn lasts some milliseconds: a program that
saves again within them need not queue anew, for to wake another takes longer than to save.

It is on the -wal: whoever may write has that open, it has the store's group and mode whatever the
umask, it goes when nobody works, and SQLite has no lock on it that closing another descriptor would
take away, as it has on the store's file itself.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from collectui.store.same_file import FileConnection


@contextmanager
def queued(connection: FileConnection, patience: float) -> Iterator[bool]:
    """Wait to be first, and be it inside; whether one is.

    One is not where there is no such lock to be had, nor after so many seconds, for the first may
    be a program that was stopped: then one asks SQLite beside it.
    """
    descriptor = _first(connection, patience)
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _first(connection: FileConnection, patience: float) -> int | None:
    """A descriptor that has the lock for as long as it is open."""
    try:
        descriptor = connection.open_wal()
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _Wait(descriptor).until_first(patience)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


class _Wait:
    """A wait in a thread of its own, for nothing else ends one in time."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._over = threading.Condition()
        self._came = self._given_up = False

    def until_first(self, patience: float) -> int | None:
        """The descriptor once it has the lock; None after so many seconds, and it is closed."""
        with self._over:
            try:
                # An interrupt may come as soon as it has begun.
                threading.Thread(target=self._wait, daemon=True).start()
                if self._over.wait_for(lambda: self._came, patience):
                    return self._descriptor
            except RuntimeError:  # the system gives no more threads
                os.close(self._descriptor)
                return None
            except BaseException:
                if self._came:
                    os.close(self._descriptor)
                self._given_up = True
                raise
            self._given_up = True
        return None

    def _wait(self) -> None:
        with suppress(OSError):
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._over:
            self._came = True
            self._over.notify()
            if self._given_up:
                os.close(self._descriptor)

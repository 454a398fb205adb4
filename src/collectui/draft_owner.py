"""Which session a draft belongs to, and the lock under which it passes to another one.

A session is named by its process and the moment that process started, so that a reused number is
not taken for the same one. The lock is on the draft's own file: nothing is left behind, and the
end of a process ends it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_SECONDS = 2.0
"""How long to wait for another session that is writing the same draft."""
_STEP_SECONDS = 0.01
_ENDED = ("Z", "X", "x")
"""States of a process that has ended though its parent has not asked for it (proc(5))."""


class TakenOver(Exception):
    """The draft is another session's by now, or was saved or discarded there."""


def process(pid: int) -> str:
    """The session of a running process; empty where there is none, or it cannot be known."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if after_name[0] in _ENDED else f"{pid}:{after_name[19]}"
    except (OSError, IndexError):
        return f"{pid}:" if pid == os.getpid() else ""


def runs(owner: str) -> bool:
    """Whether a session's process still runs: also one that is stopped or hangs on a dead line."""
    pid = owner.partition(":")[0]
    return pid.isdecimal() and process(int(pid)) == owner


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """No other session changes this file meanwhile; answers whether there is one.

    A file is replaced whole, so what was locked may be the one before: then it is looked at again.
    Raises TimeoutError where another session holds it for longer than `LOCK_SECONDS`.
    """
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            # None, or a link: that is no draft.
            yield False
            return
        try:
            _lock(descriptor, until)
            if _is_still(path, descriptor):
                yield True
                return
        finally:
            os.close(descriptor)


def _lock(descriptor: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise TimeoutError(errno.ETIMEDOUT, "another session is writing it") from None
            time.sleep(_STEP_SECONDS)
        except OSError as error:
            if error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL):
                raise
            return  # a file system without locks: the owner is still looked at
        else:
            return


def _is_still(path: Path, descriptor: int) -> bool:
    mine = os.fstat(descriptor)
    try:
        there = os.stat(path, follow_symlinks=False)
    except OSError:
        return False
    return (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino)

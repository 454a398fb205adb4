"""A path that somebody named: opened with care, and in words why it cannot be."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

_ASK = "may not be read by you: ask its owner, or copy it to where you may read"
_REMEDIES = {
    errno.ENOENT: "is not there (any more): check the path",
    errno.ENOTDIR: "is not there: part of its path is no folder",
    errno.EACCES: _ASK,
    errno.EPERM: _ASK,
    errno.ELOOP: "is a link that leads to itself: choose the file it is meant to lead to",
    errno.ENAMETOOLONG: "has a longer name than any file can have: check the path",
    errno.ENXIO: "is a socket or a device without anything behind it: choose a file",
}


class PathRefused(Exception):
    """The path leads to no file that can be read; the message names it and the remedy."""

    missing = False
    """Whether there is nothing at all at the path."""


def open_file(path: Path) -> BinaryIO:
    """A regular file, opened for reading bytes. Raises PathRefused.

    It never waits: a FIFO is refused unread.
    """
    try:
        # Without O_NONBLOCK opening a FIFO waits for whoever writes to it, perhaps for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        raise refused(path, error) from error
    try:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            raise PathRefused(f"{path} is {kind(mode)}: choose a file")
    except BaseException:
        os.close(handle)
        raise
    return open(handle, "rb")


def read_start(path: Path, most: int) -> bytes:
    """The first bytes of a regular file, at most so many. Raises PathRefused."""
    with open_file(path) as file:
        try:
            return file.read(most)
        except OSError as error:
            raise refused(path, error) from error


def refused(path: Path, error: OSError | ValueError) -> PathRefused:
    """The refusal of a path by what the system said of it."""
    found = PathRefused(why(str(path), error))
    found.missing = isinstance(error, FileNotFoundError | NotADirectoryError)
    return found


def why(place: str, error: OSError | ValueError) -> str:
    """Why the file at a path cannot be read, naming the path and the remedy."""
    if isinstance(error, OSError):
        known = _REMEDIES.get(error.errno or 0)
        return f"{place} {known or f'cannot be read: {error.strerror}'}"
    return f"{place!r} is no path a file can have: check it"


def kind(mode: int) -> str:
    """What something that is no regular file is, by its mode."""
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a pipe" if stat.S_ISFIFO(mode) else "a device, not a file"


def is_there(path: Path) -> bool:
    """Whether anything is at a path. Raises PathRefused where that cannot be known."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return path.is_symlink()
    except (OSError, ValueError) as error:
        raise refused(path, error) from error
    return True

"""Attachments on this machine's disk: read whole and with care, written out once asked for."""

import errno
import os
import stat
from pathlib import Path

from collectui.domain.files import FileRefused, FileThere, NewFile, new_file, size_words

_REMEDY = "choose a file"
_REMEDIES = {
    errno.ENOENT: "is not there (any more): check the path",
    errno.ENOTDIR: "is not there: part of its path is no folder",
    errno.EACCES: "may not be read by you: ask its owner, or copy it to where you may read",
    errno.EPERM: "may not be read by you: ask its owner, or copy it to where you may read",
    errno.ELOOP: "is a link that leads to itself: choose the file it is meant to lead to",
    errno.ENAMETOOLONG: "has a longer name than any file can have: check the path",
    errno.ENXIO: f"is a socket or a device without anything behind it: {_REMEDY}",
}


def read_file(path: str, most: int) -> NewFile:
    """A file ready to be attached, of at most so many bytes.

    Raises FileRefused, naming the path and the remedy, for what is no regular file, is larger, or
    cannot be read. It never waits: a FIFO is refused unread.
    """
    place = Path(path).expanduser()
    try:
        # Without O_NONBLOCK opening a FIFO waits for whoever writes to it, perhaps for ever.
        handle = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        raise FileRefused(_why(str(place), error)) from error
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise FileRefused(f"{place} is {_kind(about.st_mode)}: {_REMEDY}")
        content = None
        if about.st_size <= most:
            with open(handle, "rb", closefd=False) as file:
                content = file.read(most + 1)
    except OSError as error:
        raise FileRefused(_why(str(place), error)) from error
    finally:
        os.close(handle)
    if content is None or len(content) > most:
        size = size_words(max(about.st_size, most + 1))
        raise FileRefused(
            f"{place} has {size}; this desk takes files up to {size_words(most)}:"
            " make it smaller, or say where it is kept in a note"
        )
    return new_file(place.name, content)


def _why(place: str, error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        known = _REMEDIES.get(error.errno or 0)
        return f"{place} {known or f'cannot be read: {error.strerror}'}"
    return f"{place!r} is no path a file can have: check it"


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a device, not a file"


def write_out(file: NewFile, path: str, *, over: bool = False) -> Path:
    """Write an attachment to a new file of mode 0600; a folder gets it under its own name.

    With `over` a file that is there is replaced, whole or not at all. Raises FileThere where one
    is, and FileRefused for any other reason; both name the path and the remedy.
    """
    place = Path(path).expanduser()
    if place.is_dir():
        place = place / file.name
    if over and place.exists() and not place.is_file():
        raise FileRefused(f"{place} is no file: choose another name")
    into = place.with_name(f".{place.name[:200]}.{os.getpid()}.part") if over else place
    try:
        handle = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise FileThere(str(place)) from None
    except (OSError, ValueError) as error:
        raise FileRefused(f"cannot write {place}: {getattr(error, 'strerror', error)}") from error
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(file.content)
        if over:
            into.replace(place)
    except OSError as error:
        into.unlink(missing_ok=True)
        raise FileRefused(f"cannot write {place}: {error.strerror}") from error
    return place

"""Attachments on this machine's disk: read whole and with care, written out once asked for."""

import os
from pathlib import Path

from collectui.domain.files import FileRefused, FileThere, NewFile, new_file, size_words
from collectui.domain.paths import PathRefused, open_file, why


def read_file(path: str, most: int) -> NewFile:
    """A file ready to be attached, of at most so many bytes.

    Raises FileRefused, naming the path and the remedy, for what is no regular file, is larger, or
    cannot be read. It never waits: a FIFO is refused unread.
    """
    place = Path(os.path.expanduser(path))
    try:
        with open_file(place) as file:
            held = os.fstat(file.fileno()).st_size
            content = file.read(most + 1) if held <= most else None
    except PathRefused as error:
        raise FileRefused(str(error)) from error
    except OSError as error:
        raise FileRefused(why(str(place), error)) from error
    if content is None or len(content) > most:
        size = size_words(max(held, most + 1))
        raise FileRefused(
            f"{place} has {size}; this desk takes files up to {size_words(most)}:"
            " make it smaller, or say where it is kept in a note"
        )
    return new_file(place.name, content)


def write_out(file: NewFile, path: str, *, over: bool = False) -> Path:
    """Write an attachment to a new file of mode 0600; a folder gets it under its own name.

    With `over` a file that is there is replaced, whole or not at all. Raises FileThere where one
    is, and FileRefused for any other reason; both name the path and the remedy.
    """
    try:
        place = Path(path).expanduser()
        if place.is_dir():
            place = place / file.name
        if over and place.exists() and not place.is_file():
            raise FileRefused(f"{place} is no file: choose another name")
    except (OSError, ValueError, RuntimeError) as error:
        raise FileRefused(f"cannot write {path}: {getattr(error, 'strerror', error)}") from error
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

"""The file of an SQLite store: who may read it, where it lies, what lies beside it, what room."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from collectui.domain.doctor import Finding, note, some, wrong
from collectui.domain.errors import StoreUnusable
from collectui.domain.files import size_words
from collectui.store import opening, places

_ENDS = ("", "-wal", "-shm")
_STAGING = ("collectui-import-*", "collectui-dry-*")
"""Folders of typed rows, which an import that was killed leaves."""
_STAGING_SECONDS = 24 * 3600
"""Longer than any import takes."""


@dataclass(frozen=True)
class _Mode:
    """A file or folder whose mode is to be another."""

    path: Path
    mode: int
    group: int | None
    why: str
    remedy: str


def permissions(path: Path) -> Iterator[Finding]:
    """Who may read and write the file, the two beside it and their folder."""
    if not os.access(path, os.R_OK):
        yield wrong(
            f"{path} may not be read by you",
            f"let its owner, or the owner of {path.parent}, make you a member of its group",
        )
    elif not os.access(path, os.W_OK):
        yield note(f"{path} may be read and not be written by you")
    for off in _modes(path):
        yield wrong(off.why, off.remedy, fixable=True)
    folder = path.parent
    about = folder.stat()
    if about.st_mode & stat.S_IWOTH and not about.st_mode & stat.S_ISVTX:
        yield wrong(
            f"everybody may put another file in the place of the store: they may write in {folder}",
            f"chmod o-w {folder}",
        )
    for each in _there(path):
        if not places.is_shared(folder) and each.stat().st_mode & stat.S_IWGRP:
            yield wrong(
                f"a group may write {each}, and its folder does not hand what is made in it on to"
                " the group",
                f"chmod g-w {each}, or move the store into a folder of the group, as `collectui"
                " init --shared --group GROUP PATH` makes it",
            )


def set_permissions(path: Path) -> None:
    """Give the files the modes they should have. Raises OSError for somebody else's."""
    for each in _modes(path):
        if each.group is not None:
            os.chown(each.path, -1, each.group)
        each.path.chmod(each.mode)


def _modes(path: Path) -> Iterator[_Mode]:
    folder = path.parent.stat()
    shared = places.is_shared(path.parent)
    for each in _there(path):
        about = each.stat()
        mode = stat.S_IMODE(about.st_mode)
        if mode & stat.S_IRWXO:
            yield _Mode(
                each, mode & ~stat.S_IRWXO, None, f"everybody may {_may(mode)} {each}",
                f"chmod o= {each}",
            )  # fmt: skip
        if shared and about.st_gid != folder.st_gid:
            yield _Mode(
                each, 0o660, folder.st_gid, f"{each} is not of the group that shares its folder",
                f"chgrp --reference={path.parent} {each}, chmod 660 {each}",
            )  # fmt: skip
        elif shared and mode & 0o660 != 0o660:
            yield _Mode(
                each, 0o660, None, f"the group that shares {path.parent} may not write {each}",
                f"chmod 660 {each}",
            )  # fmt: skip
    if shared and folder.st_mode & stat.S_IRWXO:
        mode = stat.S_IMODE(folder.st_mode) & ~stat.S_IRWXO
        yield _Mode(
            path.parent, mode, None, f"everybody may look into {path.parent}, which a group shares",
            f"chmod o= {path.parent}",
        )  # fmt: skip


def _may(mode: int) -> str:
    said = [word for bit, word in ((stat.S_IROTH, "read"), (stat.S_IWOTH, "write")) if mode & bit]
    return " and ".join(said) or "run"


def _there(path: Path) -> list[Path]:
    return [each for end in _ENDS if (each := Path(f"{path}{end}")).exists()]


def file_system(path: Path) -> Iterator[Finding]:
    """Whether SQLite's locks hold where the file is."""
    try:
        places.check_local(path)
    except StoreUnusable as refused:
        what, _, remedy = str(refused).partition(": ")
        yield wrong(what, remedy)


def space(path: Path) -> Iterator[Finding]:
    """Whether a copy of the file, as a backup, an upgrade or its -wal may be, still fits beside."""
    free, needed = shutil.disk_usage(path.parent).free, sum(e.stat().st_size for e in _there(path))
    if free < needed:
        yield wrong(
            f"{size_words(free)} are free in {path.parent}, and a copy of the store takes"
            f" {size_words(needed)}: an import, a backup or an upgrade may fail",
            f"make room there, or move the store to a larger disk; {size_words(needed - free)} are"
            " lacking",
        )


def leftovers(path: Path | None) -> Iterator[Finding]:
    """What was left by a making, a restoring or an import that was killed."""
    left = list(_left(path))
    if left:
        many = "is 1 file or folder" if len(left) == 1 else f"are {len(left):,d} files or folders"
        yield wrong(
            f"there {many} of programs that were killed: {some(map(str, left), len(left))}",
            f"rm -r {' '.join(map(str, left[:1]))}{' …' if len(left) > 1 else ''}",
            fixable=True,
        )


def remove_leftovers(path: Path | None) -> None:
    """Remove it. Raises OSError."""
    for each in list(_left(path)):
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink(missing_ok=True)


def _left(path: Path | None) -> Iterator[Path]:
    if path is not None:
        yield from opening.left_behind(path)
    for pattern in _STAGING:
        for folder in sorted(Path(tempfile.gettempdir()).glob(pattern)):
            with suppress(OSError):
                about = folder.lstat()
                is_old = time.time() - about.st_mtime > _STAGING_SECONDS
                if stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid() and is_old:
                    yield folder

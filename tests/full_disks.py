"""Disks that are full when a test says so.

A small file system of its own where it can be mounted, as by root; elsewhere processes that are not
let write beyond a size.
"""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

_AT_LEAST = 4096


class Disk(Protocol):
    """Where there is only so much room."""

    says: str
    """How a store says that there is none, as a pattern."""

    def fill(self, left: int) -> None:
        """From now on there is room for about so many bytes."""

    def make_room(self) -> None:
        """From now on there is room enough."""


class Mounted:
    """A file system in memory, of a few megabytes."""

    says = "the disk is full: nothing was saved"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ballast = folder / "ballast"

    def fill(self, left: int) -> None:
        about = os.statvfs(self._folder)
        size = about.f_bavail * about.f_frsize - left
        if size >= _AT_LEAST:
            with self._ballast.open("wb") as ballast:
                os.posix_fallocate(ballast.fileno(), 0, size)

    def make_room(self) -> None:
        self._ballast.unlink(missing_ok=True)


class Limited:
    """Processes whose files may not grow: the largest that they have is the first to notice."""

    says = "the disk (failed|is full): nothing was saved|File too large"

    def __init__(self, folder: Path, pids: Iterable[int]) -> None:
        self._folder, self._pids = folder, pids

    def fill(self, left: int) -> None:
        largest = max(each.stat().st_size for each in self._folder.rglob("*") if each.is_file())
        self._limit(largest + left)

    def make_room(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        for pid in self._pids:
            hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[Disk | None]:
    """A small file system at a folder; None where nothing may be mounted."""
    options = f"size={size},mode=0700"
    try:
        said = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "collectui-test", str(folder)],
            capture_output=True,
            check=False,
        )
    except OSError:
        yield None
        return
    if said.returncode:
        yield None
        return
    try:
        yield Mounted(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)

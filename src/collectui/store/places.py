"""Where the file of an SQLite store may be: on a local disk, in a folder that keeps others out."""

from __future__ import annotations

import grp
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from collectui.domain.errors import StoreUnusable

GROUP_WRITABLE_SETGID = stat.S_ISGID | stat.S_IWGRP
"""Of a folder that a group shares: what is made in it belongs to the group."""
MOUNTS = Path("/proc/self/mountinfo")
NETWORK = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "9p", "ceph"),
        *("glusterfs", "lustre", "gpfs", "beegfs", "fuse.sshfs", "fuse.glusterfs", "fuse.ceph"),
        *("fuse.s3fs", "fuse.rclone", "davfs", "virtiofs"),
    }
)
"""File systems of other machines: SQLite's locks do not hold there, and its shared memory cannot be
(https://sqlite.org/wal.html, https://sqlite.org/faq.html#q5)."""


def check_local(path: Path, mounts: Path = MOUNTS) -> None:
    """That a store's folder is on a local disk. Raises StoreUnusable, with the remedy.

    Where the system does not say what is mounted, it is taken for one.
    """
    folder = path.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    found = _file_system(folder.resolve(), mounts)
    if found in NETWORK:
        raise StoreUnusable(
            f"{folder} is on a network file system ({found}), where SQLite's locks do not hold:"
            " make the store on a local disk of the server that all agents log in to, or use"
            " PostgreSQL"
        )


def _file_system(folder: Path, mounts: Path) -> str:
    """The type of the file system that a folder is on; empty where nothing says so."""
    best, kind = "", ""
    for point, type_ in _mounted(mounts):
        inside = folder == Path(point) or Path(point) in folder.parents
        # Of several at one place the last is on top.
        if inside and len(point) >= len(best):
            best, kind = point, type_
    return kind


def _mounted(mounts: Path) -> Iterator[tuple[str, str]]:
    """Mount points and types, as proc(5) describes the lines."""
    try:
        lines = mounts.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return
    for line in lines:
        left, _, right = line.partition(" - ")
        fields, about = left.split(), right.split()
        if len(fields) >= 5 and about:
            yield fields[4].replace("\\040", " ").replace("\\134", "\\"), about[0]


def is_shared(folder: Path) -> bool:
    """Whether a group may write in a folder, and what is made there is the group's."""
    return folder.stat().st_mode & GROUP_WRITABLE_SETGID == GROUP_WRITABLE_SETGID


def make_shared(folder: Path, group: str) -> None:
    """A folder in which the members of a group may write, and nobody else can look.

    One that is there already has to be so, and nothing of it is changed. Raises StoreUnusable.
    """
    try:
        number = grp.getgrnam(group).gr_gid
    except KeyError:
        raise StoreUnusable(
            f"there is no group {group} on this machine: groupadd {group} makes it"
        ) from None
    if os.geteuid() != 0 and number not in {os.getegid(), *os.getgroups()}:
        raise StoreUnusable(
            f"you are no member of {group}: usermod -aG {group} YOU, and log in anew"
        )
    remedy = f"install -d -m 2770 -g {group} {folder}"
    try:
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True)
            os.chown(folder, -1, number)
            # After the owner: a change of that takes the bit away. Never by the umask.
            folder.chmod(0o2770)
        about = folder.stat()
    except OSError as error:
        raise StoreUnusable(f"cannot make {folder}: {error.strerror} ({remedy})") from error
    if about.st_gid != number:
        raise StoreUnusable(f"{folder} is another group's: {remedy}")
    if not is_shared(folder):
        raise StoreUnusable(f"{folder} is not handed on to {group}: {remedy}")
    if about.st_mode & stat.S_IRWXO:
        raise StoreUnusable(f"everybody may look into {folder}: chmod o= {folder}")

"""Folders of a run that other users of the machine are let into: a server's, an agent's."""

from pathlib import Path


def open_way(folder: Path) -> None:
    """Let every user reach what is in a folder, through each of root's above it; not list them."""
    for each in (folder, *folder.parents):
        mode = each.stat().st_mode
        if not mode & 0o001 and each.owner() == "root":
            each.chmod(mode | 0o011)

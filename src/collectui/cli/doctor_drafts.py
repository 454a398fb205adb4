"""My drafts, as `collectui doctor` looks at them: who may read them, and whether they can be."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from collectui import locations
from collectui.domain.doctor import Finding, State, some, wrong
from collectui.domain.files import size_words
from collectui.drafts import Drafts

CHECK = "drafts"
ROOM = 64 * 1024 * 1024
"""Bytes that drafts and the log want to have."""


def examine(state: Path) -> list[Finding]:
    """What is wrong with the drafts of whoever asks, in the folder `state`."""
    try:
        found = list(_examined(state))
    except OSError as error:
        said = f"{error.filename or state} cannot be looked at: {error.strerror}"
        found = [wrong(said, "look whose it is, or set XDG_STATE_HOME to a folder of yours")]
    if not found:
        return [Finding(CHECK, State.OK, "each can be opened again, by you alone")]
    return [replace(each, check=CHECK) for each in found]


def repair(findings: Iterable[Finding]) -> list[str]:
    """Close them to others and remove half-written ones; says what could not be, and why."""
    if not any(each.check == CHECK and each.fixable for each in findings):
        return []
    refusals = []
    for path, mode in _open_to_others(locations.state_dir()):
        try:
            path.chmod(mode)
        except OSError as error:
            refusals.append(f"{path}: {error.strerror}")
    for path in _half_written(locations.state_dir()):
        with suppress(FileNotFoundError):
            path.unlink()
    return refusals


def _examined(state: Path) -> Iterator[Finding]:
    folder = state / "drafts"
    there = state
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free
    if free < ROOM:
        yield wrong(
            f"{size_words(free)} are free in {there}: drafts may not be written any more",
            "make room there, or set XDG_STATE_HOME to a folder on another disk",
        )
    if not folder.is_dir():
        return
    others = [path for path, _ in _open_to_others(state)]
    if others:
        yield wrong(
            f"others may look into {some(map(str, others), len(others))}",
            f"chmod -R go= {folder}",
            fixable=True,
        )
    half = list(_half_written(state))
    if half:
        yield wrong(
            f"a session that was killed left {some((path.name for path in half), len(half))}",
            f"rm {folder}/.*.tmp",
            fixable=True,
        )
    yield from _contents(folder)


def _contents(folder: Path) -> Iterator[Finding]:
    unreadable: list[Path] = []
    lost: dict[str, list[str]] = {}
    for path, draft in Drafts(folder, "").everything():
        if draft is None:
            unreadable.append(path)
        elif draft.store.startswith("/") and not Path(draft.store).exists():
            lost.setdefault(draft.store, []).append(draft.title or path.name)
    if unreadable:
        yield wrong(
            f"no draft can be read in {some(map(str, unreadable), len(unreadable))}",
            "look into it with an editor, take out what was typed, and remove it",
        )
    for where, titles in lost.items():
        count = len(titles)
        yield wrong(
            f"there is no store {where} any more, and {'1 draft is' if count == 1 else ''}"
            f"{f'{count:,d} drafts are' if count > 1 else ''} for it: {some(titles, count)}",
            f"put the store back at its place, or remove the drafts in {folder}",
        )


def _open_to_others(state: Path) -> list[tuple[Path, int]]:
    """What others than the agent may read or write, and the mode that it should have."""
    folder = state / "drafts"
    found = []
    if folder.is_dir():
        for path in (folder, *sorted(folder.iterdir())):
            about = path.lstat()
            mode = stat.S_IMODE(about.st_mode)
            if not stat.S_ISLNK(about.st_mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
                found.append((path, mode & stat.S_IRWXU))
    return found


def _half_written(state: Path) -> Iterator[Path]:
    """Drafts that were being written when their program was killed."""
    for path in sorted((state / "drafts").glob(".*.tmp")):
        pid = path.name.removesuffix(".tmp").rpartition(".")[2]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            yield path

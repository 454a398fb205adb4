"""Every check of a store, in one order: first whether it can be read, then what is in it.

All that is read of the store is of one moment, and no writer waits for it. What one check cannot
read is a finding of that check; the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError

from collectui.domain.doctor import Finding, State, skipped, wrong
from collectui.domain.errors import StoreFailed, StoreMissing, StoreUnusable
from collectui.store import opening, schema
from collectui.store.doctor import clocks, figures, files, guards, history, integrity, rights
from collectui.store.doctor.patient import Patient, opened, path_of
from collectui.store.engine import plainly

Progress = Callable[[int, int], None]
"""Told how many of the checks are made, and how many there are."""


class _Look(NamedTuple):
    """A check of what is in the store."""

    name: str
    ok: str
    """What it says where nothing is wrong."""
    make: Callable[[Patient], Iterator[Finding]]
    at_any_version: bool = False
    of_damaged: bool = False
    """Whether it still says something of a store that is damaged."""
    of_copies: bool = True
    """Whether it says something of a copy."""


_LOOKS = (
    _Look("version", "of this program's version", integrity.version, at_any_version=True),
    _Look(
        "integrity", "every page and index is whole", integrity.integrity,
        at_any_version=True, of_damaged=True,
    ),
    _Look(
        "references", "every reference leads to a record", integrity.references,
        at_any_version=True,
    ),
    _Look("triggers", "the history is kept by the database", guards.check),
    _Look("grants", "each login has what belongs to its role", rights.check, of_copies=False),
    _Look("clock", "no moment lies ahead", clocks.check, of_copies=False),
    _Look("figures", "as the transactions give them", figures.check),
    _Look("history", "records are as it says", history.check),
)  # fmt: skip
_FILE_CHECKS = ("permissions", "file system", "space", "leftovers")
WHOLE = frozenset({"store", "version", "integrity", "references"})
"""Checks without which a copy is no store; what others find was so in the store itself."""


def examine(where: str, progress: Progress = lambda done, total: None) -> list[Finding]:
    """All checks of a store; each says something, if only that nothing is wrong.

    Raises StoreMissing where there is no store.
    """
    return list(_examined(where, progress))


def examine_copy(where: str) -> list[Finding]:
    """The checks that a copy of a store can be put to, of any version that is known.

    That it is of an older version is nothing wrong with a copy.
    """
    try:
        found = list(_opened(where, [look for look in _LOOKS if look.of_copies]))
        is_older = opening.version(where) in schema.REVISIONS[:-1]
    except (StoreFailed, StoreUnusable) as error:
        return [_unreadable(error)]
    return [each for each in found if not (is_older and each.check == "version")]


def refused(findings: Iterable[Finding]) -> str:
    """Why a copy cannot be taken for a store; empty where it can."""
    return "; ".join(each.text for each in findings if each.stays and each.check in WHOLE)


def _examined(where: str, progress: Progress) -> Iterator[Finding]:
    total = len(_LOOKS) + 1
    path = path_of(where)
    try:
        schema.check_file(where)
    except StoreMissing:
        raise
    except StoreUnusable as refusal:
        what, _, remedy = str(refusal).rpartition(": ")
        yield replace(
            wrong(what or remedy, remedy if what else "restore the last backup, or name the store"),
            check="store",
        )
        if path is not None and path.is_file():
            yield from _of_files(path)
        yield from _not_made(_LOOKS)
        return
    yield from _of_files(path)
    progress(1, total)
    try:
        yield from _opened(where, _LOOKS, lambda nth: progress(nth + 1, total))
    except StoreFailed as error:
        yield _unreadable(error)
        yield from _not_made(_LOOKS)


def _unreadable(error: Exception) -> Finding:
    return replace(
        wrong(
            f"the store cannot be read: {error}",
            "where it is damaged, restore the last backup: `collectui restore BACKUP PATH`",
        ),
        check="store",
    )


def _not_made(looks: Iterable[_Look]) -> Iterator[Finding]:
    for look in looks:
        yield replace(skipped("the store cannot be read"), check=look.name)


def _of_files(path: Path | None) -> Iterator[Finding]:
    if path is None:
        for name in _FILE_CHECKS[:3]:
            said = skipped("the server's own matter")
            yield replace(said, check=name)
        yield from _made("leftovers", "nothing was left lying", files.leftovers(None))
        return
    checks = (
        ("may be read by whom it should", files.permissions),
        ("on a disk of this machine", files.file_system),
        ("a copy of the store fits beside it", files.space),
        ("nothing was left lying", files.leftovers),
    )
    for name, (ok, check) in zip(_FILE_CHECKS, checks, strict=True):
        yield from _made(name, ok, check(path))


def _made(name: str, ok: str, found: Iterator[Finding]) -> Iterator[Finding]:
    """What a check says, with its name; that all is well where it says nothing."""
    try:
        said = list(found)
    except StoreMissing:
        raise
    except DBAPIError as error:
        said = [_not_to_be_read(plainly(error))]
    except Exception as error:
        # What reads a damaged store may fail in any way; the other checks say more of it.
        said = [_not_to_be_read(error)]
    if not said:
        yield Finding(name, State.OK, ok)
    for each in said:
        yield replace(each, check=name)


def _not_to_be_read(error: Exception) -> Finding:
    said = f"{type(error).__name__}: {error}" if isinstance(error, LookupError) else str(error)
    return wrong(f"cannot be looked at: {said}", "see to the other findings first")


def _opened(
    where: str, looks: Sequence[_Look], made: Callable[[int], None] = lambda nth: None
) -> Iterator[Finding]:
    """What those checks say. Raises StoreFailed for a store that cannot be opened at all."""
    try:
        with opened(where) as patient:
            for text in patient.notes:
                yield Finding("store", State.NOTE, text)
            for nth, look in enumerate(looks, 1):
                yield from _looked(patient, look)
                made(nth)
    except DBAPIError as error:
        raise StoreFailed(str(plainly(error))) from error


def _looked(patient: Patient, look: _Look) -> Iterator[Finding]:
    if patient.version != schema.NEWEST and not look.at_any_version:
        yield replace(skipped("the store is not of this program's version"), check=look.name)
        return
    if patient.is_damaged and not look.of_damaged:
        yield replace(skipped("the store is damaged"), check=look.name)
        return
    # On PostgreSQL what fails would take the transaction along.
    apart = nullcontext() if patient.sqlite else patient.connection.begin_nested()

    def made() -> Iterator[Finding]:
        with apart:
            yield from look.make(patient)

    yield from _made(look.name, look.ok, made())

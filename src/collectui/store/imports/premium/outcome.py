"""What became of a piece of objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from collectui.store.imports.job import Job
from collectui.store.imports.premium.staged import Entry


def count(
    job: Job, entries: Sequence[Entry], new: Iterable[str], changed: Iterable[str], closed: int = 0
) -> None:
    """Count objects that were taken: new ones, those for which anything changed, all others."""
    made = set(new)
    updated = len(set(changed) - made)
    job.tally.created += len(made)
    job.tally.closed += closed
    job.tally.updated += updated - closed
    job.tally.unchanged += len(entries) - len(made) - updated


def reject(job: Job, entry: Entry, why: str) -> None:
    """An object that the store cannot take."""
    job.tally.reject([entry.line], f"{entry.label}: {why}")


def warn(job: Job, entry: Entry, what: str) -> None:
    """Something of an object that could not be taken."""
    job.tally.warn(entry.line, f"{entry.label}: {what}")

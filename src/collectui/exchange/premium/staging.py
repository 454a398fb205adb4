"""Objects read and typed aside, before any of the store is locked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo

from collectui.domain.text import clean_line
from collectui.exchange.premium.document import Found
from collectui.exchange.premium.mapping import READ, Unusable
from collectui.exchange.premium.raw import Raw
from collectui.exchange.premium.source import Source
from collectui.store.imports.job import Tally
from collectui.store.imports.premium import staged
from collectui.store.imports.premium.staged import Data
from collectui.store.imports.staging import Staging

_BATCH = 500


@dataclass
class Counted:
    """What was read."""

    rows: int = 0
    repeated: int = 0
    lists: dict[str, int] = field(default_factory=dict)
    total: int = 0


def stage(
    source: Source,
    area: Staging,
    tally: Tally,
    progress: Callable[[int, int], None] | None,
    zone: tzinfo | None = None,
) -> Counted:
    """Read every object into the staging area; what cannot be taken is counted in the tally.

    `zone` is the desk's; None for the machine's.
    """
    staged.prepare(area)
    counted = Counted()
    for found in source.objects():
        counted.rows += 1
        counted.lists[found.name] = counted.lists.get(found.name, 0) + 1
        _take(found, area, tally, counted, zone)
        if progress and not counted.rows % _BATCH:
            progress(source.done(), source.size)
    area.finish()
    return counted


def _take(found: Found, area: Staging, tally: Tally, counted: Counted, zone: tzinfo | None) -> None:
    where = f"{found.name} {found.place}"
    if found.broken or not isinstance(found.value, dict):
        tally.reject([found.line], f"{where}: {found.broken or 'it is no object'}")
        return
    raw = Raw(found.value, zone)
    key = raw.key("id")
    if not key:
        tally.reject([found.line], f"{where}: {next(iter(raw.notes), 'it has no id')}")
        return
    try:
        data = READ[found.name](raw)
    except Unusable as why:
        tally.reject([found.line], f"{where} ({key}): {why}")
        _listed(area, found, key)
        return
    staged.mask(area, found.name, data)
    if _twice(area, tally, counted, found, key, data):
        return
    called = staged.label(found.name, found.place, data, key)
    for note in raw.notes:
        tally.warn(found.line, f"{called}: {note}")
    if found.name == "invoices":
        counted.total += data["amount"]
        staged.age(area, counted.rows, key, data)


def _listed(area: Staging, found: Found, key: str) -> None:
    """A rejected invoice is one that the file lists all the same."""
    if found.name == "invoices":
        area.db.execute("INSERT INTO rejected_key VALUES (?)", (key,))


def _twice(
    area: Staging, tally: Tally, counted: Counted, found: Found, key: str, data: Data
) -> bool:
    """Put an object down; whether it was there already, the same or another under its id."""
    before = staged.put(area, found.name, found.place, key, found.line, data)
    if before is None:
        return False
    if before.alike:
        counted.repeated += 1
        tally.unchanged += 1
    else:
        tally.reject(
            [found.line],
            f"{found.name} {found.place} ({key}): its id is also that of {found.name}"
            f" {before.place}, which says something else",
        )
    return True


def shown_names(names: list[str]) -> str:
    """Names out of the file for a report."""
    return ", ".join(clean_line(name)[:40] for name in dict.fromkeys(names))

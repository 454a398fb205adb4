"""Objects read and typed aside, before any of the store is locked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from collectui.domain.text import clean_line
from collectui.domain.vocabulary import NEVER_DUE
from collectui.exchange.job import Tally
from collectui.exchange.premium.document import Found
from collectui.exchange.premium.raw import Raw
from collectui.exchange.premium.source import Source
from collectui.exchange.premium.typed import READ, Data, Unusable
from collectui.exchange.staging import Staging

_SCHEMA = """
CREATE TABLE object (
    list TEXT, place INTEGER, key TEXT, line INTEGER, data TEXT, PRIMARY KEY (list, place)
) WITHOUT ROWID;
CREATE UNIQUE INDEX object_key ON object (list, key);
CREATE TABLE mail (norm TEXT PRIMARY KEY, key TEXT, label TEXT, address TEXT) WITHOUT ROWID;
"""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One object on its way into the store."""

    name: str
    place: int
    line: int
    key: str
    data: Data

    @property
    def label(self) -> str:
        """The object as a report names it."""
        return label(self.name, self.place, self.data, self.key)


def label(name: str, place: int, data: Data, key: str) -> str:
    """Where an object stands in the file, and what it is called."""
    called = data.get("name") or " ".join(
        filter(None, (data.get("first_name", ""), data.get("last_name", "")))
    )
    return f"{name} {place} ({called or data.get('number') or key})"


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
    area.db.executescript(_SCHEMA)
    area.db.execute("BEGIN")
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
    if _twice(area, tally, counted, found, key, data):
        return
    called = label(found.name, found.place, data, key)
    for note in raw.notes:
        tally.warn(found.line, f"{called}: {note}")
    if found.name == "invoices":
        counted.total += data["amount"]
        _age(area, counted.rows, key, data)


def _listed(area: Staging, found: Found, key: str) -> None:
    """A rejected invoice is one that the file lists all the same."""
    if found.name == "invoices":
        area.db.execute("INSERT INTO rejected_key VALUES (?)", (key,))


def _twice(
    area: Staging, tally: Tally, counted: Counted, found: Found, key: str, data: Data
) -> bool:
    """Put an object down; whether it was there already, the same or another under its id."""
    text = json.dumps(data)
    done = area.db.execute(
        "INSERT OR IGNORE INTO object VALUES (?, ?, ?, ?, ?)",
        (found.name, found.place, key, found.line, text),
    )
    if done.rowcount:
        return False
    first, said = area.db.execute(
        "SELECT place, data FROM object WHERE list = ? AND key = ?", (found.name, key)
    ).fetchone()
    if said == text:
        counted.repeated += 1
        tally.unchanged += 1
    else:
        tally.reject(
            [found.line],
            f"{found.name} {found.place} ({key}): its id is also that of {found.name} {first},"
            " which says something else",
        )
    return True


def _age(area: Staging, number: int, key: str, data: Data) -> None:
    """What the report ages by its buckets, and knows absent and other sources' items by."""
    owed = data["status"] not in NEVER_DUE and (data["open_balance"] or data["settled_on"])
    area.db.execute(
        "INSERT INTO item (line, key, number, issued, due, amount, open, settled)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, key, data["number"] or "", data["issued"], data["due"], data["amount"],
         None if owed else 0, data["settled_on"]),
    )  # fmt: skip


def entries(area: Staging, name: str, size: Callable[[], int]) -> Iterator[list[Entry]]:
    """A list's objects in the file's order, in pieces of about as many as `size` says."""
    after = 0
    while True:
        rows: list[Any] = area.db.execute(
            "SELECT place, line, key, data FROM object WHERE list = ? AND place > ?"
            " ORDER BY place LIMIT ?",
            (name, after, size()),
        ).fetchall()
        if not rows:
            return
        yield [Entry(name, place, line, key, json.loads(data)) for place, line, key, data in rows]
        after = rows[-1][0]


def last_invoices(area: Staging) -> dict[str, int]:
    """By the key of an insured or of a program, the place of the last invoice that names it."""
    found: dict[str, int] = {}
    for name in ("insured", "program"):
        rows = area.db.execute(
            f"SELECT json_extract(data, '$.{name}'), max(place) FROM object"
            " WHERE list = 'invoices' GROUP BY 1"
        )
        found.update((key, place) for key, place in rows if key)
    return found


def shown_names(names: list[str]) -> str:
    """Names out of the file for a report."""
    return ", ".join(clean_line(name)[:40] for name in dict.fromkeys(names))

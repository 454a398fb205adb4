"""Objects of a premium-finance file, typed and put aside: on their way into the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from collectui.domain import records
from collectui.domain.vocabulary import NEVER_DUE
from collectui.store.imports.staging import Staging

Data = dict[str, Any]
"""What an object says, in our terms."""
LISTS = ("users", "contacts", "insureds", "programs", "loans", "invoices")
"""The lists, in an order in which each refers only to earlier ones."""
_KINDS = {
    "users": "person",
    "contacts": "contact",
    "insureds": "customer",
    "programs": "program",
    "loans": "finance_agreement",
    "invoices": "item",
}
"""The records that a list's objects become."""
_SCHEMA = """
CREATE TABLE object (
    list TEXT, place INTEGER, key TEXT, line INTEGER, data TEXT, PRIMARY KEY (list, place)
) WITHOUT ROWID;
CREATE UNIQUE INDEX object_key ON object (list, key);
CREATE TABLE mail (norm TEXT PRIMARY KEY, key TEXT, label TEXT, address TEXT) WITHOUT ROWID;
"""


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


class Before(NamedTuple):
    """The object that had an id first, and whether it says the same."""

    place: int
    alike: bool


def prepare(area: Staging) -> None:
    """Make the tables of objects in a staging area, for one long transaction."""
    area.db.executescript(_SCHEMA)
    area.db.execute("BEGIN")


def mask(area: Staging, name: str, data: Data) -> None:
    """Mask the free text of an object of a list, as it is kept."""
    for field in records.prose(_KINDS[name]):
        if isinstance(text := data.get(field), str):
            data[field] = area.prose(text, (str(data.get("number", "")),))


def put(area: Staging, name: str, place: int, key: str, line: int, data: Data) -> Before | None:
    """Put an object down; returns the one that had its id before, which then stays."""
    text = json.dumps(data)
    done = area.db.execute(
        "INSERT OR IGNORE INTO object VALUES (?, ?, ?, ?, ?)", (name, place, key, line, text)
    )
    if done.rowcount:
        return None
    first, said = area.db.execute(
        "SELECT place, data FROM object WHERE list = ? AND key = ?", (name, key)
    ).fetchone()
    return Before(first, said == text)


def age(area: Staging, number: int, key: str, data: Data) -> None:
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

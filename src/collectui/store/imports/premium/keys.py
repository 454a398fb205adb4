"""The source's own keys of what is in the store, and the numbers we give where it has none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.store import bulk
from collectui.store.core.imports import EXTERNAL_KEY as KEY
from collectui.store.imports.job import Job
from collectui.store.pieces import pieces
from collectui.store.writing.new_rows import NewRows

_SHORT = 8


def records(connection: Connection, job: Job, entity: str, keys: Iterable[str]) -> dict[str, int]:
    """The records that keys of this source stand for; keys without one are left out."""
    found: dict[str, int] = {}
    for part in pieces(sorted({key for key in keys if key})):
        rows = connection.execute(
            sa.select(KEY.c.key, KEY.c.record_id).where(
                KEY.c.source == job.source, KEY.c.entity == entity, KEY.c.key.in_(part)
            )
        )
        found.update((row.key, row.record_id) for row in rows)
    return found


def keyed(connection: Connection, job: Job, entity: str, ids: Sequence[int]) -> set[int]:
    """Those of some records that this source has told us of."""
    found: set[int] = set()
    for part in pieces(ids):
        found.update(
            connection.execute(
                sa.select(KEY.c.record_id).where(
                    KEY.c.source == job.source, KEY.c.entity == entity, KEY.c.record_id.in_(part)
                )
            ).scalars()
        )
    return found


class Made:
    """New records of one kind, with their keys, collected until they are written together."""

    def __init__(
        self, connection: Connection, job: Job, table: Table, fields: str, entity: str
    ) -> None:
        batch = {"batch_id": job.batch_id} if "batch_id" in table.c else {}
        self._connection = connection
        self.rows = NewRows(table, f"id {fields}", **batch)
        self.rows.last_id = bulk.last_id(connection, table)
        self._keys = NewRows(
            KEY, "key record_id", source=job.source, entity=entity, batch_id=job.batch_id
        )
        self.count = 0

    def add(self, key: str, *values: object) -> int:
        """One more record; returns its id. An empty key is no key."""
        record_id = self.rows.next_id()
        self.rows.add(record_id, *values)
        if key:
            self._keys.add(key, record_id)
        self.count += 1
        return record_id

    def write(self) -> None:
        """Put them into the store."""
        if self.count:
            self.rows.write(self._connection)
            self._keys.write(self._connection)
            bulk.count_on(self._connection, [self.rows.table])


def numbers(
    connection: Connection, table: Table, prefix: str, keys: Sequence[str]
) -> dict[str, str]:
    """A number for each key: the prefix and as much of the key as makes it unique, 8 at least."""
    wanted = {f"{prefix}{key[:_SHORT]}" for key in keys}
    taken: set[str] = set()
    for part in pieces(sorted(wanted)):
        taken.update(
            connection.execute(sa.select(table.c.number).where(table.c.number.in_(part))).scalars()
        )
    found: dict[str, str] = {}
    for key in keys:
        number = f"{prefix}{key[:_SHORT]}"
        if number in taken:
            number = _longer(connection, table, prefix, key, taken)
        taken.add(number)
        found[key] = number
    return found


def _longer(connection: Connection, table: Table, prefix: str, key: str, taken: set[str]) -> str:
    """A number for a key whose first characters are those of another one too."""
    length = _SHORT
    while True:
        length += 1
        # Beyond its end a key is told apart by a count.
        more = f"-{length - len(key) + 1}" if length > len(key) else ""
        number = prefix + key[:length].rstrip("-") + more
        there = sa.select(table.c.number).where(table.c.number == number)
        if number not in taken and connection.execute(there).first() is None:
            return number

"""A file whose documents the store has already, as another source's."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store.core.imports import IMPORT_BATCH as BATCH
from collectui.store.core.items import ITEM
from collectui.store.imports.job import Job
from collectui.store.imports.pairing import spellings
from collectui.store.imports.refusal import ImportRefused
from collectui.store.pieces import pieces
from collectui.store.store import Store


def refuse_other_source(store: Store, job: Job, *, new_source: bool) -> None:
    """Raise ImportRefused for a file with documents of another source, unless they are others.

    The same number, currency, date and amount are the same document, which must not come in twice;
    one that was closed meanwhile neither.
    """
    others = store.read(lambda c: _others(c, job.source))
    if new_source or not others:
        return
    rows = job.staging.db.execute(
        "SELECT key, number, currency, issued, due, amount, coalesce(open, amount) FROM item"
        " WHERE number <> '' AND settled IS NULL"
    )
    counted: dict[str, int] = {}
    while found := rows.fetchmany(10_000):
        mine = store.read(partial(_own, source=job.source, keys=[key for key, *_ in found]))
        new = [said for key, *said in found if key not in mine]
        for source, count in store.read(partial(_same, others=others, rows=new)).items():
            counted[source] = counted.get(source, 0) + count
    if counted:
        source = max(counted, key=lambda name: counted[name])
        raise ImportRefused(
            f"{counted[source]:,d} of the documents of {job.file_name} are in the store already, as"
            f" {source}'s: with the numbers of {job.source} they would be there twice. Nothing was"
            f" written. Repeat with --source {shlex.quote(source)}; or with --new-source, if they"
            " are others that only look the same."
        )


def _others(connection: Connection, source: str) -> list[str]:
    return list(
        connection.execute(
            sa.select(BATCH.c.source)
            .where(BATCH.c.source != source, BATCH.c.undone_at.is_(None), BATCH.c.source != "demo")
            .distinct()
        ).scalars()
    )


def _own(connection: Connection, source: str, keys: Sequence[str]) -> set[str]:
    """Those of some documents that the source itself has told of before."""
    found: set[str] = set()
    for part in pieces(keys):
        own = sa.select(ITEM.c.source_key).where(
            ITEM.c.source == source, ITEM.c.source_key.in_(part)
        )
        found.update(connection.execute(own).scalars())
    return found


def _same(
    connection: Connection, others: list[str], rows: Sequence[Sequence[object]]
) -> dict[str, int]:
    by_number: dict[str, list[tuple[object, ...]]] = {}
    for number, *said in rows:
        for spelling in spellings(str(number)):
            by_number.setdefault(spelling, []).append(tuple(said))
    counted: dict[str, int] = {}
    for part in pieces(list(by_number)):
        found = connection.execute(
            sa.select(
                *(ITEM.c.source, ITEM.c.number, ITEM.c.currency, ITEM.c.issued, ITEM.c.due),
                *(ITEM.c.amount, ITEM.c.open_balance),
            ).where(ITEM.c.number.in_(part), ITEM.c.source.in_(others))
        )
        for row in found:
            dates = {str(day) for day in (row.issued, row.due) if day}
            for currency, issued, due, amount, rest in by_number[row.number]:
                same_day = bool(dates & {str(day) for day in (issued, due) if day})
                same = amount == row.amount or rest == row.open_balance != 0
                if currency == row.currency and same_day and same:
                    counted[row.source] = counted.get(row.source, 0) + 1
                    break
    return counted

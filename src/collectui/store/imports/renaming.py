"""What a source calls otherwise than before, written: keys, and the customer's number and name."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store import bulk
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.customers import CUSTOMER_ALIAS as ALIAS
from collectui.store.core.imports import EXTERNAL_KEY as KEY
from collectui.store.core.items import ITEM
from collectui.store.imports.changes import Change, apply_changes, write
from collectui.store.imports.identity import Recognised
from collectui.store.imports.job import Job
from collectui.store.imports.pairing import number_form
from collectui.store.pieces import pieces
from collectui.store.writing import derived


def rename(connection: Connection, job: Job, found: Recognised) -> None:
    """Let customers and documents be found by what the file calls them now.

    A customer whose number changed by more than its form takes the new one, and the old name
    becomes another spelling; whatever hangs on it stays where it is.
    """
    changes: list[Change] = []
    for key, record in found.customers.items():
        row = connection.execute(sa.select(CUSTOMER).where(CUSTOMER.c.id == record)).one()
        job.tally.renamed.setdefault(row.number, key)
        _add_key(connection, job, key, record)
        if number_form(key) == number_form(row.number) or _taken(connection, key):
            continue
        fields: dict[str, tuple[Any, Any]] = {"number": (row.number, key)}
        if row.name == row.number:
            fields["name"] = (row.name, key)
            _add_alias(connection, job, record, row.name)
        changes.append(Change(record, record, f"customer {row.number}", fields))
        _follow(connection, job, record, row.number, key, found)
    apply_changes(connection, job, "customer", changes)
    job.tally.also["customers renamed"] = len(found.customers)
    _rekey(connection, job, found)


def _add_key(connection: Connection, job: Job, key: str, record: int) -> None:
    values = {"source": job.source, "entity": "customer", "key": key}
    known = sa.select(KEY.c.record_id).filter_by(**values)
    if connection.execute(known).first() is None:
        connection.execute(sa.insert(KEY).values(**values, record_id=record, batch_id=job.batch_id))


def _taken(connection: Connection, number: str) -> bool:
    found = connection.execute(sa.select(CUSTOMER.c.id).where(CUSTOMER.c.number == number))
    return found.first() is not None


def _add_alias(connection: Connection, job: Job, record: int, name: str) -> None:
    columns = derived.derive("customer_alias", {"name": name})
    connection.execute(
        sa.insert(ALIAS).values(
            customer_id=record, name=name, sort_key=columns["sort_key"], batch_id=job.batch_id
        )
    )
    bulk.count_on(connection, (ALIAS,))


def _follow(
    connection: Connection, job: Job, record: int, old: str, new: str, found: Recognised
) -> None:
    """Keys that begin with the customer's name begin with the new one, those of closed ones too."""
    rows = connection.execute(
        sa.select(ITEM.c.id, ITEM.c.source_key).where(
            ITEM.c.source == job.source,
            ITEM.c.customer_id == record,
            ITEM.c.source_key.startswith(f"{old}/", autoescape=True),
        )
    )
    for item_id, key in rows:
        found.keys.setdefault(item_id, new + key[len(old) :])


def _rekey(connection: Connection, job: Job, found: Recognised) -> None:
    changes: list[Change] = []
    taken: set[str] = set()
    for part in pieces(sorted(found.keys)):
        keys = [found.keys[item_id] for item_id in part]
        taken.update(
            connection.execute(
                sa.select(ITEM.c.source_key).where(
                    ITEM.c.source == job.source, ITEM.c.source_key.in_(keys)
                )
            ).scalars()
        )
        for row in connection.execute(
            sa.select(ITEM.c.id, ITEM.c.customer_id, ITEM.c.number, ITEM.c.source_key).where(
                ITEM.c.id.in_(part)
            )
        ):
            key = found.keys[row.id]
            if key != row.source_key and key not in taken:
                fields = {"source_key": (row.source_key, key)}
                label = f"transaction {row.number}"
                changes.append(Change(row.id, row.customer_id, label, fields))
    write(connection, job, "item", changes)
    job.tally.also["documents recognised by number, dates and amount"] = len(changes)

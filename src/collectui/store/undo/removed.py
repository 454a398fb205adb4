"""The history of records that the undo of a batch removes: they were known until then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain.plan import plain
from collectui.domain.records import counted
from collectui.store.core.items import PAYMENT
from collectui.store.core.items import PAYMENT_ITEM as PART
from collectui.store.core.programs import FINANCE_AGREEMENT as AGREEMENT
from collectui.store.core.programs import PROGRAM
from collectui.store.past.changes import REMOVED
from collectui.store.undo.restoring import Undoing
from collectui.store.writing import batch

_OF_ITSELF = ("customer", "contact", "person")
_WITH_OWNER = {
    AGREEMENT: sa.select(AGREEMENT, PROGRAM.c.customer_id).join(PROGRAM),
    PART: sa.select(PART, PAYMENT.c.customer_id).join(PAYMENT),
}
"""Tables whose rows are a customer's by way of another."""


def record_removed(
    connection: Connection, undoing: Undoing, table: Table, ids: Sequence[int], by: str = "id"
) -> None:
    """Write down records before they are deleted: those whose column `by` is one of the ids.

    One change for each customer, contact or person they were of, and of no customer in the
    history's own column: a reference would keep the customer itself from being taken away.
    """
    statement = _WITH_OWNER.get(table, sa.select(table))
    rows = connection.execute(statement.where(table.c[by].in_(ids))).mappings().fetchall()
    if not rows:
        return
    removed: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        values = {column.name: plain(row[column.name]) for column in table.c}
        removed[_owner(table, row)].append(values)
    batch.record(
        connection,
        undoing.batch,
        f"{undoing.batch.name} taken back: {counted(table.name, len(rows))} removed",
        [
            {
                "kind": kind,
                "record_id": owner_id,
                "customer_id": None,
                "op": REMOVED,
                "changes": {table.name: [records, None]},
                "count": len(records),
            }
            for (kind, owner_id), records in removed.items()
        ],
        action=batch.TAKEN_BACK,
    )


def _owner(table: Table, row: Mapping[Any, Any]) -> tuple[str, int]:
    if table.name in _OF_ITSELF:
        return table.name, row["id"]
    customer_id = row.get("customer_id")
    return ("contact", row["contact_id"]) if customer_id is None else ("customer", customer_id)

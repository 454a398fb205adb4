"""Undo of the changes of a batch: records get their former values back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from collectui.store import figures, writing
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.items import PAYMENT_ITEM as PART
from collectui.store.undo.former import changed_since, is_former, label, turned
from collectui.store.writing import batch
from collectui.store.writing.batch import Batch
from collectui.store.writing.updates import update

_CHUNK = 250
_MOST_NAMED = 100_000


@dataclass
class Undoing:
    """One batch on its way out, and what came of it."""

    batch: Batch
    removed: Counter[str] = field(default_factory=Counter)
    restored: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    def leave(self, names: Iterable[str], why: str = "changed or used since") -> None:
        """Name what stays."""
        self.left += [(name, why) for name in names][: max(0, _MOST_NAMED - len(self.left))]


def restore(connection: Connection, undoing: Undoing, after: int) -> int | None:
    """Give changed records their former values, the newest change first."""
    rows = connection.execute(
        sa.select(CHANGE)
        .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
        .where(
            HISTORY.c.batch_id == undoing.batch.id,
            HISTORY.c.action == batch.IMPORTED,
            CHANGE.c.id < (after or 2**62),
            CHANGE.c.op.in_(["update", "delete"]),
        )
        .order_by(CHANGE.c.id.desc())
        .limit(_CHUNK)
    ).fetchall()
    done = [row for row in rows if row.op == "update" and _take_back(connection, undoing, row)]
    given = [_give_back(connection, undoing, row) for row in rows if row.op == "delete"]
    again = [change for change in given if change is not None]
    if done or again:
        batch.record(
            connection,
            undoing.batch,
            f"{undoing.batch.name} taken back: {len(done) + len(again):,d} records as they were",
            [*map(_reversed, done), *again],
            action=batch.TAKEN_BACK,
            undo_of=min(row.history_id for row in rows),
        )
    touched = {c for row in done for c in (row.customer_id, *row.changes.get("customer_id", ()))}
    touched |= {change["customer_id"] for change in again}
    figures.refresh(connection, touched - {None})
    undoing.touched |= touched - {None}
    return rows[-1].id if rows else None


def _reversed(row: Any) -> dict[str, Any]:
    _, holder = row.changes.get("customer_id", (None, row.customer_id))
    return {
        "kind": row.kind,
        "record_id": row.record_id,
        "customer_id": holder,
        "op": "update",
        "changes": {name: [becomes, was] for name, (was, becomes) in row.changes.items()},
    }


def _take_back(connection: Connection, undoing: Undoing, row: Any) -> bool:
    """Whether one record's fields were set back: all of them or none."""
    table = writing.table(row.kind)
    found = connection.execute(sa.select(table).where(table.c.id == row.record_id)).first()
    if found is None:
        return False
    if is_former(found, row.changes):
        return False  # taken back already, by an undoing that was stopped
    if changed_since(found, row.changes):
        undoing.leave([label(row.kind, found._mapping)])
        return False
    values = {name: was for name, (_, was) in turned(table, row.changes).items()}
    try:
        with connection.begin_nested():
            update(connection, table, [(row.record_id, values)])
    except IntegrityError:
        # An e-mail that is another's by now, or a primary contact where there is another one.
        undoing.leave([label(row.kind, found._mapping)], "what it was is taken by now")
        return False
    undoing.restored += 1
    return True


def _give_back(connection: Connection, undoing: Undoing, row: Any) -> dict[str, Any] | None:
    """A payment that the batch took away, because its settlement was gone; its change."""
    was = {name: value for name, (value, _) in row.changes.items()}
    if not connection.execute(sa.select(ITEM.c.id).where(ITEM.c.id == was["item_id"])).first():
        return None
    payment_id = connection.execute(
        sa.insert(PAYMENT)
        .values(
            customer_id=row.customer_id,
            paid_on=date.fromisoformat(was["paid_on"]),
            amount=was["amount"],
            currency=was["currency"],
            method="",
            reference=was["reference"],
            # The import that brought it: its own undoing takes it away.
            batch_id=was.get("batch_id"),
        )
        .returning(PAYMENT.c.id)
    ).scalar_one()
    connection.execute(
        sa.insert(PART).values(item_id=was["item_id"], payment_id=payment_id, amount=was["amount"])
    )
    undoing.restored += 1
    return {
        "kind": "payment",
        "record_id": payment_id,
        "customer_id": row.customer_id,
        "op": "create",
        "changes": {name: [None, value] for name, value in was.items()},
    }

"""The amounts of documents as first seen, where an import of balances has overwritten them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.imports.changes import Change
from collectui.store.pieces import pieces


def first_amounts(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """The amounts of documents that an import of balances has overwritten, from the history.

    Where amount and balance went down together, only the balance had changed.
    """
    first: dict[int, int] = {}
    for part in pieces(ids):
        rows = connection.execute(
            sa.select(CHANGE.c.record_id, CHANGE.c.changes)
            .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
            .where(
                CHANGE.c.kind == "item",
                CHANGE.c.record_id.in_(part),
                CHANGE.c.op == "update",
                HISTORY.c.batch_id.is_not(None),
            )
            .order_by(CHANGE.c.id)
        )
        for item_id, fields in rows:
            pair = fields.get("amount")
            if pair and pair == fields.get("open_balance"):
                first.setdefault(item_id, pair[0])
    return first


def with_first_amount(change: Change, ours: dict[int, Any], first: dict[int, int]) -> Change:
    """The change with the amount first seen, where that is more than the present one."""
    was = ours[change.record_id].amount
    amount = first.get(change.record_id, was)
    if "amount" in change.fields or amount * was <= 0 or abs(amount) <= abs(was):
        return change
    return change._replace(fields={**change.fields, "amount": (was, amount)})

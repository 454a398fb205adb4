"""Disputes go with their items where a file gives those to another customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.disputes.views import number_of
from collectui.domain.plan import Change, Insert, New, Plan, Update
from collectui.domain.records import counted
from collectui.store.core.disputes import DISPUTE
from collectui.store.core.disputes import DISPUTE_ITEM as PART
from collectui.store.core.items import ITEM
from collectui.store.pieces import pieces

_OWN = frozenset({"id", "customer_id", "batch_id", "version"})
"""What a case that splits off does not have of the one before."""


def plan_of(connection: Connection, ids: Sequence[int]) -> Plan | None:
    """Cases of these customers whose items are another's by now: they go there; None for none.

    A case of which some items stay is split: those that go get a case of their own.
    """
    changes: list[Change] = []
    cases = 0
    for piece in pieces(sorted(set(ids))):
        for dispute_id, parts in _gone(connection, piece).items():
            changes += _follows(connection, dispute_id, parts)
            cases += 1
    if not changes:
        return None
    return Plan(f"{counted('dispute', cases)} went with what is owed", tuple(changes))


def _gone(connection: Connection, ids: Sequence[int]) -> dict[int, list[Any]]:
    rows = connection.execute(
        sa.select(PART.c.id, PART.c.dispute_id, PART.c.customer_id, ITEM.c.number)
        .add_columns(ITEM.c.customer_id.label("now"))
        .join(ITEM, ITEM.c.id == PART.c.item_id)
        .where(PART.c.customer_id.in_(ids), ITEM.c.customer_id != PART.c.customer_id)
        .order_by(PART.c.dispute_id, PART.c.id)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.dispute_id].append(row)
    return found


def _follows(connection: Connection, dispute_id: int, parts: Sequence[Any]) -> list[Change]:
    case = connection.execute(sa.select(DISPUTE).where(DISPUTE.c.id == dispute_id)).one()
    count = sa.select(sa.func.count()).where(PART.c.dispute_id == dispute_id)
    whole = connection.execute(count).scalar_one() == len(parts)
    goes_to = {row.now for row in parts}
    changes: list[Change] = []
    for customer_id in sorted(goes_to):
        fields: dict[str, tuple[Any, Any]] = {}
        if whole and len(goes_to) == 1:
            moved = {"customer_id": (case.customer_id, customer_id)}
            label = number_of(dispute_id)
            changes.append(Update("dispute", dispute_id, case.customer_id, moved, label))
        else:
            handle = f"dispute{dispute_id}of{customer_id}"
            values = {
                column.name: getattr(case, column.name)
                for column in DISPUTE.c
                if column.name not in _OWN
            }
            values["customer_id"] = customer_id
            label = f"split off {number_of(dispute_id)}"
            changes.append(Insert("dispute", handle, customer_id, values, label))
            fields["dispute_id"] = (dispute_id, New(handle))
        for row in parts:
            if row.now == customer_id:
                own = {**fields, "customer_id": (row.customer_id, customer_id)}
                label = f"disputed amount of {row.number}"
                changes.append(Update("dispute_item", row.id, row.customer_id, own, label))
    return changes

"""From a dispute as it is to one as it becomes: the changes of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.disputes.views import Dispute, DisputePart
from collectui.domain.plan import Change, Update
from collectui.store.core.items import ITEM
from collectui.store.pieces import pieces

_CASE = (
    *("status", "reason", "imported", "raised_on", "due_on", "waits_on", "waiting_since"),
    *("next_on", "owner", "words", "remark", "taken_by_id", "coordinator_id", "processor_id"),
    *("resolution", "resolved_on", "resolved_by_id", "credit_told_on", "wait_told_on"),
    *("escalations", "wakes_on"),
)
_PART = (
    *("original", "open", "paid", "credited", "credit_expected", "reinstated", "written_off"),
    *("write_off_expected", "excess", "held_back", "reinstated_on", "letters_from", "credits"),
)


def changed(before: Dispute, after: Dispute, today: date) -> list[Change]:
    """The changes of a case and its parts; none where it stays as it is."""
    parts = zip(before.parts, after.parts, strict=True)
    return [
        *_update("dispute", before, after, _CASE, before.customer_id, before.number),
        *(
            each
            for was, becomes in parts
            for each in _update(
                "dispute_item",
                was,
                held(becomes, today),
                _PART,
                before.customer_id,
                f"{before.number}, {was.item}",
            )
        ),
    ]


def held(part: DisputePart, today: date) -> DisputePart:
    """A part that says what of it is held back today."""
    return replace(part, held_back=part.holds(today) - part.live)


def _update(
    kind: str, was: Any, becomes: Any, names: Sequence[str], customer_id: int, label: str
) -> Iterable[Change]:
    pairs = {name: (getattr(was, name), getattr(becomes, name)) for name in names}
    fields = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if fields:
        yield Update(kind, was.id, customer_id, fields, label)


def disputed(connection: Connection, cases: Iterable[Dispute], today: date) -> list[Change]:
    """What the items of some cases have as disputed, from all that hold something of them.

    Given are all cases of these items of which something may still become, as they become.
    """
    sums: dict[int, int] = {}
    for case in cases:
        for part in case.parts:
            sums[part.item_id] = sums.get(part.item_id, 0) + part.holds(today)
    return items_changed(connection, sums)


def items_changed(connection: Connection, sums: Mapping[int, int]) -> list[Change]:
    """The changes of items of which so much is held: no more than is open."""
    found: list[Change] = []
    for piece in pieces(sorted(sums)):
        rows = connection.execute(
            sa.select(
                *(ITEM.c.id, ITEM.c.number, ITEM.c.customer_id),
                *(ITEM.c.open_balance, ITEM.c.disputed),
            )
            .where(ITEM.c.id.in_(piece))
            .order_by(ITEM.c.id)
        )
        for row in rows:
            becomes = min(max(0, row.open_balance), sums[row.id])
            if becomes != row.disputed:
                fields = {"disputed": (row.disputed, becomes)}
                label = f"transaction {row.number}"
                found.append(Update("item", row.id, row.customer_id, fields, label))
    return found


def named(changes: Iterable[Change], currency: str) -> dict[str, str]:
    """The currency of the amounts that changes tell, as a plan names it."""
    return {
        f"currency:{each.kind}:{each.record_id}": currency
        for each in changes
        if isinstance(each, Update) and each.kind in ("item", "dispute_item")
    }

"""What an import brought for some customers: documents as they were and are, and what was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.evidence import Document, words_of
from collectui.domain.money import Minor
from collectui.domain.vocabulary import NEVER_DUE, ItemKind
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.items import ITEM
from collectui.store.documents import document
from collectui.store.pieces import pieces
from collectui.store.writing.batch import IMPORTED


@dataclass
class Brought:
    """What an import brought for one customer."""

    documents: list[Document] = field(default_factory=list)
    """Those that are new or of which another amount is open, and those that memos name."""
    stated: dict[int, Minor] = field(default_factory=dict)
    """Items of which the file says another disputed amount than before, with that amount."""
    closed_because: dict[int, str] = field(default_factory=dict)
    """Items that closed without a word of money, and why."""


def brought(connection: Connection, batch_id: int, ids: Sequence[int]) -> Mapping[int, Brought]:
    """What an import has brought so far for some customers, by customer."""
    found: dict[int, Brought] = defaultdict(Brought)
    for piece in pieces(sorted(set(ids))):
        was, said = _changed(connection, batch_id, piece)
        rows = connection.execute(
            sa.select(ITEM).where(
                ITEM.c.customer_id.in_(piece),
                sa.or_(ITEM.c.batch_id == batch_id, ITEM.c.id.in_(sorted(was | said.keys()))),
            )
        ).fetchall()
        for row in rows:
            of = found[row.customer_id]
            if row.batch_id == batch_id or row.id in was:
                of.documents.append(document(row, was.get(row.id), row.open_balance))
            if "disputed" in said.get(row.id, ()):
                of.stated[row.id] = row.disputed
            if row.status in NEVER_DUE and "status" in said.get(row.id, ()):
                of.closed_because[row.id] = row.status.value
            elif row.closed_reason and "closed_reason" in said.get(row.id, ()):
                of.closed_because[row.id] = row.closed_reason
        _add_named(connection, found, piece)
    return found


def _changed(
    connection: Connection, batch_id: int, ids: Sequence[int]
) -> tuple[dict[int, int], dict[int, set[str]]]:
    """By item what was open of it before the import, and which of its fields were changed."""
    rows = connection.execute(
        sa.select(CHANGE.c.record_id, CHANGE.c.changes)
        .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
        .where(
            HISTORY.c.batch_id == batch_id,
            HISTORY.c.action == IMPORTED,
            CHANGE.c.customer_id.in_(ids),
            CHANGE.c.kind == "item",
            CHANGE.c.op == "update",
        )
        .order_by(CHANGE.c.id)
    )
    was: dict[int, int] = {}
    said: dict[int, set[str]] = defaultdict(set)
    for item_id, changes in rows:
        said[item_id].update(changes)
        if "open_balance" in changes:
            was.setdefault(item_id, changes["open_balance"][0])
    return was, said


def _add_named(connection: Connection, found: Mapping[int, Brought], ids: Sequence[int]) -> None:
    """The documents that credit memos name and that the import left as they were."""
    memos = {
        customer_id: [each for each in found[customer_id].documents if each.is_memo]
        for customer_id in ids
        if customer_id in found
    }
    words = {word for each in memos.values() for memo in each for word in words_of(memo.reference)}
    having = [customer_id for customer_id, each in memos.items() if each]
    for part in pieces(sorted(words)):
        rows = connection.execute(
            sa.select(ITEM).where(
                ITEM.c.customer_id.in_(having),
                ITEM.c.kind != ItemKind.CREDIT_MEMO,
                sa.func.lower(ITEM.c.number).in_(part),
            )
        )
        for row in rows:
            of = found[row.customer_id]
            if row.id not in {each.id for each in of.documents}:
                of.documents.append(document(row, row.open_balance, row.open_balance))

"""What was ever changed: of a customer, by one command, and of one record."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.domain.history.views import FieldChange, HistoryLine
from collectui.domain.records import parts
from collectui.store.core.customers import CUSTOMER as _CUSTOMER
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.history import HISTORY_SET as SET
from collectui.store.core.items import ITEM as _ITEM
from collectui.store.past.changes import MENTIONED, REMOVED
from collectui.store.queries.record_names import named, record_names

LINES = (
    sa.select(
        CHANGE,
        HISTORY.c.at,
        HISTORY.c.action,
        HISTORY.c.summary,
        HISTORY.c.undo_of_id,
        HISTORY.c.batch_id,
        COLLECTOR.c.login.label("who"),
    )
    .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
    .outerjoin(COLLECTOR, COLLECTOR.c.id == HISTORY.c.by_id)
)
_BATCHES = sa.select(HISTORY, COLLECTOR.c.login).outerjoin(
    COLLECTOR, COLLECTOR.c.id == HISTORY.c.by_id
)
MOST_VERSIONS = 1_000
MOST_ELSEWHERE = 50
MOST_TOLD = 4
"""Records of a command that its line in a list tells of."""


def _line(row: Any) -> HistoryLine:
    return HistoryLine(
        history_id=row.history_id,
        change_id=row.id,
        at=row.at,
        who=row.who,
        action=row.action,
        summary=row.summary,
        kind=row.kind,
        record_id=row.record_id,
        op=row.op,
        count=row.count,
        changes=_fields(row.op, row.changes),
        undo_of=row.undo_of_id,
        batch=row.batch_id,
    )


def _fields(op: str, changes: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Each field; of records that a batch took with it, what they are called."""
    if op == REMOVED:
        return tuple(
            FieldChange(kind, record_names(kind, records), None)
            for kind, (records, _) in changes.items()
        )
    return tuple(FieldChange(name, was, becomes) for name, (was, becomes) in changes.items())


def of_customer(customer_id: int) -> ColumnElement[bool]:
    """Changes recorded of a customer: under it, or what a batch took with it."""
    return sa.or_(
        CHANGE.c.customer_id == customer_id,
        sa.and_(
            CHANGE.c.kind == "customer", CHANGE.c.record_id == customer_id, CHANGE.c.op == REMOVED
        ),
    )


def history_of(
    connection: Connection,
    customer_id: int,
    *,
    before: int | None = None,
    skip: int = 0,
    limit: int = 200,
) -> list[HistoryLine]:
    """A customer's recorded changes, newest first; `before` is the change a page continues at."""
    conditions = [of_customer(customer_id)]
    if before is not None:
        conditions.append(CHANGE.c.id < before)
    rows = connection.execute(
        LINES.where(*conditions).order_by(CHANGE.c.id.desc()).offset(skip).limit(limit)
    )
    return [_line(row) for row in rows]


def batches_of(connection: Connection, customer_id: int) -> list[HistoryLine]:
    """The batches that brought a customer's own record or transactions, newest first.

    What a batch creates is recorded by the batch's one row, not record by record.
    """
    return _batch_lines(connection, brought(customer_id))


def _batch_lines(connection: Connection, which: ColumnElement[bool]) -> list[HistoryLine]:
    rows = connection.execute(_BATCHES.where(which).order_by(HISTORY.c.id.desc()))
    return [
        HistoryLine(
            history_id=row.id,
            change_id=0,
            at=row.at,
            who=row.login,
            action=row.action,
            summary=row.summary,
            kind="import_batch",
            record_id=row.batch_id,
            op="create",
            count=1,
            changes=(),
            undo_of=None,
            batch=row.batch_id,
        )
        for row in rows
    ]


def whole_history(connection: Connection, customer_id: int, limit: int) -> list[HistoryLine]:
    """A customer's recorded changes and the batches it came by, newest first, with names."""
    both = [*history_of(connection, customer_id, limit=limit), *batches_of(connection, customer_id)]
    return named(connection, sorted(both, key=lambda line: line.history_id, reverse=True))


def brought(customer_id: int) -> ColumnElement[bool]:
    """The one row of history of each batch that brought something of a customer."""
    of_it = sa.union(
        sa.select(_CUSTOMER.c.batch_id).where(_CUSTOMER.c.id == customer_id),
        sa.select(_ITEM.c.batch_id).where(_ITEM.c.customer_id == customer_id),
    )
    changes = sa.select(CHANGE.c.id).where(CHANGE.c.history_id == HISTORY.c.id).exists()
    return sa.and_(HISTORY.c.batch_id.in_(of_it), sa.not_(changes))


def count_history(connection: Connection, customer_id: int) -> int:
    """How many changes `history_of` would page through."""
    count: int = connection.execute(
        sa.select(sa.func.count()).select_from(CHANGE).where(of_customer(customer_id))
    ).scalar_one()
    return count


def changes_of(connection: Connection, customer_id: int, history_id: int) -> list[HistoryLine]:
    """What one command did to a customer, record by record, with names."""
    rows = connection.execute(
        LINES.where(of_customer(customer_id), CHANGE.c.history_id == history_id)
        .where(CHANGE.c.op != MENTIONED)
        .order_by(CHANGE.c.id)
    ).fetchall()
    if not rows:
        # It was recorded elsewhere: a phone of a contact, what came from another customer.
        rows = connection.execute(
            LINES.where(CHANGE.c.history_id == history_id, CHANGE.c.op != MENTIONED)
            .order_by(CHANGE.c.id)
            .limit(MOST_ELSEWHERE)
        ).fetchall()
    return named(connection, map(_line, rows))


def told_by(
    connection: Connection, customer_id: int | None, history_ids: Collection[int]
) -> dict[int, tuple[HistoryLine, ...]]:
    """What each of these commands did, record by record, with names; to one customer if given.

    A command that did more than `MOST_TOLD` things is not among them: its summary says it shorter.
    """
    if not history_ids:
        return {}
    rank = sa.func.row_number().over(partition_by=CHANGE.c.history_id, order_by=CHANGE.c.id)
    conditions = [CHANGE.c.history_id.in_(sorted(history_ids)), CHANGE.c.op != MENTIONED]
    if customer_id is not None:
        conditions.append(of_customer(customer_id))
    ranked = sa.select(CHANGE.c.id, rank.label("rank")).where(*conditions).subquery()
    few = sa.select(ranked.c.id).where(ranked.c.rank <= MOST_TOLD + 1)
    rows = connection.execute(LINES.where(CHANGE.c.id.in_(few)).order_by(CHANGE.c.id))
    found: dict[int, list[HistoryLine]] = defaultdict(list)
    for line in named(connection, map(_line, rows)):
        found[line.history_id].append(line)
    return {each: tuple(lines) for each, lines in found.items() if len(lines) <= MOST_TOLD}


def versions_of(
    connection: Connection, kind: str, record_id: int, *, limit: int = 200
) -> list[HistoryLine]:
    """The versions of one record, newest first: its own changes and those of sets it was in."""
    in_set = sa.select(SET.c.record_id).where(
        SET.c.change_id == CHANGE.c.id, SET.c.record_id == record_id
    )
    # The kind in both: each way is then served by the index of records.
    of_kind = CHANGE.c.kind == kind
    of_it = sa.or_(
        sa.and_(of_kind, CHANGE.c.record_id == record_id),
        sa.and_(of_kind, CHANGE.c.record_id.is_(None), CHANGE.c.op == "set", in_set.exists()),
    )
    rows = connection.execute(
        LINES.where(of_it, CHANGE.c.op.not_in((MENTIONED, REMOVED)))
        .order_by(CHANGE.c.id.desc())
        .limit(limit)
    )
    return [_line(row) for row in rows]


def whole_versions(connection: Connection, kind: str, record_id: int) -> list[HistoryLine]:
    """The versions of a record and of what is part of it, with names, newest first.

    Part of a customer and of a contact are phones and e-mails, of a program its agreements, of an
    account its sites. Last comes the batch that brought the record.
    """
    found = versions_of(connection, kind, record_id, limit=MOST_VERSIONS)
    for part, column in parts(kind):
        table = TABLES[part]
        present = sa.select(table.c.id).where(table.c[column] == record_id)
        told = sa.select(CHANGE.c.history_id).where(
            CHANGE.c.kind == kind, CHANGE.c.record_id == record_id, CHANGE.c.op == MENTIONED
        )
        rows = connection.execute(
            LINES.where(
                CHANGE.c.kind == part,
                CHANGE.c.op != MENTIONED,
                sa.or_(CHANGE.c.record_id.in_(present), CHANGE.c.history_id.in_(told)),
            )
            .order_by(CHANGE.c.id.desc())
            .limit(MOST_VERSIONS)
        )
        found += [_line(row) for row in rows]
    found.sort(key=lambda line: line.change_id, reverse=True)
    return named(connection, [*found, *_brought(connection, kind, record_id)])


def _brought(connection: Connection, kind: str, record_id: int) -> list[HistoryLine]:
    table = TABLES[kind]
    if "batch_id" not in table.c:
        return []
    batch = sa.select(table.c.batch_id).where(table.c.id == record_id).scalar_subquery()
    last = sa.select(sa.func.max(HISTORY.c.id)).where(
        HISTORY.c.batch_id == batch, HISTORY.c.action == "import"
    )
    return _batch_lines(connection, HISTORY.c.id == last.scalar_subquery())

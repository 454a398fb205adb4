"""Judging the promises of all customers, in pieces that each hold the write lock for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.kernel import Me, Refusal, Refused, may_write
from collectui.domain.plan import New, Update
from collectui.store import figures, hiding
from collectui.store.access import Access
from collectui.store.core.promises import PROMISE, PROMISE_LAID, PROMISE_PART
from collectui.store.pieces import pieces
from collectui.store.promises import judging
from collectui.store.promises.judging import Judged


def judge(store: Access, me: Me, *, dry_run: bool = False) -> Iterator[Judged]:
    """Judge them by what is known now; a dry run only says what would become of them.

    Raises Refused for who may not write.
    """
    no: Refusal | None = may_write(me)
    if no is not None:
        raise Refused(no)
    for piece in pieces(store.read(_with_promises)):
        if dry_run:
            yield store.read(judging.look, piece)
        else:
            yield store.load(partial(judging.by_itself, ids=piece, who=me.id))


def judge_as_of(connection: Connection, on: date) -> None:
    """Let a connection of its own see all promises as they are judged on another business date.

    In a transaction in which it may make temporary tables (`engine.own_tables`).
    """
    ids = _with_promises(connection)
    if not ids:
        return
    connection.info[figures.AS_OF] = on
    for table in (PROMISE, PROMISE_PART, PROMISE_LAID):
        hiding.hide(connection, table, "1 = 1")
        hiding.add_indexes(connection, table)
    for piece in pieces(ids):
        judged = judging.look(connection, piece)
        for change in judged.changes:
            # What would be made to do is none of what is looked at.
            if isinstance(change, Update) and change.kind in _HIDDEN:
                values = {
                    name: becomes
                    for name, (_, becomes) in change.fields.items()
                    if not isinstance(becomes, New)
                }
                table = _HIDDEN[change.kind]
                if values:
                    connection.execute(
                        sa.update(table).where(table.c.id == change.record_id).values(values)
                    )
        judging.write_laid(connection, judged.laid)


_HIDDEN = {table.name: table for table in (PROMISE, PROMISE_PART)}


def _with_promises(connection: Connection) -> list[int]:
    of = PROMISE.c.customer_id
    return list(connection.execute(sa.select(of).distinct().order_by(of)).scalars())

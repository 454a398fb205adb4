"""Judging the promises of all customers, in pieces that each hold the write lock for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.kernel import Me, Refusal, Refused, may_write
from collectui.store.access import Access
from collectui.store.core.promises import PROMISE
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


def _with_promises(connection: Connection) -> list[int]:
    of = PROMISE.c.customer_id
    return list(connection.execute(sa.select(of).distinct().order_by(of)).scalars())

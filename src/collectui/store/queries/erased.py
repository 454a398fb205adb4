"""Which contacts were erased: by nothing else than the erasures themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store import desk
from collectui.store.core.history import ERASURE
from collectui.store.pieces import pieces


def erased(connection: Connection, ids: Iterable[int]) -> dict[int, date]:
    """Those of some contacts that were erased, wholly or in part, and when last."""
    last = sa.func.max(ERASURE.c.carried_out_at)
    found: dict[int, date] = {}
    for piece in pieces(sorted(set(ids))):
        rows = connection.execute(
            sa.select(ERASURE.c.contact_id, last)
            .where(ERASURE.c.contact_id.in_(piece), ERASURE.c.carried_out_at.is_not(None))
            .group_by(ERASURE.c.contact_id)
        )
        found |= {row[0]: desk.calendar_day(connection, row[1]) for row in rows}
    return found

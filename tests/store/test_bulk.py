"""Rows by the thousand: how many go in together is nobody's business, nor what they share."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from collectui.store import bulk
from collectui.store.core.imports import EXTERNAL_KEY as KEY
from collectui.store.store import Store


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 4_096, 4_100])
def test_every_row_goes_in_once(store: Store, count: int) -> None:
    same = {"source": "O'Neil; --", "entity": "", "batch_id": None}
    rows = [(f"'{n}", n) for n in range(count)]

    store.load(lambda c: bulk.insert(c, KEY, ["key", "record_id"], iter(rows), same))

    columns = (KEY.c.key, KEY.c.record_id, KEY.c.source, KEY.c.entity, KEY.c.batch_id)
    found = store.read(
        lambda c: c.execute(sa.select(*columns).order_by(KEY.c.record_id)).fetchall()
    )
    assert [tuple(row) for row in found] == [(*row, *same.values()) for row in rows]

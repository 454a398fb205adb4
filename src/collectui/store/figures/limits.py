"""The limits of the amount bands, computed per currency from what the rows of the list owe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.kernel import new_command_id
from collectui.domain.plan import Insert, Plan, Update
from collectui.domain.queue.priority import LEAST_ROWS, WIDEST_BAND, Points, limits_from
from collectui.store import desk, writing
from collectui.store.constants import LISTED
from collectui.store.core.desk import DESK_SETTING as SETTING
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.figures.measures import AMOUNT_LIMITS, points
from collectui.store.figures.sql import bands_sql

FIT = "desk.fit"
"""The history's action of limits that were computed."""
_LISTED = sa.text(f"delinquency.{LISTED}")


def fit(connection: Connection, who: int | None = None) -> bool:
    """Compute the limits where they are due, and keep them with history; says if any changed.

    Computed limits stay while no band has grown too wide. The figures are still those made by the
    limits before: the caller makes them anew.
    """
    kept, set_by_desk = desk.settings(connection, AMOUNT_LIMITS, "points")
    by_desk = Points.from_json(set_by_desk)
    counts = connection.execute(
        sa.select(D.c.currency, sa.func.count()).where(_LISTED).group_by(D.c.currency)
    )
    found = {
        currency: list(_limits(connection, currency, rows, len(by_desk.bands), kept))
        for currency, rows in sorted(map(tuple, counts))
        if rows >= LEAST_ROWS and not by_desk.by_hand(currency)
    }
    if found == kept:
        return False
    _keep(connection, kept, found, who)
    return True


def rescore(connection: Connection, before: Points) -> None:
    """Give figures made by other limits the points of the present ones, by one statement.

    For a store that is being filled: `before` are the points they were made by.
    """
    more = f"({bands_sql(points(connection))}) - ({bands_sql(before)})"
    connection.exec_driver_sql(
        f"UPDATE delinquency SET priority = priority + {more}, rank = rank + {more}"
        f" WHERE {more} <> 0"
    )


def _limits(
    connection: Connection, currency: str, rows: int, bands: int, kept: Mapping[str, Sequence[int]]
) -> Sequence[int]:
    before = kept.get(currency, ())
    if len(before) == bands and _widest(connection, currency, before) <= rows * WIDEST_BAND:
        return before
    tile = sa.func.ntile(sa.literal_column(str(bands + 1))).over(order_by=D.c.to_collect)
    each = (
        sa.select(D.c.to_collect, tile.label("tile"))
        .where(_LISTED, D.c.currency == currency)
        .subquery()
    )
    lowest = connection.execute(
        sa.select(sa.func.min(each.c.to_collect)).group_by(each.c.tile).order_by(each.c.tile)
    ).scalars()
    limits: Sequence[int] = ()
    for limits in limits_from(list(lowest)[1:], currency):
        if _widest(connection, currency, limits) <= rows * WIDEST_BAND:
            break
    return limits


def _widest(connection: Connection, currency: str, limits: Sequence[int]) -> int:
    """How many rows of a currency the fullest band holds."""
    bands = Points(bands=tuple(range(1, len(limits) + 1)), band_limits=tuple(limits), limits={})
    steps = bands.band_limits_minor(currency)
    band = sa.case(*((D.c.to_collect >= limit, at) for limit, at in reversed(steps)), else_=0)
    counted = (
        sa.select(sa.func.count().label("rows"))
        .where(_LISTED, D.c.currency == currency)
        .group_by(band)
        .subquery()
    )
    widest: int = connection.execute(sa.select(sa.func.max(counted.c.rows))).scalar() or 0
    return widest


def _keep(
    connection: Connection, before: Any, limits: Mapping[str, Sequence[int]], who: int | None
) -> None:
    """As any change of the desk's settings, but by nobody's command: none of their undo is it."""
    row_id = connection.execute(
        sa.select(SETTING.c.id).where(SETTING.c.name == AMOUNT_LIMITS)
    ).scalar()
    value = dict(limits)
    change: Insert | Update = (
        Insert(
            "desk_setting", "setting", None, {"name": AMOUNT_LIMITS, "value": value, "version": 1}
        )
        if row_id is None
        else Update("desk_setting", row_id, None, {"value": (before, value)}, AMOUNT_LIMITS)
    )
    said = "; ".join(
        f"{currency} {', '.join(f'{limit:,d}' for limit in each)}"
        for currency, each in value.items()
    )
    summary = f"Limits of the amount bands computed: {said or 'the fixed ones'}"
    command_id = new_command_id()
    history_id, at = writing.begin_history(
        connection, command_id=command_id, who=who, action=FIT, summary=summary
    )
    writing.write(connection, Plan(summary, (change,)), history_id, at, command_id)

"""Everybody who works here or did."""

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.desk.collectors import Collector
from collectui.store.core.desk import COLLECTOR


def everybody(connection: Connection) -> tuple[Collector, ...]:
    """The collectors by login, those who left too."""
    rows = connection.execute(sa.select(COLLECTOR).order_by(COLLECTOR.c.login))
    return tuple(
        Collector(row.id, row.login, row.display_name, row.role, row.active) for row in rows
    )

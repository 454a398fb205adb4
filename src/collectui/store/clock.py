"""The database's clock: one for all who share a store, whatever their machines say."""

from datetime import UTC, datetime

from sqlalchemy import Connection

from collectui.store.engine import is_sqlite


def clock(connection: Connection) -> datetime:
    """The database's time at this moment, not at the transaction's start."""
    if is_sqlite(connection):
        text = connection.exec_driver_sql("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        return datetime.fromisoformat(str(text.scalar_one())).replace(tzinfo=UTC)
    now: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return now.astimezone(UTC)

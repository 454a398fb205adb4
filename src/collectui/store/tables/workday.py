"""The workday: snoozes, which are records, and claims, rounds and skips, which are not."""

from datetime import date, datetime, time

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from collectui.domain.vocabulary import SnoozeEvent, SnoozeReason
from collectui.store.tables.base import KEEPS_IDS, Row, partial_index
from collectui.store.tables.fields import choice, key, moment, number, ref, text


def _seen() -> int:
    """The highest id of a kind that a snooze's customer had when it was set."""
    result: int = Field(default=0, sa_type=BigInteger, nullable=False)
    return result


class Snooze(Row, table=True):
    """A customer put off until a date, or a time on it; the newest that is not ended counts.

    The ids seen tell what came after it was set, which wakes it early (`store.figures.wakes`).
    """

    __table_args__ = (
        Index("ix_snooze_customer_id_id", "customer_id", "id"),
        partial_index("ix_snooze_until", "until", where="until_time IS NOT NULL"),
        KEEPS_IDS,
    )

    id: int | None = key()
    customer_id: int = ref("customer")
    until: date
    until_time: time | None = None
    event: SnoozeEvent = choice(SnoozeEvent, SnoozeEvent.NONE)
    reason: SnoozeReason = choice(SnoozeReason)
    line: str = text()
    set_on: date
    set_at: datetime = moment()
    set_by_id: int | None = ref("collector", nullable=True)
    payments_seen: int = _seen()
    contacts_seen: int = _seen()
    items_seen: int = _seen()
    changes_seen: int = _seen()
    ended_at: datetime | None = moment(nullable=True)
    ended_by_id: int | None = ref("collector", nullable=True)
    version: int = 1


class Claim(Row, table=True):
    """Who has a customer open, until when unless renewed; by the database's clock."""

    __table_args__ = (Index("ix_claim_until", "until"),)

    customer_id: int = number(primary_key=True)
    collector_id: int = number(primary_key=True)
    session: str = text(...)
    since: datetime = moment()
    until: datetime = moment()


class Workday(Row, table=True):
    """When a collector first asked for the next customer on a day."""

    collector_id: int = number(primary_key=True)
    on_date: date = Field(primary_key=True)
    began_at: datetime = moment()


class PassedOver(Row, table=True):
    """A customer that a collector has left or skipped today, and not to be given again yet."""

    __tablename__ = "passed_over"

    collector_id: int = number(primary_key=True)
    on_date: date = Field(primary_key=True)
    customer_id: int = number(primary_key=True)
    at: datetime = moment()
    skipped: str = text()


class Skip(Row, table=True):
    """A customer skipped with a reason, and the history's newest entry at that moment.

    It counts until an agent has worked the customer.
    """

    __table_args__ = (Index("ix_skip_customer_id", "customer_id"),)

    id: int | None = key()
    customer_id: int = number()
    collector_id: int = number()
    at: datetime = moment()
    reason: str = text()
    after_id: int = number()

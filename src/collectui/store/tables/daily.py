"""What was owed and what came in, day by day: the figures of the desk that measures are made of."""

from datetime import date, datetime

from sqlalchemy import Date, SmallInteger
from sqlmodel import Field

from collectui.store.tables.base import Row
from collectui.store.tables.fields import moment, money, number, text


def _day() -> date:
    found: date = Field(primary_key=True, sa_type=Date)
    return found


def _code() -> str:
    found: str = text(..., primary_key=True)
    return found


class DayBalance(Row, table=True):
    """What was owed at the end of a business date, by collector, bucket, currency and source.

    `collector_id` is 0 for customers of nobody. `bucket` is that of the desk's aging then, 0 what
    is not past due. `unapplied` is what is owed to customers, and stands in bucket 0.
    """

    __tablename__ = "day_balance"

    on_date: date = _day()
    collector_id: int = number(primary_key=True)
    bucket: int = Field(primary_key=True, sa_type=SmallInteger)
    currency: str = _code()
    company_code: str = _code()
    source: str = _code()
    customers: int = 0
    items: int = 0
    open_total: int = money()
    past_due: int = money()
    disputed: int = money()
    promised: int = money()
    unapplied: int = money()
    restated_at: datetime | None = moment(nullable=True)


class DayFlow(Row, table=True):
    """What was issued and what came in on a date: sales, cash and credits, none of them negative.

    Cash that settled nothing, or nothing yet, has neither company nor source.
    """

    __tablename__ = "day_flow"

    on_date: date = _day()
    collector_id: int = number(primary_key=True)
    currency: str = _code()
    company_code: str = _code()
    source: str = _code()
    sales: int = money()
    cash: int = money()
    credits: int = money()
    restated_at: datetime | None = moment(nullable=True)

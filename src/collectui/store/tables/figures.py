"""The delinquency figures kept from open items."""

from datetime import date, time

from sqlalchemy import Column, Date, Index, SmallInteger
from sqlmodel import Field

from collectui.domain.vocabulary import BusinessLevel
from collectui.store.constants import FAR, LISTED
from collectui.store.tables.base import Row, partial_index
from collectui.store.tables.fields import choice, money, number, text


def _sorts(*columns: str) -> list[Index]:
    """The narrow indexes of one sort of the list: everybody's rows, and one collector's."""
    return [
        partial_index(f"ix_delinquency_{'_'.join(names)}", *names, where=LISTED)
        for names in ((*columns, "unit_id"), ("collector_id", *columns, "unit_id"))
    ]


def _date_or_far() -> Column[date]:
    return Column(Date, nullable=False, default=FAR)


class Delinquency(Row, table=True):
    """The figures of one unit (customer, account or site) in one currency, at the figures date.

    Kept by the transaction that changes what they are made of; never the truth, always made anew
    from the items. `unit` is `c:12`, `a:45` or `s:9`; `unit_id` is the same as a number, stable
    over re-making, and the last key of every sort. `listed` marks the one row that a unit has in
    the list. `ask_due` is the oldest due date of what may be asked for: neither disputed in full
    nor in process of payment. Dates, never days: `next_change_on` is the next date at which any
    figure changes by the calendar alone.
    """

    __table_args__ = (
        *_sorts("rank", "to_collect"),
        *_sorts("past_due"),
        *_sorts("oldest_due"),
        *_sorts("name_key"),
        *_sorts("next_due"),
        Index("ix_delinquency_customer_id", "customer_id"),
        Index("ix_delinquency_next_change_on", "next_change_on"),
    )

    unit: str = text(..., primary_key=True)
    currency: str = text(..., primary_key=True)
    unit_id: int = number()
    customer_id: int = number()
    account_id: int | None = number(nullable=True)
    site_id: int | None = number(nullable=True)
    level: BusinessLevel = choice(BusinessLevel)
    collector_id: int | None = number(nullable=True)
    name_key: str = text()
    listed: int = Field(default=0, sa_type=SmallInteger)
    set_aside: str = text()
    past_due: int = money()
    disputed_due: int = money()
    processing_due: int = money()
    promised_due: int = money()
    unapplied: int = money()
    to_collect: int = money()
    open_total: int = money()
    open_items: int = 0
    bucket0: int = money()
    bucket1: int = money()
    bucket2: int = money()
    bucket3: int = money()
    bucket4: int = money()
    bucket5: int = money()
    bucket6: int = money()
    bucket7: int = money()
    oldest_due: date = Field(default=FAR, sa_column=_date_or_far())
    ask_due: date | None = None
    next_due: date = Field(default=FAR, sa_column=_date_or_far())
    last_contact: date | None = None
    worked_on: date | None = None
    snoozed_until: date | None = None
    snoozed_time: time | None = None
    next_change_on: date = Field(default=FAR, sa_column=_date_or_far())
    priority: int = 0
    rank: int = 0

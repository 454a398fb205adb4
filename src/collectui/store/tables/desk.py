"""The desk itself: who works here, its settings, and the lists it may extend."""

from sqlalchemy import JSON, Column
from sqlmodel import Field

from collectui.domain.vocabulary import CollectorRole
from collectui.store.tables.base import KEEPS_IDS, Row
from collectui.store.tables.fields import choice, key, late_text, text


class Collector(Row, table=True):
    """An agent who works customers."""

    id: int | None = key()
    login: str = text(..., unique=True)
    display_name: str = text()
    role: CollectorRole = choice(CollectorRole, CollectorRole.COLLECTOR)
    active: bool = True
    version: int = 1


class Person(Row, table=True):
    """A producer or account manager, who need not log in."""

    __table_args__ = KEEPS_IDS

    id: int | None = key()
    first_name: str = text()
    last_name: str = text()
    email: str = text()
    phone: str = text()
    version: int = 1


class DeskSetting(Row, table=True):
    """One setting of the desk: buckets, points, time zone, default currency, figures date ..."""

    __tablename__ = "desk_setting"
    __table_args__ = KEEPS_IDS

    id: int | None = key()
    name: str = text(..., unique=True)
    value: object = Field(sa_column=Column(JSON, nullable=False))
    version: int = 1


class Coded(Row):
    """A row of an open list: extended by the desk, retired, never deleted."""

    id: int | None = key()
    code: str = text(..., unique=True)
    title: str = text(...)
    retired: bool = False
    position: int = 0


class NoteType(Coded, table=True):
    """What a note is about."""

    __tablename__ = "note_type"
    __table_args__ = KEEPS_IDS


class ActivityCategory(Coded, table=True):
    """What kind of work an activity is."""

    __tablename__ = "activity_category"
    __table_args__ = KEEPS_IDS


class Outcome(Coded, table=True):
    """How a contact attempt ended; `reached` says whether somebody was spoken to.

    `keeps` is `promise` or `dispute` where an amount and a date belong to it, else empty.
    """

    __table_args__ = KEEPS_IDS

    reached: bool = False
    keeps: str = late_text()


class PaymentTerms(Coded, table=True):
    """Payment terms as a source writes them; `rule` is `net:30`, `receipt`, `eom` or empty."""

    __tablename__ = "payment_terms"
    __table_args__ = KEEPS_IDS
    rule: str = text()

"""Column types that hold on both engines: what SQLite would take silently, they refuse."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from collectui.domain.text import clean


class CleanText(TypeDecorator[str]):
    """Text without control characters, ordered by code point on both engines."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """PostgreSQL orders by the database's locale unless told otherwise."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.Text(collation="C"))
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Clean on the way in: nothing hostile is ever stored."""
        return None if value is None else clean(value)


class Minor(TypeDecorator[int]):
    """Money in the minor unit of its currency; floats and text are refused, not rounded."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Raise TypeError for anything but an integer that fits 64 bits."""
        if value is None:
            return None
        if type(value) is not int or not -(2**63) <= value < 2**63:
            raise TypeError(f"money is a whole number of minor units, not {value!r}")
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        """PostgreSQL's sum(bigint) is numeric; it comes back whole."""
        return None if value is None else int(value)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:
        """SQLite's integers are integers: a page of the list has hundreds of them."""
        return None if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC: timestamptz on PostgreSQL, fixed-width text on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raise ValueError for a time that does not say its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always aware, always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""The integer that identifies a row."""


def closed(values: type[StrEnum], *, checked: bool = False) -> sa.Enum:
    """A closed list, kept as text; `checked` also in the database, by a CHECK of the table."""
    return sa.Enum(
        values,
        native_enum=False,
        create_constraint=checked,
        length=32,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )

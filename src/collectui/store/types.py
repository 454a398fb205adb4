"""Column types that hold on both engines: what SQLite would take silently, they refuse."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field

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


def key() -> Any:
    """The integer that identifies a row; never shown to anybody."""
    return Field(
        default=None,
        primary_key=True,
        sa_type=sa.BigInteger().with_variant(sa.Integer, "sqlite"),
    )


def ref(table: str, *, index: bool = False, nullable: bool = False) -> Any:
    """A reference to a row of another table."""
    options: dict[str, Any] = {"default": None} if nullable else {}
    return Field(
        **options,
        foreign_key=f"{table}.id",
        index=index,
        nullable=nullable,
        sa_type=sa.BigInteger,
    )


def number(*, nullable: bool = False, **options: Any) -> Any:
    """A whole number of 64 bits that refers to a row without a foreign key."""
    if nullable:
        options["default"] = None
    return Field(nullable=nullable, sa_type=sa.BigInteger, **options)


def text(default: Any = "", *, nullable: bool = False, **options: Any) -> Any:
    """A cleaned text column; `default=...` makes it required."""
    if nullable and default == "":
        default = None
    return Field(default=default, nullable=nullable, sa_type=CleanText, **options)


def late_text() -> Any:
    """A text column that whoever fills the table by the hundred thousand may leave out."""
    return text(sa_column_kwargs={"server_default": ""})


def money(*, nullable: bool = False, default: int | None = 0) -> Any:
    """An amount in minor units."""
    return Field(default=None if nullable else default, nullable=nullable, sa_type=Minor)


def moment(*, nullable: bool = False, factory: Callable[[], datetime] | None = None) -> Any:
    """A moment in UTC."""
    if factory is not None:
        return Field(default_factory=factory, nullable=nullable, sa_type=UTCDateTime)
    return Field(default=None, nullable=nullable, sa_type=UTCDateTime)


def choice(values: type[StrEnum], default: StrEnum | None = None, *, nullable: bool = False) -> Any:
    """A closed list, kept as text under a CHECK; a value outside it is refused on both engines."""
    kind = sa.Enum(
        values,
        native_enum=False,
        create_constraint=True,
        length=32,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )
    if default is None and not nullable:
        return Field(sa_type=kind, nullable=False)
    return Field(default=default, sa_type=kind, nullable=nullable)

"""How the models say their columns."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from collectui.store.types import ID, CleanText, Minor, UTCDateTime, closed


def key() -> Any:
    """The integer that identifies a row; never shown to anybody."""
    return Field(
        default=None,
        primary_key=True,
        sa_type=ID,
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


def late_flag() -> Any:
    """No by itself, and left out as `late_text` may be."""
    return Field(default=False, sa_column_kwargs={"server_default": sa.false()})


def money(*, nullable: bool = False, default: int | None = 0) -> Any:
    """An amount in minor units."""
    return Field(default=None if nullable else default, nullable=nullable, sa_type=Minor)


def size() -> Any:
    """A size in bytes."""
    return Field(default=0, nullable=False, sa_type=sa.BigInteger)


def moment(*, nullable: bool = False, factory: Callable[[], datetime] | None = None) -> Any:
    """A moment in UTC."""
    if factory is not None:
        return Field(default_factory=factory, nullable=nullable, sa_type=UTCDateTime)
    return Field(default=None, nullable=nullable, sa_type=UTCDateTime)


def choice(values: type[StrEnum], default: StrEnum | None = None, *, nullable: bool = False) -> Any:
    """A closed list, kept as text under a CHECK; a value outside it is refused on both engines."""
    kind = closed(values, checked=True)
    if default is None and not nullable:
        return Field(sa_type=kind, nullable=False)
    return Field(default=default, sa_type=kind, nullable=nullable)

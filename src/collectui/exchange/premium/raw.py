"""Single fields of an object: what is of the wrong type costs the field and is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from collectui.domain.text import clean_line, quoted

_MOST_MINOR = 10**15
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Raw:
    """An object as the file has it; `notes` gather what could not be taken."""

    def __init__(self, value: Mapping[str, Any], zone: tzinfo | None = None) -> None:
        """`zone` is the desk's, whose days those of moments are; None for the machine's."""
        self._value = value
        self.zone = zone
        self.notes: list[str] = []

    def get(self, name: str) -> Any:
        """The value as it stands."""
        return self._value.get(name)

    def text(self, name: str) -> str:
        """One line of text; a number is taken as its digits."""
        value = self._value.get(name)
        if isinstance(value, str):
            return clean_line(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value).removesuffix(".0")
        self._unless_nothing(name, "text")
        return ""

    def key(self, name: str) -> str:
        """An id; one in UUID's form without case."""
        text = self.text(name)
        return text.lower() if _UUID.fullmatch(text) else text

    def ref(self, name: str) -> str:
        """The id of another object, that object standing there itself or named by `NAME_id`."""
        if (inner := self._value.get(name)) is not None and self._value.get(f"{name}_id") is None:
            if not isinstance(inner, dict):
                return self.key(name)
            other = Raw(inner, self.zone)
            found = other.key("id")
            self.notes += [f"{name}: {note}" for note in other.notes]
            if not found:
                self.notes.append(f"{name} has no id")
            return found
        return self.key(f"{name}_id")

    def flag(self, name: str) -> bool:
        """True or false; false for nothing."""
        value = self._value.get(name)
        if value in (True, "true", "True"):
            return True
        if value not in (None, False, "", "false", "False"):
            self.notes.append(f"{name} {_shown(value)} is neither true nor false")
        return False

    def whole(self, name: str, what: str = "whole number") -> int | None:
        """A whole number, also one written as text or with `.0`."""
        value = self._value.get(name)
        if isinstance(value, str) and re.fullmatch(r"-?\d{1,16}", value.strip(), re.ASCII):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MOST_MINOR:
            return value
        self._unless_nothing(name, what)
        return None

    def cents(self, name: str) -> int | None:
        """Money in minor units."""
        return self.whole(name, "whole number of cents")

    def day(self, name: str) -> str | None:
        """A date, or the desk's day of a moment, as ISO text.

        Midnight UTC in a field of dates (`due_date`) is no moment: that is how some write a date.
        """
        value = self._value.get(name)
        if isinstance(value, str) and value.strip():
            try:
                if len(value.strip()) == 10:
                    return date.fromisoformat(value.strip()).isoformat()
                at = _utc(value)
                if name.endswith("_date") and at.time() == time():
                    return at.date().isoformat()
                return at.astimezone(self.zone).date().isoformat()
            except (ValueError, OverflowError):
                pass
        self._unless_nothing(name, "date")
        return None

    def moment(self, name: str) -> str | None:
        """A moment, in UTC, as the store's text."""
        value = self._value.get(name)
        if isinstance(value, str) and value.strip():
            try:
                at = _utc(value)
            except (ValueError, OverflowError):
                pass
            else:
                return at.replace(tzinfo=None).isoformat(" ", "microseconds")
        self._unless_nothing(name, "moment")
        return None

    def rate(self, name: str) -> str:
        """A yearly rate in percent: 0.0799 is 7.99; what is 1 or more is percent already."""
        value = self._value.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            try:
                rate = Decimal(str(value).strip().removesuffix("%"))
            except InvalidOperation:
                rate = Decimal("NaN")
            if rate.is_finite() and 0 <= rate < 1000:
                return f"{(rate if rate >= 1 else rate * 100).normalize():f}"
        self._unless_nothing(name, "rate")
        return ""

    def word(self, name: str) -> str:
        """A word of a closed list: no case, `-` and space as `_`."""
        return re.sub(r"[ -]+", "_", self.text(name).casefold())

    def _unless_nothing(self, name: str, what: str) -> None:
        value = self._value.get(name)
        if value is not None and value != "":
            self.notes.append(f"{name} {_shown(value)} is no {what}")


def _utc(value: str) -> datetime:
    at = datetime.fromisoformat(value.strip())
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _shown(value: Any) -> str:
    match value:
        case str():
            return quoted(value)
        case dict():
            return "(an object)"
        case list():
            return "(a list)"
    return quoted(str(value)).strip("'")

"""Dates and moments of demonstration data: days counted from the business date."""

from __future__ import annotations

from datetime import date, timedelta

_BACK, _AHEAD = 4_000, 500


class Clock:
    """Days as the store keeps them, by their distance from the business date (negative: past)."""

    def __init__(self, today: date) -> None:
        self.today = today
        # Days ahead from the list's beginning, days back from its end, as an index counts anyway.
        offsets = (*range(_AHEAD), *range(-_BACK, 0))
        self._days = [(today + timedelta(n)).isoformat() for n in offsets]
        self.day = self._days.__getitem__
        """The date so many days from the business date."""

    def at(self, offset: int, minute: int) -> str:
        """A moment of working hours in America on that day; early on the business date itself.

        Early in UTC, so that today's moments have passed whenever today is looked at.
        """
        hour = 0 if offset == 0 else 14 + minute // 60 % 8
        return f"{self._days[offset]} {hour:02}:{minute % 60:02}:00.000000"

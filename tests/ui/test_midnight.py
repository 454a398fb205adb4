"""A session that is left open over midnight follows the day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from collectui.store import desk as store_desk
from tests.ui.desk import TODAY, Desk

A_WEEK = timedelta(days=7)


class Calendar:
    """The calendar's day, to be moved on."""

    def __init__(self) -> None:
        self.day = date.today()  # noqa: DTZ011 the day on which the store of the tests was made

    def goes_on(self) -> None:
        """To the day that is a week after the business date of the tests."""
        self.day = max(self.day + timedelta(days=1), TODAY + A_WEEK)


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    calendar = Calendar()
    monkeypatch.setattr(store_desk, "calendar_today", lambda connection: calendar.day)
    return calendar


def days_late(desk: Desk) -> dict[str, int]:
    """Days past due of the customers of the list, as they stand on the screen."""
    rows = (re.match(r"[▸ ] +\d+ (.{20}).* ([\d,]+) [·▁-█]{4}", row) for row in desk.lines)
    return {found[1]: int(found[2].replace(",", "")) for found in rows if found}


async def test_the_list_follows_the_day(open_desk: Callable[..., Desk], calendar: Calendar) -> None:
    async with open_desk(as_of=None, size=(120, 40)) as desk:
        await desk.press("v", "2")
        before, on = days_late(desk), desk.app.desk.business_date  # type: ignore[union-attr]
        assert len(before) > 5
        desk.dashboard.queue.rows.action_move(3)
        await desk.settle()
        customer = desk.cursor.split("customer")[0].split(maxsplit=2)[2]
        calendar.goes_on()
        desk.app.clock.follow_day()
        later = (calendar.day - on).days
        await desk.until(
            lambda: all(
                before.get(name, days - later) == days - later
                for name, days in days_late(desk).items()
            )
        )
        assert before.keys() & days_late(desk).keys()
        today = desk.app.desk.business_date  # type: ignore[union-attr]
        assert today == calendar.day
        assert f"business date {today:%d %b}" in desk.text
        assert customer in desk.cursor
        desk.app.clock.follow_day()
        await desk.settle()
        assert not desk.app.desk.behind  # type: ignore[union-attr]


async def test_an_open_customer_follows_the_day(
    open_desk: Callable[..., Desk], calendar: Calendar
) -> None:
    async with open_desk(as_of=None, size=(120, 40)) as desk:
        await desk.press("v", "2", "enter")
        before = re.search(r" ([\d,]+)d ", desk.text)
        assert before is not None
        on = desk.app.desk.business_date  # type: ignore[union-attr]
        calendar.goes_on()
        desk.app.clock.follow_day()
        late = int(before[1]) + (calendar.day - on).days
        await desk.until(lambda: f" {late}d " in desk.text)
        await desk.press("escape")
        assert f"business date {calendar.day:%d %b}" in desk.text

"""`x` on the list, on a customer and in the past: the number chosen by its digit, and its parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from collectui.domain.about import About
from collectui.domain.notes.commands import AddNote
from collectui.ui.popups.explain import ExplainScreen
from collectui.ui.screens.customer import CustomerScreen
from collectui.ui.widgets.reading_pane import ReadingPane
from tests.ui.customers import busiest, id_of, open_customer, position_of, store_of
from tests.ui.desk import TODAY, Desk

Opener = Callable[..., Desk]


def _explained(desk: Desk) -> tuple[list[int], int]:
    """The amounts of the parts and the sum below them, in minor units, of the first currency."""
    screen = desk.app.screen
    assert isinstance(screen, ExplainScreen)
    parts: list[int] = []
    for line, tone in screen.query_one(ReadingPane)._said:
        amount = re.match(r" *(-?[\d,]+\.\d\d)  ", line)
        assert amount, line
        minor = int(re.sub(r"[,.]", "", amount[1]))
        if tone == "strong":
            return parts, minor
        if tone == "soon":
            parts.append(minor)
    raise AssertionError("there is no sum")


async def test_each_number_of_a_row_adds_up_to_what_the_row_shows(open_desk: Opener) -> None:
    async with open_desk() as desk:
        row = desk.dashboard.queue.rows.row
        assert row is not None
        await desk.press("x")
        assert f"{row.name}: {row.priority} points" in desk.text
        shown = {"2": row.past_due, "3": row.to_collect}
        shown |= {str(4 + at): amount for at, amount in enumerate(row.buckets) if amount}
        assert len(shown) > 2
        for digit, amount in shown.items():
            await desk.press(digit)
            parts, whole = _explained(desk)
            assert sum(parts) == whole == amount, digit
        assert "due " in desk.text, "the documents"
        await desk.press("1")
        assert f"{row.priority} points" in desk.text
        await desk.press("left")
        assert f"{row.name}: 91+ " in desk.text, "the last of them"
        await desk.press("escape")
        assert desk.app.screen is desk.dashboard


async def test_a_digit_without_a_number_changes_nothing(open_desk: Opener) -> None:
    async with open_desk() as desk:
        await desk.press("x", "2")
        before = desk.text
        await desk.press("9")
        assert desk.text == before


async def test_a_customer_is_explained_as_its_header_shows_it(
    open_desk: Opener, desk_file: Path
) -> None:
    async with open_desk() as desk:
        number = busiest(desk_file)
        figures = position_of(desk_file, number).figures[0]
        await open_customer(desk, desk_file, number)
        await desk.press("x", "2")
        parts, whole = _explained(desk)
        assert sum(parts) == whole == figures.past_due
        await desk.press("escape")
        assert isinstance(desk.app.screen, CustomerScreen)


async def test_in_the_past_it_explains_what_was_known_then(
    open_desk: Opener, desk_file: Path
) -> None:
    number = busiest(desk_file)
    customer = id_of(desk_file, number)
    with store_of(desk_file) as store:
        store.do(AddNote(about=About(customer), body="before"), store.me())
        then = datetime.now(UTC)
    async with open_desk() as desk:
        screen = await open_customer(desk, desk_file, number)
        await desk.press("T")
        await desk.type(f"{then.astimezone():%Y-%m-%d %H:%M:%S.%f}")
        await desk.press("enter")
        assert screen.past is not None
        assert screen.position is not None
        assert screen.position.business_date != TODAY
        late = {name for name, amount in screen.position.figures[0].buckets.items() if amount}
        await desk.press("x", "2")
        assert _explained(desk)[1] == screen.position.figures[0].past_due
        shown = desk.app.screen.query_one(ReadingPane).text
        assert all(f"  {label}, " in shown for label in late - {"current"})

"""What must stand out does so without colour and with sixteen; what is not known is not said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from rich.color import Color, ColorSystem
from rich.style import Style
from textual.theme import Theme

from collectui.ui.app import DARK, LIGHT
from collectui.ui.tones import toned
from collectui.ui.widgets.columns import Column
from collectui.ui.widgets.queue_columns import activity_columns
from collectui.ui.widgets.virtual_list import flowing
from collectui.ui.words import Words
from tests.store.making import add_customer, build_figures
from tests.ui.desk import TODAY, Desk

Opener = Callable[..., Desk]


def brightness(style: Style) -> float:
    assert style.color is not None
    return sum(style.color.get_truecolor())


def styles(desk: Desk) -> Iterator[tuple[Style, Style]]:
    """How what is late looks, and how the rest of a row does."""
    rows = desk.dashboard.queue.rows
    for name in ("list--row", "list--cursor"):
        base = rows.get_component_rich_style(name)
        yield toned(rows, base, "late"), base


@pytest.mark.parametrize("colours", [True, False])
async def test_what_is_late_is_bold_and_without_colour_no_dimmer(
    open_desk: Opener, monkeypatch: pytest.MonkeyPatch, colours: bool
) -> None:
    if not colours:
        monkeypatch.setenv("NO_COLOR", "1")
    async with open_desk() as desk:
        for late, other in styles(desk):
            assert late.bold
            assert colours or brightness(late) >= brightness(other)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_due_today_and_late_are_two_of_sixteen_colours(theme: Theme) -> None:
    today, late = (
        Color.parse(str(each)).downgrade(ColorSystem.STANDARD)
        for each in (theme.warning, theme.error)
    )
    assert today.number != late.number


@pytest.mark.parametrize(
    ("day", "calendar", "said"),
    [
        (date(2020, 5, 31), date(2026, 11, 26), "31 May 2020"),
        (date(2027, 1, 2), date(2026, 12, 30), "02 Jan 2027"),
        (date(2026, 1, 2), date(2026, 12, 30), "02 Jan"),
    ],
)
def test_a_business_date_of_another_year_has_it(day: date, calendar: date, said: str) -> None:
    assert Words().business_day(day, calendar) == said


async def test_the_desk_shows_the_year_of_its_business_date(open_desk: Opener) -> None:
    async with open_desk(as_of=date(2020, 5, 31)) as desk:
        assert "business date 31 May 2020" in desk.lines[1]


async def test_how_a_customer_is_reached_is_said_once_it_is_known(tmp_path: Path) -> None:
    from collectui.ui.screens.customer import CustomerScreen
    from tests.fresh import new_store
    from tests.store.roles_world import add_email

    file = tmp_path / "reach.sqlite3"
    store = new_store(file)

    def make(connection: object) -> tuple[int, int]:
        unknown = add_customer(connection, "C-1", name="Unknown Ltd")  # type: ignore[arg-type]
        known = add_customer(connection, "C-2", name="Known Ltd")  # type: ignore[arg-type]
        add_email(connection, "ap@known.example", customer_id=known)  # type: ignore[arg-type]
        build_figures(connection, TODAY)  # type: ignore[arg-type]
        return unknown, known

    unknown, known = store.load(make)
    store.close()
    async with Desk(file, tmp_path / "drafts") as desk:
        for customer, said in ((unknown, False), (known, True)):
            desk.app.push_screen(CustomerScreen(customer))
            await desk.settle()
            assert ("prefers e-mail" in desk.lines[2]) is said


def test_the_whole_due_date_fits_where_there_is_room() -> None:
    due, *_ = activity_columns(Words(), TODAY)
    assert due.most >= len("15 Nov 11 d overdue 15:30")


def test_a_title_flows_over_the_empty_cells_of_its_row() -> None:
    columns = [
        (Column[str]("", lambda row: row, 5, flows=True), 5),
        (Column[str]("", lambda _: "", 4), 4),
        (Column[str]("", lambda _: "9", 3), 3),
    ]
    assert [size for _, (_, size) in flowing("account 10", columns, 1)] == [10, 3]
    assert [size for _, (_, size) in flowing("short", columns, 1)] == [5, 4, 3]

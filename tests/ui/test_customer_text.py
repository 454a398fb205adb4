"""Whatever stands in the store: every screen of a customer shows it as text, at every size."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.notes.commands import AddNote
from collectui.ui.screens.customer import TABS, CustomerScreen
from tests.ui.customers import WITH_PROGRAMS, id_of, open_customer, store_of
from tests.ui.desk import TODAY, Desk
from tests.ui.test_safety import COMMANDS

Opener = Callable[..., Desk]

PAYLOADS = [
    "[@click=app.quit]Go[/]",
    "[/]",
    "[link=file:///etc/passwd]x[/link] [red",
    "$name \\[b] {braces} %s",
    "a\x1b]52;c;eA==\x07b\x9b2Jc\x00d\x7f",
    "abc\u202edef\u2066\u200f\ufeff",
    "two\nlines\r\nand\ttabs",
    "王さま 👩‍👩‍👧 e" + "\u0301" * 20,
    "x" * 3_000,
    "\ufffd\u2028\u2029\u0085",
]
# Written past the store's own cleaning, as a damaged or foreign file might hold it.
COLUMNS = {
    "customer": "name city street1 time_zone language terms_code do_not_contact_reason",
    "customer_alias": "name",
    "contact": "first_name last_name",
    "phone": "typed label extension flag",
    "email": "address flag",
    "person": "first_name last_name",
    "program": "name",
    "item": "number reference closed_reason",
    "account": "number name",
    "site": "name city",
    "payment": "method reference",
    "activity": "subject description",
    "note": "body struck_reason",
    "note_type": "title",
    "activity_category": "title",
    "outcome": "title",
    "collector": "display_name",
}
UNIQUE = ("customer_alias", "account", "site")
SIZES = {0: [(80, 24), (33, 9)], 5: [(20, 5), (1, 1), (200, 60)]}
"""By the number of the first field's payload."""
WAYS = [
    *([str(number)] for number in TABS),
    ["2", "v", "v", "G"],
    ["1", "m"],
    ["3", "m"],
    ["4", "m"],
    ["3", "h"],
    ["4", "e"],
    ["3", "e"],
    ["3", "d"],
    ["1", "n"],
    ["1", "tab", "a"],
    ["1", "y"],
    ["5", "m"],
    ["5", "e", "x", "tab", "x"],
]


@pytest.fixture(params=SIZES)
def first(request: pytest.FixtureRequest) -> int:
    """The number of the payload that the first field has."""
    return int(request.param)


@pytest.fixture
def spoiled(first: int, desk_file: Path) -> int:
    """A customer in whose store every text is a payload, each field another one in turn."""
    customer = id_of(desk_file, WITH_PROGRAMS)
    with store_of(desk_file) as store:
        me = store.me()
        for payload in PAYLOADS:
            store.do(AddNote(about=About(customer), body=payload + "."), me)
            store.do(AddActivity(about=About(customer), subject=f"- {payload}", due_on=TODAY), me)
    fields = [(table, column) for table, names in COLUMNS.items() for column in names.split()]
    with sqlite3.connect(desk_file) as raw:
        raw.execute("UPDATE customer SET do_not_contact = 1, dunning_excluded = 1")
        for number, (table, column) in enumerate(fields, first):
            unique = " || rowid" if table in UNIQUE else ""
            payload = PAYLOADS[number % len(PAYLOADS)]
            raw.execute(f"UPDATE {table} SET {column} = ?{unique}", (payload,))
    raw.close()
    return customer


async def test_hostile_text_is_text_on_every_tab_menu_and_editor_of_any_size(
    open_desk: Opener, spoiled: int, first: int
) -> None:
    sizes = SIZES[first]
    async with open_desk() as desk:
        for place, way in enumerate(WAYS):
            screen = CustomerScreen(spoiled)
            desk.app.push_screen(screen)
            await desk.settle()
            await desk.press(*way)
            # Each begins at the size where the one before it ended.
            for size in sizes if place % 2 == 0 else reversed(sizes):
                if tuple(desk.app.size) != size:
                    await desk.pilot.resize_terminal(*size)
                    await desk.settle()
                assert desk.app.is_running
                lines = desk.lines
                assert len(lines) == size[1]
                assert not COMMANDS.search("".join(lines)), way
            while desk.app.screen is not desk.dashboard:
                desk.app.screen.dismiss(None)
                await desk.settle()
        desk.app.drafts.flush()


async def test_markup_in_a_name_is_shown_letter_by_letter(
    open_desk: Opener, desk_file: Path
) -> None:
    with sqlite3.connect(desk_file) as raw:
        raw.execute("UPDATE customer SET name = '[b]Ann[/] & [@click=quit]Co'")
        raw.execute("UPDATE contact SET first_name = '[red]', last_name = '[/nope]'")
    raw.close()
    async with open_desk() as desk:
        await open_customer(desk, desk_file, WITH_PROGRAMS)
        assert "[b]Ann[/] & [@click=quit]Co" in desk.lines[0]
        assert "[red] [/nope]" in desk.text
        await desk.press("n")
        assert "[b]Ann[/] & [@click=quit]Co" in desk.lines[0]

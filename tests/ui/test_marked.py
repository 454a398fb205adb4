"""Marked customers of the list: how they are marked, and what is done for all of them together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from collectui.domain.profile.views import UpdateProfile
from collectui.domain.vocabulary import BusinessLevel
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.history import HISTORY
from collectui.store.core.work import NOTE
from collectui.store.core.workday import SNOOZE
from collectui.store.store import Store
from collectui.ui.screens.dashboard import DashboardScreen
from tests.fresh import new_store
from tests.store.workday_world import agent, count, delinquent
from tests.ui.desk import Desk

CUSTOMERS = 30


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "marked.sqlite3"
    store = new_store(path)
    try:
        delinquent(store, CUSTOMERS, store.me())
        agent(store, "ana")
    finally:
        store.close()
    return path


def marked(desk: Desk) -> list[str]:
    """The customers that the rows in sight show as marked."""
    return [line.split("Customer ")[1].split()[0] for line in desk.lines if "✓  " in line[:4]]


def whose(store: Store, table: sa.Table) -> list[str]:
    """The numbers of the customers of a table's records."""
    join = table.join(CUSTOMER, CUSTOMER.c.id == table.c.customer_id)
    found = sa.select(CUSTOMER.c.number).select_from(join).order_by(table.c.id)
    return store.read(lambda c: list(c.execute(found).scalars()))


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("space", "space"), ["C-0", "C-1"]),
        (("shift+down", "shift+down"), ["C-0", "C-1"]),
        (("down", "down", "shift+up", "shift+up"), ["C-1", "C-2"]),
        (("space", "home", "shift+down", "shift+down"), ["C-0", "C-1"]),
        (("down", "V"), ["C-1"]),
        (("V", "down", "down", "V"), ["C-0", "C-1", "C-2"]),
        (("space", "down", "down", "V"), ["C-0", "C-1", "C-2", "C-3"]),
        (("down", "down", "space", "home", "V"), ["C-0", "C-1", "C-2"]),
        (("space", "down", "V", "down", "down", "V"), ["C-0", "C-1", "C-2", "C-3", "C-4"]),
        (("space", "down", "down", "space", "space", "V"), ["C-0", "C-3", "C-4", "C-5"]),
        (("space", "down", "V", "escape", "V"), ["C-2"]),
    ],
)
async def test_the_keys_that_mark(
    opened: Callable[..., Desk], keys: tuple[str, ...], expected: list[str]
) -> None:
    async with opened() as desk:
        await desk.press(*keys)
        assert marked(desk) == expected
        noun = "customer" if len(expected) == 1 else "customers"
        assert f"✓ {len(expected)} {noun} marked" in desk.lines[2]


async def test_a_range_goes_beyond_the_screen(opened: Callable[..., Desk]) -> None:
    async with opened(size=(80, 12)) as desk:
        await desk.press("space", "end", "V")
        assert f"✓ {CUSTOMERS} customers marked" in desk.lines[2]


async def test_marks_stay_when_the_list_is_sorted_or_read_anew_and_not_in_another(
    opened: Callable[..., Desk], other: Store
) -> None:
    async with opened() as desk:
        await desk.press("down", "space", "space")
        assert marked(desk) == ["C-1", "C-2"]
        await desk.press("s", "n")
        assert desk.dashboard.queue.asked is not None
        assert desk.dashboard.queue.asked.sort.value == "name"
        assert "✓ 2 customers marked" in desk.lines[2]
        assert marked(desk) == ["C-1", "C-2"]
        ids = other.read(lambda c: c.execute(sa.select(CUSTOMER.c.id)).scalars().all())
        command = UpdateProfile(customers=tuple(ids[1:2]), changes={"language": "fr"})
        other.do(command, other.me())
        await desk.until(lambda: desk.app.keyboard.waiting == 0)
        desk.dashboard.queue.reload()
        await desk.settle()
        assert marked(desk) == ["C-1", "C-2"]
        await desk.press("v", "2")
        assert marked(desk) == []


async def test_a_customer_is_marked_with_all_its_rows(
    opened: Callable[..., Desk], other: Store
) -> None:
    ids = other.read(lambda c: c.execute(sa.select(CUSTOMER.c.id)).scalars().all())
    level = {"business_level": BusinessLevel.SITE}
    other.do(UpdateProfile(customers=(ids[0],), changes=level), other.me())
    async with opened() as desk:
        await desk.press("space")
        assert "✓ 1 customer marked" in desk.lines[2]
        await desk.press("a")
        assert "New activity · Customer C-0" in desk.text, "of the one, as if it were under it"


async def test_four_keys_and_a_login_reassign_them(
    opened: Callable[..., Desk], other: Store
) -> None:
    keys = ("m", "r"), ("ctrl+s",)
    assert sum(map(len, keys)) <= 4
    async with opened() as desk:
        await desk.press("space", "space", "space", "V")
        await desk.press(*keys[0])
        assert "Profile · for 4 customers" in desk.text
        await desk.type("ana")
        await desk.press(*keys[1])
        await desk.until(lambda: isinstance(desk.app.screen, DashboardScreen))
        assert "marked" not in desk.lines[2], "they have done their work"
    hers = sa.select(CUSTOMER.c.number).where(
        CUSTOMER.c.collector_id == sa.text("(SELECT id FROM collector WHERE login = 'ana')")
    )
    found = other.read(lambda c: c.execute(hers.order_by(CUSTOMER.c.id)).scalars().all())
    assert found == ["C-0", "C-1", "C-2", "C-3"]
    assert count(other, HISTORY) == 1


async def test_two_keys_and_a_text_make_an_activity_for_each_and_one_undoes_them(
    opened: Callable[..., Desk], other: Store
) -> None:
    keys = ("a",), ("ctrl+s",)
    assert sum(map(len, keys)) <= 4
    async with opened() as desk:
        await desk.press("space", "space", "down", "V")
        await desk.press(*keys[0])
        assert "New activity · for 4 customers" in desk.text
        await desk.type("call back")
        assert "4 activities: call back" in desk.text, "what saving changes, the kind once"
        await desk.press(*keys[1])
        await desk.until(lambda: isinstance(desk.app.screen, DashboardScreen))
        assert whose(other, ACTIVITY) == ["C-0", "C-1", "C-2", "C-3"]
        assert count(other, HISTORY) == 1
        assert "marked" not in desk.lines[2]
        await desk.press("u")
        assert "Activity for 4 customers: call back" in desk.text
        await desk.press("enter")
        await desk.until(lambda: count(other, ACTIVITY) == 0)


async def test_a_note_on_each(opened: Callable[..., Desk], other: Store) -> None:
    async with opened(size=(120, 40)) as desk:
        await desk.press("space", "space", "n")
        assert "New note · for 2 customers" in desk.text
        await desk.type("told of the rise")
        await desk.press("ctrl+s")
        await desk.until(lambda: isinstance(desk.app.screen, DashboardScreen))
    assert whose(other, NOTE) == ["C-0", "C-1"]
    assert count(other, HISTORY) == 1


async def test_a_snooze_for_each(opened: Callable[..., Desk], other: Store) -> None:
    async with opened() as desk:
        await desk.press("space", "space", "z")
        assert "Snooze · for 2 customers" in desk.text
        await desk.type("3d on holiday")
        await desk.until(lambda: "C-1 Customer C-1: snooze" in desk.text)
        await desk.press("ctrl+s")
        await desk.until(lambda: "2 snoozed" in desk.lines[0])
        assert "marked" not in desk.lines[2]
    assert whose(other, SNOOZE) == ["C-0", "C-1"]


async def test_who_is_left_out_is_named_in_the_form(
    opened: Callable[..., Desk], other: Store
) -> None:
    from collectui.domain.roles.commands import MergeCustomer

    ids = other.read(
        lambda c: c.execute(sa.select(CUSTOMER.c.id).order_by(CUSTOMER.c.id)).scalars().all()
    )
    async with opened(size=(120, 40)) as desk:
        await desk.press("space", "space", "space")
        other.do(MergeCustomer(customer_id=ids[0], into_id=ids[1]), other.me())
        await desk.press("a")
        await desk.type("call back")
        assert "Left out: C-0 Customer C-0 is C-1 Customer C-1 by now" in desk.text
        await desk.press("ctrl+s")
        await desk.until(lambda: count(other, ACTIVITY) > 0)
    assert whose(other, ACTIVITY) == ["C-1", "C-2"]


async def test_menu_and_palette_offer_it_and_refuse_what_is_about_one(
    opened: Callable[..., Desk],
) -> None:
    async with opened(size=(120, 40)) as desk:
        await desk.press("space", "space", "m")
        assert "2 customers · profile and work" in desk.text
        line = next(line for line in desk.lines if "New activity" in line)
        assert "2 customers" in line
        await desk.press("c")
        assert "several rows are marked" in desk.text, "greyed, and it says why"
        await desk.press("escape", "ctrl+p")
        await desk.type("snooze")
        assert "✗" not in next(line for line in desk.lines if "Snooze" in line)
        await desk.press("enter")
        await desk.until(lambda: "Snooze · for 2 customers" in desk.text)


async def test_a_draft_for_several_opens_for_the_same_ones_again(
    opened: Callable[..., Desk],
) -> None:
    async with opened() as desk:
        await desk.press("space", "space", "a")
        await desk.type("call")
        await desk.press("escape", "escape", "home", "down", "space", "home", "space", "a")
        assert "New activity · for 2 customers" in desk.text
        assert "call" in desk.line("Subject")
        await desk.press("escape", "down", "down", "space", "a")
        assert "New activity · for 3 customers" in desk.text
        assert "call" not in desk.line("Subject")

"""Lists that are not one's own: a colleague's queue, pools, and whom the desk keeps skipping."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui.domain.kernel import Me
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.queue.saved_views import SaveView
from collectui.domain.vocabulary import CollectorRole
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.history import HISTORY
from collectui.store.core.workday import CLAIM
from collectui.store.queries.saved_views import views_of
from collectui.store.store import Store
from tests.fresh import new_store
from tests.store.making import add
from tests.store.workday_world import agent, delinquent
from tests.ui.desk import Desk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "queues.sqlite3"
    store = new_store(path)
    try:
        store.me()
        ana = store.load(
            lambda c: add(
                c,
                COLLECTOR,
                login="ana",
                display_name="Ana Ruiz",
                role=CollectorRole.COLLECTOR,
            )
        )
        delinquent(store, 4, Me(ana, "ana", "Ana Ruiz", CollectorRole.COLLECTOR))
        agent(store, "sup", CollectorRole.SUPERVISOR)
    finally:
        store.close()
    return path


@pytest.fixture
def opened(file: Path, tmp_path: Path) -> Callable[..., Desk]:
    def desk(**options: Any) -> Desk:
        return Desk(file, tmp_path / "drafts", as_of=None, size=(120, 40), **options)

    return desk


def who(store: Store, login: str) -> Me:
    """A collector of the store."""
    row = store.read(lambda c: c.execute(sa.select(COLLECTOR).where(COLLECTOR.c.login == login)))
    found = row.one()
    return Me(found.id, found.login, found.display_name, found.role)


async def of_ana(desk: Desk) -> None:
    """Her queue, from the menu of views."""
    await desk.press("v", "c")
    line = next(at for at, line in enumerate(desk.lines) if "Ana Ruiz" in line)
    first = next(at for at, line in enumerate(desk.lines) if "Queue of" in line) + 1
    await desk.press(*["down"] * (line - first), "enter")


async def test_a_colleagues_queue_is_named_and_worked_as_oneself(
    opened: Callable[..., Desk], other: Store
) -> None:
    async with opened() as desk:
        await of_ana(desk)
        assert "Queue of Ana Ruiz" in desk.lines[2]
        assert "4 customers" in desk.lines[0]
        await desk.press("N")
        await desk.until(lambda: "Customer C-0" in desk.lines[0])
        me = desk.app.me
        assert me is not None
        claimed = other.read(lambda c: c.execute(sa.select(CLAIM.c.collector_id)).scalars().all())
        assert claimed == [me.id], "claimed as oneself"
        await desk.press("n")
        await desk.type("for her")
        await desk.press("ctrl+s")
        await desk.until(
            lambda: (
                other.read(
                    lambda c: c.execute(
                        sa.select(HISTORY.c.by_id).order_by(HISTORY.c.id.desc())
                    ).first()
                )
                is not None
            )
        )
        last = sa.select(HISTORY.c.by_id).order_by(HISTORY.c.id.desc()).limit(1)
        assert other.read(lambda c: c.execute(last).scalar_one()) == me.id


async def test_sorted_it_stays_hers_and_it_is_not_kept(
    opened: Callable[..., Desk], other: Store
) -> None:
    async with opened() as desk:
        await of_ana(desk)
        await desk.press("s", "n")
        assert "Queue of Ana Ruiz · name" in desk.lines[2]
        await desk.press("v")
        for key in ("s", "p"):
            await desk.press(key)
            assert "a colleague's queue is not kept" in desk.text
        await desk.press("1")
        assert "My queue" in desk.lines[2], "and back to one's own"
        assert "Your queue is empty" in desk.text


async def test_a_list_is_made_a_pool(opened: Callable[..., Desk], other: Store) -> None:
    async with opened() as desk:
        await desk.press("v", "2", "v", "p")
        await desk.type("Texas")
        await desk.press("enter")
        await desk.type("ana zoe")
        assert "“zoe” does not work here" in desk.text
        await desk.press("enter")
        assert "Members of “Texas”" in desk.text, "not taken"
        await desk.press(*["backspace"] * 4)
        await desk.type(" sup")
        assert "Ana Ruiz, sup" in desk.text
        await desk.press("enter")
        await desk.until(lambda: bool(other.read(views_of, who(other, "ana"))))
        (pool,) = other.read(views_of, who(other, "ana"))
        assert (pool.name, pool.members) == ("Texas", ("ana", "sup"))
        await desk.press("v", "1", "v", "p")
        assert "“My queue” cannot be a pool" in desk.text


async def test_a_member_opens_the_pool_and_is_given_what_nobody_has(
    opened: Callable[..., Desk], other: Store
) -> None:
    async with opened() as desk:
        assert desk.app.me is not None
        members = (desk.app.me.login, "ana")
        other.do(SaveView(name="Texas", scope=Scope.ALL, members=members), who(other, "sup"))
        ana = who(other, "ana")
        from collectui.store.workday import claims

        first = other.read(lambda c: c.execute(sa.text("SELECT min(id) FROM customer")).scalar())
        other.load(lambda c: claims.hold(c, ana.id or 0, "hers", first or 0))
        await desk.press("v")
        assert f"pool of {', '.join(sorted(members))}" in desk.text
        assert "Delete a view" not in desk.text, "it is not mine"
        await desk.press("6")
        assert "Texas · All delinquent" in desk.lines[2]
        await desk.press("N")
        await desk.until(lambda: "Customer C-1" in desk.lines[0])


async def test_whom_the_desk_keeps_skipping_is_for_supervisors(
    opened: Callable[..., Desk], other: Store
) -> None:
    from collectui.store.workday.next_customer import take_next

    boss = who(other, "sup")
    first = other.read(lambda c: c.execute(sa.text("SELECT min(id) FROM customer")).scalar())
    every = QueueQuery(Scope.ALL)
    for _ in range(2):
        other.load(lambda c: take_next(c, every, boss, "hers", first, "no number"))
    async with opened() as desk:
        await desk.press("v", "K")
        assert "Skipped three times" in desk.lines[2]
        assert "No customer was skipped three times" in desk.text
        await desk.press("v", "2", "N")
        await desk.until(lambda: "Customer C-0" in desk.lines[0])
        await desk.press("K")
        await desk.type("in a meeting")
        await desk.press("enter")
        await desk.until(lambda: "Customer C-0" not in desk.lines[0])
        await desk.press("escape", "v", "K")
        await desk.until(lambda: "Skipped three times" in desk.lines[2])
        assert "Customer C-0" in desk.cursor
        assert "1 of 1" in desk.lines[-1]


async def test_it_is_greyed_for_collectors(opened: Callable[..., Desk], other: Store) -> None:
    me = other.me()
    role = sa.update(COLLECTOR).where(COLLECTOR.c.id == me.id)
    other.load(lambda c: c.execute(role.values(role=CollectorRole.COLLECTOR)))
    async with opened() as desk:
        await desk.press("v", "2", "v", "K")
        assert "three times is for a supervisor" in desk.toasts[-1]
        await desk.press("p")
        assert "Making a pool is for a supervisor" in desk.toasts[-1]
        await desk.press("escape")
        assert "All delinquent" in desk.lines[2], "the list stays"

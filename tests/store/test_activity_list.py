"""The list of work: what a filter lets through, page by page, is what a plain loop would choose."""

import random
from collections.abc import Callable
from datetime import date, time, timedelta
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.activities.filter import ActivitySort, parse
from collectui.domain.activities.views import ActivityView
from collectui.domain.text import sort_key
from collectui.domain.vocabulary import (
    OPEN_ACTIVITY,
    ActivityPriority,
    ActivityStatus,
    CollectorRole,
)
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.desk import COLLECTOR
from collectui.store.engine import is_sqlite
from collectui.store.queries.activities import in_order
from collectui.store.queries.activity_list import (
    activity_count,
    activity_now,
    activity_page,
    activity_place,
)
from collectui.store.queries.activity_rows import (
    activity_row_count,
    activity_row_place,
    activity_rows,
)
from collectui.store.store import Store
from collectui.ui.screens.activity_pane import LAST
from tests.store.making import ON, add, add_customer, build_figures

COUNT = 160
ME, ANA, NOBODY = "me", "ana", None
Passes = Callable[[ActivityView], bool]


def mine(each: ActivityView) -> bool:
    return ME in (each.assigned_to, each.created_by)


def still(each: ActivityView) -> bool:
    return each.status in OPEN_ACTIVITY


CASES: list[tuple[str, Passes]] = [
    ("", still),
    ("mine", lambda a: still(a) and mine(a)),
    ("mine:no", lambda a: still(a) and not mine(a)),
    ("mine!=no", lambda a: still(a) and mine(a)),
    ("mine status:all", mine),
    ("status:closed", lambda a: not still(a)),
    ("status:completed,waiting", lambda a: a.status in ("completed", "waiting")),
    ("status!=waiting", lambda a: a.status != "waiting"),
    ("status:open status!=waiting", lambda a: still(a) and a.status != "waiting"),
    ("assigned:me", lambda a: still(a) and a.assigned_to == ME),
    ("assigned:none", lambda a: still(a) and a.assigned_to is None),
    ("assigned:ana,none", lambda a: still(a) and a.assigned_to in (ANA, None)),
    ("assigned!=me", lambda a: still(a) and a.assigned_to != ME),
    ("created:ana", lambda a: still(a) and a.created_by == ANA),
    ("assigned:stranger", lambda a: False),
    ("due:today", lambda a: still(a) and a.due_on == ON),
    ("due:tomorrow,today", lambda a: still(a) and 0 <= (a.due_on - ON).days <= 1),
    ("due:week", lambda a: still(a) and 0 <= (a.due_on - ON).days <= 6),
    ("due:overdue", lambda a: still(a) and a.due_on < ON),
    ("due!=overdue status:all", lambda a: not (still(a) and a.due_on < ON)),
    ("overdue:yes", lambda a: still(a) and a.due_on < ON),
    ("overdue:no status:all", lambda a: not (still(a) and a.due_on < ON)),
    ("overdue:yes mine", lambda a: still(a) and a.due_on < ON and mine(a)),
    (f"due>={ON} mine", lambda a: still(a) and a.due_on >= ON and mine(a)),
    ("category:letter", lambda a: still(a) and a.category == "letter"),
    ("category!=letter,review", lambda a: still(a) and a.category not in ("letter", "review")),
    ("priority:1,low", lambda a: still(a) and a.priority in ("critical", "low")),
    ("priority<=2", lambda a: still(a) and a.priority.rank <= 2),
    ("customer:c-2", lambda a: still(a) and a.customer_number == "C-2"),
    ("customer:Ünl", lambda a: still(a) and a.customer_number == "C-2"),
    ("wire", lambda a: still(a) and "wire" in a.subject),
    ("unlu wire", lambda a: still(a) and "wire" in a.subject and a.customer_number == "C-2"),
    ("100%", lambda a: still(a) and "100%" in a.subject),
    ("mine priority:high category:letter,to_do status:all due<2026-03-20",
     lambda a: mine(a) and a.priority == "high" and a.category in ("letter", "to_do")
     and a.due_on < date(2026, 3, 20)),
]  # fmt: skip


def due_first(each: ActivityView) -> tuple[date, bool, time, int, int]:
    """By day; of a day by time, those without one last; then the most urgent first."""
    timed = each.due_time
    return each.due_on, timed is None, timed or time.min, each.priority.rank, each.id


def _world(connection: Connection) -> int:
    """Random work of two customers, mine, Ana's and nobody's, around the business date."""
    chance = random.Random(4)
    customers = [
        add_customer(connection, "C-1"), add_customer(connection, "C-2", name="Ünlü & Co")
    ]  # fmt: skip
    me = connection.execute(sa.select(COLLECTOR.c.id)).scalar_one()
    connection.execute(sa.update(COLLECTOR).values(login=ME))
    ana = add(connection, COLLECTOR, login=ANA, role=CollectorRole.COLLECTOR, active=True)
    for number in range(COUNT):
        add(
            connection,
            ACTIVITY,
            customer_id=chance.choice(customers),
            subject=chance.choice(["Check the wire", "Call", "Pay 100% now"]) + f" {number}",
            category=chance.choice(["letter", "review", "to_do"]),
            priority=chance.choice(list(ActivityPriority)),
            status=chance.choice(list(ActivityStatus)),
            due_on=ON + timedelta(chance.randint(-4, 8)),
            due_time=chance.choice([None, time(9), time(9, 30), time(15)]),
            created_by_id=chance.choice([me, me, ana, None]),
            assigned_to_id=chance.choice([me, ana, None]),
        )
    build_figures(connection, ON)
    return int(me)


@pytest.fixture
def world(store: Store) -> tuple[Store, int, list[ActivityView]]:
    me = store.load(_world)
    store.look_at(ON)
    ids = store.read(lambda c: list(c.execute(sa.select(ACTIVITY.c.id)).scalars()))
    everything = store.read(in_order, ids)
    return store, me, sorted(everything, key=due_first)


def test_each_filter_page_by_page(world: tuple[Store, int, list[ActivityView]]) -> None:
    store, me, everything = world
    for line, passes in CASES:
        wanted = [each.id for each in everything if passes(each)]
        filter = parse(line)
        found: list[int] = []
        after = None
        while page := store.read(activity_page, filter, me, after=after, limit=7):
            found += [each.id for each in page]
            after = page[-1].position
        assert found == wanted, line
        assert store.read(activity_count, filter, me) == len(wanted), line
    assert all(any(passes(each) for each in everything) for line, passes in CASES
               if line != "assigned:stranger")  # fmt: skip


@pytest.mark.parametrize("line", ["mine", "", "assigned:me status:all"])
def test_pages_backwards_and_by_skipping(
    world: tuple[Store, int, list[ActivityView]], line: str
) -> None:
    store, me, everything = world
    passes = dict(CASES).get(line, lambda each: each.assigned_to == ME)
    wanted = [each for each in everything if passes(each)]
    filter = parse(line)
    last = store.read(activity_page, filter, me, before=LAST, limit=5)
    assert [each.id for each in last] == [each.id for each in wanted[-5:]]
    for start in (0, 3, len(wanted) // 2, len(wanted) - 2):
        there = store.read(activity_page, filter, me, skip=start, limit=4)
        assert [each.id for each in there] == [each.id for each in wanted[start : start + 4]]
        assert store.read(activity_place, filter, me, wanted[start].position) == start
        assert store.read(activity_now, filter, me, wanted[start].id) == wanted[start]
    for each in everything:
        if each not in wanted:
            assert store.read(activity_now, filter, me, each.id) is None
    middle = wanted[len(wanted) // 2].position
    before = store.read(activity_page, filter, me, before=middle, skip=2, limit=3)
    half = len(wanted) // 2
    assert [each.id for each in before] == [each.id for each in wanted[half - 5 : half - 2]]


def over(each: ActivityView) -> tuple[Any, ...]:
    """What is still to do, due first; then the others, the latest due first."""
    if still(each):
        return False, *due_first(each)
    return True, -each.due_on.toordinal(), each.id


ORDERS: dict[ActivitySort, Callable[[ActivityView], Any]] = {
    ActivitySort.DUE: over,
    ActivitySort.LATEST: lambda a: (-a.due_on.toordinal(), -a.id),
    ActivitySort.PRIORITY: lambda a: (a.priority.rank, *over(a)),
    ActivitySort.CATEGORY: lambda a: (a.category_title, *over(a)),
    ActivitySort.CUSTOMER: lambda a: (sort_key(a.customer), a.customer_id, *over(a)),
    ActivitySort.MADE: lambda a: -a.id,
}


def test_every_order_of_everybodys_and_of_a_customers(
    world: tuple[Store, int, list[ActivityView]],
) -> None:
    store, me, everything = world
    one = everything[0].customer_id
    cases: dict[str, Passes] = {
        "status:all": lambda a: True,
        "mine": lambda a: still(a) and mine(a),
        "status:closed wire": lambda a: not still(a) and "wire" in a.subject,
    }
    for (line, passes), sort, customer_id in product(cases.items(), ActivitySort, (None, one)):
        filter, about = parse(line), (line, sort, customer_id)
        wanted = [
            each.id
            for each in sorted(everything, key=ORDERS[sort])
            if passes(each) and customer_id in (None, each.customer_id)
        ]
        found: list[int] = []
        while page := store.read(
            activity_rows, filter, me, sort, customer_id=customer_id, skip=len(found), limit=30
        ):
            found += [each.id for each in page]
        assert found == wanted, about
        assert store.read(activity_row_count, filter, me, customer_id) == len(wanted), about
        for place in (0, len(wanted) // 2, len(wanted) - 1):
            asked = (filter, me, sort, wanted[place], customer_id)
            assert store.read(activity_row_place, *asked) == place, about
    other = next(each.id for each in everything if each.customer_id != one)
    assert store.read(activity_row_place, parse(""), me, ActivitySort.DUE, other, one) is None


def test_how_many_are_due(world: tuple[Store, int, list[ActivityView]]) -> None:
    store, me, everything = world
    due = [each for each in everything if still(each) and mine(each) and each.due_on <= ON]
    assert store.read(activity_count, parse("mine"), me, due_by=ON) == len(due)


def test_somebody_the_store_does_not_know_has_no_work(
    world: tuple[Store, int, list[ActivityView]],
) -> None:
    store, _, _ = world
    assert store.read(activity_page, parse("mine"), None) == []
    assert store.read(activity_count, parse("assigned:me"), None) == 0


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("line", "index"),
    [
        ("", "ix_activity_open_due_on"),
        ("mine", "ix_activity_open_assigned_to_id"),
        ("mine", "ix_activity_open_created_by_id"),
        ("assigned:me", "ix_activity_open_assigned_to_id"),
        ("overdue:yes", "ix_activity_open_due_on"),
        ("due:today mine", "ix_activity_open_assigned_to_id"),
        ("status:all", "ix_activity_due_on_id"),
        ("customer:C-1", "ix_activity_customer_id_due_on"),
    ],
)
def test_an_index_serves_each_page(
    world: tuple[Store, int, list[ActivityView]], line: str, index: str
) -> None:
    store, me, _ = world

    def plan(connection: Connection) -> str:
        if not is_sqlite(connection):
            return index  # its planner rightly scans a table this small
        said: list[str] = []

        def explain(
            conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
        ) -> None:
            if statement.startswith("SELECT anon") and not said:
                said.append("")
                cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                said[0] = "\n".join(str(row[-1]) for row in cursor.fetchall())

        sa.event.listen(connection, "before_cursor_execute", explain)
        try:
            activity_page(connection, parse(line), me, after=(ON, time(9), 2, 1), limit=20)
        finally:
            sa.event.remove(connection, "before_cursor_execute", explain)
        return said[0]

    assert index in store.read(plan)

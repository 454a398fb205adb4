"""The list by pages: any way of reading it gives the rows of the whole order."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, event

from collectui.domain.aging import DEFAULT_BUCKETS, days_past_due
from collectui.domain.filters import parse
from collectui.domain.queue.query import QueueQuery, Scope, Sort
from collectui.domain.queue.rows import QueueRow
from collectui.store import figures
from collectui.store.constants import BUCKET_COLUMNS, FAR
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.engine import is_sqlite
from collectui.store.opening import open_store
from collectui.store.queries.queue import (
    places,
    queue_count,
    queue_page,
    queue_place,
    queue_row,
    queue_totals,
)
from collectui.store.store import Store
from tests.fresh import new_store
from tests.store.large import fill_list
from tests.store.making import ON, add_customer, add_item, build_figures
from tests.store.worlds import fill

LABELS = tuple(bucket.label for bucket in DEFAULT_BUCKETS)

FILTERS = (
    "",
    "acme",
    "ångström 3",
    "level:account,site",
    "past_due>1000",
    "past_due<=1000.50",
    "days>30",
    "days<=91",
    "days=91",
    "bucket:31-60,91+",
    "bucket!=1-30",
    "collector:agent-1,none",
    "collector!=agent-1",
    "collector:me",
    "due:today",
    "due:overdue",
    "due:week",
    "due:none",
    "due>=2026-03-16",
    "acme past_due>10 days>1 due:overdue,none level:customer",
)


@pytest.fixture
def world(store: Store) -> Store:
    store.load(lambda connection: fill(connection, 21, 60))
    store.load(build_figures)
    return store


def _me(connection: Connection) -> int:
    collector = COLLECTOR
    read = sa.select(collector.c.id).where(collector.c.login == "agent-2")
    return int(connection.execute(read).scalar_one())


def _query(store: Store, scope: Scope, sort: Sort = Sort.PRIORITY, line: str = "") -> QueueQuery:
    return QueueQuery(scope=scope, me_id=store.read(_me), filter=parse(line), sort=sort)


def _page(store: Store, query: QueueQuery, **how: Any) -> list[QueueRow]:
    return store.read(queue_page, query, ON, LABELS, **how)


def _whole(store: Store, query: QueueQuery) -> list[QueueRow]:
    return _page(store, query, limit=10_000)


# What the list should be, said once more over the rows of the figures themselves.

_ORDER: dict[Sort, Callable[[Any], Any]] = {
    Sort.PRIORITY: lambda row: (-row.rank, -row.to_collect, -row.unit_id),
    Sort.PAST_DUE: lambda row: (-row.past_due, -row.unit_id),
    Sort.DAYS: lambda row: (row.oldest_due, row.unit_id),
    Sort.NAME: lambda row: (row.name_key, row.unit_id),
    Sort.NEXT: lambda row: (row.next_due, row.unit_id),
}
_SCOPES: dict[Scope, Callable[[Any, int], bool]] = {
    Scope.MINE: lambda row, me: row.collector_id == me,
    Scope.ALL: lambda row, me: True,
    Scope.UNASSIGNED: lambda row, me: row.collector_id is None,
    Scope.SET_ASIDE: lambda row, me: row.set_aside != "",
}
_MATCHES: dict[str, Callable[[Any, int], bool]] = {
    "": lambda row, me: True,
    "acme": lambda row, me: "acme" in row.name_key,
    "ångström 3": lambda row, me: "angstrom" in row.name_key and "3" in row.search_text,
    "level:account,site": lambda row, me: row.level in ("account", "site"),
    "past_due>1000": lambda row, me: row.past_due > 1000 * _hundred(row),
    "past_due<=1000.50": lambda row, me: row.past_due <= 1000.5 * _hundred(row),
    "days>30": lambda row, me: _days(row) > 30,
    "days<=91": lambda row, me: _days(row) <= 91,
    "days=91": lambda row, me: _days(row) == 91,
    "bucket:31-60,91+": lambda row, me: row.bucket2 > 0 or row.bucket4 > 0,
    "bucket!=1-30": lambda row, me: row.bucket1 == 0,
    "collector:agent-1,none": lambda row, me: row.login in ("agent-1", None),
    "collector!=agent-1": lambda row, me: row.login != "agent-1",
    "collector:me": lambda row, me: row.collector_id == me,
    "due:today": lambda row, me: row.next_due == ON,
    "due:overdue": lambda row, me: row.next_due < ON,
    "due:week": lambda row, me: ON <= row.next_due <= ON + timedelta(6),
    "due:none": lambda row, me: row.next_due == FAR,
    "due>=2026-03-16": lambda row, me: ON <= row.next_due < FAR,
    "acme past_due>10 days>1 due:overdue,none level:customer": lambda row, me: (
        "acme" in row.name_key
        and row.past_due > 10 * _hundred(row)
        and _days(row) > 1
        and (row.next_due < ON or row.next_due == FAR)
        and row.level == "customer"
    ),
}


def _hundred(row: Any) -> int:
    return {"JPY": 1, "KWD": 1000}.get(row.currency, 100)


def _days(row: Any) -> int:
    return days_past_due(row.oldest_due, ON)


def _figures(connection: Connection) -> list[Any]:
    customer, collector = CUSTOMER, COLLECTOR
    joined = D.join(customer, customer.c.id == D.c.customer_id).outerjoin(
        collector, collector.c.id == D.c.collector_id
    )
    columns = (*D.c, customer.c.search_text, collector.c.login)
    return connection.execute(
        sa.select(*columns).select_from(joined).where(D.c.listed == 1)
    ).fetchall()


def test_each_list_holds_its_rows_in_its_order(world: Store) -> None:
    me, rows = world.read(_me), world.read(_figures)
    for line in FILTERS:
        _holds_its_rows(world, line, me, rows)


def _holds_its_rows(world: Store, line: str, me: int, rows: list[Any]) -> None:
    for scope, belongs in _SCOPES.items():
        for sort, order in _ORDER.items():
            expected = sorted(
                (row for row in rows if belongs(row, me) and _MATCHES[line](row, me)), key=order
            )
            query = _query(world, scope, sort, line)
            got = _whole(world, query)
            assert [row.unit for row in got] == [row.unit for row in expected]
            assert world.read(queue_count, query, ON, LABELS) == len(expected)
    whole = {row.unit: row for row in rows}
    for row in _whole(world, _query(world, Scope.ALL, line=line)):
        _agrees(row, whole[row.unit])


def _agrees(row: QueueRow, kept: Any) -> None:
    assert row.currency == kept.currency
    assert (row.past_due, row.to_collect, row.priority) == (
        kept.past_due, kept.to_collect, kept.priority,
    )  # fmt: skip
    assert row.buckets == tuple(getattr(kept, name) for name in BUCKET_COLUMNS[: len(LABELS)])
    assert row.days == _days(kept)
    assert row.collector == kept.login
    assert row.next_due == (None if kept.next_due == FAR else kept.next_due)
    assert row.worked_today == (kept.worked_on is not None)


SCOPES = list(Scope)


@pytest.mark.sampled
@pytest.mark.parametrize("sort", Sort)
def test_pages_read_from_anywhere_are_parts_of_the_whole(world: Store, sort: Sort) -> None:
    dice = Random(1)
    for scope in Scope:
        for line in ("", "days>30 due:overdue,none"):
            query = _query(world, scope, sort, line)
            whole = _whole(world, query)
            assert len(whole) == world.read(queue_count, query, ON, LABELS)
            for _ in range(2):
                _read_at_random(world, query, whole, dice)
            assert _page(world, query, from_end=True, limit=7) == whole[-7:]
            assert _page(world, query, from_end=True, skip=5, limit=3) == whole[-8:-5]


def _read_at_random(world: Store, query: QueueQuery, whole: list[QueueRow], dice: Random) -> None:
    limit, skip = dice.randrange(1, 9), dice.choice((0, 0, 1, 13))
    assert _page(world, query, skip=skip, limit=limit) == whole[skip : skip + limit]
    if not whole:
        return
    at = dice.randrange(len(whole))
    key = whole[at].position
    after = _page(world, query, after=key, skip=skip, limit=limit)
    assert after == whole[at + 1 + skip : at + 1 + skip + limit]
    before = _page(world, query, before=key, skip=skip, limit=limit)
    end = max(at - skip, 0)
    assert before == whole[max(end - limit, 0) : end]
    assert world.read(queue_place, query, ON, LABELS, whole[at].unit) == at
    assert world.read(queue_row, query, ON, LABELS, whole[at].unit) == whole[at]


def test_paging_to_the_end_and_back_misses_nothing_among_ties(store: Store) -> None:
    """A hundred customers alike in everything but their name's case."""

    def alike(connection: Connection) -> None:
        for number in range(100):
            customer = add_customer(connection, f"{number}", name="same", collector_id=None)
            add_item(connection, customer, 100, due=ON - timedelta(3))
        build_figures(connection)

    store.load(alike)
    for scope in (Scope.ALL, Scope.UNASSIGNED, Scope.CUSTOMERS):
        for sort in Sort:
            query = QueueQuery(scope=scope, sort=sort)
            forward: list[QueueRow] = []
            while page := store.read(
                queue_page, query, ON, LABELS,
                after=forward[-1].position if forward else None, limit=9,
            ):  # fmt: skip
                forward += page
            assert len({row.unit for row in forward}) == len(forward) == 100
            backward: list[QueueRow] = []
            while page := store.read(
                queue_page, query, ON, LABELS,
                before=backward[0].position if backward else None,
                from_end=not backward, limit=9,
            ):  # fmt: skip
                backward = page + backward
            assert backward == forward


def test_totals_are_those_of_the_rows(world: Store) -> None:
    for scope in _SCOPES:
        for line in ("", "acme", "days>30", "collector!=agent-1"):
            query = _query(world, scope, line=line)
            rows, totals = _whole(world, query), world.read(
                queue_totals, query, ON, LABELS
            )  # fmt: skip
            past_due: dict[str, int] = {}
            for row in rows:
                for currency, amount in (
                    (row.currency, row.past_due),
                    *((other.currency, other.past_due) for other in row.others),
                ):
                    past_due[currency] = past_due.get(currency, 0) + amount
            assert totals.rows == len(rows)
            assert totals.customers == len({row.customer_id for row in rows})
            assert totals.past_due == past_due


def test_other_currencies_stand_beside_the_row(world: Store) -> None:
    rows = _whole(world, _query(world, Scope.ALL))
    assert any(row.others for row in rows)
    for row in rows:
        assert all(other.past_due > 0 for other in row.others)
        assert row.currency not in {other.currency for other in row.others}


def test_a_row_that_is_not_in_the_list_has_no_place(world: Store) -> None:
    query = _query(world, Scope.MINE)
    for unit in ("c:999999", "s:1", "nonsense"):
        if unit not in {row.unit for row in _whole(world, query)}:
            assert world.read(queue_place, query, ON, LABELS, unit) is None
            assert world.read(queue_row, query, ON, LABELS, unit) is None


def test_who_is_nobody_has_an_empty_queue(world: Store) -> None:
    query = QueueQuery(scope=Scope.MINE, me_id=None)
    assert _whole(world, query) == []
    assert world.read(queue_count, query, ON, LABELS) == 0
    assert world.read(queue_totals, query, ON, LABELS).past_due == {}


def test_every_customer_is_reached_delinquent_or_not(world: Store) -> None:
    rows = _whole(world, _query(world, Scope.CUSTOMERS))
    everybody = world.read(
        lambda c: c.execute(
            sa.select(CUSTOMER.c.id).order_by(
                CUSTOMER.c.sort_key, CUSTOMER.c.id
            )
        ).scalars().all()
    )  # fmt: skip
    assert [row.customer_id for row in rows] == everybody
    assert any(row.past_due == 0 for row in rows)


def test_extreme_filters_are_answered(world: Store) -> None:
    lines = ("days>999999", "days<999999", "past_due>999999999999", "past_due:0.001")
    for scope, line in product((Scope.ALL, Scope.CUSTOMERS), lines):
        query = _query(world, scope, line=line)
        assert len(_whole(world, query)) == world.read(queue_count, query, ON, LABELS)


@pytest.mark.parametrize(("line", "units"), [
    ("past_due>=10.5", {"b"}), ("past_due>10.5", {"b"}), ("past_due<=10.5", {"a"}),
    ("past_due<10.5", {"a"}), ("past_due:10.5", set()), ("past_due!=10.5", {"a", "b"}),
    ("past_due:10", {"a"}),
])  # fmt: skip
def test_amounts_finer_than_the_currency(store: Store, line: str, units: set[str]) -> None:
    def make(connection: Connection) -> None:
        for name, amount in (("a", 10), ("b", 11)):
            customer = add_customer(connection, name, name=name, currency="JPY")
            add_item(connection, customer, amount, due=ON - timedelta(3), currency="JPY")
        build_figures(connection)

    store.load(make)
    query = QueueQuery(scope=Scope.ALL, filter=parse(line))
    assert {row.name for row in store.read(queue_page, query, ON, LABELS)} == units


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """100 000 rows on SQLite: enough that a sort or a scan is never the better plan."""
    store = new_store(tmp_path_factory.mktemp("large") / "s.sqlite3")
    fill_list(store, 100_000)
    yield store
    store.close()


def _statements(store: Store, ask: Callable[[], object]) -> list[tuple[str, Any]]:
    """What a question says to SQLite."""
    found: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            found.append((statement, given))

    event.listen(store._reading, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(store._reading, "before_cursor_execute", note)
    return found


def _plan(store: Store, statement: str, given: Any) -> list[tuple[str, str]]:
    """How SQLite carries it out: each step, and the step it is a part of."""
    steps = store.read(lambda c: c.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all())
    whole = {step.id: str(step.detail) for step in steps}
    return [(whole.get(step.parent, ""), str(step.detail)) for step in steps]


@pytest.mark.sampled
@pytest.mark.parametrize("sort", Sort)
def test_no_unfiltered_page_reads_or_sorts_the_whole_list(large: Store, sort: Sort) -> None:
    for scope in set(Scope) - {Scope.DONE, Scope.SINCE, Scope.SKIPPED}:
        if scope in (Scope.SET_ASIDE, Scope.SNOOZED) and sort is not Sort.PRIORITY:
            continue  # by rank, and then those few rows are put in order
        query = QueueQuery(scope=scope, me_id=3, sort=sort)
        page = large.read(queue_page, query, ON, LABELS, limit=50)
        ways: list[dict[str, Any]] = [{}, {"from_end": True}]
        if page:
            ways += [{"after": page[-1].position}, {"before": page[-1].position}]
        for how in ways:
            _is_by_index(large, query, how)


def _is_by_index(large: Store, query: QueueQuery, how: dict[str, Any]) -> None:
    said = _statements(large, lambda: large.read(queue_page, query, ON, LABELS, limit=50, **how))
    chooses = "" if query.scope is Scope.CUSTOMERS else "MATERIALIZE chosen"
    for part, step in _plan(large, *said[0]):
        if part == chooses:
            assert "TEMP B-TREE" not in step
        if step.startswith("SCAN "):
            assert " USING " in step or step == "SCAN chosen"


@pytest.mark.sampled
@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("scope", [Scope.MINE, Scope.ALL, Scope.UNASSIGNED])
def test_whose_turn_it_is_is_read_in_the_lists_own_order(
    large: Store, scope: Scope, sort: Sort
) -> None:
    query = QueueQuery(scope=scope, me_id=3, sort=sort)
    first = large.read(places, query, ON, LABELS, limit=64)
    ways: list[dict[str, Any]] = [{}]
    if first:
        ways.append({"after": tuple(first[-1][2:])})
    for how in ways:
        ask = lambda how=how: large.read(places, query, ON, LABELS, limit=64, **how)  # noqa: E731
        (said,) = _statements(large, ask)
        for _, step in _plan(large, *said):
            assert "TEMP B-TREE" not in step
            assert not step.startswith("SCAN ") or " USING " in step


def test_the_customers_of_the_list_are_looked_up_not_scanned(large: Store) -> None:
    query = QueueQuery(scope=Scope.ALL)
    ask = lambda: large.read(queue_page, query, ON, LABELS, limit=50)  # noqa: E731
    for statement in _statements(large, ask)[1:]:
        for _, step in _plan(large, *statement):
            assert not step.startswith("SCAN")


def test_a_roll_finds_what_is_due_by_an_index(large: Store) -> None:
    (said,) = _statements(large, lambda: large.read(figures.due_for_roll, ON, 500))
    assert [step for _, step in _plan(large, *said)] == [
        "SEARCH delinquency USING INDEX ix_delinquency_next_change_on (next_change_on<?)"
    ]


def test_a_session_of_another_day_pages_by_indexes_too(large: Store) -> None:
    def indexes(schema: str) -> Callable[[Connection], set[str]]:
        said = f"SELECT sql FROM {schema} WHERE tbl_name = 'delinquency' AND type = 'index'"
        return lambda connection: {
            sql.partition(" ON ")[2] for (sql,) in connection.exec_driver_sql(said) if sql
        }

    session = open_store(large.where, as_of=date(2026, 3, 1))
    kept = large.read(indexes("main.sqlite_master"))
    assert is_sqlite(session._reading)
    assert len(kept) > 10
    assert session.read(indexes("sqlite_temp_master")) == kept | {"delinquency (unit, currency)"}
    query = QueueQuery(scope=Scope.ALL)
    statements = _statements(session, lambda: session.read(queue_page, query, ON, LABELS))
    steps = [step for said in statements for _, step in _plan(session, *said)]
    assert any("INDEX own_ix_delinquency_rank" in step for step in steps)
    session.close()

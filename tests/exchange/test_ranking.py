"""The list ranks real money: limits by the desk's own amounts, and amounts where points tie."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from collectui.domain.kernel import Refused
from collectui.domain.queue.priority import Points
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.settings.actions import SetDesk
from collectui.store import desk, figures
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.queries.queue import queue_page, queue_place
from collectui.store.store import Store
from collectui.store.undo import latest
from tests.exchange.files import AS_OF, erp, erp_row, take, writer

LABELS = ("Current", "1-30", "31-60", "61-90", "91+")
LATER = AS_OF + timedelta(30)


def ledger(path: Path, seed: int, customers: int = 240, scale: float = 1.0) -> Path:
    """Documents of customers who owe from a few hundred to tens of millions, most of them in
    the middle: as the ledgers of wholesalers are."""
    chance, rows = Random(seed), []
    for customer in range(customers):
        size = chance.lognormvariate(10.8, 1.9) * scale
        for document in range(chance.randint(1, 6)):
            number = f"{customer * 10 + document + 1_000}"
            due = date(2020, 5, 30) - timedelta(chance.randint(1, 75))
            rows.append(
                erp_row(number, customer=f"{customer:06}", name=f"Customer {customer}",
                        due=due.isoformat(), amount=f"{size * chance.uniform(0.2, 1.0):.2f}")
            )  # fmt: skip
    return erp(path, *rows)


def _rows(store: Store) -> list[Any]:
    listed = sa.select(D).where(D.c.listed == 1)
    return list(store.read(lambda x: x.execute(listed).all()))


def _limits(store: Store) -> dict[str, list[int]]:
    found: dict[str, list[int]] = store.read(desk.setting, "amount_limits")
    return found


def _share(rows: Sequence[Any], limits: Sequence[int]) -> float:
    bands = Counter(bisect_right(limits, row.to_collect // 100) for row in rows)
    return max(bands.values()) / len(rows)


def _as_made_anew(store: Store) -> bool:
    """Whether the figures kept are those that would be made now."""
    kept = sorted(map(repr, _rows(store)))

    def anew(connection: Any) -> None:
        for first, last in figures.ranges(connection):
            figures.refresh_range(connection, first, last)

    store.load(anew)
    return kept == sorted(map(repr, _rows(store)))


@pytest.mark.sampled
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_band_holds_most_of_the_rows(store: Store, tmp_path: Path, seed: int) -> None:
    take(store, ledger(tmp_path / "a.csv", seed))
    rows, limits = _rows(store), _limits(store)
    assert limits.keys() == {"USD"}
    assert _share(rows, limits["USD"]) <= 0.3
    assert _as_made_anew(store)
    query = QueueQuery(scope=Scope.ALL)
    listed = store.read(queue_page, query, AS_OF, LABELS, limit=1_000)
    assert [(-row.priority, -row.to_collect) for row in listed] == sorted(
        (-row.priority, -row.to_collect) for row in listed
    )
    most = max(listed, key=lambda row: row.to_collect)
    above = listed[: listed.index(most)]
    assert all(row.priority > most.priority for row in above)
    assert store.read(queue_place, query, AS_OF, LABELS, most.unit) == len(above)


def test_pages_continue_within_equal_points(store: Store, tmp_path: Path) -> None:
    take(store, ledger(tmp_path / "a.csv", 4))
    query = QueueQuery(scope=Scope.ALL)
    whole = store.read(queue_page, query, AS_OF, LABELS, limit=1_000)
    found, at = [], None
    while page := store.read(queue_page, query, AS_OF, LABELS, after=at, limit=7):
        found += page
        at = page[-1].position
    assert [row.unit for row in found] == [row.unit for row in whole]
    back = store.read(queue_page, query, AS_OF, LABELS, before=whole[50].position, limit=20)
    assert [row.unit for row in back] == [row.unit for row in whole[30:50]]


@pytest.mark.parametrize(("customers", "computed"), [(49, False), (50, True)])
def test_few_rows_keep_the_fixed_limits(
    store: Store, tmp_path: Path, customers: int, computed: bool
) -> None:
    take(store, ledger(tmp_path / "a.csv", 5, customers))
    assert bool(_limits(store)) is computed
    if not computed:
        assert store.read(figures.points) == Points()


def test_a_later_import_and_a_roll_compute_them_again(store: Store, tmp_path: Path) -> None:
    take(store, ledger(tmp_path / "a.csv", 6, 20))
    assert not _limits(store)
    take(store, ledger(tmp_path / "b.csv", 7))
    first = _limits(store)
    assert _share(_rows(store), first["USD"]) <= 0.3
    assert _as_made_anew(store)
    take(store, ledger(tmp_path / "c.csv", 7, scale=90.0))
    second = _limits(store)
    assert second != first
    assert _as_made_anew(store)
    # Nothing that matters has changed: they stay, and no further history says so.
    figures.roll(store.load, LATER)
    assert _limits(store) == second
    store.load(lambda x: desk.keep(x, "amount_limits", {"USD": [1, 2, 3, 4]}))
    figures.roll(store.load, LATER + timedelta(1))
    assert _share(_rows(store), _limits(store)["USD"]) <= 0.3
    assert _as_made_anew(store)
    assert not store.read(figures.unfinished)


def test_they_are_kept_with_history_and_are_nobodys_change(store: Store, tmp_path: Path) -> None:
    take(store, ledger(tmp_path / "a.csv", 8))
    said = [
        row.summary
        for row in store.read(lambda x: x.execute(sa.text("SELECT summary FROM history")).all())
    ]
    assert any(line.startswith("Limits of the amount bands computed: USD ") for line in said)
    assert store.read(latest.my_last_change, store.me().id) is None


def test_limits_set_by_hand_stay(store: Store, tmp_path: Path) -> None:
    me = writer(store)
    mine = replace(Points(), limits={**Points().limits, "USD": (10, 20, 30, 40)})
    store.do(SetDesk(name="points", value=mine.to_json()), me)
    take(store, ledger(tmp_path / "a.csv", 9))
    assert not _limits(store)
    figures.roll(store.load, LATER)
    assert store.read(figures.points).limits["USD"] == (10, 20, 30, 40)
    with pytest.raises(Refused, match=r"amount_limits is computed.*points\.limits\.USD"):
        store.do(SetDesk(name="amount_limits", value={"USD": [1, 2, 3, 4]}), me)

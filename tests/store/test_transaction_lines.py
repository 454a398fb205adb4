"""A customer's transactions line by line: in order, whole, and any stretch of them the same."""

from __future__ import annotations

from typing import Any

import pytest

from collectui.exchange.demo import make_demo
from collectui.store.queries.items import Which, items_of
from collectui.store.queries.transactions import (
    count_transaction_lines,
    place_of_line,
    transaction_lines,
)
from collectui.store.store import Store
from tests.demo_store import TODAY

MANY = 10_000


@pytest.fixture
def customer(store: Store) -> int:
    """The customer of a demonstration store that has the most transactions."""
    make_demo(store, 30, 1, TODAY)
    return int(
        store.read(
            lambda c: c.exec_driver_sql(
                "SELECT customer_id FROM item GROUP BY customer_id"
                " ORDER BY count(*) DESC, customer_id LIMIT 1"
            ).scalar_one()
        )
    )


@pytest.mark.parametrize("which", list(Which))
def test_every_item_stands_under_its_group_and_every_payment_under_its_item(
    store: Store, customer: int, which: Which
) -> None:
    lines = store.read(transaction_lines, customer, TODAY, which=which, limit=MANY)
    items = store.read(items_of, customer, TODAY, which=which, limit=MANY, by_account=True)
    shown = [line.item for line in lines if line.item is not None and line.payment is None]
    assert shown == items
    wanted: list[tuple[str, int, int]] = []
    place = None
    for item in items:
        if place != (item.account_id, item.site_id):
            place = (item.account_id, item.site_id)
            wanted.append(("group", *place))
        wanted.append(("item", item.id, 0))
        wanted += [("payment", item.id, payment.id) for payment in item.payments]
    assert [line.key for line in lines] == wanted
    assert store.read(count_transaction_lines, customer, TODAY, which=which) == len(wanted)


def test_a_group_says_what_its_items_come_to(store: Store, customer: int) -> None:
    lines = store.read(transaction_lines, customer, TODAY, limit=MANY)
    items = store.read(items_of, customer, TODAY, limit=MANY)
    for group in (line.group for line in lines if line.group is not None):
        own = [i for i in items if (i.account_id, i.site_id) == (group.account_id, group.site_id)]
        totals: dict[str, int] = {}
        for item in own:
            totals[item.currency] = totals.get(item.currency, 0) + item.balance
        assert group.count == len(own)
        assert dict(group.balances) == totals


@pytest.mark.sampled
@pytest.mark.parametrize("limit", [1, 7, 64])
def test_pages_join_to_the_whole(store: Store, customer: int, limit: int) -> None:
    options: dict[str, Any] = {"which": Which.ALL}
    whole = store.read(transaction_lines, customer, TODAY, limit=MANY, **options)[:80]
    pages = [
        line
        for skip in range(0, len(whole), limit)
        for line in store.read(
            transaction_lines, customer, TODAY, skip=skip, limit=limit, **options
        )
    ]
    assert pages[: len(whole)] == whole
    for index in (0, len(whole) // 2, len(whole) - 1):
        key = whole[index].key
        assert store.read(place_of_line, customer, TODAY, key, **options) == index
    assert store.read(place_of_line, customer, TODAY, ("item", 10**12, 0), **options) is None

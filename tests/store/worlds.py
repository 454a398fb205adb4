"""Invented desks in all their variety, the same for the same seed."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.vocabulary import (
    ActivityStatus,
    BusinessLevel,
    ItemKind,
    ItemStatus,
    PromiseStatus,
)
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import SITE
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.items import ITEM
from collectui.store.core.promises import PROMISE, PROMISE_LAID
from collectui.store.core.work import CONTACT_ATTEMPT
from tests.store.making import ON, add, add_account, add_customer, add_item, add_payment

DAYS = (-400, -105, -92, -91, -90, -61, -60, -59, -32, -31, -30, -15, -2, -1, 0, 1, 2, 14, 29, 45)
"""Distances from the business date at which something changes, and their neighbours."""
CURRENCIES = ("USD", "USD", "USD", "EUR", "JPY", "KWD")
AMOUNTS = (1, 99, 10_000, 100_000, 999_999, 1_000_000, 10_000_000, 10_000_001, 250_000_000)


def fill(connection: Connection, seed: int, customers: int = 40) -> None:
    """Customers with all that figures are made of."""
    dice = Random(seed)
    collectors = [
        add(connection, COLLECTOR, login=f"agent-{number}", display_name=f"Agent {number}")
        for number in range(3)
    ]
    for number in range(customers):
        customer = add_customer(
            connection,
            f"{seed}-{number:03}",
            name=dice.choice(("Ångström", "zebra", "Ängel", "Acme", "acme", "Żółw"))
            + f" {number % 7}",
            currency=dice.choice(CURRENCIES),
            business_level=dice.choice(list(BusinessLevel)),
            collector_id=dice.choice((None, *collectors)),
            do_not_contact=dice.random() < 0.1,
        )
        for extra in range(dice.randrange(3)):
            add_account(connection, customer, f"A{extra}")
        _items(connection, dice, customer)
        _work(connection, dice, customer)
        _promises(connection, Random(f"{seed} {number}"), customer)


def _promises(connection: Connection, dice: Random, customer: int) -> None:
    """What promises keep from being asked for, and some that were not kept."""
    items = connection.execute(sa.select(ITEM).where(ITEM.c.customer_id == customer)).fetchall()
    for item in items:
        if item.open_balance > 0 and dice.random() < 0.2:
            amount = dice.choice((item.open_balance, item.open_balance // 3 + 1))
            laid = {"item_id": item.id, "customer_id": customer, "amount": amount}
            connection.execute(sa.insert(PROMISE_LAID), laid)
    if dice.random() < 0.3:
        add(
            connection,
            PROMISE,
            customer_id=customer,
            account_id=dice.choice(
                (None, *(account for account, _ in _places(connection, customer)))
            ),
            currency=dice.choice(CURRENCIES),
            total=100,
            taken_on=ON - timedelta(40),
            taken_at=datetime.now(UTC),
            level=dice.randrange(1, 5),
            status=dice.choice((PromiseStatus.BROKEN, PromiseStatus.PARTLY_KEPT)),
            points_until=ON + timedelta(dice.randrange(-2, 12)),
        )


def _day(dice: Random) -> date:
    return ON + timedelta(dice.choice(DAYS) + dice.choice((0, 0, 0, 1, -1, 7)))


def _places(connection: Connection, customer: int) -> list[tuple[int, int]]:
    site = SITE
    rows = connection.execute(
        sa.select(site.c.account_id, site.c.id)
        .where(site.c.customer_id == customer)
        .order_by(site.c.id)
    )
    return [(account_id, site_id) for account_id, site_id in rows]


def _items(connection: Connection, dice: Random, customer: int) -> None:
    places = _places(connection, customer)
    for _ in range(dice.choice((0, 1, 2, 3, 8))):
        account_id, site_id = dice.choice(places)
        amount = dice.choice(AMOUNTS)
        credit = dice.random() < 0.15
        balance = -amount if credit else dice.choice((amount, amount, amount, amount // 2, 0))
        due = _day(dice) if dice.random() < 0.9 else None
        issued = dice.choice((None, ON + timedelta(dice.choice((-500, -40, -1, 0, 1, 20)))))
        item = add_item(
            connection,
            customer,
            balance,
            amount=amount,
            account_id=account_id,
            site_id=site_id,
            kind=ItemKind.CREDIT_MEMO if credit else ItemKind.INVOICE,
            status=dice.choice([*ItemStatus, *[ItemStatus.AWAITING_PAYMENT] * 6]),
            disputed=dice.choice((0, 0, 0, 0, amount, amount // 3, amount * 2)),
            currency=dice.choice(CURRENCIES),
            due=due,
            issued=issued,
        )  # fmt: skip
        if not credit and balance < amount:
            for part in ((amount - balance) // 2, (amount - balance) - (amount - balance) // 2):
                add_payment(connection, customer, _day(dice), item, part)


def _work(connection: Connection, dice: Random, customer: int) -> None:
    places = _places(connection, customer)
    for _ in range(dice.choice((0, 0, 1, 3))):
        account_id, site_id = dice.choice(places)
        about = dice.choice(
            ({}, {"account_id": account_id}, {"account_id": account_id, "site_id": site_id})
        )
        add(
            connection,
            ACTIVITY,
            customer_id=customer,
            subject="call",
            category="to_do",
            status=dice.choice([*ActivityStatus, ActivityStatus.NOT_STARTED]),
            due_on=_day(dice),
            **about,
        )
    for _ in range(dice.choice((0, 0, 1, 2))):
        day = _day(dice)
        add(
            connection,
            CONTACT_ATTEMPT,
            customer_id=customer,
            at=datetime.combine(day, time(12), UTC),
            on_date=day,
            outcome="no_answer",
        )

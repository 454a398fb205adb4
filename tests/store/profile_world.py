"""A small desk for profiles and dunning, and what became of it."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Command, Me
from collectui.domain.plan import Insert, MoveSet, New, Plan, Update, plain
from collectui.domain.vocabulary import ContactMethod
from collectui.store.core.customers import CUSTOMER, PHONE
from collectui.store.core.desk import COLLECTOR, PAYMENT_TERMS
from collectui.store.core.every import TABLES
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.store import Store
from collectui.store.undo import latest
from tests.store.making import ON, add, add_account, add_customer, add_item
from tests.store.roles_world import HERE, World, add_email, full

OVER = 30
"""Days past due of the customers that `many` makes."""


def desk(connection: Connection) -> World:
    """Meridian and Ostrava, two collectors of whom one has left, and two payment terms."""
    world = full(connection)
    for login, active in (("ana", True), ("bo", False)):
        add(connection, COLLECTOR, login=login, display_name=login, active=active)
    for code, retired in (("NET30", False), ("OLD", True)):
        add(connection, PAYMENT_TERMS, code=code, title=code, rule="net:30", retired=retired)
    return world


def collector_id(store: Store, login: str) -> int:
    """The id of a collector."""
    found = sa.select(COLLECTOR.c.id).where(COLLECTOR.c.login == login)
    return int(store.read(lambda c: c.execute(found).scalar_one()))


def many(connection: Connection, count: int, *, prefix: str = "M", **values: Any) -> list[int]:
    """Customers that are past due, each with an e-mail, a phone and two accounts that owe."""
    ids = []
    for number in range(count):
        given = {**HERE, "contact_method": ContactMethod.EMAIL, **values}
        customer = add_customer(connection, f"{prefix}-{number:04}", **given)
        add_email(connection, f"m{number}@many.example", customer_id=customer)
        phone = f"+1312555{number:04}"
        add(connection, PHONE, customer_id=customer, typed=phone, e164=phone, preferred=True)
        account, site = add_account(connection, customer, f"second {number}")
        due = ON - timedelta(OVER)
        add_item(connection, customer, 10_000, due=due)
        add_item(connection, customer, 500, due=due, account_id=account, site_id=site)
        ids.append(customer)
    return ids


def table(store: Store, of: sa.Table, **where: Any) -> list[dict[str, Any]]:
    """The records with these values, by id."""
    wanted = [of.c[name] == value for name, value in where.items()]
    rows = sa.select(of).where(*wanted).order_by(of.c.id)
    return store.read(lambda c: [dict(row._mapping) for row in c.execute(rows)])


def customer(store: Store, customer_id: int) -> dict[str, Any]:
    """A customer's record."""
    return table(store, CUSTOMER, id=customer_id)[0]


def everything(store: Store) -> dict[str, list[str]]:
    """Every record but the history; versions, and the ids of lines that come and go, aside."""
    found = {}
    for name, each in TABLES.items():
        if name.startswith(("history", "erasure", "delinquency")):
            continue
        left_out = {"version", *(["id"] if name in ("phone", "email") else [])}
        columns = [column for column in each.c if column.name not in left_out]
        found[name] = store.read(
            lambda c, columns=columns: sorted(map(repr, c.execute(sa.select(*columns)).all()))  # type: ignore[misc]
        )
    return found


def saved_as_shown(store: Store, me: Me, command: Command) -> Plan:
    """Save a command: what the history holds afterwards is what the preview said."""
    preview = store.preview(command, me)
    assert preview.refusal is None
    assert preview.plan is not None
    receipt = store.do(command, me)
    rows = sa.select(CHANGE).where(CHANGE.c.history_id == receipt.history_id).order_by(CHANGE.c.id)
    recorded = store.read(lambda c: c.execute(rows).all())
    shown = [_shown(change) for change in preview.plan.changes]
    assert [
        (row.kind, row.op, row.customer_id, row.count, _known(row.changes)) for row in recorded
    ] == shown
    return preview.plan


def _shown(change: Any) -> tuple[Any, ...]:
    match change:
        case Update():
            fields = {name: [plain(was), plain(new)] for name, (was, new) in change.fields.items()}
            return change.kind, "update", change.customer_id, 1, _known(fields, change.fields)
        case MoveSet():
            fields = {name: [plain(was), plain(new)] for name, (was, new) in change.fields.items()}
            return change.kind, "set", change.customer_id, change.count, _known(fields)
        case Insert():
            fields = {name: [None, plain(new)] for name, new in change.values.items()}
            return change.kind, "create", change.customer_id, 1, _known(fields, change.values)
    raise AssertionError(change)


def _known(fields: Any, values: Any = ()) -> dict[str, Any]:
    """Without what only the writing knows: moments, and ids of what the plan itself adds."""
    unknown = {"created_at", "activity_id"}
    unknown |= {name for name in values if isinstance(values[name], New)}
    return {name: pair for name, pair in fields.items() if name not in unknown}


def take_back(store: Store, me: Me) -> None:
    """Undo my last change."""
    last = store.read(latest.my_last_change, me.id)
    assert last is not None
    store.do(Undo(history_id=last.history_id), me)

"""Customers' profiles, and what a change of them would touch beside the record itself."""

import zoneinfo
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Select

from collectui.domain.profile.lists import CURRENCIES, LANGUAGES
from collectui.domain.profile.statements import next_statement
from collectui.domain.profile.views import (
    FIELDS,
    VARIOUS,
    Choices,
    CollectorsActivity,
    LevelChange,
    LevelRow,
    ProfileView,
    Together,
    Unreached,
)
from collectui.domain.roles.letters import Book, Reach
from collectui.domain.vocabulary import OPEN_ACTIVITY, BusinessLevel, ContactMethod
from collectui.store import figures
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import ACCOUNT as _ACCOUNT
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.customers import SITE as _SITE
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.desk import PAYMENT_TERMS as TERMS
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.engine import is_sqlite
from collectui.store.figures.sql import figures_sql
from collectui.store.queries import customers, desk, dunning, reach

MOST_ROWS = 500
"""Rows of the list that a change of level names; the rest it counts."""


def profile(connection: Connection, customer_id: int) -> ProfileView:
    """One customer's profile; raises LookupError where there is none."""
    return profiles(connection, [customer_id])[0]


def profiles(connection: Connection, ids: Sequence[int]) -> tuple[ProfileView, ...]:
    """Several customers' profiles, each once, in the order asked for.

    Raises LookupError where one is not there.
    """
    today, calendar = figures.today(connection), desk.calendar(connection)
    book = reach.book(connection, ids)
    rows = connection.execute(
        sa.select(CUSTOMER, COLLECTOR.c.login.label("collector"), TERMS.c.title.label("terms"))
        .outerjoin(COLLECTOR, COLLECTOR.c.id == CUSTOMER.c.collector_id)
        .outerjoin(TERMS, TERMS.c.code == CUSTOMER.c.terms_code)
        .where(CUSTOMER.c.id.in_(sorted(set(ids))))
    )
    found = {}
    for row in rows:
        copied: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
        found[row.id] = ProfileView(
            customer_id=row.id,
            version=row.version,
            number=row.number,
            name=row.name,
            collector=row.collector,
            address=book.address(row.contact_method, row.id, None, None),
            terms=row.terms or row.terms_code,
            next_statement=next_statement(row.statement_cycle, today, calendar),
            **copied,
        )
    if missing := set(ids) - set(found):
        raise LookupError(f"there is no customer {min(missing)}")
    return tuple(found[each] for each in dict.fromkeys(ids))


def together(connection: Connection, ids: Sequence[int]) -> Together:
    """Several customers' profiles as one form shows them; raises LookupError as `profiles`."""
    views = profiles(connection, ids)
    fields: dict[str, Any] = {}
    for name in (*FIELDS, "collector", "terms", "next_statement"):
        values = {getattr(view, name) for view in views}
        fields[name] = values.pop() if len(values) == 1 else VARIOUS
    seen = {key: version for view in views for key, version in view.seen.items()}
    return Together(tuple(view.customer_id for view in views), fields, seen)


def choices(connection: Connection) -> Choices:
    """What the form's fields offer."""
    return Choices(
        collectors=desk.collectors(connection),
        terms=desk.options(connection, TERMS),
        currencies=CURRENCIES,
        languages=LANGUAGES,
        time_zones=tuple(sorted(zoneinfo.available_timezones())),
    )


def open_activities_of_old_collectors(
    connection: Connection, ids: Iterable[int], to: int | None, *, limit: int | None = None
) -> tuple[CollectorsActivity, ...]:
    """Open activities that the customers' collectors have for them, by customer and due date.

    Only of customers whose collector is another than `to`, to whom these would move. Where the
    customer becomes nobody's (None) they stay: nobody would see to them.
    """
    if to is None:
        return ()
    rows = connection.execute(
        collectors_activities(ids, to)
        .with_only_columns(
            ACTIVITY.c.id,
            ACTIVITY.c.customer_id,
            CUSTOMER.c.name.label("customer"),
            ACTIVITY.c.subject,
            ACTIVITY.c.due_on,
            COLLECTOR.c.login.label("assigned_to"),
        )
        .order_by(CUSTOMER.c.sort_key, CUSTOMER.c.id, ACTIVITY.c.due_on, ACTIVITY.c.id)
        .limit(limit)
    )
    return tuple(CollectorsActivity(*row) for row in rows)


def collectors_activities(ids: Iterable[int], to: int) -> Select[tuple[int]]:
    """The ids of those activities."""
    return (
        sa.select(ACTIVITY.c.id)
        .join(CUSTOMER, CUSTOMER.c.id == ACTIVITY.c.customer_id)
        .join(COLLECTOR, COLLECTOR.c.id == ACTIVITY.c.assigned_to_id)
        .where(
            CUSTOMER.c.id.in_(sorted(set(ids))),
            ACTIVITY.c.assigned_to_id == CUSTOMER.c.collector_id,
            CUSTOMER.c.collector_id != to,
            ACTIVITY.c.status.in_(sorted(OPEN_ACTIVITY)),
        )
    )


def rows_before_and_after(
    connection: Connection, ids: Iterable[int], level: BusinessLevel
) -> LevelChange:
    """The customers' rows of the delinquent list as they are, and as a level would make them.

    The first 500 of each by customer; the counts are of all.
    """
    listed = sorted({int(each) for each in ids})
    before = connection.execute(
        sa.select(
            D.c.unit, D.c.customer_id, D.c.account_id, D.c.site_id, D.c.past_due, D.c.currency
        )
        .where(D.c.customer_id.in_(listed), D.c.listed == 1)
        .order_by(D.c.customer_id, D.c.unit)
    ).fetchall()
    after: list[Any] = []
    on = figures.made_on(connection)
    for start in range(0, len(listed), figures.MOST_IDS):
        part = ", ".join(map(str, listed[start : start + figures.MOST_IDS]))
        made = figures_sql(
            is_sqlite(connection),
            on,
            figures.buckets(connection),
            figures.points(connection),
            None,
            f"customer_id IN ({part})",
            level,
        )
        after += connection.exec_driver_sql(
            "SELECT unit, customer_id, account_id, site_id, past_due, currency"
            f" FROM ({made}) AS made WHERE listed = 1 ORDER BY customer_id, unit"
        )
    return LevelChange(
        _level_rows(connection, before[:MOST_ROWS]),
        _level_rows(connection, after[:MOST_ROWS]),
        len(before),
        len(after),
    )


def _level_rows(connection: Connection, rows: Sequence[Any]) -> tuple[LevelRow, ...]:
    def named(table: Any, ids: Iterable[int | None], *columns: Any) -> dict[int, Any]:
        wanted = sorted({each for each in ids if each is not None})
        found = connection.execute(sa.select(table.c.id, *columns).where(table.c.id.in_(wanted)))
        return {row.id: row for row in found}

    parties = named(CUSTOMER, (r.customer_id for r in rows), CUSTOMER.c.number, CUSTOMER.c.name)
    accounts = named(_ACCOUNT, (r.account_id for r in rows), _ACCOUNT.c.number)
    sites = named(_SITE, (r.site_id for r in rows), _SITE.c.number)

    def unit(row: Any) -> str:
        if row.account_id is None:
            return str(parties[row.customer_id].name)
        account = f"account {accounts[row.account_id].number}"
        return account if row.site_id is None else f"site {sites[row.site_id].number} of {account}"

    return tuple(
        LevelRow(
            row.unit,
            f"{parties[row.customer_id].number} {parties[row.customer_id].name}",
            unit(row),
            int(row.past_due),
            row.currency,
        )
        for row in rows
    )


def unreached(
    connection: Connection,
    views: Sequence[ProfileView],
    method: ContactMethod,
    book: Book | None = None,
) -> tuple[Unreached, ...]:
    """Customers whom a contact method does not reach, or one of whose waiting letters it does not.

    `book` is how everybody will be reached; left out, as they are.
    """
    ids = [view.customer_id for view in views]
    waiting = dunning.letters(connection, ids, waiting=True)
    addresses = book or reach.book_for(connection, ids, waiting)
    by_site = _with_site_address(connection, ids) if method is ContactMethod.LETTER else set()

    def reached(customer_id: int) -> bool:
        letters = waiting.get(customer_id, ())
        own = addresses.address(method, customer_id, None, None) or customer_id in by_site
        return bool(own) and all(
            addresses.address(method, customer_id, each.site_id, each.contact_id)
            for each in letters
        )

    return tuple(
        Unreached(v.customer_id, v.number, v.name) for v in views if not reached(v.customer_id)
    )


def _with_site_address(connection: Connection, ids: list[int]) -> set[int]:
    """Customers of whom some site can be written to."""
    rows = connection.execute(sa.select(_SITE).where(_SITE.c.customer_id.in_(ids)))
    return {
        row.customer_id for row in rows if Reach(customers.address(row)).by(ContactMethod.LETTER)
    }

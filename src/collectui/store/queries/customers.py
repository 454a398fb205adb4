"""One customer: the record, its figures and its whole position."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.customers.position import Position
from collectui.domain.customers.views import (
    AccountView,
    AddressView,
    CustomerView,
    Figures,
    SiteView,
)
from collectui.domain.reach import ADDRESS_FIELDS
from collectui.store import figures
from collectui.store.constants import BUCKET_COLUMNS, FAR
from collectui.store.core.customers import ACCOUNT as _ACCOUNT
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.customers import CUSTOMER_ALIAS as _ALIAS
from collectui.store.core.customers import SITE as _SITE
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.desk import PAYMENT_TERMS as _TERMS
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.core.work import CONTACT_ATTEMPT as _ATTEMPT
from collectui.store.queries import activities, items, people, programs, promised

_REPLACED_BY = CUSTOMER.alias("replaced_by")
MOST_ACCOUNTS = 500


def customer_id_of(connection: Connection, number: str) -> int | None:
    """The customer with that number; None where there is none."""
    found = connection.execute(sa.select(CUSTOMER.c.id).where(CUSTOMER.c.number == number)).scalar()
    return None if found is None else int(found)


def address(row: Any) -> AddressView:
    """The address in a row that has one."""
    return AddressView(*(getattr(row, name) for name in ADDRESS_FIELDS))


def customer(connection: Connection, customer_id: int) -> CustomerView:
    """The customer's own record; raises LookupError where there is none."""
    row = connection.execute(
        sa.select(
            CUSTOMER,
            COLLECTOR.c.login.label("collector"),
            _TERMS.c.title.label("terms"),
            _REPLACED_BY.c.number.label("replaced_by"),
        )
        .outerjoin(COLLECTOR, COLLECTOR.c.id == CUSTOMER.c.collector_id)
        .outerjoin(_TERMS, _TERMS.c.code == CUSTOMER.c.terms_code)
        .outerjoin(_REPLACED_BY, _REPLACED_BY.c.id == CUSTOMER.c.replaced_by_id)
        .where(CUSTOMER.c.id == customer_id)
    ).first()
    if row is None:
        raise LookupError(f"no customer {customer_id}")
    aliases = connection.execute(
        sa.select(_ALIAS.c.name)
        .where(_ALIAS.c.customer_id == customer_id)
        .order_by(_ALIAS.c.sort_key)
    ).scalars()
    return CustomerView(
        id=row.id,
        version=row.version,
        number=row.number,
        name=row.name,
        aliases=tuple(aliases),
        kind=row.kind,
        address=address(row),
        phones=people.phones(connection, "customer", [row.id]).get(row.id, ()),
        emails=people.emails(connection, "customer", [row.id]).get(row.id, ()),
        time_zone=row.time_zone,
        language=row.language,
        currency=row.currency,
        customer_since=row.customer_since,
        collector_id=row.collector_id,
        collector=row.collector,
        business_level=row.business_level,
        contact_method=row.contact_method,
        terms_code=row.terms_code,
        terms=row.terms or row.terms_code,
        statement_cycle=row.statement_cycle,
        dunning_excluded=row.dunning_excluded,
        dunning_excluded_reason=row.dunning_excluded_reason,
        do_not_contact=row.do_not_contact,
        do_not_contact_reason=row.do_not_contact_reason,
        credit_limit=row.credit_limit,
        credit_hold=row.credit_hold,
        replaced_by=row.replaced_by,
        merged=row.merged,
    )


def accounts_of(connection: Connection, customer_id: int) -> tuple[AccountView, ...]:
    """A customer's accounts with their sites, by number."""
    sites: dict[int, tuple[SiteView, ...]] = {}
    rows = connection.execute(
        sa.select(_SITE).where(_SITE.c.customer_id == customer_id).order_by(_SITE.c.number)
    )
    for row in rows:
        view = SiteView(row.id, row.number, row.name, address(row), row.version)
        sites[row.account_id] = (*sites.get(row.account_id, ()), view)
    rows = connection.execute(
        sa.select(_ACCOUNT)
        .where(_ACCOUNT.c.customer_id == customer_id)
        .order_by(_ACCOUNT.c.number, _ACCOUNT.c.id)
        .limit(MOST_ACCOUNTS)
    )
    return tuple(
        AccountView(
            row.id, row.version, row.number, row.name, row.company_code, sites.get(row.id, ())
        )
        for row in rows
    )


def figures_of(
    connection: Connection, customer_id: int, on: date, *, unit: str | None = None
) -> tuple[Figures, ...]:
    """What a customer, or one unit of it, owes: one entry a currency, its own first."""
    labels = [bucket.label for bucket in figures.buckets(connection)]
    money = D.c.past_due.type
    summed = (
        *("past_due", "to_collect", "disputed_due", "processing_due", "promised_due"),
        *("unapplied", "open_total"),
    )
    rows = connection.execute(
        sa.select(
            D.c.currency,
            *(sa.func.sum(D.c[name], type_=money).label(name) for name in summed),
            *(sa.func.sum(D.c[name], type_=money).label(name) for name in BUCKET_COLUMNS),
            sa.func.min(D.c.oldest_due).label("oldest_due"),
            sa.func.max(D.c.priority).label("priority"),
        )
        .join(CUSTOMER, CUSTOMER.c.id == D.c.customer_id)
        .where(D.c.unit == unit if unit else D.c.customer_id == customer_id)
        .group_by(D.c.currency, CUSTOMER.c.currency)
        .order_by(sa.case((D.c.currency == CUSTOMER.c.currency, 0), else_=1), D.c.currency)
    )
    return tuple(
        Figures(
            currency=row.currency,
            past_due=row.past_due,
            to_collect=row.to_collect,
            disputed=row.disputed_due,
            processing=row.processing_due,
            promised=row.promised_due,
            unapplied=row.unapplied,
            open_total=row.open_total,
            days=0 if row.oldest_due == FAR else (on - row.oldest_due).days,
            oldest_due=None if row.oldest_due == FAR else row.oldest_due,
            buckets={
                label: getattr(row, name)
                for label, name in zip(labels, BUCKET_COLUMNS, strict=False)
            },
            priority=row.priority,
        )
        for row in rows
    )


def last_contact(connection: Connection, customer_id: int, on: date) -> date | None:
    """The day of the latest attempt or inbound contact up to the business date."""
    found: date | None = connection.execute(
        sa.select(sa.func.max(_ATTEMPT.c.on_date)).where(
            _ATTEMPT.c.customer_id == customer_id, _ATTEMPT.c.on_date <= on
        )
    ).scalar()
    return found


def position(connection: Connection, customer_id: int, *, unit: str | None = None) -> Position:
    """The whole position of a customer, or with the figures of one unit of it."""
    on = figures.today(connection)
    open_activities = activities.activities_of(connection, customer_id, open_only=True, limit=1)
    return Position(
        customer=customer(connection, customer_id),
        business_date=on,
        figures=figures_of(connection, customer_id, on, unit=unit),
        accounts=accounts_of(connection, customer_id),
        programs=programs.programs_of(connection, customer_id),
        contacts=people.contacts_of(connection, customer_id),
        last_contact=last_contact(connection, customer_id, on),
        last_payment=items.last_payment(connection, customer_id, on),
        next_activity=open_activities[0] if open_activities else None,
        promise=promised.latest(connection, [customer_id], on).get(customer_id),
    )

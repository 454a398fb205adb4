"""A customer's transactions line by line, by account and site, payments and disputes under items.

Any stretch of the lines can be asked for: a narrow list of keys is put in order by the database,
and only the lines asked for are read in full.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.customers.transactions import GroupLine, TransactionLine
from collectui.domain.disputes.views import Dispute, DisputePart
from collectui.store.balances import balance_on
from collectui.store.constants import FAR
from collectui.store.core.customers import ACCOUNT as _ACCOUNT
from collectui.store.core.customers import SITE as _SITE
from collectui.store.core.disputes import DISPUTE
from collectui.store.core.disputes import DISPUTE_ITEM as HELD
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.items import PAYMENT_ITEM as PART
from collectui.store.queries import disputes
from collectui.store.queries.items import Which, conditions, items_of

_GROUP, _ITEM, _PAYMENT, _DISPUTE = 0, 1, 2, 3


def _keys(where: Sequence[Any], on: date) -> Any:
    """The keys of all lines in order: accounts, their sites, their items, what is below those."""
    place = (
        _ACCOUNT.c.number.label("account"),
        ITEM.c.account_id.label("account_id"),
        _SITE.c.number.label("site"),
        ITEM.c.site_id.label("site_id"),
    )
    joined = ITEM.join(_ACCOUNT, _ACCOUNT.c.id == ITEM.c.account_id).join(
        _SITE, _SITE.c.id == ITEM.c.site_id
    )
    # Groups come before items, payments after theirs: by a first date, and by a rank.
    first, nothing = sa.literal(date.min, sa.Date()), sa.literal(0)
    aged = sa.func.coalesce(ITEM.c.aged_from, sa.literal(FAR, sa.Date()))
    groups = sa.select(
        *place,
        first.label("aged"),
        nothing.label("item_id"),
        sa.literal(_GROUP).label("rank"),
        first.label("paid_on"),
        nothing.label("payment_id"),
    ).select_from(joined)
    items = sa.select(*place, aged, ITEM.c.id, sa.literal(_ITEM), first, nothing)
    paid = sa.select(*place, aged, ITEM.c.id, sa.literal(_PAYMENT), PAYMENT.c.paid_on, PAYMENT.c.id)
    with_payments = joined.join(PART, PART.c.item_id == ITEM.c.id).join(
        PAYMENT, PAYMENT.c.id == PART.c.payment_id
    )
    held = sa.select(*place, aged, ITEM.c.id, sa.literal(_DISPUTE), DISPUTE.c.raised_on, HELD.c.id)
    with_disputes = joined.join(HELD, HELD.c.item_id == ITEM.c.id).join(
        DISPUTE, DISPUTE.c.id == HELD.c.dispute_id
    )
    lines = sa.union_all(
        groups.where(*where).distinct(),
        items.select_from(joined).where(*where),
        paid.select_from(with_payments).where(*where, PAYMENT.c.paid_on <= on),
        held.select_from(with_disputes).where(*where),
    ).subquery("lines")
    return sa.select(lines).order_by(*lines.c)


def transaction_lines(
    connection: Connection,
    customer_id: int,
    on: date,
    *,
    which: Which = Which.OPEN,
    account_id: int | None = None,
    site_id: int | None = None,
    skip: int = 0,
    limit: int = 128,
) -> list[TransactionLine]:
    """The lines from `skip` on, as they stand at the business date."""
    where = conditions(customer_id, which, on, account_id, site_id)
    keys = connection.execute(_keys(where, on).offset(skip).limit(limit)).fetchall()
    ids = sorted({key.item_id for key in keys if key.item_id})
    items = {
        item.id: item
        for item in items_of(connection, customer_id, on, which=Which.ALL, ids=ids, limit=len(ids))
    }
    groups = _groups(connection, where, on) if any(key.rank == _GROUP for key in keys) else {}
    held = _disputes(connection, [key.payment_id for key in keys if key.rank == _DISPUTE])
    lines = []
    for key in keys:
        place = (key.account_id, key.site_id)
        if key.rank == _GROUP:
            lines.append(TransactionLine(*place, group=groups[place]))
            continue
        item = items[key.item_id]
        if key.rank == _DISPUTE:
            case, part = held[key.payment_id]
            lines.append(TransactionLine(*place, item=item, dispute=case, part=part))
            continue
        paid = next((each for each in item.payments if each.id == key.payment_id), None)
        lines.append(TransactionLine(*place, item=item, payment=paid))
    return lines


def count_transaction_lines(
    connection: Connection,
    customer_id: int,
    on: date,
    *,
    which: Which = Which.OPEN,
    account_id: int | None = None,
    site_id: int | None = None,
) -> int:
    """How many lines `transaction_lines` would page through."""
    where = conditions(customer_id, which, on, account_id, site_id)
    counted = sa.select(sa.func.count()).select_from(_keys(where, on).order_by(None).subquery())
    count: int = connection.execute(counted).scalar_one()
    return count


def place_of_line(
    connection: Connection,
    customer_id: int,
    on: date,
    key: tuple[str, int, int],
    *,
    which: Which = Which.OPEN,
    account_id: int | None = None,
    site_id: int | None = None,
) -> int | None:
    """Where the line with this key stands now; None if it is not among them."""
    kind, first, second = key
    where = conditions(customer_id, which, on, account_id, site_id)
    for index, row in enumerate(connection.execute(_keys(where, on))):
        if kind == "group":
            if (row.rank, row.account_id, row.site_id) == (_GROUP, first, second):
                return index
        elif row.rank in _BELOW.get(kind, ()) and (row.item_id, row.payment_id) == (first, second):
            return index
    return None


_BELOW = {"item": (_ITEM,), "payment": (_PAYMENT,), "dispute": (_DISPUTE,)}


def _disputes(
    connection: Connection, parts: Sequence[int]
) -> dict[int, tuple[Dispute, DisputePart]]:
    """What is disputed, each with its dispute."""
    if not parts:
        return {}
    about = sa.select(HELD.c.dispute_id).where(HELD.c.id.in_(parts))
    found = disputes.cases(connection, DISPUTE.c.id.in_(about))
    return {part.id: (case, part) for case in found for part in case.parts}


def _groups(
    connection: Connection, where: Sequence[Any], on: date
) -> dict[tuple[int, int], GroupLine]:
    rows = connection.execute(
        sa.select(
            ITEM.c.account_id,
            ITEM.c.site_id,
            _ACCOUNT.c.number.label("account"),
            _ACCOUNT.c.name.label("account_name"),
            _ACCOUNT.c.company_code,
            _SITE.c.number.label("site"),
            _SITE.c.name.label("site_name"),
            ITEM.c.currency,
            sa.func.count().label("items"),
            sa.func.sum(balance_on(on), type_=ITEM.c.open_balance.type).label("balance"),
        )
        .join(_ACCOUNT, _ACCOUNT.c.id == ITEM.c.account_id)
        .join(_SITE, _SITE.c.id == ITEM.c.site_id)
        .where(*where)
        .group_by(
            ITEM.c.account_id,
            ITEM.c.site_id,
            _ACCOUNT.c.number,
            _ACCOUNT.c.name,
            _ACCOUNT.c.company_code,
            _SITE.c.number,
            _SITE.c.name,
            ITEM.c.currency,
        )
        .order_by(ITEM.c.currency)
    )
    found: dict[tuple[int, int], GroupLine] = {}
    for row in rows:
        place = (row.account_id, row.site_id)
        before = found.get(place)
        found[place] = GroupLine(
            account_id=row.account_id,
            account=row.account,
            account_name=row.account_name,
            company_code=row.company_code,
            site_id=row.site_id,
            site=row.site,
            site_name=row.site_name,
            count=row.items + (before.count if before else 0),
            balances=(*(before.balances if before else ()), (row.currency, row.balance)),
        )
    return found

"""What the dunning plan looks at: customers, their delinquent units, and their letters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table

from collectui.domain.dunning import WAITING, Dunned, Letter, LetterLine, Standing, Unit
from collectui.domain.terms import ActivityStatus, CorrespondenceStatus
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import ACCOUNT, CUSTOMER, SITE
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.core.programs import PROGRAM
from collectui.store.core.work import CORRESPONDENCE as LETTER

_WAITS = LETTER.c.status.in_(sorted(WAITING))
_IS_CALL = LETTER.c.activity_id.is_not(None)
_CALL_WAITS = ACTIVITY.c.status == ActivityStatus.NOT_STARTED


def dunned(connection: Connection, ids: Iterable[int]) -> dict[int, Dunned]:
    """What the profiles of these customers say of dunning."""
    c = CUSTOMER.c
    rows = connection.execute(
        sa.select(
            *(c.id, c.number, c.contact_method, c.collector_id),
            *(c.dunning_excluded, c.dunning_excluded_reason),
            *(c.do_not_contact, c.do_not_contact_reason),
        ).where(c.id.in_(sorted(set(ids))))
    )
    return {
        row.id: Dunned(
            row.id,
            row.number,
            row.contact_method,
            row.collector_id,
            row.dunning_excluded_reason if row.dunning_excluded else None,
            row.do_not_contact_reason if row.do_not_contact else None,
        )
        for row in rows
    }


def units(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[Unit, ...]]:
    """The delinquent units of these customers, all currencies of one together."""
    undisputed = sa.func.max(sa.case((D.c.disputed_due < D.c.past_due, 1), else_=0))
    place = (D.c.customer_id, D.c.account_id, D.c.site_id)
    rows = connection.execute(
        sa.select(*place, sa.func.min(D.c.oldest_due), undisputed)
        .where(D.c.customer_id.in_(sorted(set(ids))), D.c.past_due > 0)
        .group_by(D.c.unit, *place)
        .order_by(D.c.unit)
    )
    found: dict[int, tuple[Unit, ...]] = {}
    for customer_id, account_id, site_id, oldest, some in rows:
        unit = Unit(account_id, site_id, oldest, disputed=not some)
        found[customer_id] = (*found.get(customer_id, ()), unit)
    return found


def letters(
    connection: Connection, ids: Iterable[int], *, waiting: bool = False
) -> dict[int, tuple[Letter, ...]]:
    """The letters of these customers by stage, or only those whose way can still be changed."""
    statement = (
        sa.select(
            LETTER,
            PROGRAM.c.contact_id.label("contact_id"),
            sa.func.coalesce(_CALL_WAITS, sa.false()).label("call_waits"),
        )
        .select_from(
            LETTER.outerjoin(PROGRAM, PROGRAM.c.id == LETTER.c.program_id).outerjoin(
                ACTIVITY, ACTIVITY.c.id == LETTER.c.activity_id
            )
        )
        .where(LETTER.c.customer_id.in_(sorted(set(ids))))
        .order_by(LETTER.c.customer_id, LETTER.c.stage, LETTER.c.id)
    )
    if waiting:
        statement = statement.where(sa.or_(_WAITS, _CALL_WAITS))
    found: dict[int, tuple[Letter, ...]] = {}
    for row in connection.execute(statement):
        found[row.customer_id] = (*found.get(row.customer_id, ()), _letter(row))
    return found


def _letter(row: Any) -> Letter:
    called = row.activity_id is not None
    return Letter(
        id=row.id,
        customer_id=row.customer_id,
        account_id=row.account_id,
        site_id=row.site_id,
        program_id=row.program_id,
        contact_id=row.contact_id,
        stage=row.stage,
        due_on=row.due_on,
        standing=Standing(row.method, row.address, row.status, row.held_reason, call=called),
        activity_id=row.activity_id,
        call_waits=bool(row.call_waits),
    )


def lines(connection: Connection, customer_id: int) -> tuple[LetterLine, ...]:
    """A customer's correspondence, the latest first."""
    c = LETTER.c
    rows: Any = connection.execute(
        sa.select(
            *(c.id, c.version, c.stage, c.method, c.address, c.due_on, c.status, c.held_reason),
            c.sent_at,
            ACCOUNT.c.number.label("account"),
            SITE.c.number.label("site"),
            PROGRAM.c.number.label("program"),
            _IS_CALL.label("call"),
        )
        .select_from(
            LETTER.outerjoin(ACCOUNT, ACCOUNT.c.id == c.account_id)
            .outerjoin(SITE, SITE.c.id == c.site_id)
            .outerjoin(PROGRAM, PROGRAM.c.id == c.program_id)
        )
        .where(c.customer_id == customer_id)
        .order_by(c.due_on.desc(), c.id.desc())
    )
    return tuple(LetterLine(*row) for row in rows)


def numbers(
    connection: Connection, table: Table, ids: Iterable[int | None]
) -> dict[int | None, str]:
    """The numbers of accounts or sites by id."""
    wanted = sorted({each for each in ids if each is not None})
    rows = connection.execute(sa.select(table.c.id, table.c.number).where(table.c.id.in_(wanted)))
    return {row.id: row.number for row in rows}


@dataclass(frozen=True, slots=True)
class Wanting:
    """Customers for whom the plan has something to do, and those to be looked at for it."""

    sure: frozenset[int]
    """A unit of theirs is without the letter of its stage."""
    perhaps: frozenset[int]
    """A letter of theirs is held, or its unit is paid or disputed by now."""


def wanting(
    connection: Connection, first: int, last: int, stages: Sequence[int], today: date
) -> Wanting:
    """Customers of a range of ids whom the plan concerns, found by the database."""
    late = sa.and_(D.c.past_due > 0, D.c.oldest_due <= today - timedelta(stages[0]))
    stage = sa.case(
        *(
            (D.c.oldest_due <= today - timedelta(days), number)
            for number, days in sorted(enumerate(stages, 1), reverse=True)
        ),
        else_=0,
    )
    counts = sa.and_(
        LETTER.c.customer_id == D.c.customer_id,
        LETTER.c.program_id.is_(None),
        _overlaps(),
        LETTER.c.stage >= stage,
        LETTER.c.due_on > D.c.oldest_due,
        sa.or_(LETTER.c.status != CorrespondenceStatus.CANCELLED, _IS_CALL),
    )
    unplanned = sa.select(D.c.customer_id).where(
        D.c.customer_id.between(first, last),
        late,
        sa.not_(sa.select(LETTER.c.id).where(counts).exists()),
    )
    of_unit = sa.and_(D.c.customer_id == LETTER.c.customer_id, _overlaps())
    still_due = sa.select(D.c.unit).where(of_unit, late).exists()
    disputed = (
        sa.select(D.c.unit).where(of_unit, D.c.past_due > 0, D.c.disputed_due >= D.c.past_due)
    ).exists()
    unsettled = sa.select(LETTER.c.customer_id).where(
        LETTER.c.customer_id.between(first, last),
        sa.or_(
            LETTER.c.status == CorrespondenceStatus.HELD,
            sa.and_(sa.or_(_WAITS, _IS_CALL), sa.or_(sa.not_(still_due), disputed)),
        ),
    )
    sure, perhaps = (
        frozenset(connection.execute(each.distinct()).scalars()) for each in (unplanned, unsettled)
    )
    return Wanting(sure, perhaps - sure)


def _overlaps() -> ColumnElement[bool]:
    """As `domain.dunning.overlaps` says it."""
    return sa.and_(
        *(
            sa.or_(LETTER.c[name].is_(None), D.c[name].is_(None), LETTER.c[name] == D.c[name])
            for name in ("account_id", "site_id")
        )
    )

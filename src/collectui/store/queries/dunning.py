"""What the dunning plan looks at: customers, their delinquent units, and their letters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table

from collectui.domain.dunning.rules import (
    NOTHING_TO_ASK,
    WAITING,
    Dunned,
    Letter,
    Standing,
    Unit,
    nothing_to_ask,
)
from collectui.domain.vocabulary import NEVER_DUE, ActivityStatus, CorrespondenceStatus, ItemStatus
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.disputes import DISPUTE_ITEM as PART
from collectui.store.core.figures import DELINQUENCY as D
from collectui.store.core.items import ITEM
from collectui.store.core.programs import PROGRAM
from collectui.store.core.promises import PROMISE_LAID as LAID
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.pieces import pieces, spans
from collectui.store.queries import promises

_WAITS = LETTER.c.status.in_(sorted(WAITING))
_IS_CALL = LETTER.c.activity_id.is_not(None)
_CALL_WAITS = ACTIVITY.c.status == ActivityStatus.NOT_STARTED


def dunned(connection: Connection, ids: Iterable[int]) -> dict[int, Dunned]:
    """What the profiles of these customers say of dunning, and what they promised."""
    c, ids = CUSTOMER.c, sorted(set(ids))
    rows = connection.execute(
        sa.select(
            *(c.id, c.number, c.contact_method, c.collector_id),
            *(c.dunning_excluded, c.dunning_excluded_reason),
            *(c.do_not_contact, c.do_not_contact_reason),
        ).where(c.id.in_(ids))
    )
    promised = promises.until(connection, ids)
    return {
        row.id: Dunned(
            row.id,
            row.number,
            row.contact_method,
            row.collector_id,
            row.dunning_excluded_reason if row.dunning_excluded else None,
            row.do_not_contact_reason if row.do_not_contact else None,
            promised.get(row.id, ""),
        )
        for row in rows
    }


def units(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[Unit, ...]]:
    """The delinquent units of these customers, all currencies of one together."""
    owned = (D.c.past_due, D.c.disputed_due, D.c.processing_due, D.c.unapplied, D.c.promised_due)
    rows = connection.execute(
        sa.select(D.c.unit, D.c.customer_id, D.c.account_id, D.c.site_id, *owned)
        .add_columns(D.c.oldest_due, D.c.ask_due)
        .where(D.c.customer_id.in_(sorted(set(ids))), D.c.past_due > 0)
        .order_by(D.c.unit, D.c.currency)
    )
    by_unit: dict[tuple[Any, ...], list[Any]] = {}
    for unit, customer_id, account_id, site_id, *figures in rows:
        by_unit.setdefault((unit, customer_id, account_id, site_id), []).append(figures)
    found: dict[int, list[Unit]] = {}
    for (_, customer_id, account_id, site_id), currencies in by_unit.items():
        found.setdefault(customer_id, []).append(_unit(account_id, site_id, currencies))
    return _with_programs(connection, found)


def _unit(account_id: int | None, site_id: int | None, currencies: Sequence[Any]) -> Unit:
    """One unit, of its figures in each currency."""
    reasons = [nothing_to_ask(*amounts) for *amounts, _, _ in currencies]
    asked = [figures for figures, no in zip(currencies, reasons, strict=True) if not no]
    no_asking = ""
    if not asked:
        no_asking = reasons[0] if len(set(reasons)) == 1 else NOTHING_TO_ASK
    oldest = min(oldest_due for *_, oldest_due, _ in currencies)
    since = [ask_due for *_, ask_due in asked or currencies if ask_due is not None]
    return Unit(account_id, site_id, oldest, no_asking, min(since, default=None))


def _with_programs(
    connection: Connection, units: Mapping[int, Sequence[Unit]]
) -> dict[int, tuple[Unit, ...]]:
    """The units, each with the program of its oldest item that may be asked for."""
    having = sa.select(PROGRAM.c.customer_id).where(PROGRAM.c.customer_id.in_(sorted(units)))
    financed = sorted(set(connection.execute(having).scalars()))
    dates = {unit.ask_due for each in financed for unit in units[each] if unit.ask_due}
    oldest: dict[tuple[int, date], list[Any]] = {}
    if dates:
        c = ITEM.c
        rows = connection.execute(
            sa.select(c.customer_id, c.account_id, c.site_id, c.aged_from, c.program_id)
            .add_columns(PROGRAM.c.contact_id)
            .select_from(
                ITEM.outerjoin(PROGRAM, PROGRAM.c.id == c.program_id).outerjoin(
                    LAID, LAID.c.item_id == c.id
                )
            )
            .where(
                c.customer_id.in_(financed),
                c.aged_from.in_(sorted(dates)),
                c.open_balance > c.disputed + sa.func.coalesce(LAID.c.amount, 0),
                c.status.not_in([*NEVER_DUE, ItemStatus.PROCESSING_PAYMENT]),
            )
            .order_by(c.id)
        )
        for row in rows:
            oldest.setdefault((row.customer_id, row.aged_from), []).append(row)
    return {
        customer_id: tuple(_of_program(unit, customer_id, oldest) for unit in each)
        for customer_id, each in units.items()
    }


def _of_program(
    unit: Unit, customer_id: int, oldest: Mapping[tuple[int, date], Sequence[Any]]
) -> Unit:
    alike = [
        row
        for row in (oldest.get((customer_id, unit.ask_due), ()) if unit.ask_due else ())
        if unit.account_id in (None, row.account_id) and unit.site_id in (None, row.site_id)
    ]
    if not alike:
        return unit
    programs = frozenset(row.program_id for row in alike)
    return replace(
        unit,
        program_id=alike[0].program_id,
        contact_id=alike[0].contact_id,
        programs=programs,
    )


def with_pauses(
    connection: Connection, units: Mapping[int, Sequence[Unit]], today: date
) -> Mapping[int, Sequence[Unit]]:
    """The units, each saying until when letters wait because its oldest item was disputed.

    Of an item that is owed after all: telling the customer comes first.
    """
    rows: list[Any] = []
    for piece in pieces(sorted(units)):
        waits = (
            sa.select(ITEM.c.customer_id, ITEM.c.account_id, ITEM.c.site_id, ITEM.c.aged_from)
            .add_columns(PART.c.letters_from)
            .join(PART, PART.c.item_id == ITEM.c.id)
            .where(
                PART.c.customer_id.in_(piece),
                PART.c.letters_from > today,
                PART.c.reinstated > 0,
                ITEM.c.open_balance > 0,
            )
        )
        rows += connection.execute(waits).fetchall()
    if not rows:
        return units
    return {
        customer_id: [
            _paused(unit, [r for r in rows if r.customer_id == customer_id]) for unit in each
        ]
        for customer_id, each in units.items()
    }


def _paused(unit: Unit, rows: Sequence[Any]) -> Unit:
    days = [
        row.letters_from
        for row in rows
        if row.aged_from == unit.since
        and unit.account_id in (None, row.account_id)
        and unit.site_id in (None, row.site_id)
    ]
    return replace(unit, letters_from=max(days)) if days else unit


def with_waiting(connection: Connection, ids: Iterable[int]) -> list[int]:
    """Those of these customers of whom a letter waits, or the call in the place of one."""
    of = LETTER.c.customer_id
    found: set[int] = set()
    for span in spans(of, ids):
        rows = sa.select(of).where(span, sa.or_(_WAITS, _IS_CALL)).distinct()
        found.update(connection.execute(rows).scalars())
    return sorted(found)


def count_waiting(connection: Connection, ids: Sequence[int]) -> int:
    """How many letters of these customers wait."""
    waiting = sa.select(sa.func.count()).where(LETTER.c.customer_id.in_(ids), _WAITS)
    return int(connection.execute(waiting).scalar_one())


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
        planned_on=row.planned_on,
    )


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
    """A letter of theirs is held, or no longer as its unit would have it."""


def wanting(
    connection: Connection, first: int, last: int, stages: Sequence[int], today: date
) -> Wanting:
    """Customers of a range of ids whom the plan concerns, found by the database."""
    since = sa.func.coalesce(D.c.ask_due, D.c.oldest_due)
    late = sa.and_(D.c.past_due > 0, D.c.oldest_due <= today - timedelta(stages[0]))
    set_aside = sa.or_(D.c.disputed_due >= D.c.past_due, D.c.promised_due > 0)
    stage = sa.case(
        *(
            (since <= today - timedelta(days), number)
            for number, days in sorted(enumerate(stages, 1), reverse=True)
        ),
        else_=0,
    )
    counts = sa.and_(
        LETTER.c.customer_id == D.c.customer_id,
        _overlaps(),
        LETTER.c.stage >= stage,
        LETTER.c.due_on > since,
        sa.or_(LETTER.c.status != CorrespondenceStatus.CANCELLED, _IS_CALL),
    )
    unplanned = sa.select(D.c.customer_id).where(
        D.c.customer_id.between(first, last),
        late,
        stage > 0,
        sa.or_(D.c.to_collect > 0, set_aside),
        sa.not_(sa.select(LETTER.c.id).where(counts).exists()),
    )
    of_unit = sa.and_(D.c.customer_id == LETTER.c.customer_id, _overlaps())
    still_due = sa.select(D.c.unit).where(of_unit, late).exists()
    unlike = sa.or_(D.c.to_collect <= 0, stage < LETTER.c.stage)
    otherwise = sa.select(D.c.unit).where(of_unit, D.c.past_due > 0, unlike).exists()
    unsettled = sa.select(LETTER.c.customer_id).where(
        LETTER.c.customer_id.between(first, last),
        sa.or_(
            LETTER.c.status == CorrespondenceStatus.HELD,
            sa.and_(
                sa.or_(_WAITS, _IS_CALL),
                sa.or_(
                    sa.not_(still_due),
                    otherwise,
                    LETTER.c.planned_on > today,
                ),
            ),
        ),
    )
    sure, perhaps = (
        frozenset(connection.execute(each.distinct()).scalars()) for each in (unplanned, unsettled)
    )
    return Wanting(sure, perhaps - sure)


def _overlaps() -> ColumnElement[bool]:
    """As `domain.dunning.rules.overlaps` says it."""
    return sa.and_(
        *(
            sa.or_(LETTER.c[name].is_(None), D.c[name].is_(None), LETTER.c[name] == D.c[name])
            for name in ("account_id", "site_id")
        )
    )

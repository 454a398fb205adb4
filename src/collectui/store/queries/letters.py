"""Letters as the customer's and the desk's list show them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from collectui.domain.dunning.letters import JudgedLetters, LetterLine, LetterState
from collectui.store import desk
from collectui.store.constants import LETTER_WAITS
from collectui.store.core.customers import ACCOUNT, CUSTOMER, SITE
from collectui.store.core.programs import PROGRAM
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.pieces import pieces

_c = LETTER.c
_LINES = sa.select(
    *(_c.id, _c.version, _c.customer_id, CUSTOMER.c.number, CUSTOMER.c.name),
    *(_c.stage, _c.method, _c.address, _c.due_on, _c.status, _c.held_reason, _c.sent_at),
    ACCOUNT.c.number.label("account"),
    SITE.c.number.label("site"),
    PROGRAM.c.number.label("program"),
    _c.activity_id.is_not(None).label("call"),
).select_from(
    LETTER.join(CUSTOMER, CUSTOMER.c.id == _c.customer_id)
    .outerjoin(ACCOUNT, ACCOUNT.c.id == _c.account_id)
    .outerjoin(SITE, SITE.c.id == _c.site_id)
    .outerjoin(PROGRAM, PROGRAM.c.id == _c.program_id)
)
# As the index has it, that holds nothing else.
_WAITS = sa.text(f"correspondence.{LETTER_WAITS}")


def of_customer(connection: Connection, customer_id: int) -> tuple[LetterLine, ...]:
    """A customer's letters, the latest first."""
    rows: Any = connection.execute(
        _LINES.where(_c.customer_id == customer_id).order_by(_c.due_on.desc(), _c.id.desc())
    )
    return tuple(LetterLine(*row) for row in rows)


def by_ids(connection: Connection, ids: Iterable[int]) -> tuple[LetterLine, ...]:
    """Letters by their ids, in the order of the ids."""
    found: list[LetterLine] = []
    for piece in pieces(sorted(set(ids))):
        rows: Any = connection.execute(_LINES.where(_c.id.in_(piece)).order_by(_c.id))
        found += [LetterLine(*row) for row in rows]
    return tuple(found)


def subject(connection: Connection, ids: Iterable[int]) -> JudgedLetters:
    """The letters that are to be marked."""
    wanted = sorted(set(ids))
    letters = by_ids(connection, wanted)
    missing = sorted(set(wanted) - {letter.id for letter in letters})
    today = max(desk.calendar_today(connection), desk.business_date(connection))
    return JudgedLetters(letters, today, missing)


def letter_rows(
    connection: Connection,
    state: LetterState,
    customer_id: int | None = None,
    *,
    since: datetime | None = None,
    skip: int = 0,
    limit: int = 128,
) -> list[LetterLine]:
    """A page of the list: those that wait by their due date, others the latest first.

    Where `since` is a moment, only those sent from it on, as they go.
    """
    order = _order(state, since)
    ids = _narrowed(sa.select(_c.id), state, customer_id, since)
    ids = ids.order_by(*order).offset(skip).limit(limit)
    # What stands beside a letter is looked up for the page alone.
    page = ids.subquery("page")
    rows: Any = connection.execute(_LINES.join(page, page.c.id == _c.id).order_by(*order))
    return [LetterLine(*row) for row in rows]


def letter_count(
    connection: Connection,
    state: LetterState,
    customer_id: int | None = None,
    since: datetime | None = None,
) -> int:
    """How many letters the list has."""
    counted = _narrowed(sa.select(sa.func.count()).select_from(LETTER), state, customer_id, since)
    return int(connection.execute(counted).scalar_one())


def letter_place(
    connection: Connection,
    state: LetterState,
    letter: LetterLine,
    customer_id: int | None = None,
    since: datetime | None = None,
) -> int | None:
    """At which place (from 0) of the list a letter stands; None where it is not in it."""
    day = _c.due_on if since is None else _c.sent_at
    row = connection.execute(
        _narrowed(sa.select(day.label("day")), state, customer_id, since).where(_c.id == letter.id)
    ).first()
    if row is None:
        return None
    if _by_due(state) or since is not None:
        before: ColumnElement[bool] = sa.or_(
            day < row.day, sa.and_(day == row.day, _c.id < letter.id)
        )
    else:
        before = _c.id > letter.id
    counted = _narrowed(sa.select(sa.func.count()).select_from(LETTER), state, customer_id, since)
    return int(connection.execute(counted.where(before)).scalar_one())


def _narrowed(
    statement: Select[Any], state: LetterState, customer_id: int | None, since: datetime | None
) -> Select[Any]:
    if since is not None:
        statement = statement.where(_c.sent_at >= since)
    if customer_id is not None:
        statement = statement.where(_c.customer_id == customer_id)
    if _by_due(state):
        statement = statement.where(_WAITS)
    if state not in (LetterState.WAITING, LetterState.ALL):
        statement = statement.where(_c.status == state.value)
    return statement


def _by_due(state: LetterState) -> bool:
    return state in (LetterState.WAITING, LetterState.PENDING, LetterState.HELD)


def _order(state: LetterState, since: datetime | None) -> tuple[ColumnElement[Any], ...]:
    if since is not None:
        return (_c.sent_at.asc(), _c.id.asc())
    return (_c.due_on.asc(), _c.id.asc()) if _by_due(state) else (_c.id.desc(),)

"""The state of programs, grouped by what rules ask about it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from collectui.domain.roles.judged import ProgramGroup
from collectui.domain.roles.program_states import needs_document
from collectui.domain.vocabulary import AgreementStatus, ItemStatus, ProgramStatus
from collectui.store.core.items import ITEM
from collectui.store.core.programs import FINANCE_AGREEMENT as AGREEMENT
from collectui.store.core.programs import PROGRAM
from collectui.store.queries import programs


def program_groups(connection: Connection, which: ColumnElement[bool]) -> tuple[ProgramGroup, ...]:
    """Programs by what rules ask about them; as many rows as there are states, not programs.

    Those with an agreement and those without are asked for apart: together, PostgreSQL plans a
    customer of ten thousand programs badly.
    """
    archived = PROGRAM.c.status == ProgramStatus.ARCHIVED
    states = [*_with_agreement(connection, which), *_without_agreement(connection, which, archived)]
    counts = {row.first_id: row.programs for row in states}
    rows = connection.execute(
        sa.select(
            PROGRAM.c.id,
            PROGRAM.c.number,
            PROGRAM.c.status,
            _first_agreement(_ACTIVE).label("active"),
            _first_agreement(_OPEN).label("open"),
            _first_agreement(sa.true()).label("any"),
            sa.case((archived, _PAID.order_by(ITEM.c.number).limit(1).scalar_subquery())).label(
                "paid"
            ),
        )
        .where(PROGRAM.c.id.in_(sorted(counts)))
        .order_by(PROGRAM.c.number)
    )
    return tuple(
        ProgramGroup(
            row.status,
            row.number,
            counts[row.id],
            row.active or "",
            row.open or "",
            row.any or "",
            row.paid or "",
        )
        for row in rows
    )


def wanting_document(connection: Connection, customer_ids: Sequence[int]) -> dict[int, str]:
    """Of these customers, those whose new address wants a document: the first program that does.

    Read as the pairs of statuses that a customer's programs and agreements have, each of which
    the domain's rule judges.
    """
    rows = connection.execute(
        sa.select(
            PROGRAM.c.customer_id,
            PROGRAM.c.status,
            sa.func.min(PROGRAM.c.number).label("program"),
            sa.func.min(sa.case((_ACTIVE, AGREEMENT.c.number))).label("active"),
            sa.func.min(sa.case((_OPEN, AGREEMENT.c.number))).label("open"),
        )
        .join(AGREEMENT, AGREEMENT.c.program_id == PROGRAM.c.id)
        .where(PROGRAM.c.customer_id.in_(customer_ids))
        .group_by(PROGRAM.c.customer_id, PROGRAM.c.status, AGREEMENT.c.status)
    )
    found: dict[int, str] = {}
    for row in rows:
        group = ProgramGroup(row.status, row.program, 1, row.active or "", row.open or "")
        if needs_document([group]):
            number = found.setdefault(row.customer_id, row.program)
            found[row.customer_id] = min(number, row.program)
    return found


def _with_agreement(connection: Connection, which: ColumnElement[bool]) -> list[Any]:
    def has(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return sa.func.max(sa.case((condition, 1), else_=0))

    each = (
        sa.select(
            PROGRAM.c.id, PROGRAM.c.status, has(_ACTIVE).label("active"), has(_OPEN).label("open")
        )
        .join_from(PROGRAM, AGREEMENT, AGREEMENT.c.program_id == PROGRAM.c.id)
        .where(which)
        .group_by(PROGRAM.c.id, PROGRAM.c.status)
        .subquery()
    )
    return list(
        connection.execute(
            sa.select(
                sa.func.min(each.c.id).label("first_id"), sa.func.count().label("programs")
            ).group_by(each.c.status, each.c.active, each.c.open)
        )
    )


def _without_agreement(
    connection: Connection, which: ColumnElement[bool], archived: ColumnElement[bool]
) -> list[Any]:
    """Whether anything was paid is asked of archived programs alone: it is dear."""
    none = sa.not_(sa.select(AGREEMENT.c.id).where(AGREEMENT.c.program_id == PROGRAM.c.id).exists())
    first = sa.func.min(PROGRAM.c.id).label("first_id")
    alike = sa.select(first, sa.func.count().label("programs")).where(which, none)
    paid = sa.case((_PAID.exists(), 1), else_=0)
    return [
        *connection.execute(alike.where(sa.not_(archived)).group_by(PROGRAM.c.status)),
        *connection.execute(alike.where(archived).group_by(paid)),
    ]


_ACTIVE = AGREEMENT.c.status == AgreementStatus.ACTIVE
_OPEN = AGREEMENT.c.status.not_in(sorted(programs.NOT_FINANCING))
_PAID = sa.select(ITEM.c.number).where(
    ITEM.c.program_id == PROGRAM.c.id, ITEM.c.status == ItemStatus.PAID
)


def _first_agreement(which: ColumnElement[bool]) -> Any:
    return (
        sa.select(sa.func.min(AGREEMENT.c.number))
        .where(AGREEMENT.c.program_id == PROGRAM.c.id, which)
        .scalar_subquery()
    )

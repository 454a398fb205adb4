"""What a contact's signature holds: the programs that active finance agreements it signed pay."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ColumnElement, Connection, ScalarSelect, Select

from collectui.domain.roles.judged import MOST_NAMED, Named
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.imports import IMPORT_BATCH as BATCH
from collectui.store.core.items import ITEM
from collectui.store.core.programs import FINANCE_AGREEMENT as AGREEMENT
from collectui.store.core.programs import PROGRAM
from collectui.store.queries.people import SIGNED_WHILE


def pays(contact_id: int) -> Select[Any]:
    """The ids of programs that an active agreement pays which this contact signed."""
    return sa.select(AGREEMENT.c.program_id).where(
        AGREEMENT.c.signed_by_id == contact_id, AGREEMENT.c.status.in_(list(SIGNED_WHILE))
    )


def held(program_id: Column[Any], contact_id: int) -> ColumnElement[bool]:
    """Records of such a program; `program_id` is their column that names it."""
    return program_id.in_(pays(contact_id))


def free(program_id: Column[Any], contact_id: int) -> ColumnElement[bool]:
    """All other records, those of no program too."""
    return sa.or_(program_id.is_(None), program_id.not_in(pays(contact_id)))


def agreement_of(connection: Connection, program_id: int | None, contact_id: int) -> str:
    """`PFA-2207 of program P-2207`, where the contact holds that program; else empty."""
    row = connection.execute(
        _AGREEMENTS.where(PROGRAM.c.id == program_id, AGREEMENT.c.signed_by_id == contact_id)
        .order_by(AGREEMENT.c.number)
        .limit(1)
    ).first()
    return f"{row.number} of program {row.program}" if row else ""


def since(connection: Connection, history_id: int, programs: Any, contact_id: int) -> str:
    """The first agreement that the contact signed after a change, as `agreement_of` says it.

    Of those that pay one of the programs (a select of ids). One that was there before is no
    reason to keep what the change did.
    """
    changed_at = sa.select(HISTORY.c.at).where(HISTORY.c.id == history_id).scalar_subquery()
    day = connection.execute(sa.select(changed_at)).scalar_one().date()
    altered = sa.select(CHANGE.c.id).where(
        CHANGE.c.kind == AGREEMENT.name,
        CHANGE.c.record_id == AGREEMENT.c.id,
        CHANGE.c.history_id > history_id,
    )
    in_time = sa.select(BATCH.c.id).where(
        BATCH.c.id == AGREEMENT.c.batch_id, BATCH.c.finished_at <= changed_at
    )
    before = sa.or_(
        in_time.exists(), sa.and_(AGREEMENT.c.batch_id.is_(None), AGREEMENT.c.signed_on < day)
    )
    row = connection.execute(
        _AGREEMENTS.where(PROGRAM.c.id.in_(programs), AGREEMENT.c.signed_by_id == contact_id)
        .where(sa.or_(altered.exists(), sa.not_(sa.func.coalesce(before, sa.false()))))
        .order_by(AGREEMENT.c.number)
        .limit(1)
    ).first()
    return f"{row.number} of program {row.program}" if row else ""


def signers(connection: Connection, contact_ids: Sequence[int]) -> dict[int, str]:
    """Of these contacts, those who signed active agreements: the first one's number."""
    rows = connection.execute(
        sa.select(AGREEMENT.c.signed_by_id, sa.func.min(AGREEMENT.c.number))
        .where(
            AGREEMENT.c.signed_by_id.in_(contact_ids), AGREEMENT.c.status.in_(list(SIGNED_WHILE))
        )
        .group_by(AGREEMENT.c.signed_by_id)
    )
    return {row[0]: row[1] for row in rows}


def holding(contact_id: int) -> ScalarSelect[Any]:
    """By which agreement a contact holds the program of the statement around it; NULL for none."""
    return (
        sa.select(sa.func.min(AGREEMENT.c.number))
        .where(
            AGREEMENT.c.signed_by_id == contact_id,
            AGREEMENT.c.status.in_(list(SIGNED_WHILE)),
            AGREEMENT.c.program_id == PROGRAM.c.id,
        )
        .correlate(PROGRAM)
        .scalar_subquery()
    )


def programs_held(connection: Connection, contact_id: int) -> Named:
    """What stays with the contact, as the preview names it: `P-2207: signed PFA-2207`."""
    each = (
        sa.select(
            PROGRAM.c.number.label("program"), sa.func.min(AGREEMENT.c.number).label("number")
        )
        .join(AGREEMENT, AGREEMENT.c.program_id == PROGRAM.c.id)
        .where(AGREEMENT.c.signed_by_id == contact_id, AGREEMENT.c.status.in_(list(SIGNED_WHILE)))
        .group_by(PROGRAM.c.id, PROGRAM.c.number)
    )
    count: int = connection.execute(
        sa.select(sa.func.count()).select_from(each.subquery())
    ).scalar_one()
    first = connection.execute(each.order_by(PROGRAM.c.number).limit(MOST_NAMED))
    return Named(tuple(f"{row.program}: signed {row.number}" for row in first), count)


def customers_with(connection: Connection, contact_id: int) -> frozenset[int]:
    """Customers at which the contact stays linked, because a program it holds stays there."""
    rows = connection.execute(
        sa.select(PROGRAM.c.customer_id).where(held(PROGRAM.c.id, contact_id)).distinct()
    )
    return frozenset(rows.scalars())


def items_that_move(contact_id: int) -> tuple[Select[Any], Select[Any]]:
    """Transactions of a contact that another takes over: naming it, and of its programs naming
    nobody. Ids."""
    stands_for = sa.select(PROGRAM.c.id).where(PROGRAM.c.contact_id == contact_id)
    loose = free(ITEM.c.program_id, contact_id)
    return (
        sa.select(ITEM.c.id).where(ITEM.c.contact_id == contact_id, loose),
        sa.select(ITEM.c.id).where(
            ITEM.c.program_id.in_(stands_for), ITEM.c.contact_id.is_(None), loose
        ),
    )


def programs_that_move(contact_id: int) -> Select[Any]:
    """The programs of a contact that another takes over. Ids."""
    return sa.select(PROGRAM.c.id).where(
        PROGRAM.c.contact_id == contact_id, free(PROGRAM.c.id, contact_id)
    )


_AGREEMENTS = sa.select(AGREEMENT.c.number, PROGRAM.c.number.label("program")).join_from(
    PROGRAM,
    AGREEMENT,
    sa.and_(AGREEMENT.c.program_id == PROGRAM.c.id, AGREEMENT.c.status.in_(list(SIGNED_WHILE))),
)

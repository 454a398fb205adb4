"""Programs with their people and finance agreements."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.customers.views import AgreementView, ContactView, ProgramView
from collectui.domain.vocabulary import CLOSED, AgreementStatus, ContactRole, code_words
from collectui.store.core.customers import CONTACT
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.desk import PERSON
from collectui.store.core.programs import FINANCE_AGREEMENT as AGREEMENT
from collectui.store.core.programs import PROGRAM
from collectui.store.queries import people

_PRODUCER = PERSON.alias("producer")
_MANAGER = PERSON.alias("manager")
_SECOND = PERSON.alias("second")

NOT_FINANCING = frozenset({AgreementStatus.CANCELLED, AgreementStatus.PAID_OFF})
"""A program with an agreement in any other status is financed, unless it is closed."""


def _full(person: Any) -> Any:
    return sa.func.trim(person.c.first_name + " " + person.c.last_name)


def agreements_of(
    connection: Connection, program_ids: list[int]
) -> dict[int, tuple[AgreementView, ...]]:
    """Finance agreements by program, the latest signed first."""
    rows = connection.execute(
        sa.select(AGREEMENT, CONTACT.c.first_name, CONTACT.c.last_name)
        .outerjoin(CONTACT, CONTACT.c.id == AGREEMENT.c.signed_by_id)
        .where(AGREEMENT.c.program_id.in_(program_ids))
        .order_by(AGREEMENT.c.signed_on.desc(), AGREEMENT.c.id)
    )
    found: dict[int, tuple[AgreementView, ...]] = {}
    for row in rows:
        signer = f"{row.first_name or ''} {row.last_name or ''}".strip() or None
        view = AgreementView(
            id=row.id,
            number=row.number,
            status=row.status,
            signed_on=row.signed_on,
            signed_by_id=row.signed_by_id,
            signed_by=signer,
            amount_financed=row.amount_financed,
            payments=row.payments,
            payment_amount=row.payment_amount,
        )
        found[row.program_id] = (*found.get(row.program_id, ()), view)
    return found


def programs_of(
    connection: Connection, customer_id: int, *, limit: int = 200, skip: int = 0
) -> tuple[ProgramView, ...]:
    """A customer's programs: the active ones first, then those not yet active, then closed."""
    order = sa.case(
        (PROGRAM.c.status.in_(["active", "overdue", "pending_cancellation"]), 0),
        (PROGRAM.c.status.in_([status.value for status in CLOSED]), 2),
        else_=1,
    )
    rows = connection.execute(
        _LINES.where(PROGRAM.c.customer_id == customer_id)
        .order_by(order, PROGRAM.c.due_on.desc(), PROGRAM.c.number)
        .limit(limit)
        .offset(skip)
    ).fetchall()
    return _views(connection, rows)


def program(connection: Connection, program_id: int) -> ProgramView:
    """One program; raises LookupError where there is none."""
    rows = connection.execute(_LINES.where(PROGRAM.c.id == program_id)).fetchall()
    if not rows:
        raise LookupError(f"no program {program_id}")
    return _views(connection, rows)[0]


_LINES = (
    sa.select(
        PROGRAM,
        _full(_PRODUCER).label("producer"),
        _full(_MANAGER).label("manager"),
        _full(_SECOND).label("second"),
        LINK.c.role.label("contact_role"),
    )
    .outerjoin(_PRODUCER, _PRODUCER.c.id == PROGRAM.c.producer_id)
    .outerjoin(_MANAGER, _MANAGER.c.id == PROGRAM.c.account_manager_id)
    .outerjoin(_SECOND, _SECOND.c.id == PROGRAM.c.secondary_account_manager_id)
    .outerjoin(
        LINK,
        sa.and_(
            LINK.c.customer_id == PROGRAM.c.customer_id,
            LINK.c.contact_id == PROGRAM.c.contact_id,
        ),
    )
)


def _views(connection: Connection, rows: Any) -> tuple[ProgramView, ...]:
    agreements = agreements_of(connection, [row.id for row in rows])
    contact_ids = sorted({row.contact_id for row in rows if row.contact_id is not None})
    people_rows = {
        row.id: row
        for row in connection.execute(sa.select(CONTACT).where(CONTACT.c.id.in_(contact_ids)))
    }
    hanging = (
        people.phones(connection, "contact", contact_ids),
        people.emails(connection, "contact", contact_ids),
        people.signed_by(connection, contact_ids),
    )

    def contact(row: Any) -> ContactView | None:
        if row.contact_id is None:
            return None
        role = row.contact_role or ContactRole.SECONDARY
        return people.contact_view(people_rows[row.contact_id], role, *hanging)

    return tuple(_view(row, contact(row), agreements.get(row.id, ())) for row in rows)


def _view(
    row: Any, contact: ContactView | None, agreements: tuple[AgreementView, ...]
) -> ProgramView:
    billing = code_words(row.billing_type)
    due = f", due {row.due_on.isoformat()}" if row.due_on else ""
    return ProgramView(
        id=row.id,
        version=row.version,
        number=row.number,
        name=row.name or f"{billing}{due}",
        status=row.status,
        billing_type=row.billing_type,
        due_on=row.due_on,
        premium=row.premium,
        currency=row.currency,
        customer_id=row.customer_id,
        contact=contact,
        producer=row.producer or None,
        account_manager=row.manager or None,
        secondary_account_manager=row.second or None,
        autopay=row.autopay,
        financed=row.status not in CLOSED
        and any(agreement.status not in NOT_FINANCING for agreement in agreements),
        agreements=agreements,
    )

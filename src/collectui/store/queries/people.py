"""Phones, e-mails and contacts, as any screen shows them."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.customers.views import ContactView, EmailLine, PhoneLine
from collectui.domain.vocabulary import AgreementStatus
from collectui.store.core.customers import CONTACT, EMAIL, PHONE
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.programs import FINANCE_AGREEMENT as AGREEMENT
from collectui.store.core.programs import PROGRAM

Line = TypeVar("Line")

SIGNED_WHILE = (AgreementStatus.ACTIVE,)
"""A contact who signed an agreement in one of these is locked as its signer."""


def phones(
    connection: Connection, owner: str, ids: Iterable[int]
) -> dict[int, tuple[PhoneLine, ...]]:
    """Phone numbers by owner, preferred first; `owner` is `customer` or `contact`."""

    def line(row: Any) -> PhoneLine:
        return PhoneLine(
            id=row.id,
            version=row.version,
            label=row.label,
            number=row.typed,
            extension=row.extension,
            preferred=row.preferred,
            bad_since=row.bad_since,
            flag=row.flag,
        )

    return _by_owner(connection, PHONE, owner, ids, line)


def emails(
    connection: Connection, owner: str, ids: Iterable[int]
) -> dict[int, tuple[EmailLine, ...]]:
    """E-mail addresses by owner, preferred first; `owner` is `customer` or `contact`."""

    def line(row: Any) -> EmailLine:
        return EmailLine(
            id=row.id,
            version=row.version,
            address=row.address,
            preferred=row.preferred,
            bad_since=row.bad_since,
            flag=row.flag,
        )

    return _by_owner(connection, EMAIL, owner, ids, line)


def _by_owner(
    connection: Connection,
    table: sa.Table,
    owner: str,
    ids: Iterable[int],
    line: Callable[[Any], Line],
) -> dict[int, tuple[Line, ...]]:
    found: dict[int, tuple[Line, ...]] = {}
    for row in connection.execute(_lines(table, owner), {"ids": list(ids)}):
        owner_id = getattr(row, f"{owner}_id")
        found[owner_id] = (*found.get(owner_id, ()), line(row))
    return found


@cache
def _lines(table: sa.Table, owner: str) -> sa.Select[Any]:
    column = table.c[f"{owner}_id"]
    asked = column.in_(sa.bindparam("ids", expanding=True))
    return sa.select(table).where(asked).order_by(table.c.preferred.desc(), table.c.id)


def signed_by(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Active finance agreements by the contact who signed them: `PFA-2207 of program P-2207`.

    Active whatever the status of the program (docs/domain.md: Words).
    """
    rows = connection.execute(
        sa.select(AGREEMENT.c.signed_by_id, AGREEMENT.c.number, PROGRAM.c.number.label("program"))
        .join(PROGRAM, PROGRAM.c.id == AGREEMENT.c.program_id)
        .where(AGREEMENT.c.signed_by_id.in_(list(ids)), AGREEMENT.c.status.in_(list(SIGNED_WHILE)))
        .order_by(AGREEMENT.c.number)
    )
    found: dict[int, tuple[str, ...]] = {}
    for row in rows:
        line = f"{row.number} of program {row.program}"
        found[row.signed_by_id] = (*found.get(row.signed_by_id, ()), line)
    return found


def contacts_of(connection: Connection, customer_id: int) -> tuple[ContactView, ...]:
    """A customer's contacts, the primary first."""
    first = sa.case((LINK.c.role == "primary", 0), else_=1)
    rows = connection.execute(
        sa.select(CONTACT, LINK.c.role)
        .join(LINK, LINK.c.contact_id == CONTACT.c.id)
        .where(LINK.c.customer_id == customer_id)
        .order_by(first, CONTACT.c.sort_key, CONTACT.c.id)
    ).fetchall()
    ids = [row.id for row in rows]
    numbers, addresses = phones(connection, "contact", ids), emails(connection, "contact", ids)
    signed = signed_by(connection, ids)
    return tuple(contact_view(row, row.role, numbers, addresses, signed) for row in rows)


def contact_view(
    row: Any,
    role: Any,
    numbers: dict[int, tuple[PhoneLine, ...]],
    addresses: dict[int, tuple[EmailLine, ...]],
    signed: dict[int, tuple[str, ...]],
) -> ContactView:
    """A row of `contact` with what hangs on it."""
    return ContactView(
        id=row.id,
        version=row.version,
        first_name=row.first_name,
        last_name=row.last_name,
        role=role,
        phones=numbers.get(row.id, ()),
        emails=addresses.get(row.id, ()),
        language=row.language,
        do_not_call=row.do_not_call,
        signed=signed.get(row.id, ()),
    )

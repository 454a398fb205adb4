"""Pending correspondence goes where its customer and contact are now to be reached."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from collectui.domain.plan import MoveSet, New
from collectui.domain.roles.letters import Book
from collectui.domain.vocabulary import ContactRole
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.programs import PROGRAM
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.queries import reach
from collectui.store.queries.waiting_letters import WAITING

_FROM = LETTER.outerjoin(PROGRAM, PROGRAM.c.id == LETTER.c.program_id)
_ALIKE = (
    LETTER.c.customer_id,
    LETTER.c.account_id,
    LETTER.c.site_id,
    PROGRAM.c.contact_id,
    LETTER.c.method,
    LETTER.c.address,
)


def of_customer(customer_id: int) -> ColumnElement[bool]:
    """Correspondence of a customer."""
    return LETTER.c.customer_id == customer_id


def of_customers(ids: Sequence[int]) -> ColumnElement[bool]:
    """Correspondence of some customers."""
    return LETTER.c.customer_id.in_(ids)


def of_contact(contact_id: int) -> ColumnElement[bool]:
    """Correspondence that may go to a contact: of its programs, and where its role has it."""
    return of_contacts([contact_id])


def of_contacts(ids: Sequence[int]) -> ColumnElement[bool]:
    """Correspondence that may go to one of some contacts."""
    leads = sa.select(LINK.c.customer_id).where(
        LINK.c.contact_id.in_(ids),
        LINK.c.role.in_((ContactRole.PRIMARY, ContactRole.ACCOUNTS_PAYABLE)),
    )
    mine = PROGRAM.c.contact_id.in_(ids)
    # By customer first, for which there is an index.
    return sa.or_(
        LETTER.c.customer_id.in_(leads),
        sa.and_(
            LETTER.c.customer_id.in_(sa.select(PROGRAM.c.customer_id).where(mine)),
            LETTER.c.program_id.in_(sa.select(PROGRAM.c.id).where(mine)),
        ),
    )


def waiting(connection: Connection, scope: ColumnElement[bool]) -> list[Any]:
    """Pending and held correspondence one by one, with everything that its address follows from."""
    statement = sa.select(LETTER.c.id, *_ALIKE).select_from(_FROM).where(WAITING, scope)
    return list(connection.execute(statement))


def groups(connection: Connection, scope: ColumnElement[bool]) -> list[Any]:
    """Pending and held correspondence, counted by everything that its address follows from."""
    return list(
        connection.execute(
            sa.select(*_ALIKE, sa.func.count().label("letters"))
            .select_from(_FROM)
            .where(WAITING, scope)
            .group_by(*_ALIKE)
            .order_by(*_ALIKE)
        )
    )


def members(group: Any, scope: ColumnElement[bool] | None = None) -> Select[Any]:
    """The ids of one group's letters; of those in the scope it was counted in."""
    same = [
        column.is_not_distinct_from(value)
        for column, value in zip(_ALIKE, tuple(group)[: len(_ALIKE)], strict=True)
    ]
    within = [] if scope is None else [scope]
    return sa.select(LETTER.c.id).select_from(_FROM).where(WAITING, *same, *within)


def readdressed(
    connection: Connection, scope: ColumnElement[bool], change: Callable[[Book], Book]
) -> list[MoveSet]:
    """Letters whose address follows from what a plan changes; `change` is what it does to the book.

    A letter whose address had been set otherwise, and does not follow from the change, stays.
    Put these before the changes themselves: they are found by what is true before.
    """
    found = groups(connection, scope)
    before = book(connection, found)
    after = change(before)
    moves = []
    for group in found:
        place = (group.method, group.customer_id, group.site_id, group.contact_id)
        address = after.address(*place)
        if before.address(*place) != address != group.address:
            fields = {"address": (group.address, address)}
            moves.append(moved(group, fields, goes_to(address), scope))
    return moves


def moved(
    group: Any,
    fields: Mapping[str, tuple[Any, Any | New]],
    label: str,
    scope: ColumnElement[bool] | None = None,
) -> MoveSet:
    """The change of one group's letters."""
    ids = members(group, scope)
    return MoveSet("correspondence", group.customer_id, ids, group.letters, fields, label)


def goes_to(address: str) -> str:
    """What the impact says of letters that get an address."""
    return f"will go to {address}" if address else "will have no address to go to"


def book(
    connection: Connection,
    found: list[Any],
    *,
    customer_id: int | None = None,
    site_id: int | None = None,
) -> Book:
    """How everybody is reached whom these letters may go to, that customer and site too."""
    ids = {group.customer_id for group in found}
    sites = {group.site_id for group in found if group.site_id is not None}
    if customer_id is not None:
        ids.add(customer_id)
    if site_id is not None:
        sites.add(site_id)
    contacts = {group.contact_id for group in found if group.contact_id is not None}
    return reach.book(connection, ids, sites, contacts)

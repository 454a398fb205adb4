"""The letters of two customers that become one: a stage goes out once."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.plan import Change, MoveSet, Update
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.roles.letters import Book, Reach
from collectui.domain.roles.merging import takes_address
from collectui.domain.vocabulary import ActivityStatus, CorrespondenceStatus
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.handlers import letters
from collectui.store.handlers.merge_places import Places
from collectui.store.handlers.moving import moves, placed
from collectui.store.queries import reach
from collectui.store.queries.waiting_letters import WAITING

REASON = "the stage is the survivor's already"
_CANCELLED = CorrespondenceStatus.CANCELLED
_COLUMNS = ("id", "stage", "status", "account_id", "site_id", "program_id", "activity_id")


def merged(
    connection: Connection, judged: CustomerRoles, at: Places, leads: int | None, label: str
) -> list[Change]:
    """Letters that wait: withdrawn where the survivor has that stage, else moved, and addressed
    as the survivor is reached. Those sent or cancelled move as they are."""
    was, into = judged.customer, judged.other
    assert into is not None
    twice = _twice(connection, was.id, into.id, at)
    ids = [row.id for row in twice]
    own = sa.and_(LETTER.c.customer_id == was.id, LETTER.c.id.not_in(ids))
    groups = letters.groups(connection, own)
    here = letters.of_customer(into.id)
    waiting = letters.groups(connection, here)
    change = _reached(connection, judged, leads)
    book = change(letters.book(connection, [*groups, *waiting], customer_id=into.id))
    found: list[Change] = list(letters.readdressed(connection, here, change))
    for row in twice:
        found += _withdrawn(row, was.id)
    for group in groups:
        stood = {"account_id": group.account_id, "site_id": group.site_id}
        fields: dict[str, tuple[Any, Any]] = {"customer_id": (was.id, into.id)}
        fields |= placed(stood, at.place)
        site = at.place(None, group.site_id)[1]
        address = book.address(group.method, into.id, site, group.contact_id)
        if address != group.address:
            fields["address"] = (group.address, address)
        goes = letters.goes_to(address).removeprefix("will ")
        found.append(letters.moved(group, fields, f"{label} and {goes}", own))
    done = sa.or_(sa.not_(WAITING), LETTER.c.id.in_(ids))
    return [*found, *_still(connection, was.id, into.id, at, done, label)]


def _still(
    connection: Connection, was: int, into: int, at: Places, which: Any, label: str
) -> list[MoveSet]:
    return moves(connection, LETTER, was, into, at.place, which, label)


def _twice(connection: Connection, was: int, into: int, at: Places) -> list[Any]:
    """Those that wait for a stage which the survivor has, waiting or sent, for the same unit."""
    columns = [LETTER.c[name] for name in _COLUMNS]
    sent = LETTER.c.status == CorrespondenceStatus.SENT
    theirs = connection.execute(
        sa.select(*columns).where(LETTER.c.customer_id == into, sa.or_(WAITING, sent))
    )
    taken = {(row.account_id, row.site_id, row.program_id, row.stage) for row in theirs}
    found = []
    mine = sa.select(*columns).where(LETTER.c.customer_id == was, WAITING)
    for row in connection.execute(mine.order_by(LETTER.c.id)):
        key = (*at.place(row.account_id, row.site_id), row.program_id, row.stage)
        if key in taken:
            found.append(row)
        taken.add(key)
    return found


def _withdrawn(row: Any, customer_id: int) -> list[Change]:
    name = f"letter {row.stage}"
    fields: dict[str, tuple[Any, Any]] = {}
    if row.status is not _CANCELLED:
        fields["status"] = (row.status, _CANCELLED)
    changes: list[Change] = []
    if row.activity_id is not None:
        call = {
            "status": (ActivityStatus.NOT_STARTED, ActivityStatus.CANCELLED),
            "cancel_reason": ("", REASON),
        }
        changes.append(Update("activity", row.activity_id, customer_id, call, f"call for {name}"))
    if fields:
        changes.append(Update("correspondence", row.id, customer_id, fields, f"{name}: {REASON}"))
    return changes


def _reached(connection: Connection, judged: CustomerRoles, leads: int | None) -> Any:
    """What the merging does to how the survivor is reached."""
    was, into = judged.customer, judged.other
    assert into is not None
    address = was.address if takes_address(was, into) else into.address
    how = Reach(address, (*into.phones, *was.phones), (*into.emails, *was.emails))

    def change(book: Book) -> Book:
        known = book.with_customer(into.id, how)
        if leads is None:
            return known
        led = known.with_primary({into.id: leads})
        return led.with_contact(leads, reach.of_contacts(connection, [leads])[leads])

    return change

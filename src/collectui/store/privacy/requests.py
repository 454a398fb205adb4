"""Requests that are not answered for good, and persons whose time is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.kernel import Me
from collectui.domain.privacy.erasing import Decided, ErasePerson, Request, may_be_erased
from collectui.domain.privacy.retention import Kept, terms
from collectui.domain.vocabulary import CollectorRole
from collectui.store import desk
from collectui.store.access import Access
from collectui.store.core.customers import CONTACT
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.history import ERASURE, HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.imports import IMPORT_BATCH as BATCH
from collectui.store.core.items import ITEM
from collectui.store.core.programs import PROGRAM
from collectui.store.pieces import pieces
from collectui.store.privacy import erase


def due(store: Access) -> list[Request]:
    """What is to be answered or to go, what comes first being first; what has no day is last.

    Raises StoreBusy or StoreFailed.
    """
    listed = store.read(lambda connection: [*_requests(connection), *_over(connection)])
    found = [store.read(_looked_at, each) for each in listed]
    return sorted(found, key=lambda each: (each.day or date.max, each.contact_id))


def purge(store: Access, request: Request, me: Me) -> erase.Done | None:
    """Let go what nothing keeps any more, of one of `due`; None where that is nothing by now.

    Raises Refused, StoreBusy or StoreFailed.
    """
    if request.request is not None:
        return store.load(
            partial(erase.finish, contact_id=request.contact_id, request=request.request, me=me)
        )
    on = store.read(desk.calendar_today)
    command = ErasePerson(
        contact_id=request.contact_id,
        request=f"no part in anything since {request.since}",
        asked_on=on,
    )
    return store.load(partial(erase.erase, command=command, me=me))


_SOMEBODY = Me(None, "", "", CollectorRole.ADMINISTRATOR)
"""Who may: the list says what is in the way of anybody."""


def _looked_at(connection: Connection, request: Request) -> Request:
    """With what stays of the person today, and whether anything goes."""
    looked = erase.look(connection, request.contact_id)
    no = may_be_erased(looked.held, _SOMEBODY)
    return replace(
        request,
        called=looked.held.name,
        stays=looked.keeps.stays,
        goes=no is None and any(looked.held.values.values()),
        refusal=no.reason if no else "",
    )


def _requests(connection: Connection) -> Iterator[Request]:
    """The last of each person, where it was not granted."""
    last = (
        sa.select(sa.func.max(ERASURE.c.id))
        .where(ERASURE.c.contact_id.is_not(None))
        .group_by(ERASURE.c.contact_id)
    )
    rows = connection.execute(
        sa.select(ERASURE)
        .where(
            ERASURE.c.contact_id.is_not(None),
            sa.or_(ERASURE.c.id.in_(last), ERASURE.c.decision == Decided.OPEN),
            ERASURE.c.decision != Decided.GRANTED,
        )
        .order_by(ERASURE.c.id)
    ).fetchall()
    for row in rows:
        yield Request(
            row.contact_id,
            "",
            row.request_id or row.id,
            row.asked_on,
            row.due_on,
            Decided(row.decision),
        )


def _over(connection: Connection) -> Iterator[Request]:
    """Contacts without any part for longer than the desk keeps them."""
    today = desk.calendar_today(connection)
    term = terms(desk.setting(connection, "retention"))[Kept.CONTACTS]
    parts = (LINK, PROGRAM, ITEM, ERASURE)
    rows = connection.execute(
        sa.select(CONTACT.c.id, BATCH.c.at)
        .outerjoin(BATCH, BATCH.c.id == CONTACT.c.batch_id)
        .where(*(~sa.exists().where(each.c.contact_id == CONTACT.c.id) for each in parts))
        .order_by(CONTACT.c.id)
    ).fetchall()
    if not rows:
        return
    ended = _ended(connection)
    for piece in pieces(rows):
        ids = [row.id for row in piece]
        touched = connection.execute(
            sa.select(CHANGE.c.record_id, sa.func.max(HISTORY.c.at))
            .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
            .where(CHANGE.c.kind == CONTACT.name, CHANGE.c.record_id.in_(ids))
            .group_by(CHANGE.c.record_id)
        )
        last: dict[int, datetime] = {row[0]: row[1] for row in touched}
        for row in piece:
            moments = [each for each in (row.at, last.get(row.id), ended.get(row.id)) if each]
            since = desk.calendar_day(connection, max(moments)) if moments else None
            if since is not None and term.after(since) < today:
                yield Request(row.id, "", None, None, None, Decided.OPEN, since=since)


def _ended(connection: Connection) -> dict[int, datetime]:
    """When the last role of a contact ended, of those of whom that was recorded."""
    rows = connection.execute(
        sa.select(CHANGE.c.changes, HISTORY.c.at)
        .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
        .where(CHANGE.c.kind == LINK.name, CHANGE.c.op.in_(("delete", "update")))
        .order_by(CHANGE.c.id)
    )
    return {
        changes["contact_id"][0]: at
        for changes, at in rows
        if isinstance(changes.get("contact_id", [None])[0], int)
    }

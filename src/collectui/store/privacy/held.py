"""What of a person the rules of erasing ask for, read from a store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.privacy.erasing import (
    Claim,
    Dated,
    Decided,
    Erased,
    Held,
    HeldRole,
    Keeping,
    keeping,
)
from collectui.domain.privacy.mails import MAIL
from collectui.domain.privacy.redacting import Redactor, name_words
from collectui.domain.privacy.retention import Kept, terms
from collectui.domain.records import counted
from collectui.domain.vocabulary import (
    AgreementStatus,
    ContactRole,
    CorrespondenceStatus,
    CustomerKind,
    ItemStatus,
)
from collectui.store import desk
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CONTACT, CUSTOMER, EMAIL, PHONE
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.history import ERASURE
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.programs import FINANCE_AGREEMENT as AGREEMENT
from collectui.store.core.work import ATTACHMENT as FILE
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.core.work import NOTE
from collectui.store.pieces import pieces
from collectui.store.privacy import files
from collectui.store.privacy.person import Subject
from collectui.store.queries import people, roles

_NO_DEBT = (ItemStatus.DRAFT, ItemStatus.VOID, ItemStatus.PAID)
_ENDED = (AgreementStatus.PAID_OFF, AgreementStatus.CANCELLED)
_SAID = sa.func.coalesce(ITEM.c.settled_on, ITEM.c.issued, ITEM.c.due)


def held(connection: Connection, subject: Subject, on: date) -> Held:
    """A person as the rules judge it, but for how much of it would go."""
    return Held(
        contact_id=subject.contact_id,
        name=subject.name,
        on=on,
        roles=tuple(_roles(connection, subject)),
        signed=people.signed_by(connection, [subject.contact_id]).get(subject.contact_id, ()),
        claims=tuple(_claims(connection, subject)),
        debtor=tuple(_debtor(connection, subject)),
        dated=_dated(connection, subject),
        before=before(connection, subject.contact_id),
    )


def kept(connection: Connection, found: Held) -> Keeping:
    """What of it stays by the desk's terms."""
    return keeping(found, terms(desk.setting(connection, "retention")))


def kept_lines(
    connection: Connection, subject: Subject, keeps: Keeping
) -> Mapping[str, frozenset[int]]:
    """The phones and e-mails that stay because a letter went there, by kind."""
    return {
        table.name: frozenset(
            row.id
            for row in connection.execute(
                sa.select(table.c.id, shown.label("shown")).where(
                    table.c.contact_id == subject.contact_id
                )
            )
            if keeps.every_line or row.shown in keeps.lines
        )
        for table, shown in ((PHONE, PHONE.c.typed), (EMAIL, EMAIL.c.address))
    }


def before(connection: Connection, contact_id: int) -> Erased | None:
    """The last answer to a request, if there is one."""
    row = connection.execute(
        sa.select(ERASURE)
        .where(ERASURE.c.contact_id == contact_id, ERASURE.c.decision != Decided.OPEN)
        .order_by(ERASURE.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    when = row.carried_out_at and desk.calendar_day(connection, row.carried_out_at)
    return Erased(row.request_id or row.id, Decided(row.decision), when)


def _roles(connection: Connection, subject: Subject) -> Iterator[HeldRole]:
    """Each role; where it is the primary one, the contact linked first after it takes over."""
    rows = connection.execute(
        sa.select(LINK.c.customer_id, LINK.c.role, CUSTOMER.c.number, CUSTOMER.c.name)
        .join(CUSTOMER, CUSTOMER.c.id == LINK.c.customer_id)
        .where(LINK.c.contact_id == subject.contact_id)
        .order_by(CUSTOMER.c.number)
    ).fetchall()
    primary = [row.customer_id for row in rows if row.role is ContactRole.PRIMARY]
    heirs: dict[int, Any] = {}
    for piece in pieces(primary):
        others = connection.execute(
            sa.select(LINK.c.customer_id, CONTACT.c.id, CONTACT.c.first_name, CONTACT.c.last_name)
            .join(CONTACT, CONTACT.c.id == LINK.c.contact_id)
            .where(LINK.c.customer_id.in_(piece), LINK.c.contact_id != subject.contact_id)
            .order_by(LINK.c.id.desc())
        )
        heirs |= {row.customer_id: row for row in others}
    for row in rows:
        heir = heirs.get(row.customer_id)
        yield HeldRole(
            row.customer_id,
            f"{row.number} {row.name}",
            row.role.value,
            heir.id if heir else None,
            f"{heir.first_name} {heir.last_name}".strip() if heir else "",
            row.role is ContactRole.PRIMARY,
        )


def _claims(connection: Connection, subject: Subject) -> Iterator[Claim]:
    """Transactions that name him and are open, by customer."""
    naming = [ITEM.c.id.in_(each) for each in roles.items_of_contact(subject.contact_id)]
    is_open = sa.and_(
        sa.or_(*naming), ITEM.c.open_balance > 0, ITEM.c.status.not_in(list(_NO_DEBT))
    )
    customers = connection.execute(
        sa.select(CUSTOMER.c.id, CUSTOMER.c.number, CUSTOMER.c.name)
        .where(CUSTOMER.c.id.in_(sa.select(ITEM.c.customer_id).where(is_open)))
        .order_by(CUSTOMER.c.number)
    ).fetchall()
    for row in customers:
        numbers = sa.select(ITEM.c.number).where(is_open, ITEM.c.customer_id == row.id)
        items = roles.named(connection, numbers.order_by(ITEM.c.number))
        yield Claim(row.id, f"{row.number} {row.name}", items)


def _debtor(connection: Connection, subject: Subject) -> Iterator[str]:
    """Customers that are people and are called as he is or was."""
    own = {name_words(" ".join(each)) for each in subject.known.names}
    for piece in pieces(subject.customers):
        rows = connection.execute(
            sa.select(CUSTOMER.c.number, CUSTOMER.c.name)
            .where(CUSTOMER.c.id.in_(piece), CUSTOMER.c.kind == CustomerKind.PERSON)
            .order_by(CUSTOMER.c.number)
        )
        yield from (row.number for row in rows if name_words(row.name) in own)


def _dated(connection: Connection, subject: Subject) -> dict[Kept, Sequence[Dated]]:
    named = list(_named_in(connection, subject))
    letters = [*_letters(connection, subject), *_mails(connection, subject)]
    return {
        Kept.AGREEMENTS: list(_agreements(connection, subject)),
        Kept.INVOICES: named,
        Kept.BOOKS: named,
        Kept.LETTERS: letters,
        Kept.COLLECTION: list(_collected(connection, subject)),
    }


def _agreements(connection: Connection, subject: Subject) -> Iterator[Dated]:
    """Agreements that he signed and that are over; over with the last that was due of them."""
    last = sa.select(sa.func.max(_SAID)).where(ITEM.c.program_id == AGREEMENT.c.program_id)
    rows = connection.execute(
        sa.select(AGREEMENT.c.number, AGREEMENT.c.signed_on, last.scalar_subquery().label("last"))
        .where(AGREEMENT.c.signed_by_id == subject.contact_id, AGREEMENT.c.status.in_(list(_ENDED)))
        .order_by(AGREEMENT.c.number)
    )
    for row in rows:
        days = [each for each in (row.signed_on, row.last) if each is not None]
        if days:
            yield Dated(f"signed {row.number}, which is over", max(days))


def _named_in(connection: Connection, subject: Subject) -> Iterator[Dated]:
    """Transactions and payments that name him, by reference or as their contact."""
    ids = sa.union_all(*roles.items_of_contact(subject.contact_id)).subquery()
    count, last = connection.execute(
        sa.select(sa.func.count(), sa.func.max(_SAID)).where(ITEM.c.id.in_(sa.select(ids.c.id)))
    ).one()
    if count and last is not None:
        yield Dated(f"named by {counted(ITEM.name, count)}", last)
    redactor = Redactor(subject.known, "")
    for table, day in ((ITEM, _SAID), (PAYMENT, PAYMENT.c.paid_on)):
        found: list[date] = []
        for piece in pieces(subject.customers):
            rows = connection.execute(
                sa.select(table.c.reference, day.label("day")).where(
                    table.c.customer_id.in_(piece), table.c.reference != ""
                )
            )
            found += [row.day for row in rows if row.day and redactor.finds(row.reference)]
        if found:
            what = counted(table.name, len(found))
            yield Dated(f"named in the reference of {what}", max(found))


def _letters(connection: Connection, subject: Subject) -> Iterator[Dated]:
    """Letters that were sent to one of his addresses."""
    mine = {
        *connection.execute(
            sa.select(EMAIL.c.address).where(EMAIL.c.contact_id == subject.contact_id)
        ).scalars(),
        *connection.execute(
            sa.select(PHONE.c.typed).where(PHONE.c.contact_id == subject.contact_id)
        ).scalars(),
    }
    sent: dict[str, list[datetime]] = defaultdict(list)
    for piece in pieces(subject.customers) if mine else ():
        rows = connection.execute(
            sa.select(LETTER.c.address, LETTER.c.sent_at).where(
                LETTER.c.customer_id.in_(piece),
                LETTER.c.status == CorrespondenceStatus.SENT,
                LETTER.c.sent_at.is_not(None),
                LETTER.c.address.in_(mine),
            )
        )
        for row in rows:
            sent[row.address].append(row.sent_at)
    for address, moments in sorted(sent.items()):
        day = desk.calendar_day(connection, max(moments))
        yield Dated(f"{counted(LETTER.name, len(moments))} sent", day, lines=frozenset({address}))


def _mails(connection: Connection, subject: Subject) -> Iterator[Dated]:
    """Mails kept with what is about him; of the day of their note or activity."""
    mine = files.of_contact(subject.contact_id)
    made = sa.func.coalesce(NOTE.c.created_at, ACTIVITY.c.created_at)
    for piece in pieces(subject.customers):
        rows = connection.execute(
            sa.select(made.label("made"))
            .select_from(files.LINKED)
            .where(FILE.c.customer_id.in_(piece), FILE.c.media_type == MAIL, mine)
        ).fetchall()
        if rows:
            last = desk.calendar_day(connection, max(row.made for row in rows))
            yield Dated(f"{len(rows)} mail{'s' if len(rows) > 1 else ''} kept as files", last)


def _collected(connection: Connection, subject: Subject) -> Iterator[Dated]:
    """The last contact with each of his customers that is a person."""
    for piece in pieces(subject.customers):
        rows = connection.execute(
            sa.select(CUSTOMER.c.id, CUSTOMER.c.number, sa.func.max(ATTEMPT.c.on_date).label("day"))
            .join(ATTEMPT, ATTEMPT.c.customer_id == CUSTOMER.c.id)
            .where(CUSTOMER.c.id.in_(piece), CUSTOMER.c.kind == CustomerKind.PERSON)
            .group_by(CUSTOMER.c.id, CUSTOMER.c.number)
            .order_by(CUSTOMER.c.number)
        )
        for row in rows:
            yield Dated(f"contacts with {row.number}, a person", row.day, row.id)

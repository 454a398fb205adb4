"""Contacts with a customer: logged ones, and what the log of the next one opens with."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.views import ActivityView
from collectui.domain.calls.views import AttemptView, ContactForm, JudgedContact, Way, people_of
from collectui.domain.customers.views import ContactView, EmailLine, PhoneLine
from collectui.domain.vocabulary import ContactRole, Medium
from collectui.store.core.customers import CONTACT as _CONTACT
from collectui.store.core.customers import CUSTOMER as _CUSTOMER
from collectui.store.core.desk import COLLECTOR as _BY
from collectui.store.core.desk import OUTCOME
from collectui.store.core.programs import PROGRAM as _PROGRAM
from collectui.store.core.work import CONTACT_ATTEMPT as ATTEMPT
from collectui.store.desk import business_date
from collectui.store.queries import activities, customers, desk, notes, people
from collectui.store.queries.outcomes import outcome_options

_LINES = (
    sa.select(
        ATTEMPT,
        OUTCOME.c.title.label("outcome_title"),
        OUTCOME.c.reached,
        OUTCOME.c.keeps,
        _BY.c.login,
        _CONTACT.c.first_name,
        _CONTACT.c.last_name,
    )
    .join(OUTCOME, OUTCOME.c.code == ATTEMPT.c.outcome)
    .outerjoin(_BY, _BY.c.id == ATTEMPT.c.logged_by_id)
    .outerjoin(_CONTACT, _CONTACT.c.id == ATTEMPT.c.contact_id)
)


def _view(row: Any) -> AttemptView:
    return AttemptView(
        id=row.id,
        version=row.version,
        customer_id=row.customer_id,
        at=row.at,
        on_date=row.on_date,
        direction=row.direction,
        medium=row.medium,
        address=row.address,
        contact_id=row.contact_id,
        person=f"{row.first_name or ''} {row.last_name or ''}".strip(),
        outcome=row.outcome,
        outcome_title=row.outcome_title,
        reached=row.reached,
        keeps=row.keeps,
        line=row.line,
        amount=row.amount,
        currency=row.currency,
        promised_on=row.promised_on,
        by=row.login,
        note_id=row.note_id,
        completed_activity_id=row.completed_activity_id,
        next_activity_id=row.next_activity_id,
        position=(row.at, row.id),
    )


def attempt(connection: Connection, attempt_id: int) -> AttemptView:
    """One contact; raises LookupError where there is none."""
    row = connection.execute(_LINES.where(ATTEMPT.c.id == attempt_id)).first()
    if row is None:
        raise LookupError(f"there is no contact {attempt_id}")
    return _view(row)


def attempts_of(
    connection: Connection,
    customer_id: int,
    *,
    before: tuple[datetime, int] | None = None,
    limit: int = 200,
) -> list[AttemptView]:
    """A customer's contacts, latest first; `before` is the position a page continues after."""
    conditions = [ATTEMPT.c.customer_id == customer_id]
    if before is not None:
        at, attempt_id = before
        conditions.append(
            sa.or_(ATTEMPT.c.at < at, sa.and_(ATTEMPT.c.at == at, ATTEMPT.c.id < attempt_id))
        )
    rows = connection.execute(
        _LINES.where(*conditions).order_by(ATTEMPT.c.at.desc(), ATTEMPT.c.id.desc()).limit(limit)
    )
    return [_view(row) for row in rows]


def last_reached(connection: Connection, customer_id: int, on: date) -> date | None:
    """The day somebody was last spoken to, or last wrote, up to the business date."""
    found: date | None = connection.execute(
        sa.select(sa.func.max(ATTEMPT.c.on_date))
        .join(OUTCOME, OUTCOME.c.code == ATTEMPT.c.outcome)
        .where(
            ATTEMPT.c.customer_id == customer_id,
            ATTEMPT.c.on_date <= on,
            sa.or_(OUTCOME.c.reached, ATTEMPT.c.direction == "inbound"),
        )
    ).scalar()
    return found


def contact_subject(connection: Connection, about: About, activity_id: int | None) -> JudgedContact:
    """What the rules of logging a contact look at; raises LookupError for no such customer."""
    customer, words, _ = notes.about(connection, about)
    row = connection.execute(
        sa.select(
            _CUSTOMER.c.currency, _CUSTOMER.c.do_not_contact, _CUSTOMER.c.do_not_contact_reason
        ).where(_CUSTOMER.c.id == customer.id)
    ).one()
    reason = row.do_not_contact_reason or "no reason is kept"
    return JudgedContact(
        customer=customer,
        about=words,
        currency=row.currency,
        today=business_date(connection),
        outcomes=outcome_options(connection),
        note_types=desk.note_types(connection),
        categories=desk.categories(connection),
        contacts={person.id: person.name for person in _people(connection, customer.id)},
        activity=None if activity_id is None else activities.activity(connection, activity_id),
        do_not_contact=reason if row.do_not_contact else "",
    )


def contact_form(
    connection: Connection, about: About, activity_id: int | None = None
) -> ContactForm:
    """What the log of a contact opens with, from a customer, a thing of it, or an activity."""
    subject = contact_subject(connection, about, activity_id)
    today, customer_id = subject.today, subject.customer.id
    return ContactForm(
        customer=subject.customer,
        about=subject.about,
        currency=subject.currency,
        activity=subject.activity,
        ways=_ways(connection, about, subject.activity),
        people=people_of(subject.contacts),
        outcomes=subject.outcomes,
        today=today,
        calendar=desk.calendar(connection),
        do_not_contact=subject.do_not_contact,
        last_contact=customers.last_contact(connection, customer_id, today),
        last_reached=last_reached(connection, customer_id, today),
    )


def _people(connection: Connection, customer_id: int) -> list[ContactView]:
    """The customer's contacts, the primary first, and those of its programs who are not linked."""
    linked = list(people.contacts_of(connection, customer_id))
    known = {person.id for person in linked}
    others = connection.execute(
        sa.select(_PROGRAM.c.contact_id)
        .where(_PROGRAM.c.customer_id == customer_id, _PROGRAM.c.contact_id.is_not(None))
        .distinct()
    ).scalars()
    return linked + _contacts(connection, [each for each in others if each not in known])


def _contacts(connection: Connection, ids: list[int]) -> list[ContactView]:
    numbers, addresses = (
        people.phones(connection, "contact", ids),
        people.emails(connection, "contact", ids),
    )
    signed = people.signed_by(connection, ids)
    rows = connection.execute(
        sa.select(_CONTACT).where(_CONTACT.c.id.in_(ids)).order_by(_CONTACT.c.sort_key)
    )
    return [
        people.contact_view(row, ContactRole.SECONDARY, numbers, addresses, signed) for row in rows
    ]


def _ways(connection: Connection, about: About, activity: ActivityView | None) -> tuple[Way, ...]:
    """Numbers before addresses, working before bad, and of those the person meant comes first."""
    meant = _meant(connection, about, activity)
    found: list[Way] = []
    for person in _people(connection, about.customer_id):
        found += _lines(person.phones, person.emails, person)
    numbers = people.phones(connection, "customer", [about.customer_id])
    addresses = people.emails(connection, "customer", [about.customer_id])
    found += _lines(numbers.get(about.customer_id, ()), addresses.get(about.customer_id, ()), None)
    found.sort(
        key=lambda way: (
            way.bad or way.do_not_call,
            way.medium is not Medium.CALL,
            meant is not None and way.contact_id != meant,
            way.contact_id is None,
        )
    )
    return tuple(found)


def _meant(connection: Connection, about: About, activity: ActivityView | None) -> int | None:
    """The person this contact is likely with: named, the activity's, or the program's."""
    if about.contact_id is not None:
        return about.contact_id
    if activity is not None and activity.contact_id is not None:
        return activity.contact_id
    program_id = about.program_id or (activity.program_id if activity else None)
    if program_id is None:
        return None
    found: int | None = connection.execute(
        sa.select(_PROGRAM.c.contact_id).where(_PROGRAM.c.id == program_id)
    ).scalar()
    return found


def _lines(
    phones: Iterable[PhoneLine], emails: Iterable[EmailLine], person: ContactView | None
) -> list[Way]:
    name, contact_id = (person.name, person.id) if person else ("", None)
    quiet = person.do_not_call if person else False
    calls = [
        Way(
            f"{line.number} ext. {line.extension}" if line.extension else line.number,
            Medium.CALL,
            line.label,
            name,
            contact_id,
            line.preferred,
            line.bad_since is not None,
            quiet,
        )
        for line in phones
    ]
    mails = [
        Way(
            line.address,
            Medium.EMAIL,
            "",
            name,
            contact_id,
            line.preferred,
            line.bad_since is not None,
        )
        for line in emails
    ]
    return calls + mails

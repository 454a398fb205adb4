"""Looking at what of a person would go, and taking it out: the same passes, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.dates import months_later
from collectui.domain.kernel import Me, Refusal, Refused
from collectui.domain.plan import Change, Delete, MoveSet, Plan, Update
from collectui.domain.privacy.erasing import (
    ERASE,
    Decided,
    ErasePerson,
    Held,
    HeldRole,
    Keeping,
    decision,
)
from collectui.domain.privacy.redacting import erased_name
from collectui.domain.privacy.retention import Kept, terms
from collectui.domain.roles.letters import Book, Reach
from collectui.domain.vocabulary import ContactRole
from collectui.store import desk, entries, identity, masking, opt_outs
from collectui.store.core.customers import CONTACT, CUSTOMER, EMAIL, PHONE
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.history import ERASURE
from collectui.store.core.programs import PROGRAM
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.handlers import letters
from collectui.store.past.changes import MENTIONED
from collectui.store.pieces import pieces
from collectui.store.privacy import files, recorded, texts
from collectui.store.privacy.erasing import erasing, put_summary
from collectui.store.privacy.held import held, kept, kept_lines
from collectui.store.privacy.person import Subject, subject
from collectui.store.privacy.taking import Taking
from collectui.store.queries import reach
from collectui.store.types import utc_now
from collectui.store.writing.recording import TELLING, line


@dataclass(frozen=True, slots=True)
class Looked:
    """What an erasure would do today."""

    held: Held
    keeps: Keeping
    decision: Decided
    unread: int
    """Files of his customers that are no text and are not looked into."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an erasure did."""

    looked: Looked
    erasure_id: int
    request: int
    values: int
    notes: tuple[str, ...] = ()


def look(connection: Connection, contact_id: int) -> Looked:
    """What of a contact would go, and what stays. Raises LookupError where there is none."""
    _, looked = _looked(connection, contact_id)
    return looked


def enter(connection: Connection, command: ErasePerson, me: Me) -> int:
    """Enter a request that is to be decided later; returns its number. Raises Refused."""
    _, looked = _looked(connection, command.contact_id, counting=False)
    # Who signed may still ask.
    if no := ERASE.refusal(replace(looked.held, signed=()), _as_it_is(connection, me), command):
        raise Refused(no)
    return _entered(connection, command, me, Decided.OPEN, None)


def erase(connection: Connection, command: ErasePerson, me: Me) -> Done:
    """Erase a person as far as nothing keeps it, and say what stays.

    A request that stands open is answered by it. Raises Refused where a rule forbids it; what is
    refused for what is kept is entered all the same (`refuse`).
    """
    whom, looked = _looked(connection, command.contact_id)
    if no := ERASE.refusal(looked.held, _as_it_is(connection, me), command):
        raise Refused(no)
    if looked.decision is Decided.REFUSED:
        raise Refused(Refusal("; ".join(each.line for each in looked.keeps.stays)))
    request = _open(connection, command.contact_id)
    return _carry_out(connection, whom, looked, command, me, request)


def refuse(connection: Connection, command: ErasePerson, me: Me) -> int | None:
    """Enter that a request was refused, and why; None where it is not mine to answer."""
    _, looked = _looked(connection, command.contact_id)
    answered = looked.held.before is not None and looked.held.before.decision is Decided.GRANTED
    may = ERASE.refusal(replace(looked.held, signed=()), _as_it_is(connection, me), command)
    if answered or may:
        return None
    basis = [_basis(each.kept, each.what, each.why, each.until) for each in looked.keeps.stays]
    if looked.held.signed:
        signed = f"signed {', '.join(looked.held.signed)}"
        basis.insert(0, _basis(Kept.AGREEMENTS, "everything", signed, None))
    return _entered(connection, command, me, Decided.REFUSED, basis)


def finish(connection: Connection, contact_id: int, request: int, me: Me) -> Done | None:
    """Carry out what was left of a request, as far as nothing keeps it any more.

    None where nothing can go yet. Raises Refused for one who may not.
    """
    whom, looked = _looked(connection, contact_id)
    if no := ERASE.refusal(looked.held, _as_it_is(connection, me)):
        raise Refused(no)
    if not any(looked.held.values.values()):
        return None
    row = connection.execute(sa.select(ERASURE).where(ERASURE.c.id == request)).one()
    command = ErasePerson(
        contact_id=contact_id, request=f"rest of request {request}", asked_on=row.asked_on
    )
    return _carry_out(connection, whom, looked, command, me, None, request)


def _as_it_is(connection: Connection, me: Me) -> Me:
    return identity.as_it_is(connection, me)


def _looked(
    connection: Connection, contact_id: int, counting: bool = True
) -> tuple[Subject, Looked]:
    whom = subject(connection, contact_id)
    found = held(connection, whom, desk.calendar_today(connection))
    keeps = kept(connection, found)
    taking = Taking(connection, whom, keeps, found.on)
    taking.kept_lines = kept_lines(connection, whom, keeps)
    if counting:
        changes = _changes(connection, whom, found, keeps)
        _count(taking, changes)
        _pass(taking)
    found = replace(found, values=dict(taking.counts))
    return whom, Looked(found, keeps, decision(found, keeps), taking.unread)


def _pass(taking: Taking) -> None:
    files.take(taking)
    texts.take(taking)
    recorded.take(taking)


def _open(connection: Connection, contact_id: int) -> int | None:
    """The oldest request of a person that is not decided."""
    return connection.execute(
        sa.select(ERASURE.c.id)
        .where(ERASURE.c.contact_id == contact_id, ERASURE.c.decision == Decided.OPEN)
        .order_by(ERASURE.c.id)
        .limit(1)
    ).scalar()


def _order(connection: Connection, command: ErasePerson) -> dict[str, object]:
    term = terms(desk.setting(connection, "retention"))[Kept.ANSWER]
    return {
        "contact_id": command.contact_id,
        "asked_on": command.asked_on,
        "due_on": months_later(command.asked_on, 12 * term.years + term.months),
    }


def _entered(
    connection: Connection,
    command: ErasePerson,
    me: Me,
    decided: Decided,
    basis: list[dict[str, str]] | None,
) -> int:
    there = _open(connection, command.contact_id)
    values = {"decision": decided, "basis": basis}
    if there is not None:
        connection.execute(sa.update(ERASURE).where(ERASURE.c.id == there).values(values))
        return there
    order = {
        **_order(connection, command),
        **values,
        "at": utc_now(),
        "by_id": me.id,
        "reason": masking.on(connection).text(command.request.strip()),
    }
    return int(
        connection.execute(sa.insert(ERASURE).values(order).returning(ERASURE.c.id)).scalar_one()
    )


def _basis(kept: Kept, what: str, why: str, until: date | None) -> dict[str, str]:
    return {
        "class": kept.value,
        "what": what,
        "basis": why,
        "until": until.isoformat() if until else "",
    }


def _carry_out(
    connection: Connection,
    whom: Subject,
    looked: Looked,
    command: ErasePerson,
    me: Me,
    entered: int | None,
    request: int | None = None,
) -> Done:
    found, keeps = looked.held, looked.keeps
    order = {**_order(connection, command), "request_id": request}
    strictly = Taking(connection, whom, keeps, found.on).strictly
    asked = strictly.text(masking.on(connection).text(command.request.strip()))
    basis = [_basis(each.kept, each.what, each.why, each.until) for each in keeps.stays]
    with erasing(connection, me.id, asked, erasure_id=entered, **order) as erasure_id:
        number = request or erasure_id
        changes = _changes(connection, whom, found, keeps)
        opt_outs.keep(connection, erasure_id, _quiet(connection, whom, changes))
        entry = entries.write(
            connection,
            Plan(f"Contact {whom.contact_id} erased by request {number}", tuple(changes)),
            who=me.id,
            action=ERASE.id,
            command_id=command.command_id,
        )
        taking = Taking(connection, whom, keeps, found.on, erasure_id, entry.history_id)
        taking.kept_lines = kept_lines(connection, whom, keeps)
        _count(taking, changes)
        _pass(taking)
        values = sum(taking.counts.values())
        said = "1 value" if values == 1 else f"{values:,d} values"
        put_summary(
            connection,
            entry.history_id,
            f"Contact {whom.contact_id} erased by request {number}: {said}",
        )
        _mention(connection, taking, changes)
        connection.execute(
            sa.update(ERASURE)
            .where(ERASURE.c.id == erasure_id)
            .values(
                decision=looked.decision,
                basis=strictly.value(basis),
                carried_out_at=utc_now(),
                counts=dict(taking.counts),
                digest=taking.digest,
            )
        )
    done = replace(looked, held=replace(found, values=dict(taking.counts)))
    return Done(done, erasure_id, number, values, tuple(_said(found, keeps)))


def _quiet(connection: Connection, whom: Subject, changes: list[Change]) -> list[str]:
    """The numbers of one who must not be called, of those that go."""
    if not whom.do_not_call:
        return []
    going = [
        each.record_id for each in changes if isinstance(each, Delete) and each.kind == "phone"
    ]
    found: list[str] = []
    for piece in pieces(going):
        rows = sa.select(PHONE.c.e164).where(PHONE.c.id.in_(piece))
        found += connection.execute(rows).scalars()
    return found


def _said(found: Held, keeps: Keeping) -> Iterator[str]:
    """What becomes of his roles as the primary contact."""
    for each in found.roles:
        if each.is_primary and each.customer_id not in keeps.roles:
            heir = f"{each.heir} is the primary contact now" if each.heir else "no contact is left"
            yield f"{each.customer}: {heir}"


def _mention(connection: Connection, taking: Taking, changes: list[Change]) -> None:
    """The entry, with every customer of whom something went."""
    named = {each.customer_id for each in changes if isinstance(each.customer_id, int)}
    told = [
        line(taking.history_id, CUSTOMER.name, None, owner, MENTIONED, {}, 0)
        for owner in sorted(taking.touched - named)
    ]
    if told:
        connection.execute(TELLING, told)


# What becomes of records: the person's own, and the roles


def _count(taking: Taking, changes: list[Change]) -> None:
    for each in changes:
        customer = each.customer_id if isinstance(each.customer_id, int) else None
        match each:
            case Update():
                taking.count(each.kind, each.record_id, each.fields, customer)
            case Delete():
                taking.count(each.kind, each.record_id, [""], customer)
            case MoveSet() if each.kind != LETTER.name or taking.writes:
                # Letters that wait are found by their address as long as they have it.
                for number in range(each.count):
                    taking.count(each.kind, f"{each.customer_id}+{number}", each.fields, customer)


def _changes(connection: Connection, whom: Subject, found: Held, keeps: Keeping) -> list[Change]:
    label = f"contact {whom.contact_id}"
    going = [each for each in found.roles if each.customer_id not in keeps.roles]
    return [
        *_readdressed(connection, whom, going),
        *_programs(connection, whom, going, keeps),
        *_links(connection, whom, going, label),
        *_contact(connection, whom, keeps, label),
        *_lines(connection, whom, keeps, label),
    ]


def _readdressed(connection: Connection, whom: Subject, going: list[HeldRole]) -> Iterator[MoveSet]:
    """Letters that wait go to who takes over, or to the customer."""
    for piece in pieces(going):
        ids = [each.customer_id for each in piece]
        links = connection.execute(
            sa.select(LINK.c.customer_id, LINK.c.contact_id, LINK.c.role)
            .where(LINK.c.customer_id.in_(ids), LINK.c.contact_id != whom.contact_id)
            .order_by(LINK.c.id)
        ).fetchall()
        heirs = {each.customer_id: each.heir_id for each in piece}
        roles: dict[int, list[tuple[int, ContactRole]]] = {each: [] for each in ids}
        for row in links:
            leads = heirs[row.customer_id] == row.contact_id
            role = ContactRole.PRIMARY if leads else row.role
            roles[row.customer_id].append((row.contact_id, role))
        known = reach.of_contacts(connection, sorted({row.contact_id for row in links}))

        def change(
            book: Book,
            known: dict[int, Reach] = known,
            roles: dict[int, list[tuple[int, ContactRole]]] = roles,
        ) -> Book:
            book = replace(book, contacts={**known, **book.contacts, whom.contact_id: Reach()})
            for customer_id, its in roles.items():
                book = book.with_roles(customer_id, its)
            return book

        yield from letters.readdressed(connection, letters.of_customers(ids), change)


def _programs(
    connection: Connection, whom: Subject, going: list[HeldRole], keeps: Keeping
) -> Iterator[MoveSet]:
    """His programs are those of who takes over, or nobody's."""
    heirs = {each.customer_id: each for each in going}
    rows = connection.execute(
        sa.select(PROGRAM.c.customer_id, sa.func.count())
        .where(PROGRAM.c.contact_id == whom.contact_id)
        .group_by(PROGRAM.c.customer_id)
        .order_by(PROGRAM.c.customer_id)
    ).fetchall()
    for customer_id, count in rows:
        if customer_id in keeps.roles:
            continue
        heir = heirs[customer_id].heir_id if customer_id in heirs else None
        members = sa.select(PROGRAM.c.id).where(
            PROGRAM.c.contact_id == whom.contact_id, PROGRAM.c.customer_id == customer_id
        )
        fields = {"contact_id": (whom.contact_id, heir)}
        yield MoveSet(PROGRAM.name, customer_id, members, count, fields, "has another contact")


def _links(
    connection: Connection, whom: Subject, going: list[HeldRole], label: str
) -> Iterator[Change]:
    """The roles go; who takes over as the primary contact follows, one at a time."""
    ids = {each.customer_id: each for each in going}
    heirs = {each.customer_id: each.heir_id for each in going if each.heir_id is not None}
    links: list[Change] = []
    primary: list[Change] = []
    for piece in pieces(sorted(ids)):
        rows = connection.execute(
            sa.select(LINK).where(LINK.c.customer_id.in_(piece)).order_by(LINK.c.id)
        )
        for row in rows:
            at = row.customer_id
            if row.contact_id == whom.contact_id:
                values = {"customer_id": at, "contact_id": row.contact_id, "role": row.role}
                links.append(Delete(LINK.name, row.id, at, values, label))
            elif heirs.get(at) == row.contact_id:
                fields = {"role": (row.role, ContactRole.PRIMARY)}
                primary.append(Update(LINK.name, row.id, at, fields, label))
    yield from links
    yield from primary


def _contact(connection: Connection, whom: Subject, keeps: Keeping, label: str) -> Iterator[Update]:
    row = connection.execute(sa.select(CONTACT).where(CONTACT.c.id == whom.contact_id)).one()
    becomes = {"language": ""}
    if not keeps.name:
        becomes |= {"first_name": "", "last_name": erased_name(whom.contact_id)}
    fields = {
        name: (row._mapping[name], value)
        for name, value in becomes.items()
        if row._mapping[name] != value
    }
    if fields:
        yield Update(CONTACT.name, whom.contact_id, None, fields, label)


def _lines(connection: Connection, whom: Subject, keeps: Keeping, label: str) -> Iterator[Delete]:
    stays = kept_lines(connection, whom, keeps)
    for table in (PHONE, EMAIL):
        rows = connection.execute(
            sa.select(table).where(table.c.contact_id == whom.contact_id).order_by(table.c.id)
        )
        for row in rows:
            if row.id not in stays[table.name]:
                values = {
                    name: value
                    for name, value in row._mapping.items()
                    if name not in ("id", "version", "batch_id") and value not in (None, "")
                }
                yield Delete(table.name, row.id, None, values, label)

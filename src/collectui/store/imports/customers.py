"""The customers of one piece of a file: made, found, and given accounts and other spellings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain.reach import email_flag, read_phone
from collectui.domain.records import many
from collectui.domain.text import email_norm
from collectui.store import bulk, desk
from collectui.store.core.customers import ACCOUNT, CUSTOMER, EMAIL, PHONE, SITE
from collectui.store.core.customers import CUSTOMER_ALIAS as ALIAS
from collectui.store.core.imports import EXTERNAL_KEY as KEY
from collectui.store.imports.changes import Change, apply_changes
from collectui.store.imports.fields import Field
from collectui.store.imports.job import Job
from collectui.store.imports.letters import readdressing
from collectui.store.imports.parties import Parties
from collectui.store.imports.pieces import Piece
from collectui.store.imports.taken_over import own_numbers, survivors
from collectui.store.pieces import pieces
from collectui.store.writing import derived
from collectui.store.writing.new_rows import NewRows

MADE = (CUSTOMER, ALIAS, ACCOUNT, SITE, PHONE, EMAIL, KEY)
"""The tables that new customers add rows to."""

_ADDRESS = {
    Field.STREET1: "street1",
    Field.STREET2: "street2",
    Field.CITY: "city",
    Field.REGION: "region",
    Field.POSTAL_CODE: "postal_code",
    Field.COUNTRY: "country",
}
_MAIN_SITE = "1"


class Place(NamedTuple):
    """Where the documents of a customer with one company go."""

    customer: str
    company: str
    customer_id: int
    account_id: int
    site_id: int


def take_customers(connection: Connection, job: Job, piece: Piece) -> list[Place]:
    """Make or find the customers of a piece; what cannot be taken is rejected in the job's tally.

    Returns where the documents of those taken go.
    """
    parties = Parties(job, piece)
    numbers = parties.numbers
    known = {} if job.fresh else _known(connection, job.source, numbers)
    strangers = [number for number in numbers if number not in known]
    clashes = {} if job.fresh else _clashes(connection, strangers)
    for number, whose in clashes.items():
        _reject(job, piece, number, whose)
    new = [number for number in strangers if number not in clashes]
    made = _make(connection, job, parties, new)
    if known:
        _add_aliases(connection, job, parties, known)
        _update(connection, job, parties, known)
    return _places(connection, job, parties, {**known, **made}, frozenset(made))


def _known(connection: Connection, source: str, numbers: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in pieces(numbers):
        rows = connection.execute(
            sa.select(KEY.c.key, KEY.c.record_id).where(
                KEY.c.source == source, KEY.c.entity == "customer", KEY.c.key.in_(part)
            )
        )
        found.update((row.key, row.record_id) for row in rows)
    return survivors(connection, found)


def _clashes(connection: Connection, numbers: Sequence[str]) -> dict[str, str]:
    """Numbers that belong to customers of elsewhere, and whose they are."""
    found: dict[str, str] = {}
    for part in pieces(numbers):
        rows = connection.execute(
            sa.select(CUSTOMER.c.number, CUSTOMER.c.name, KEY.c.source)
            .outerjoin(KEY, sa.and_(KEY.c.entity == "customer", KEY.c.record_id == CUSTOMER.c.id))
            .where(CUSTOMER.c.number.in_(part))
        )
        for number, name, source in rows:
            found[number] = f"{name}, from {source}" if source else f"{name}, made here"
    return found


def _reject(job: Job, piece: Piece, number: str, whose: str) -> None:
    rows = job.staging.db.execute(
        f"SELECT line FROM item WHERE {piece.where} AND customer = ? ORDER BY line",
        (*piece.parameters, number),
    )
    job.tally.reject(
        [line for (line,) in rows],
        f"customer number {number} is taken already ({whose}); two sources are never merged",
    )


def _make(
    connection: Connection, job: Job, parties: Parties, numbers: Sequence[str]
) -> dict[str, int]:
    if not numbers:
        return {}
    customers = NewRows(
        CUSTOMER,
        "id number name sort_key search_text currency terms_code " + " ".join(_ADDRESS.values()),
        collector_id=job.collector_id,
        batch_id=job.batch_id,
    )
    keys = NewRows(
        KEY, "key record_id", source=job.source, entity="customer", batch_id=job.batch_id
    )
    aliases = NewRows(ALIAS, "customer_id name sort_key", batch_id=job.batch_id)
    phones, emails = _phone_sheet(job), _email_sheet(job)
    customers.last_id = bulk.last_id(connection, CUSTOMER)
    made: dict[str, int] = {}
    blank = [""] * len(_ADDRESS)
    country = str(desk.setting(connection, "country"))
    for number in numbers:
        made[number] = customer_id = customers.next_id()
        name, *others = parties.spellings(number)
        columns = derived.customer(name, number)
        profile = parties.profiles.get(number)
        address = [profile[field] for field in _ADDRESS] if profile else blank
        currency, terms = parties.money(number)
        customers.add(
            customer_id, number, name, columns["sort_key"], columns["search_text"],
            currency, terms, *address,
        )  # fmt: skip
        keys.add(number, customer_id)
        for spelling in others:
            _add_alias(job, aliases, customer_id, spelling)
        if profile:
            _add_reach(job, phones, emails, customer_id, profile, country)
    for sheet in (customers, keys, aliases, phones, emails):
        sheet.write(connection)
    job.tally.also["customers"] += len(made)
    return made


def _phone_sheet(job: Job) -> NewRows:
    fields = "customer_id typed e164 national extension flag preferred"
    return NewRows(PHONE, fields, batch_id=job.batch_id)


def _email_sheet(job: Job) -> NewRows:
    return NewRows(EMAIL, "customer_id address norm flag preferred", batch_id=job.batch_id)


def _add_reach(
    job: Job,
    phones: NewRows,
    emails: NewRows,
    customer_id: int,
    profile: Mapping[Any, str],
    country: str,
) -> None:
    """A customer's phone and e-mail; `country` is the desk's, where its own is no code."""
    if typed := profile.get(Field.PHONE):
        own = profile.get(Field.COUNTRY, "")
        number = read_phone(typed, own if len(own) == 2 else country)
        phones.add(customer_id, *number, 1)
        job.tally.also["phones"] += 1
    if address := profile.get(Field.EMAIL):
        emails.add(customer_id, address, email_norm(address), email_flag(address), 1)
        job.tally.also["e-mails"] += 1


def _add_alias(job: Job, aliases: NewRows, customer_id: int, spelling: str) -> None:
    columns = derived.derive("customer_alias", {"name": spelling})
    aliases.add(customer_id, spelling, columns["sort_key"])
    job.tally.also[many("customer_alias")] += 1


def _add_aliases(
    connection: Connection, job: Job, parties: Parties, known: Mapping[str, int]
) -> None:
    """Spellings not met before: they find the customer and never rename it."""
    names: dict[int, set[str]] = defaultdict(set)
    for part in pieces(list(known.values())):
        for table, owner in ((CUSTOMER, CUSTOMER.c.id), (ALIAS, ALIAS.c.customer_id)):
            rows = connection.execute(sa.select(owner, table.c.name).where(owner.in_(part)))
            for customer_id, name in rows:
                names[customer_id].add(name)
    aliases = NewRows(ALIAS, "customer_id name sort_key", batch_id=job.batch_id)
    for number, customer_id in known.items():
        for spelling in parties.spellings(number):
            # Where the file has no names, the number stands in for one.
            if spelling not in names[customer_id] and spelling != number:
                names[customer_id].add(spelling)  # two numbers may be one customer's
                _add_alias(job, aliases, customer_id, spelling)
    aliases.write(connection)


def _update(connection: Connection, job: Job, parties: Parties, known: Mapping[str, int]) -> None:
    """What a file may say anew of a customer that is there: its address, and a first phone or
    e-mail. Whose it is only where that was asked for and nobody's it is."""
    said = {field: column for field, column in _ADDRESS.items() if field in job.said}
    if not (said or job.assign_known or job.said & {Field.PHONE, Field.EMAIL}):
        return
    with readdressing(connection, job, customers=known.values()):
        _describe(connection, job, parties, known, said)


def _describe(
    connection: Connection,
    job: Job,
    parties: Parties,
    known: Mapping[str, int],
    said: Mapping[Field, str],
) -> None:
    reached = {table.name: _owners(connection, table, known.values()) for table in (PHONE, EMAIL)}
    phones, emails = _phone_sheet(job), _email_sheet(job)
    # Of a customer with several numbers its own one describes it.
    numbers = {customer_id: number for number, customer_id in known.items()}
    numbers |= own_numbers(connection, known)
    country = str(desk.setting(connection, "country"))
    changes: list[Change] = []
    for part in pieces(list(known.values())):
        for row in connection.execute(sa.select(CUSTOMER).where(CUSTOMER.c.id.in_(part))):
            profile = parties.profiles.get(numbers[row.id], {})
            fields: dict[str, tuple[Any, Any]] = {
                column: (getattr(row, column), profile[field])
                for field, column in said.items()
                if profile.get(field) and profile[field] != getattr(row, column)
            }
            if job.assign_known and row.collector_id is None and job.collector_id is not None:
                fields["collector_id"] = (None, job.collector_id)
            if fields:
                changes.append(Change(row.id, row.id, f"customer {row.number}", fields))
            missing: dict[str, str] = {
                field: profile.get(field, "")
                for field, table in ((Field.PHONE, PHONE), (Field.EMAIL, EMAIL))
                if row.id not in reached[table.name]
            }
            missing[Field.COUNTRY] = row.country
            _add_reach(job, phones, emails, row.id, missing, country)
    phones.write(connection)
    emails.write(connection)
    job.tally.also["customers updated"] += len(apply_changes(connection, job, "customer", changes))


def _owners(connection: Connection, table: Table, customer_ids: Iterable[int]) -> set[int]:
    owners: set[int] = set()
    for part in pieces(list(customer_ids)):
        rows = connection.execute(
            sa.select(table.c.customer_id).where(table.c.customer_id.in_(part))
        )
        owners.update(rows.scalars())
    return owners


def _places(
    connection: Connection,
    job: Job,
    parties: Parties,
    customers: Mapping[str, int],
    made: frozenset[str],
) -> list[Place]:
    """Each customer's account with each company, and that account's site; made where missing."""
    old = [customer_id for number, customer_id in customers.items() if number not in made]
    found: dict[tuple[int, str], tuple[int, int]] = {}
    for part in pieces(old):
        rows = connection.execute(
            sa.select(
                ACCOUNT.c.customer_id,
                ACCOUNT.c.company_code,
                ACCOUNT.c.id,
                sa.func.min(SITE.c.id),
            )
            .join(SITE, SITE.c.account_id == ACCOUNT.c.id)
            .where(ACCOUNT.c.customer_id.in_(part))
            .group_by(ACCOUNT.c.customer_id, ACCOUNT.c.company_code, ACCOUNT.c.id)
        )
        found.update(((row[0], row[1]), (row[2], row[3])) for row in rows)
    accounts = NewRows(ACCOUNT, "id customer_id number company_code", batch_id=job.batch_id)
    sites = NewRows(SITE, "id customer_id account_id", number=_MAIN_SITE, batch_id=job.batch_id)
    accounts.last_id = bulk.last_id(connection, ACCOUNT)
    sites.last_id = bulk.last_id(connection, SITE)
    places: list[Place] = []
    for number, customer_id in customers.items():
        for company in parties.companies(number):
            ids = found.get((customer_id, company))
            if ids is None:
                ids = accounts.next_id(), sites.next_id()
                accounts.add(ids[0], customer_id, number, company)
                sites.add(ids[1], customer_id, ids[0])
                job.tally.also["accounts"] += 1
            places.append(Place(number, company, customer_id, *ids))
    accounts.write(connection)
    sites.write(connection)
    bulk.count_on(connection, (CUSTOMER, ACCOUNT, SITE))
    return places

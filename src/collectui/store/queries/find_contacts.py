"""Finding a contact by whatever the agent has at hand; a prefix is enough."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Select

from collectui.domain.roles.judged import FoundContact
from collectui.domain.text import clean_line, email_norm, sort_key
from collectui.store.core.customers import CONTACT, CUSTOMER, EMAIL, PHONE
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.programs import PROGRAM
from collectui.store.queries import people, roles
from collectui.store.queries.search import FEWEST_DIGITS, starts


def _ways(typed: str) -> list[Select[Any]]:
    """Ids of contacts by each way to find one, the likeliest first."""
    name, mail = sort_key(typed), email_norm(typed)
    digits = "".join(character for character in typed if character.isdigit())
    ways: list[Select[Any]] = [
        sa.select(CONTACT.c.id)
        .where(starts(CONTACT.c.sort_key, name))
        .order_by(CONTACT.c.sort_key, CONTACT.c.id),
        sa.select(CONTACT.c.id)
        .where(starts(CONTACT.c.last_key, name))
        .order_by(CONTACT.c.last_key, CONTACT.c.id),
        sa.select(EMAIL.c.contact_id)
        .where(starts(EMAIL.c.norm, mail), EMAIL.c.contact_id.is_not(None))
        .order_by(EMAIL.c.norm),
    ]
    if len(digits) >= FEWEST_DIGITS and not any(c.isalpha() for c in typed):
        found = starts(PHONE.c.e164, "+" + digits)
        if not typed.startswith("+"):
            found = sa.or_(found, starts(PHONE.c.national, digits))
        ways.append(sa.select(PHONE.c.contact_id).where(found, PHONE.c.contact_id.is_not(None)))
    return ways


def find_contacts(
    connection: Connection, typed: str, *, limit: int = 20, but: int | None = None
) -> list[FoundContact]:
    """Contacts whose name, e-mail or phone begins so, each once; `but` is left out.

    Case, accents and spacing of names do not matter.
    """
    typed = clean_line(typed)
    if not typed or not sort_key(typed):
        return []
    ids: dict[int, None] = {}
    for way in _ways(typed):
        found = connection.execute(way.limit(limit + 1)).scalars()
        ids |= {contact_id: None for contact_id in found if contact_id != but}
        if len(ids) >= limit:
            break
    return contacts_by_id(connection, list(ids)[:limit])


def contacts_by_id(connection: Connection, ids: list[int]) -> list[FoundContact]:
    """Contacts as a search answers them, in the order of their ids given."""
    stands_for = (
        sa.select(sa.func.count()).where(PROGRAM.c.contact_id == CONTACT.c.id).scalar_subquery()
    )
    rows = {
        row.id: row
        for row in connection.execute(
            sa.select(CONTACT, stands_for.label("programs")).where(CONTACT.c.id.in_(ids))
        )
    }
    phones, emails = (
        people.phones(connection, "contact", ids),
        people.emails(connection, "contact", ids),
    )
    return [
        FoundContact(
            contact_id=each,
            name=f"{rows[each].first_name} {rows[each].last_name}".strip(),
            email=emails[each][0].address if each in emails else "",
            phone=phones[each][0].number if each in phones else "",
            customers=roles.named(
                connection,
                sa.select(CUSTOMER.c.name)
                .join(LINK, LINK.c.customer_id == CUSTOMER.c.id)
                .where(LINK.c.contact_id == each)
                .order_by(CUSTOMER.c.sort_key, CUSTOMER.c.id),
            ),
            programs=rows[each].programs,
        )
        for each in ids
    ]

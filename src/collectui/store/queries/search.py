"""Finding a customer by whatever the agent has at hand; a prefix is enough."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select, Table

from collectui.domain.queue.rows import Found
from collectui.domain.text import clean_line, email_norm, quoted, sort_key
from collectui.store.core.customers import CONTACT, CUSTOMER, EMAIL, PHONE
from collectui.store.core.customers import CUSTOMER_ALIAS as _ALIAS
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.items import ITEM
from collectui.store.core.programs import PROGRAM

_FULL_NAME = CONTACT.c.first_name + " " + CONTACT.c.last_name
_CHOSEN = (CUSTOMER.c.id, CUSTOMER.c.number, CUSTOMER.c.name)
MOST_MATCHES = 2_000
"""Matches looked at for each way of finding."""
FEWEST_DIGITS = 4
"""Fewer digits are no phone number worth looking for."""


LAST = "\U0010ffff"
"""No character sorts after it."""


def starts(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """A prefix test that any ordinary index on the column serves, on either engine."""
    # As plain text: cleaned like what is stored, the end of the range would be another.
    first, last = sa.literal(prefix, sa.Text), sa.literal(prefix + LAST, sa.Text)
    return sa.and_(column >= first, column < last)


def _forms(typed: str) -> list[str]:
    """As typed, or all upper or lower case: how numbers are written."""
    return list(dict.fromkeys((typed, typed.upper(), typed.lower())))


def _by_customer(column: ColumnElement[str], prefix: str) -> Select[Any]:
    return (
        sa.select(*_CHOSEN, sa.literal(""))
        .where(starts(column, prefix))
        .order_by(column, CUSTOMER.c.id)
    )


def _through(
    table: Table, column: ColumnElement[str], prefix: str, shown: Any, *, contacts: bool = False
) -> Select[Any]:
    """Customers by something of theirs or of their contacts', in the order of the column's index.

    Each once: one with a thousand matches hides nobody.
    """
    source: Any = table
    owner: ColumnElement[Any] = table.c.customer_id if not contacts else LINK.c.customer_id
    if contacts:
        contact_id = table.c.id if table is CONTACT else table.c.contact_id
        source = table.join(LINK, LINK.c.contact_id == contact_id)
    matches = (
        sa.select(owner.label("customer_id"), shown.label("shown"))
        .select_from(source)
        .where(starts(column, prefix), owner.is_not(None))
        .order_by(column, table.c.id)
        .limit(MOST_MATCHES)
        .subquery("matches")
    )
    first = (
        sa.select(matches.c.customer_id, sa.func.min(matches.c.shown).label("shown"))
        .group_by(matches.c.customer_id)
        .subquery("first")
    )
    return (
        sa.select(*_CHOSEN, first.c.shown)
        .join(first, first.c.customer_id == CUSTOMER.c.id)
        .order_by(first.c.shown, CUSTOMER.c.id)
    )


def _ways(typed: str) -> Iterator[tuple[str, Select[Any]]]:
    """Each way to find a customer by what was typed: the word it is shown by, and its query."""
    name, mail, forms = sort_key(typed), email_norm(typed), _forms(typed)
    for form in forms:
        yield "number", _by_customer(CUSTOMER.c.number, form)
    yield "name", _by_customer(CUSTOMER.c.sort_key, name)
    yield "also called", _through(_ALIAS, _ALIAS.c.sort_key, name, _ALIAS.c.name)
    for column in (CONTACT.c.sort_key, CONTACT.c.last_key):
        yield "contact", _through(CONTACT, column, name, _FULL_NAME, contacts=True)
    yield "e-mail", _through(EMAIL, EMAIL.c.norm, mail, EMAIL.c.address)
    yield "e-mail", _through(EMAIL, EMAIL.c.norm, mail, EMAIL.c.address, contacts=True)
    for word, table in (("program", PROGRAM), ("transaction", ITEM)):
        for form in forms:
            yield word, _through(table, table.c.number, form, table.c.number)
    digits = "".join(character for character in typed if character.isdecimal())
    if len(digits) < FEWEST_DIGITS or any(character.isalpha() for character in typed):
        return
    numbers = [(PHONE.c.e164, "+" + digits)]
    if not typed.startswith("+"):
        # As dialled at home, in most countries, a number begins with a 0 that is no part of it.
        numbers += [(PHONE.c.national, n) for n in dict.fromkeys((digits, digits.lstrip("0"))) if n]
    for column, number in numbers:
        for contacts in (False, True):
            yield "phone", _through(PHONE, column, number, PHONE.c.typed, contacts=contacts)


def find(connection: Connection, typed: str, *, limit: int = 30) -> list[Found]:
    """Customers of whom a name, number, e-mail, phone, contact, program or transaction begins so.

    Case, accents and spacing of names do not matter. Best kind of match first, each customer once.
    """
    typed = clean_line(typed)
    if not typed or not sort_key(typed):
        return []
    found: dict[int, Found] = {}
    for word, statement in _ways(typed):
        for customer_id, number, name, shown in connection.execute(statement.limit(limit)):
            matched = f"{word} {quoted(shown)[1:-1]}" if shown else ""
            found.setdefault(customer_id, Found(customer_id, number, name, matched))
        if len(found) >= limit:
            break
    return list(found.values())[:limit]

"""Finding a customer by whatever the agent has at hand; a prefix is enough."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from collectui.domain.text import clean_line, email_norm, quoted, sort_key
from collectui.domain.views import Found
from collectui.store.queries.narrowing import CUSTOMER
from collectui.store.queries.people import CONTACT, EMAIL, LINK, PHONE, PROGRAM
from collectui.store.tables import CustomerAlias, Item, table_of

ITEM = table_of(Item)
_ALIAS = table_of(CustomerAlias)
_CHOSEN = (CUSTOMER.c.id, CUSTOMER.c.number, CUSTOMER.c.name)
FEWEST_DIGITS = 4
"""Fewer digits are no phone number worth looking for."""


def starts(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """A prefix test that any ordinary index on the column serves, on either engine."""
    return sa.and_(column >= prefix, column < prefix[:-1] + chr(ord(prefix[-1]) + 1))


def _as_written(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """The prefix as typed, or all upper or lower case: how numbers are written."""
    return sa.or_(*(starts(column, form) for form in {prefix, prefix.upper(), prefix.lower()}))


def _by_customer(match: ColumnElement[bool], order: Any) -> Select[Any]:
    return sa.select(*_CHOSEN, sa.literal("")).where(match).order_by(order, CUSTOMER.c.id)


def _through(table: Any, owner: Any, match: ColumnElement[bool], shown: Any) -> Select[Any]:
    return sa.select(*_CHOSEN, shown).join(table, owner == CUSTOMER.c.id).where(match)


def _by_contact(table: Any, match: ColumnElement[bool], shown: Any) -> Select[Any]:
    joined = CUSTOMER.join(LINK, LINK.c.customer_id == CUSTOMER.c.id)
    if table is CONTACT:
        joined = joined.join(CONTACT, CONTACT.c.id == LINK.c.contact_id)
    else:
        joined = joined.join(table, table.c.contact_id == LINK.c.contact_id)
    return sa.select(*_CHOSEN, shown).select_from(joined).where(match)


def _ways(typed: str) -> list[tuple[str, Callable[[], Select[Any]]]]:
    """Each way to find a customer by what was typed: the word it is shown by, and its query."""
    name, mail = sort_key(typed), email_norm(typed)
    digits = "".join(character for character in typed if character.isdigit())
    whole = CONTACT.c.first_name + " " + CONTACT.c.last_name
    ways: list[tuple[str, Callable[[], Select[Any]]]] = [
        ("number", lambda: _by_customer(_as_written(CUSTOMER.c.number, typed), CUSTOMER.c.number)),
        ("name", lambda: _by_customer(starts(CUSTOMER.c.sort_key, name), CUSTOMER.c.sort_key)),
        ("also called", lambda: _through(
            _ALIAS, _ALIAS.c.customer_id, starts(_ALIAS.c.sort_key, name), _ALIAS.c.name)),
        ("contact", lambda: _by_contact(CONTACT, starts(CONTACT.c.sort_key, name), whole)),
        ("contact", lambda: _by_contact(CONTACT, starts(CONTACT.c.last_key, name), whole)),
        ("e-mail", lambda: _through(
            EMAIL, EMAIL.c.customer_id, starts(EMAIL.c.norm, mail), EMAIL.c.address)),
        ("e-mail", lambda: _by_contact(EMAIL, starts(EMAIL.c.norm, mail), EMAIL.c.address)),
        ("program", lambda: _through(
            PROGRAM, PROGRAM.c.customer_id, _as_written(PROGRAM.c.number, typed),
            PROGRAM.c.number)),
        ("transaction", lambda: _through(
            ITEM, ITEM.c.customer_id, _as_written(ITEM.c.number, typed), ITEM.c.number)),
    ]  # fmt: skip
    if len(digits) >= FEWEST_DIGITS and not any(c.isalpha() for c in typed):
        found = starts(PHONE.c.e164, "+" + digits)
        if not typed.startswith("+"):
            found = sa.or_(found, starts(PHONE.c.national, digits))
        ways += [
            ("phone", lambda: _through(PHONE, PHONE.c.customer_id, found, PHONE.c.typed)),
            ("phone", lambda: _by_contact(PHONE, found, PHONE.c.typed)),
        ]
    return ways


def find(connection: Connection, typed: str, *, limit: int = 30) -> list[Found]:
    """Customers of whom a name, number, e-mail, phone, contact, program or transaction begins so.

    Case, accents and spacing of names do not matter. Best kind of match first, each customer once.
    """
    typed = clean_line(typed)
    if not typed or not sort_key(typed):
        return []
    found: dict[int, Found] = {}
    for word, statement in _ways(typed):
        for customer_id, number, name, shown in connection.execute(statement().limit(limit)):
            matched = f"{word} {quoted(shown)[1:-1]}" if shown else ""
            found.setdefault(customer_id, Found(customer_id, number, name, matched))
        if len(found) >= limit:
            break
    return list(found.values())[:limit]

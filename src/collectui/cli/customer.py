"""What a command line means by a customer, a transaction of it, or a collector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from collectui.cli import NoCustomer, Refusal, Usage
from collectui.domain.about import About
from collectui.domain.desk.views import Option
from collectui.domain.kernel import Me
from collectui.domain.text import spelt

if TYPE_CHECKING:
    from sqlalchemy import Connection


def find(connection: Connection, number: str, transaction: str | None = None) -> About:
    """The customer with that number, and of it the transaction. Raises Refusal where it is not."""
    from collectui.store.queries.customers import customer_id_of
    from collectui.store.queries.items import items_numbered

    customer_id = customer_id_of(connection, number)
    if customer_id is None:
        raise NoCustomer(number)
    if transaction is None:
        return About(customer_id)
    found = items_numbered(connection, customer_id, transaction)
    if not found:
        raise Refusal(f"customer {number} has no transaction {transaction!r}")
    if len(found) > 1:
        raise Refusal(
            f"customer {number} has {len(found)} transactions {transaction!r}:"
            " write the note in the program"
        )
    return About(customer_id, item_id=found[0])


def code(option: str, typed: str, among: Sequence[Option]) -> str:
    """A value of one of the desk's lists, by its code or its title. Raises Usage."""
    if found := spelt(typed, [each.code for each in among]):
        return found
    titles = {each.title: each.code for each in among}
    if title := spelt(typed, titles):
        return titles[title]
    known = ", ".join(each.code for each in among)
    raise Usage(f"{option}: {typed!r} is none of {known}")


def collector(option: str, typed: str, me: Me, among: Sequence[Me]) -> int | None:
    """A collector's id by login; `me` is whoever runs the command. Raises Usage."""
    if spelt(typed, ["me"]):
        return me.id
    login = spelt(typed, [each.login for each in among])
    for each in among:
        if each.login == login:
            return each.id
    raise Usage(
        f"{option}: unknown collector {typed!r}; there are {', '.join(c.login for c in among)}"
    )

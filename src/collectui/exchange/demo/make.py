"""Demonstration data: who works at the desk, and how many customers are made."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import date

from collectui.domain.kernel import Me
from collectui.domain.vocabulary import CollectorRole
from collectui.exchange.demo.ahead import made_ahead
from collectui.exchange.demo.items import TERMS
from collectui.exchange.demo.order import Order, made
from collectui.store.demo.filling import Furniture, Parts, Progress, fill
from collectui.store.store import Store

AHEAD_FROM = 20_000
"""Customers from which on a second process is worth its start."""
COLLEAGUES = (
    ("mkeller", "Mara Keller", CollectorRole.SUPERVISOR),
    ("aruiz", "Ana Ruiz", CollectorRole.COLLECTOR),
    ("tmole", "Tara Mole", CollectorRole.COLLECTOR),
    ("okafor", "Omar Okafor", CollectorRole.COLLECTOR),
    ("lindq", "Ingrid Lindqvist", CollectorRole.COLLECTOR),
    ("pnovak", "Pavel Novak", CollectorRole.COLLECTOR),
    ("wtanaka", "Wei Tanaka", CollectorRole.COLLECTOR),
    ("siyer", "Samir Iyer", CollectorRole.COLLECTOR),
    ("bjensen", "Björn Jensen", CollectorRole.COLLECTOR),
    ("guest", "Guest", CollectorRole.VIEWER),
)


def make_demo(
    store: Store,
    customers: int = 2_000,
    seed: int = 1,
    as_of: date | None = None,
    me: Me | None = None,
    progress: Progress | None = None,
) -> None:
    """Fill a new store with invented customers and make `me` one of its collectors.

    The same rows for the same seed and business date (`as_of`, else the calendar's), which becomes
    the store's figures date. All of it or nothing: one transaction. Raises Refused for a store
    that has customers.
    """

    def parts(
        today: date, collectors: tuple[int, ...], batch_id: int
    ) -> AbstractContextManager[Parts]:
        order = Order(customers, seed, today, collectors, batch_id)
        return made_ahead(order) if customers >= AHEAD_FROM else nullcontext(made(order))

    mine = me or store.me()
    tell = progress or (lambda done, total: None)
    desk = Furniture(COLLEAGUES, tuple(terms[:3] for terms in TERMS))
    store.load(lambda connection: fill(connection, customers, as_of, mine, desk, parts, tell))

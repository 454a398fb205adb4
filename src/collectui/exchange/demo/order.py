"""What is to be made, and making it: customers with all that belongs to them, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from collectui.exchange.demo.chance import Chance
from collectui.exchange.demo.clock import Clock
from collectui.exchange.demo.customers import LARGEST, Customers
from collectui.exchange.demo.items import MANNERS, Receivables
from collectui.exchange.demo.premium import Programs
from collectui.exchange.demo.work import Work
from collectui.store.demo.sheets import Sheets
from collectui.store.writing.new_rows import Rows

SHOWN_FIRST = 8
"""The first customers are mine, and worth opening."""
_ITEMS = 3.65
"""About as many items has an ordinary customer; the spread makes it five on average."""


@dataclass(frozen=True)
class Order:
    """All that decides what the rows are."""

    customers: int
    seed: int
    today: date
    collectors: tuple[int, ...]
    """Their ids, mine first."""
    batch_id: int
    chunk: int = 2_000
    """Customers made and written together: what is held in memory."""


Part = tuple[int, list[Rows]]
"""How many customers are made by now, and the rows since the part before, sheet by sheet."""


def made(order: Order) -> Iterator[Part]:
    """Everything ordered, part by part."""
    sheets, chance, clock = Sheets(order.batch_id), Chance(order.seed), Clock(order.today)
    customers = Customers(sheets, chance, clock, order.customers, order.collectors)
    receivables = Receivables(sheets, chance, clock)
    programs = Programs(sheets, chance, clock, order.customers)
    work = Work(sheets, chance, clock, order.collectors)
    for serial in range(order.customers):
        customer = customers.make(serial)
        if serial == 0:
            owed = programs.make_shown(customer)
        elif customer.insured:
            owed = programs.make(customer)
        else:
            owed = receivables.make(customer, *_habits(serial, order.customers, chance))
        work.make(customer, owed, shown_first=serial < SHOWN_FIRST)
        if (serial + 1) % order.chunk == 0 or serial + 1 == order.customers:
            yield serial + 1, sheets.take()


def _habits(serial: int, customers: int, chance: Chance) -> tuple[int, str]:
    """How many items a customer has, and how it pays. One is larger than all others."""
    if serial == LARGEST:
        return min(5_000, max(40, customers // 5)), "bad"
    if serial < SHOWN_FIRST:
        return chance.whole(4, 16), "awful" if serial % 2 else "bad"
    dice = chance.next()
    manner = next(manner for manner, share in MANNERS if dice < share)
    return int(_ITEMS * chance.spread() + 0.3), manner

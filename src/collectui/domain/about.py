"""What a note, an activity or a logged contact is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """A customer, and perhaps one thing of it."""

    customer_id: int
    account_id: int | None = None
    site_id: int | None = None
    program_id: int | None = None
    item_id: int | None = None
    contact_id: int | None = None


@dataclass(frozen=True, slots=True)
class Customers:
    """Several customers, each as a whole: one command does for each what it does for one."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CustomerName:
    """A customer, as a sentence names it."""

    id: int
    number: str
    name: str

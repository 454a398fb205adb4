"""Whom a command is for, one customer or several: found by the store, judged by one rule.

A customer that a command for several cannot be carried out for is left out and named; the others
have theirs in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from collectui.domain.about import About, CustomerName
from collectui.domain.kernel import Command, Me, Refusal

MOST_AT_ONCE = 10_000
"""Customers that one command may be for."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A customer that a command for several is not carried out for."""

    customer: str
    why: str

    @property
    def words(self) -> str:
        """`Left out: C-7 Ostrava Ltd is not there any more`."""
        return f"Left out: {self.customer} {self.why}"


@dataclass(frozen=True, slots=True)
class Meant:
    """The customers that a command is for, as the store knows them."""

    customers: tuple[CustomerName, ...]
    abouts: tuple[About, ...]
    """Of each customer what is meant, with a transaction's account and site."""
    about: str = "customer"
    """What of the customer is meant, in words."""
    left_out: tuple[LeftOut, ...] = ()

    @property
    def words(self) -> str:
        """The customer's name; of several, how many they are."""
        if len(self.customers) == 1 and not self.left_out:
            return self.customers[0].name
        # The first list, which knows snoozes, does not wait for the record book.
        from collectui.domain.records import counted

        return counted("customer", len(self.customers))

    @property
    def each(self) -> Sequence[tuple[About, str]]:
        """What is meant of each, and of several who it is, for what is made for it."""
        if self.customers[1:] or self.left_out:
            names = [f"{each.number} {each.name}" for each in self.customers]
        else:
            names = [""] * len(self.customers)
        return list(zip(self.abouts, names, strict=True))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a preview says of those left out, each with its reason."""
        return tuple(each.words for each in self.left_out)


NOBODY = Meant((), ())
"""Where no customer has been looked up: what is judged exists already, or is not sent yet."""


class ForCustomers(Protocol):
    """What a rule looks at of a command that is for one customer or for several."""

    @property
    def meant(self) -> Meant:
        """Whom it is for."""
        ...


def somebody_is_meant(
    judged: ForCustomers, me: Me, command: Command | None = None, /
) -> Refusal | None:
    """A command is for one customer at least, and for no more than a transaction should hold."""
    if command is None:
        return None
    if not judged.meant.customers:
        return Refusal("; ".join(judged.meant.notes[:1]) or "No customer is chosen")
    return not_too_many(len(judged.meant.customers))


def not_too_many(count: int) -> Refusal | None:
    """Why a command is for more customers than go at once."""
    if count > MOST_AT_ONCE:
        return Refusal(f"{count:,d} customers are too many at once: at most {MOST_AT_ONCE:,d}")
    return None


def some_named(names: Iterable[str], most: int = 3) -> str:
    """`C-1 Meridian, C-2 Ostrava and 7 more`."""
    listed = list(names)
    more = f" and {len(listed) - most:,d} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more

"""The record book: every kind of record and every field, described once.

What a field holds, what people call it and the record, what names a record, what is worth telling
and what the figures are made from. The preview of a change, the history, undo, import reports,
forms and the past read it here; a test holds it against the tables, column by column.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from collectui.domain.records import (
    bookkeeping,
    customers,
    daily,
    desk,
    disputes,
    dues,
    promises,
    work,
    workday,
)
from collectui.domain.records.kernel import Field as Field
from collectui.domain.records.kernel import Holds as Holds
from collectui.domain.records.kernel import Record as Record
from collectui.domain.records.kernel import capital as capital
from collectui.domain.records.kernel import in_words, within
from collectui.domain.records.kernel import numbered as numbered
from collectui.domain.records.kernel import parse_number as parse_number

RECORDS: Mapping[str, Record] = {
    each.kind: each
    for subject in (customers, dues, promises, disputes, work, workday, desk, daily, bookkeeping)
    for each in subject.RECORDS
}
"""By kind, which is the table's name."""


def field(kind: str, name: str) -> Field | None:
    """A field of a record; None for one that the program does not know any more.

    One that refers is also found without its `_id`: the history calls it so once a name stands
    in the place of the id.
    """
    record = RECORDS.get(kind)
    if record is None:
        return None
    return record.fields.get(name) or record.fields.get(f"{name}_id")


def label(kind: str, name: str) -> str:
    """What people call a field: `Collector`, `Promised for`; of a kind of records what they are."""
    if found := field(kind, name):
        return found.label
    return capital(many(name) if name in RECORDS else in_words(name))


def short(kind: str, name: str) -> str:
    """The label of a field where there is little room: `Terms`; of a part, what one is: `Phone`."""
    found = field(kind, name)
    return found.short if found else capital(one(name))


def words(kind: str, name: str) -> str:
    """A field within a sentence: `payment terms`."""
    found = field(kind, name)
    return found.words if found else within(in_words(name.removesuffix("_id")))


def one(kind: str) -> str:
    """What people call one record of a kind: `transaction`, `contact log`."""
    record = RECORDS.get(kind)
    return record.one if record else in_words(kind)


def many(kind: str) -> str:
    """What people call several records of a kind: `transactions`."""
    record = RECORDS.get(kind)
    return record.many if record else f"{in_words(kind)}s"


def counted(kind: str, count: int) -> str:
    """`1 program`, `1,400 transactions`."""
    return f"{count:,d} {one(kind) if count == 1 else many(kind)}"


def told(kind: str, name: str) -> bool:
    """Whether a field is worth telling an agent; the id in one not known any more is not."""
    found = field(kind, name)
    return found.told if found else not name.endswith("_id")


def is_money(kind: str, name: str) -> bool:
    """Whether a field holds an amount."""
    found = field(kind, name)
    return found is not None and found.holds is Holds.MONEY


def is_prose(kind: str, name: str) -> bool:
    """Whether a field holds what people write in their own words, or files bring as such."""
    found = field(kind, name)
    return found is not None and found.prose


@cache
def prose(kind: str) -> tuple[str, ...]:
    """The fields of a record that hold what people write in their own words."""
    record = RECORDS.get(kind)
    return tuple(f.name for f in record.fields.values() if f.prose) if record else ()


def gist(kind: str) -> tuple[str, ...]:
    """The fields that say in a few words what comes or goes with a record."""
    record = RECORDS.get(kind)
    return record.gist if record else ("number",)


def currency_of(kind: str) -> str:
    """The field of a record with the currency of its amounts; empty where another record has it."""
    record = RECORDS.get(kind)
    return record.currency if record and record.currency in record.fields else ""


def refers_to(kind: str, name: str) -> str | None:
    """The kind of record whose id a field holds."""
    found = field(kind, name)
    return found.to if found and found.holds is Holds.REFERENCE else None


def list_of(kind: str, name: str) -> str | None:
    """The desk's list whose code a field holds."""
    found = field(kind, name)
    return found.to if found and found.holds is Holds.LISTED else None


def parts(kind: str) -> tuple[tuple[str, str], ...]:
    """The kinds that are shown as parts of one, and the reference that says of which."""
    return tuple(
        (each.kind, name)
        for each in RECORDS.values()
        for name in each.part_of
        if each.fields[name].to == kind
    )


REACH = tuple(kind for kind, _ in parts("contact"))
"""Kinds of records by which a customer or a contact person is reached."""

"""The record book is the tables': every column has its entry, of its type, to its table."""

import dataclasses
import inspect
from typing import Any

import pytest
import sqlalchemy as sa

from collectui.domain.customers import views
from collectui.domain.desk import views as desk
from collectui.domain.profile import views as profile
from collectui.domain.profile.rules import REASONS
from collectui.domain.profile.views import FIELDS
from collectui.domain.reach import ADDRESS_FIELDS
from collectui.domain.records import RECORDS, Field, Holds, Record
from collectui.store import types
from collectui.store.tables import metadata
from collectui.store.writing import derived

TABLES = dict(metadata.tables)
COLUMNS = [
    pytest.param(kind, column, id=f"{kind}.{column.name}")
    for kind, table in sorted(TABLES.items())
    for column in table.c
]
WITHOUT_KEY = {("customer", "terms_code"), ("item", "terms_code")}
"""Codes as a source wrote them: the desk's list need not have them. The figures, made anew from
the records, have no key either."""
FORM_LABEL, PROFILE_LABEL = 12, 14
"""Characters of a label in a form (`Field > .field-label` of the styles), and in the profile's."""
VIEWS = [
    view
    for module in (desk, views, profile)
    for _, view in inspect.getmembers(module, dataclasses.is_dataclass)
    if view.__module__ == module.__name__
]


def fits(field: Field, of: Any) -> bool:
    """Whether a column of this type can hold what the field holds."""
    whole = isinstance(of, sa.Integer) and not isinstance(of, sa.BigInteger)
    match field.holds:
        case Holds.ID:
            return isinstance(of, sa.BigInteger)
        case Holds.REFERENCE:
            return isinstance(of, sa.Integer)
        case Holds.MONEY:
            return isinstance(of, types.Minor)
        case Holds.NUMBER:
            return whole
        case Holds.BYTES:
            return isinstance(of, sa.BigInteger)
        case Holds.FLAG:
            return isinstance(of, sa.Boolean)
        case Holds.DAY:
            return isinstance(of, sa.Date)
        case Holds.CLOCK:
            return isinstance(of, sa.Time)
        case Holds.MOMENT:
            return isinstance(of, types.UTCDateTime)
        case Holds.JSON:
            return isinstance(of, sa.JSON)
        case Holds.CONTENT:
            return isinstance(of, sa.LargeBinary)
        case Holds.CODE if isinstance(of, sa.Enum):
            return of.enum_class is field.values
    return isinstance(of, types.CleanText)


def test_the_book_has_the_tables_and_no_others() -> None:
    assert RECORDS.keys() == TABLES.keys()
    for kind, record in RECORDS.items():
        assert record.kind == kind
        assert set(record.fields) == {column.name for column in TABLES[kind].c}


@pytest.mark.parametrize(("kind", "column"), COLUMNS)
def test_every_column_has_an_entry_that_fits(kind: str, column: sa.Column[Any]) -> None:
    field = RECORDS[kind].fields[column.name]
    assert fits(field, column.type), (field.holds, column.type)
    to = next((key.column for key in column.foreign_keys), None)
    if to is None:
        assert not field.to or kind == "delinquency" or (kind, column.name) in WITHOUT_KEY
        assert not field.to or field.to in RECORDS
        return
    assert field.to == to.table.name
    assert (field.holds is Holds.REFERENCE) == (to.name == "id")
    assert (field.holds is Holds.LISTED) == (to.name == "code")


def test_what_follows_is_computed_from_fields_of_the_record() -> None:
    for kind, record in RECORDS.items():
        follows = {name: field.follows for name, field in record.fields.items() if field.follows}
        assert {each for of in follows.values() for each in of} <= record.fields.keys()
        assert not any(record.fields[name].told for name in follows)
        computed = derived.derive(kind, dict.fromkeys(record.fields, ""))
        assert not computed or computed.keys() == follows.keys(), kind


NAMES = ("name", "gist", "details", "part_of")


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_what_a_record_says_of_its_fields_is_of_fields_it_has(record: Record) -> None:
    named = {each for how in NAMES for each in getattr(record, how)} | record.figures
    named |= {each for each in (record.title, record.currency) if each}
    named |= {field.reason for field in record.fields.values() if field.reason}
    assert named <= record.fields.keys()
    has_money = any(field.holds is Holds.MONEY for field in record.fields.values())
    assert bool(record.currency) or not has_money
    for name in record.part_of:
        assert record.fields[name].holds is Holds.REFERENCE
    if record.told and any(name != "batch_id" for _, name in references(record.kind)):
        assert record.name, "something refers to it: it needs a name"


def references(kind: str) -> list[tuple[str, str]]:
    return [
        (each.kind, field.name)
        for each in RECORDS.values()
        for field in each.fields.values()
        if field.to == kind and field.told
    ]


def test_labels_of_forms_fit_their_column() -> None:
    fields = RECORDS["customer"].fields
    for names, room in (
        ({*FIELDS} - {*REASONS.values()}, PROFILE_LABEL),
        ({*ADDRESS_FIELDS} - {"street2"}, FORM_LABEL),
    ):
        assert {name for name in names if len(fields[name].short) > room} == set()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_a_view_says_of_its_money_that_it_is(view: Any) -> None:
    amounts = {
        field.name
        for record in RECORDS.values()
        for field in record.fields.values()
        if field.holds is Holds.MONEY
    }
    for field in dataclasses.fields(view):
        if field.name in amounts:
            assert field.type not in ("int", "int | None"), field.name

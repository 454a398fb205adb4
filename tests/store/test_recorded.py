"""The words of the history: every field has a label, no value is an id or a code."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.calls.commands import LogContact
from collectui.domain.desk.collectors import AddCollector
from collectui.domain.history.recorded import changes_text, said_of
from collectui.domain.history.undo import Undo
from collectui.domain.history.views import FieldChange, HistoryLine
from collectui.domain.history.words import event_words
from collectui.domain.notes.commands import AddNote, EditNote
from collectui.domain.profile.views import UpdateProfile
from collectui.domain.records import RECORDS, is_money, label, one
from collectui.domain.vocabulary import CollectorRole
from collectui.store import desk
from collectui.store.core.every import TABLES
from collectui.store.opening import open_store
from collectui.store.queries.history import changes_of, told_by, whole_history
from collectui.store.queries.record_names import named
from collectui.store.queries.timeline import entries
from collectui.store.store import Store
from collectui.ui.words import Words
from tests.store.making import add_customer, add_item

WORDS = Words()
FIELDS = [
    (table.name, column)
    for table in TABLES.values()
    if RECORDS[table.name].told
    for column in table.c
]


def kind_of(column: sa.Column[Any]) -> Any:
    return getattr(column.type, "impl_instance", column.type)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url, may_write=True)
    yield opened
    opened.close()


def a_line(kind: str, *changes: FieldChange) -> HistoryLine:
    return HistoryLine(
        1, 1, datetime(2026, 11, 26, tzinfo=UTC), "ana", "x", "x", kind, None, "update", 1,
        changes, None, None, currency="EUR",
    )  # fmt: skip


UNLIKELY = 987_654_321


def some_value(column: sa.Column[Any]) -> object:
    """A value as the history holds it."""
    if isinstance(column.type, sa.Enum):
        return column.type.enums[-1]
    match kind_of(column).python_type:
        case kind if kind is bool:
            return True
        case kind if kind is int:
            return UNLIKELY
        case kind if kind is datetime:
            return "2026-11-26T10:00:00.000000+00:00"
        case kind if kind is date:
            return "2026-11-26"
        case kind if kind is time:
            return "15:30:00"
    return "some_text"


def test_every_field_has_a_label_and_no_value_is_an_id(store: Store) -> None:
    lines = [a_line(kind, FieldChange(c.name, None, some_value(c))) for kind, c in FIELDS]
    for (kind, column), line in zip(
        FIELDS, store.read(lambda c: [replace(x, currency="EUR") for x in named(c, lines)]),
        strict=True,
    ):  # fmt: skip
        for said in said_of(line, WORDS):
            assert re.fullmatch(r"[A-Z][^_]*", said.field), (kind, column.name, said)
            assert not re.search(r"\bid\b", said.field, re.IGNORECASE), (kind, said)
            if column.foreign_keys:
                assert str(UNLIKELY) not in said.becomes, (kind, said)
            if is_money(kind, column.name):
                assert said.becomes == "9,876,543.21 EUR", (kind, said)
            if kind_of(column).python_type in (date, datetime, bool):
                assert re.fullmatch(r"26 Nov 2026.*|yes", said.becomes), (kind, said)
            if isinstance(column.type, sa.Enum):
                assert "_" not in said.becomes, (kind, said)


def test_every_record_and_what_became_of_it_has_words() -> None:
    for kind in {kind for kind, _ in FIELDS}:
        for op in ("create", "update", "delete", "set", "removed", "mentioned"):
            assert "_" not in f"{one(kind)} {event_words(kind, op)}"


def test_what_is_referred_to_has_a_name_or_is_told_by_what_it_is(store: Store) -> None:
    """Of every kind that something refers to a record that is there is never one that is gone."""
    customer = store.load(lambda c: add_customer(c, "C-1"))
    me = store.me()
    logged = store.do(
        LogContact(about=About(customer), outcome="promised", line="will **pay** all"), me
    )
    for lines in (
        store.read(whole_history, customer, 100),
        store.read(changes_of, customer, logged.history_id),
    ):
        said = [each for line in lines for each in said_of(line, WORDS)]
        assert ("Note", "will pay all") in [(each.field, each.becomes) for each in said]
        outcome = next(each.becomes for each in said if each.field == "Outcome")
        assert outcome[0].isupper(), "the outcome's title, not its code"
        assert not [each for each in said if "gone" in each.becomes]
        assert str(customer) not in [each.becomes for each in said]


def test_a_line_of_the_timeline_says_from_what_to_what(store: Store) -> None:
    customer = store.load(lambda c: add_customer(c, "C-1"))
    me = store.me()
    named_ana = AddCollector(login="ana", name="Ana Ruiz", role=CollectorRole.COLLECTOR)
    ana = store.do(named_ana, me).created["collector"]
    store.do(UpdateProfile(customers=(customer,), changes={"collector_id": ana}), me)
    note = store.do(AddNote(about=About(customer), body="# One\n\ntwo"), me).created["note"]
    store.do(EditNote(note_id=note, body="**Three**", type="general"), me)
    page = store.read(entries, customer)
    told = [changes_text(e.told, WORDS, lambda text: text, e.customer_id) for e in page]
    assert "Collector: – → Ana Ruiz" in told
    assert "note Three: Text: # One\n\ntwo → **Three**" in told, "versions are the source"
    (newest,) = [e for e in page if e.kind == "note"]
    assert newest.text == "Three"


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ([("activity", 7, "subject")], "activity: Subject: a → b"),
        ([("activity", 7, "subject"), ("customer", 1, "name")],
         "Name: a → b · activity: Subject: a → b"),
        ([("activity", 7, "subject"), ("customer", 2, "name")], ""),
        ([("activity", 7, "subject"), ("activity", 8, "subject")], "2 activities: Subject: a → b"),
    ],
)  # fmt: skip
def test_the_customers_own_record_leads_and_other_kinds_are_summed_up(
    changed: list[tuple[str, int, str]], text: str
) -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    lines = [
        HistoryLine(1, number, at, "me", "", "", kind, record_id, "update", 1,
                    (FieldChange(field, "a", "b"),), None, None)
        for number, (kind, record_id, field) in enumerate(changed)
    ]  # fmt: skip
    assert changes_text(lines, WORDS, lambda text: text, 1) == text


def test_of_a_command_of_many_records_the_summary_is_told(store: Store) -> None:
    customer = store.load(lambda c: add_customer(c, "C-1"))
    done = store.do(AddNote(about=About(customer), body="one"), store.me())
    (line,) = store.read(told_by, customer, [done.history_id])[done.history_id]
    assert (line.kind, line.op) == ("note", "create")
    assert changes_text([line], WORDS, lambda text: text) == ""
    assert store.read(told_by, customer, []) == {}


@pytest.mark.parametrize(
    ("outcome", "label"), [("promised", "Promised for"), ("disputed", "Raised on")]
)
def test_the_date_of_a_contact_is_called_by_its_outcome(
    store: Store, outcome: str, label: str
) -> None:
    def owing(connection: Connection) -> int:
        found = add_customer(connection, "C-1")
        add_item(connection, found, 1_000, due=date(2026, 1, 1))
        return found

    customer = store.load(owing)
    log = LogContact(
        about=About(customer),
        outcome=outcome,
        amount=1_000,
        promised_on=store.read(desk.calendar_today),
    )
    done = store.do(log, store.me())
    for undone in (False, True):
        if undone:
            done = store.do(Undo(history_id=done.history_id), store.me())
        lines = store.read(whole_history, customer, 50)
        (line,) = (
            each
            for each in lines
            if (each.kind, each.history_id) == ("contact_attempt", done.history_id)
        )
        assert label in [said.field for said in said_of(line, WORDS)]


@pytest.mark.parametrize(
    ("kind", "field", "words"),
    [
        ("customer", "collector_id", "Collector"),
        ("customer", "collector", "Collector"),
        ("contact_attempt", "promised_on", "Promised for"),
        ("contact_attempt", "line", "What was said"),
        ("contact_attempt", "on_date", "Date"),
        ("contact_attempt", "contact", "Reached"),
        ("program", "contact", "Insured"),
        ("program", "premium", "Premium"),
    ],
)
def test_labels_are_those_of_the_screens(kind: str, field: str, words: str) -> None:
    assert label(kind, field) == words

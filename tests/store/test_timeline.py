"""What happened to a customer and what was recorded, by pages without gaps or doubles."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.history.views import HistoryLine, TimelineEntry
from collectui.domain.notes.commands import AddNote, EditNote
from collectui.domain.plan import Insert, Plan, Update
from collectui.store import writing
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.items import PAYMENT
from collectui.store.core.work import CONTACT_ATTEMPT, NOTE
from collectui.store.queries.changes import changed_since, newest, news_since
from collectui.store.queries.history import history_of, versions_of
from collectui.store.queries.timeline import timeline
from collectui.store.store import Store
from tests.store.making import ON, add, add_customer, one_customer

START = datetime(2026, 3, 16, tzinfo=UTC)
OWN_LINE = ("note", "activity", "contact_attempt")


def _busy(connection: Connection) -> int:
    """A customer with much at the very same moments, midnights among them."""
    dice = Random(1)
    customer = add_customer(connection)
    other = add_customer(connection, "C-2")
    moments = [START + timedelta(hours=12 * n) for n in range(-3, 3)]
    for whose in (customer, customer, customer, other):
        for _ in range(9):
            at = dice.choice(moments)
            add(connection, NOTE, customer_id=whose, body="x\ny", created_at=at)
            add(
                connection, ACTIVITY, customer_id=whose, subject="call", category="to_do",
                due_on=ON, created_at=at,
            )  # fmt: skip
            add(
                connection, CONTACT_ATTEMPT, customer_id=whose, at=at, on_date=at.date(),
                outcome="busy",
            )  # fmt: skip
            add(
                connection, PAYMENT, customer_id=whose, paid_on=at.date(), amount=5,
                currency="USD",
            )  # fmt: skip
    for number, moment in enumerate(sorted(moments)):
        history_id, at = writing.begin_history(
            connection, command_id=f"{number}", who=None, action="test", summary=f"s{number}"
        )
        contact = Insert("contact", "c", customer, {"first_name": "Jo", "last_name": f"{number}"})
        renamed = Update("customer", customer, customer, {"name": ("a", f"b{number}")})
        writing.write(connection, Plan("x", (contact, renamed, renamed)), history_id, moment, "x")
    return customer


def _pages(store: Store, customer: int, limit: int) -> list[TimelineEntry]:
    found: list[TimelineEntry] = []
    while page := store.read(
        timeline, customer, limit=limit, before=found[-1].position if found else None
    ):
        assert len(page) <= limit
        found += page
    return found


def test_the_timeline_is_whole_whatever_the_size_of_its_pages(store: Store) -> None:
    customer = store.load(_busy)
    whole = store.read(timeline, customer, limit=10_000)
    kinds = [entry.kind for entry in whole]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "note": 27, "activity": 27, "contact": 27, "payment": 27, "change": 6,
    }  # fmt: skip
    assert [entry.at for entry in whole] == sorted((e.at for e in whole), reverse=True)
    assert len({entry.position for entry in whole}) == len(whole)
    for limit in (1, 2, 7, 50, 200):
        assert _pages(store, customer, limit) == whole


def test_a_note_has_one_line_and_its_edits_have_theirs(store: Store) -> None:
    customer, me = one_customer(store), store.me()
    made = store.do(AddNote(about=About(customer), body="said\nmore"), me).created["note"]
    store.do(EditNote(note_id=made, body="said again", type="call"), me)
    entries = store.read(timeline, customer)
    assert [(entry.kind, entry.record) for entry in entries] == [
        ("change", ("note", made)),
        ("note", ("note", made)),
    ]
    assert entries[1].text == "said again"
    assert {entry.who for entry in entries} == {me.login}


def test_history_is_whole_whatever_the_size_of_its_pages(store: Store) -> None:
    customer = store.load(_busy)
    whole = store.read(history_of, customer, limit=10_000)
    assert len(whole) == 18
    for limit in (1, 4, 100):
        found: list[HistoryLine] = []
        while page := store.read(
            history_of, customer, limit=limit, before=found[-1].change_id if found else None
        ):
            found += page
        assert found == whole
    versions = store.read(versions_of, "customer", customer)
    assert [line.changes[0].becomes for line in versions[::2]] == [
        f"b{n}" for n in range(5, -1, -1)
    ]


def test_the_change_feed_misses_nobody(store: Store) -> None:
    me = store.me()
    customers = [one_customer(store, number=f"C-{n}") for n in range(3)]
    seen = store.read(newest)
    assert store.read(changed_since, seen) == (seen, frozenset())
    touched: set[int] = set()
    for customer in (customers[0], customers[2], customers[0]):
        store.do(AddNote(about=About(customer), body="x"), me)
        touched.add(customer)
    last, named = store.read(changed_since, seen)
    assert (last, named) == (seen + 3, touched)
    assert store.read(changed_since, last) == (last, frozenset())

    def batch(connection: Connection) -> Any:
        from collectui.store.core.imports import IMPORT_BATCH

        batch_id = add(connection, IMPORT_BATCH, source="test", as_of=ON, at=START)
        return writing.begin_history(
            connection, command_id="b", who=None, action="import", summary="x", batch_id=batch_id
        )

    own = AddNote(about=About(customers[1]), body="mine")
    store.do(own, me)
    store.do(AddNote(about=About(customers[2]), body="another program's"), me)
    assert store.read(news_since, last, {own.command_id}) == (
        last + 2,
        {customers[1], customers[2]},
        {customers[1]},
    )
    store.load(batch)
    assert store.read(news_since, last, {own.command_id})[1:] == (frozenset(), {customers[1]})
    newer, named = store.read(changed_since, last)
    assert newer > last
    assert named == frozenset()


def test_recorded_fields_keep_their_order_and_kind(store: Store) -> None:
    customer, me = one_customer(store), store.me()
    receipt = store.do(AddNote(about=About(customer), body="x", pinned=True), me)
    (line,) = store.read(history_of, customer)
    assert (line.history_id, line.kind, line.op, line.who) == (
        receipt.history_id, "note", "create", me.login,
    )  # fmt: skip
    becomes = {change.field: change.becomes for change in line.changes}
    assert becomes["pinned"] is True
    assert becomes["item_id"] is None
    assert all(change.was is None for change in line.changes)
    stored = store.read(lambda c: c.execute(sa.select(NOTE)).one())
    assert datetime.fromisoformat(str(becomes["created_at"])) == stored.created_at

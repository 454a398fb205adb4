"""Card numbers that a store has already: found wherever they are, masked, the history included."""

import base64
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.files import new_file
from collectui.domain.history.undo import Undo
from collectui.domain.notes.commands import AddNote, EditNote
from collectui.store import masking
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.every import TABLES
from collectui.store.core.history import ERASURE, HISTORY
from collectui.store.core.imports import IMPORT_BATCH, KEPT_VALUE
from collectui.store.core.work import NOTE
from collectui.store.privacy.scan import mask, scan
from collectui.store.queries.history import history_of
from collectui.store.store import Store
from collectui.store.types import utc_now
from tests.store.making import add, add_item, one_customer
from tests.store.test_masking import MAIL_HEAD

CARD, SHOWN = "4111 1111 1111 1111", "•••• 1111"


@pytest.fixture
def before(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store from before card numbers were masked."""
    customer, me = one_customer(store), store.me()
    with monkeypatch.context() as as_it_was:
        as_it_was.setattr(masking, "plan", lambda connection, plan: plan)
        as_it_was.setattr(masking.Masking, "text", lambda self, text: text)
        file = new_file("call.txt", f"by {CARD}\n".encode())
        mail = new_file("paid.eml", MAIL_HEAD + base64.encodebytes(CARD.encode()))
        done = store.do(
            AddNote(about=About(customer), body=f"pays by {CARD} cvv 123", files=(file, mail)), me
        )
        store.do(EditNote(note_id=done.created["note"], body="pays by bank", type="general"), me)
        store.do(
            AddActivity(about=About(customer), subject=f"charge {CARD}", due_on=date(2026, 4, 1)),
            me,
        )

    def make(connection: Connection) -> None:
        item = add_item(connection, customer, 100, number="5555555555554444")
        add_item(connection, customer, 100, number="I-9", reference=f"card {CARD}")
        add(
            connection, IMPORT_BATCH, source="x", as_of=date(2026, 3, 1), at=utc_now(),
            report={"warnings": [{"line": 3, "reason": f"odd: {CARD}"}]},
        )  # fmt: skip
        kept = {"entity": "item", "record_id": item, "field": "reference", "value": CARD}
        connection.execute(sa.insert(KEPT_VALUE).values(kept))
        connection.execute(sa.update(CUSTOMER).values(name=CARD, search_text="c-1"))
        add(connection, NOTE, customer_id=customer, type="general", created_at=utc_now(),
            body="INV 5555555555554444 is paid, call +1 312 555 0142")  # fmt: skip

    store.load(make)
    return store


def _content(connection: Connection) -> dict[str, str]:
    """All that each table holds, but for the customer's name, which identifies."""
    return {
        name: str(
            connection.execute(
                sa.select(*(each for each in table.c if each is not CUSTOMER.c.name))
            ).fetchall()
        )
        for name, table in TABLES.items()
    }


def _holding(store: Store, text: str) -> set[str]:
    return {name for name, rows in store.read(_content).items() if text in rows}


def test_everything_is_found_and_nothing_is_shown(before: Store) -> None:
    places = scan(before)
    found = [finding for place in places for finding in place.findings]
    assert {(each.where, each.field) for each in found} == {
        ("activity", "subject"),
        ("file", "content"),
        ("activity in the history", "subject"),
        ("note in the history", "text"),
        ("import", "report"),
        ("transaction as imported", "reference"),
        ("recorded command", "summary"),
        ("transaction", "reference"),
    }
    lines = "\n".join(each.line for each in found)
    assert "1111 1111" not in lines
    assert "activity “charge •••• 1111” of customer C-1, subject: card number •••• 1111" in lines
    assert "note in the history of customer C-1, text: card number •••• 1111, verification" in lines


def test_what_is_masked_is_gone_from_everywhere(before: Store) -> None:
    places, me = scan(before), before.me()
    assert _holding(before, "1111 1111")
    assert mask(before, places, me.id) >= len(places)
    assert _holding(before, "1111 1111") == set()
    assert _holding(before, "cvv 123") == set()
    assert scan(before) == []
    assert mask(before, scan(before), me.id) == 0
    # What identifies is as it was, and so is what only looks like it.
    assert {"item", "note"} <= _holding(before, "5555555555554444")
    assert before.read(lambda c: c.execute(sa.select(CUSTOMER.c.name)).scalar()) == CARD
    orders = before.read(lambda c: c.execute(sa.select(sa.func.count(ERASURE.c.id))).scalar())
    assert orders == 1


def test_the_history_says_that_it_was_masked(before: Store) -> None:
    values = mask(before, scan(before), before.me().id)
    last = before.read(
        lambda c: c.execute(sa.select(HISTORY).order_by(HISTORY.c.id.desc())).first()
    )
    assert last is not None
    assert (last.summary, last.by_id) == (
        f"Card numbers masked: {values} values (erasure 1)",
        before.me().id,
    )
    customer = before.read(lambda c: c.execute(sa.select(CUSTOMER.c.id)).scalar_one())
    assert before.read(history_of, customer)[0].summary == last.summary


def test_undo_goes_on_as_if_it_had_been_masked_from_the_first(before: Store) -> None:
    mask(before, scan(before), before.me().id)
    ids = before.read(lambda c: c.execute(sa.select(HISTORY.c.id).order_by(HISTORY.c.id)))
    edited: Any = list(ids.scalars())[1]
    before.do(Undo(history_id=edited), before.me())
    note = before.read(lambda c: c.execute(sa.select(NOTE.c.body).order_by(NOTE.c.id)).scalar())
    assert note == f"pays by {SHOWN} cvv •••"


def test_what_was_changed_since_the_scan_is_left_as_it_is(before: Store) -> None:
    places = scan(before)
    before.load(lambda c: c.execute(sa.update(NOTE).values(body="other words")))
    mask(before, places, before.me().id)
    bodies = before.read(lambda c: set(c.execute(sa.select(NOTE.c.body)).scalars()))
    assert bodies == {"other words"}
    assert scan(before) == []


def test_many_are_masked_in_several_steps(store: Store) -> None:
    customer = one_customer(store)

    def make(connection: Connection) -> None:
        for each in range(230):
            add(connection, NOTE, customer_id=customer, type="general", created_at=utc_now(),
                body=f"{each}: {CARD}")  # fmt: skip

    store.load(make)
    assert mask(store, scan(store), None) == 230
    steps = store.read(lambda c: c.execute(sa.select(sa.func.count(ERASURE.c.id))).scalar())
    assert steps == 3
    assert scan(store) == []

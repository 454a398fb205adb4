"""Card numbers never reach the store: in free text they are masked, in identifiers they stay."""

import base64
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain import records
from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.files import new_file
from collectui.domain.history.undo import Undo
from collectui.domain.notes.commands import AddNote, EditNote
from collectui.domain.privacy import mails
from collectui.domain.settings.actions import SetDesk
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import PHONE
from collectui.store.core.history import HISTORY, HISTORY_CHANGE
from collectui.store.core.items import ITEM
from collectui.store.core.work import ATTACHMENT, ATTACHMENT_BYTES, NOTE
from collectui.store.store import Store
from tests.store.making import add, add_item, one_customer

CARD = "4111 1111 1111 1111"
OTHER = "5555555555554444"
MAIL_HEAD = b"From: a@b.example\nSubject: paid\nContent-Transfer-Encoding: base64\n\n"


def _all(store: Store, column: sa.Column[str]) -> list[str]:
    return store.read(lambda c: list(c.execute(sa.select(column)).scalars()))


def _everything(store: Store) -> str:
    """All text that the store has of notes and of its history."""

    def read(connection: Connection) -> str:
        tables = (NOTE, ACTIVITY, HISTORY, HISTORY_CHANGE)
        return str([connection.execute(sa.select(table)).fetchall() for table in tables])

    return store.read(read)


def test_what_is_free_text_and_what_identifies() -> None:
    assert {"body", "struck_reason"} == {*records.prose("note")}
    for kind, name in (
        *(("item", "number"), ("customer", "number"), ("customer", "name"), ("phone", "typed")),
        *(("email", "address"), ("contact_attempt", "address"), ("item", "source_key")),
    ):
        assert not records.is_prose(kind, name)


def test_a_note_is_kept_and_shown_masked(store: Store) -> None:
    customer, me = one_customer(store), store.me()
    add_note = AddNote(about=About(customer), body=f"pays by {CARD} cvv 123")
    shown = store.preview(add_note, me).plan
    assert shown is not None
    assert shown.changes[0].values["body"] == "pays by •••• 1111 cvv •••"  # type: ignore[union-attr]
    done = store.do(add_note, me)
    note = done.created["note"]
    assert _all(store, NOTE.c.body) == ["pays by •••• 1111 cvv •••"]
    assert "1111 cvv •••" in _all(store, NOTE.c.search_text)[0]
    store.do(EditNote(note_id=note, body=f"no: {OTHER}", type="general"), me)
    assert _all(store, NOTE.c.body) == ["no: •••• 4444"]
    history = store.read(lambda c: c.execute(sa.select(HISTORY.c.id)).scalars().all())
    store.do(Undo(history_id=history[-1]), me)
    assert _all(store, NOTE.c.body) == ["pays by •••• 1111 cvv •••"]
    assert not any(each in _everything(store) for each in ("1111 1111", "555555", "cvv 123"))


def test_the_plan_shown_is_the_plan_saved(store: Store) -> None:
    customer, me = one_customer(store), store.me()
    command = AddNote(about=About(customer), body=f"pays by {CARD}")
    shown = store.preview(command, me).plan
    assert shown is not None
    store.do(AddNote(about=About(customer), body=f"pays by {CARD}", shown=shown.digest), me)


def test_a_subject_is_masked_in_the_summary_too(store: Store) -> None:
    customer, me = one_customer(store), store.me()
    add_activity = AddActivity(
        about=About(customer), subject=f"charge {CARD}", due_on=date(2026, 4, 1)
    )
    store.do(add_activity, me)
    assert _all(store, ACTIVITY.c.subject) == ["charge •••• 1111"]
    assert "1111 1111" not in _everything(store)


def test_a_number_of_the_store_stays(store: Store) -> None:
    customer, me = one_customer(store), store.me()

    def make(connection: Connection) -> None:
        add_item(connection, customer, 100, number="4111111111111111")
        add_item(connection, customer, 100, number="RE-4222222222222")
        add(connection, PHONE, customer_id=customer, typed="x", e164="+30569309025904")

    store.load(make)
    body = "INV 4111111111111111, RE-4222222222222, call +30569309025904, card 5555 5555 5555 4444"
    store.do(AddNote(about=About(customer), body=body), me)
    assert _all(store, NOTE.c.body) == [
        "INV 4111111111111111, RE-4222222222222, call +30569309025904, card •••• 4444"
    ]
    assert "4111111111111111" in _all(store, ITEM.c.number)


def test_a_file_of_text_is_masked_and_any_other_is_not(store: Store) -> None:
    customer, me = one_customer(store), store.me()
    text = new_file("call.txt", f"pays by {CARD}\r\nthanks\n".encode())
    scan = new_file(f"{OTHER}.pdf", b"%PDF-1.7 " + CARD.encode())
    store.do(AddNote(about=About(customer), body="see files", files=(text, scan)), me)
    kept = dict(
        store.read(
            lambda c: c.execute(
                sa.select(ATTACHMENT.c.file_name, ATTACHMENT_BYTES.c.content).join(
                    ATTACHMENT_BYTES, ATTACHMENT_BYTES.c.sha256 == ATTACHMENT.c.sha256
                )
            ).fetchall()
        )  # type: ignore[arg-type]
    )
    assert kept == {
        "call.txt": b"pays by \xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2 1111\r\nthanks\n",
        "•••• 4444.pdf": b"%PDF-1.7 " + CARD.encode(),
    }


def test_a_mail_is_masked_where_its_text_is_encoded(store: Store) -> None:
    customer, me = one_customer(store), store.me()
    mail = new_file("paid.eml", MAIL_HEAD + base64.encodebytes(CARD.encode()))
    store.do(AddNote(about=About(customer), body="see mail", files=(mail,)), me)
    (kept,) = _all(store, ATTACHMENT_BYTES.c.content)
    (text,) = mails.encoded_texts(kept)
    assert text.text == "•••• 1111"


@pytest.mark.parametrize(
    ("value", "body"),
    [
        (["us_ssn"], "SSN •••• 6789, DE89370400440532013000"),
        (["iban", "us_ssn"], "SSN •••• 6789, •••• 3000"),
    ],
)
def test_a_desk_says_what_is_masked_besides(store: Store, value: list[str], body: str) -> None:
    customer, me = one_customer(store), store.me()
    store.do(SetDesk(name="masked_numbers", value=value), me)
    store.do(AddNote(about=About(customer), body="SSN 123-45-6789, DE89370400440532013000"), me)
    assert _all(store, NOTE.c.body) == [body]

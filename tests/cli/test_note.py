"""`note add` by the whole command: text and e-mail from standard input."""

import subprocess
from email.message import EmailMessage
from typing import Any

import pytest

from collectui import cli
from collectui.domain.notes.views import NoteView
from collectui.domain.settings.actions import SetDesk
from collectui.store.opening import open_store
from collectui.store.queries.notes import notes_of
from tests import warm
from tests.store.making import add_customer, add_item


@pytest.fixture
def store_at(store_url: str) -> str:
    """A store with customer C-1, who has a transaction I-0."""
    store = open_store(store_url, may_write=True)

    def world(connection: Any) -> None:
        customer = add_customer(connection, "C-1")
        add_item(connection, customer, 100)

    store.load(world)
    store.close()
    return store_url


def note_add(
    store_at: str, *arguments: str, typed: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    return warm.run(["note", "add", *arguments, "--store", store_at], typed)


def written(store_at: str) -> list[NoteView]:
    store = open_store(store_at)
    try:
        return store.read(notes_of, 1)
    finally:
        store.close()


def test_text_from_standard_input(store_at: str) -> None:
    done = note_add(
        store_at, "C-1", "--type", "payment", "--transaction", "I-0", "-",
        typed="Grüße\r\n\x1b[31mred".encode(),
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (cli.DONE, b"")
    assert b"Note on Customer C-1, transaction I-0" in done.stderr
    (note,) = written(store_at)
    assert (note.body, note.type) == ("Grüße\n\ufffd[31mred", "payment")
    assert note.about.endswith("I-0")


def test_a_mail_with_its_attachments(store_at: str) -> None:
    store = open_store(store_at, may_write=True)
    store.do(SetDesk(name="attachment_limit", value=1_000), store.me())
    store.close()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Jo <jo@x.example>", "ana@x.example", "Zahlung"
    mail.set_content("Am Freitag.\n")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="a.pdf")
    mail.add_attachment(b"x" * 1_001, maintype="application", subtype="zip", filename="b.zip")
    done = note_add(store_at, "C-1", typed=bytes(mail))
    assert done.returncode == cli.DONE
    assert b"b.zip (1001 bytes) is left out" in done.stderr
    (note,) = written(store_at)
    assert note.type == "email"
    assert note.body.startswith("**From:** Jo <jo@x.example>")
    assert note.body.endswith("Am Freitag.")
    assert [(file.name, file.media_type) for file in note.files] == [("a.pdf", "application/pdf")]


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("arguments", "typed", "code", "said"),
    [
        (["C-9"], b"x", cli.REFUSED, "there is no customer 'C-9'"),
        (["C-1"], b" \n", cli.REFUSED, "Text is required"),
        (["C-1", "--transaction", "I-9"], b"x", cli.REFUSED, "no transaction 'I-9'"),
        (["C-1", "--type", "lunch"], b"x", cli.USAGE, "none of general, "),
        pytest.param(["C-1"], b"x" * 1_048_577, cli.REFUSED, "a note holds 1,048,576", id="long"),
        (["C-1", "x"], b"x", cli.USAGE, "unrecognized arguments: x"),
        ([], b"x", cli.USAGE, "CUSTOMER"),
    ],
)
def test_what_is_not_written(
    store_at: str, arguments: list[str], typed: bytes, code: int, said: str
) -> None:
    done = note_add(store_at, *arguments, typed=typed)
    assert done.returncode == code
    assert said in done.stderr.decode()
    assert written(store_at) == []


def test_bytes_that_are_no_utf8_are_kept_as_windows_means_them(store_at: str) -> None:
    assert note_add(store_at, "C-1", typed="Grüße €".encode("cp1252")).returncode == cli.DONE
    assert written(store_at)[0].body == "Grüße €"


def test_a_missing_store_is_not_made(tmp_path: Any) -> None:
    done = note_add(str(tmp_path / "none.sqlite3"), "C-1", typed=b"x")
    assert done.returncode == cli.REFUSED
    assert list(tmp_path.iterdir()) == []

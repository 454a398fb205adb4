from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectui.domain.notes.pasted_mail import Folded, fold, gist, parse_mail, recognise, to_note
from collectui.domain.text import clean

COPIED = """\
From: Jo Park <jo@meridian.example>
Sent: Friday, November 20, 2026 10:00
To: Ana Ruiz; T. Mole
Subject: Re: INV-88123

We pay on Friday.

-----Original Message-----
From: Ana Ruiz
Subject: INV-88123

Please pay.
"""
GERMAN = "Von: Jo\nGesendet: Freitag\nAn: Ana\nBetreff: AW: Rechnung\n\nAm Freitag.\n"


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Jo Pärk <jo@meridian.example>"
    message["To"] = "ana@desk.example"
    message["Date"] = "Fri, 20 Nov 2026 10:00:00 +0000"
    message["Subject"] = "Zahlung für Ω"
    for name, value in headers.items():
        message[name] = value
    return message


def test_what_a_mail_program_copies() -> None:
    found = recognise(COPIED)
    assert found is not None
    assert found.headers == (
        ("From", "Jo Park <jo@meridian.example>"),
        ("To", "Ana Ruiz; T. Mole"),
        ("Date", "Friday, November 20, 2026 10:00"),
        ("Subject", "Re: INV-88123"),
    )
    assert found.body.startswith("We pay on Friday.\n\n-----Original")


def test_other_languages() -> None:
    found = recognise(GERMAN)
    assert found is not None
    assert dict(found.headers) == {
        "From": "Jo", "Date": "Freitag", "To": "Ana", "Subject": "AW: Rechnung"
    }  # fmt: skip
    assert found.body == "Am Freitag."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "called, no answer",
        "From: Jo\nto be continued",
        "Subject: only",
        "I said:\nFrom: Jo\nSubject: x\n",
        "Note: From: and Subject: are words",
    ],
)
def test_what_is_no_mail(text: str) -> None:
    assert recognise(text) is None
    assert parse_mail(text.encode()) is None


def test_the_source_of_a_mail() -> None:
    message = mail()
    message.set_content("We pay on Friday. ✓\n")
    for found in (parse_mail(bytes(message)), recognise(bytes(message).decode())):
        assert found is not None
        assert ("Subject", "Zahlung für Ω") in found.headers
        assert ("From", "Jo Pärk <jo@meridian.example>") in found.headers
        assert found.body == "We pay on Friday. ✓"


def test_headers_in_plain_utf8() -> None:
    raw = "From: Jo Pärk\nSubject: Zahlung\nMIME-Version: 1.0\n\nGrüße"
    for found in (parse_mail(raw.encode()), recognise(raw)):
        assert found is not None
        assert found.headers == (("From", "Jo Pärk"), ("Subject", "Zahlung"))
        assert found.body == "Grüße"


def test_a_mailbox_file_begins_with_a_line_of_its_own() -> None:
    message = mail()
    message.set_content("text")
    found = parse_mail(b"From jo@meridian.example Fri Nov 20 10:00:00 2026\n" + bytes(message))
    assert found is not None
    assert found.body == "text"


def test_attachments_come_along_and_html_alone_is_read_as_text() -> None:
    message = mail()
    message.set_content(
        "<html><head><style>p{}</style></head><body><p>We &amp; you</p>"
        "<script>alert(1)</script><div>on  Friday</div></body></html>",
        subtype="html",
    )
    message.add_attachment(
        b"%PDF-1.7", maintype="application", subtype="pdf", filename="../../advice.pdf"
    )
    found = parse_mail(bytes(message))
    assert found is not None
    assert found.body.split() == ["We", "&", "you", "on", "Friday"]
    assert [(file.name, file.media_type) for file in found.files] == [
        ("advice.pdf", "application/pdf")
    ]


def test_plain_text_is_taken_before_html() -> None:
    message = mail()
    message.set_content("plain")
    message.add_alternative("<p>html</p>", subtype="html")
    found = parse_mail(bytes(message))
    assert found is not None
    assert found.body == "plain"


@pytest.mark.parametrize("charset", ["x-unknown", "utf-8", "us-ascii", "koi8-r"])
def test_a_wrong_charset_loses_no_mail(charset: str) -> None:
    head = b"From: a@b.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
    raw = head + f"Content-Type: text/plain; charset={charset}\r\n\r\nGr\xfc\xdfe".encode("latin-1")
    found = parse_mail(raw)
    assert found is not None
    assert found.body.startswith("Gr")


def test_control_characters_do_not_survive() -> None:
    found = recognise("From: a\x1b[2J\nSubject: b\u202e\nTo: c\n\nx\x07y")
    assert found is not None
    assert to_note(found) == clean(to_note(found))
    assert "\x1b" not in to_note(found)


@given(st.binary(max_size=400))
def test_no_bytes_break_it(tail: bytes) -> None:
    for head in (b"From: a\nSubject: b\n", b"From: a\nSubject: b\nMIME-Version: 1.0\n"):
        found = parse_mail(head + tail)
        assert found is not None
        assert clean(to_note(found)) == to_note(found)


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/mixed; boundary=", "multipart/alternative", "text/plain; charset*=x''%zz",
        "message/rfc822", 'multipart/mixed; boundary="b"', "garbage", "",
    ],
)  # fmt: skip
def test_malformed_mail_is_still_read(content_type: str) -> None:
    raw = (
        f"From: <<a@\nTo: ,;:\nDate: never\nSubject: =?utf-8?b?###?=\nMIME-Version: 1.0\n"
        f"Content-Type: {content_type}\n\n--b\n\nhello\n--b--\n"
    )
    found = parse_mail(raw.encode())
    assert found is not None
    assert dict(found.headers)["From"]


def test_a_note_shows_headers_as_they_are() -> None:
    found = recognise("From: Jo *bold* <jo@x.example>\nSubject: [link](http://e) <b>\n\nx")
    assert found is not None
    assert to_note(found) == (
        "**From:** Jo \\*bold\\* <jo@x.example>  \n**Subject:** \\[link\\](http://e) \\<b>\n\nx"
    )


@pytest.mark.parametrize(
    ("body", "text", "quoted"),
    [
        ("just text", "just text", ""),
        ("a\n\n> b\n> c\n", "a", "> b\n> c"),
        ("a\n\nOn Thu, Nov 19, 2026, Ana <a@b> wrote:\n> b", "a",
         "On Thu, Nov 19, 2026, Ana <a@b> wrote:\n> b"),
        ("a\n\nOn Thu, Nov 19, 2026 at 10:00, Ana Ruiz\n<ana@desk.example> wrote:\n\nb", "a",
         "On Thu, Nov 19, 2026 at 10:00, Ana Ruiz\n<ana@desk.example> wrote:\n\nb"),
        ("a\n\nAm Do., 19. Nov. 2026 um 10:00 Uhr schrieb Ana:\nb", "a",
         "Am Do., 19. Nov. 2026 um 10:00 Uhr schrieb Ana:\nb"),
        ("a\n________________________________\nFrom: A\nSent: b\nSubject: c\n\nd", "a",
         "________________________________\nFrom: A\nSent: b\nSubject: c\n\nd"),
        ("> all of it\n> is quoted", "> all of it\n> is quoted", ""),
        ("> asked\n\nanswered", "> asked\n\nanswered", ""),
        ("On Friday he wrote a cheque: good", "On Friday he wrote a cheque: good", ""),
    ],
)  # fmt: skip
def test_the_quoted_tail(body: str, text: str, quoted: str) -> None:
    assert fold(body) == Folded(text, quoted)


def test_a_mail_as_a_note_folds_behind_its_own_headers() -> None:
    found = recognise(COPIED)
    assert found is not None
    folded = fold(to_note(found))
    assert folded.text.endswith("We pay on Friday.")
    assert folded.quoted_lines == 5


@given(st.text(max_size=300))
def test_folding_loses_no_line(body: str) -> None:
    folded = fold(body)
    kept = [line for line in (folded.text + "\n" + folded.quoted).split("\n") if line.strip()]
    assert [line.strip() for line in kept] == [
        line.strip() for line in body.split("\n") if line.strip()
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "**From:** Jo  \n**Date:** Fri  \n**Subject:** Re: \\[88\\]\n\nWe pay.",
            "Re: [88] – We pay.",
        ),
        ("**From:** Jo\n\nWe pay.\nOn Friday.", "We pay. On Friday."),
        ("**From:** Jo", "From: Jo"),
        ("**From:** him\nto me\n\nmore", "From: him to me more"),
        ("promised\n\nFriday", "promised Friday"),
    ],
)
def test_the_gist_of_a_kept_mail_is_its_subject(body: str, said: str) -> None:
    assert gist(body) == said

"""Encoded texts of a mail: read, put back, and nothing else touched."""

import base64
import quopri

import pytest

from collectui.domain.privacy.cards import masked
from collectui.domain.privacy.mails import encoded_texts, rewritten

HEAD = (
    b"From: a@b.example\r\nSubject: 4 =?utf-8?q?=C3=A4?= "
    + b"x" * 90
    + b"\r\nMIME-Version: 1.0\r\n"
)
TEXT = "Grüße: charge 4111 1111 1111 1111 please, and thank you very much for all the patience\r\n"
KEPT = TEXT.replace("4111 1111 1111 1111", "•••• 1111")


def part(encoding: str, charset: str = "utf-8", text: str = TEXT) -> bytes:
    plain = text.encode(charset)
    if encoding == "base64":
        body = base64.encodebytes(plain)
    elif encoding == "quoted-printable":
        body = quopri.encodestring(plain.replace(b"\r\n", b"\n"))
    else:
        body = plain.replace(b"\r\n", b"\n")
    kind = f"Content-Type: text/plain; charset={charset}\r\n"
    how = f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    return (kind + how).encode() + body.replace(b"\n", b"\r\n")


def several(*parts: bytes) -> bytes:
    begin = b"Content-Type: multipart/mixed; boundary=b\r\n\r\nfor old programs\r\n"
    return begin + b"".join(b"--b\r\n" + each + b"\r\n" for each in parts) + b"--b--\r\nafter\r\n"


def texts(mail: bytes) -> list[str]:
    return [each.text.replace("\r\n", "\n").strip() for each in encoded_texts(mail)]


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
@pytest.mark.parametrize("charset", ["utf-8", "no-such-charset"])
def test_what_is_encoded_is_masked_and_nothing_else_changes(encoding: str, charset: str) -> None:
    body = part(encoding).replace(b"charset=utf-8", f"charset={charset}".encode())
    picture = (
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
    )
    mail = HEAD + several(body, picture)
    kept = rewritten(mail, masked)
    (text,) = texts(kept)
    assert "4111" not in text
    assert "1111 please, and thank you very much" in text
    head, _, rest = mail.partition(body)
    assert kept.startswith(head)
    assert kept.endswith(rest)
    assert b"\n" not in kept.replace(b"\r\n", b"")


def test_a_mail_in_a_mail_and_a_charset_of_its_own() -> None:
    inner = b"Content-Type: message/rfc822\r\n\r\n" + HEAD + part("quoted-printable", "latin-1")
    kept = rewritten(HEAD + several(inner, part("base64")), masked)
    assert texts(kept) == [KEPT.replace("•", "*").strip(), KEPT.strip()]


@pytest.mark.parametrize(
    "mail",
    [
        HEAD + part("7bit", text="4111 1111 1111 1111\r\n"),
        HEAD + part("base64", text="nothing of the kind"),
        HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n",
        HEAD + b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"",
        bytes(range(256)),
    ],
)
def test_all_else_stays_byte_by_byte(mail: bytes) -> None:
    assert rewritten(mail, masked) == mail

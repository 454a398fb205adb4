"""Texts that a mail carries encoded: quoted-printable and base64 parts (RFC 2045)."""

from __future__ import annotations

import base64
import email
import quopri
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message

MAIL = "message/rfc822"
"""The media type of a mail kept as a file."""


@dataclass(frozen=True, slots=True)
class EncodedText:
    """A part of a mail whose text stands in it encoded."""

    raw: bytes
    """As it stands in the mail."""
    text: str
    encoding: str
    """`base64` or `quoted-printable`."""
    charset: str

    def encoded(self, text: str) -> bytes:
        """Another text in its place, with the line ends that it had."""
        try:
            plain = text.encode(self.charset)
        except UnicodeEncodeError:
            # What stands for a card number is in few character sets.
            plain = text.replace("•", "*").encode(self.charset, "replace")
        if self.encoding == "base64":
            found = base64.encodebytes(plain)
        else:
            found = quopri.encodestring(plain.replace(b"\r\n", b"\n"))
        found = found.replace(b"\r\n", b"\n")
        if b"\r\n" in self.raw:
            found = found.replace(b"\n", b"\r\n")
        end = b"" if self.raw.endswith(b"\n") else b"\r\n"
        return found.rstrip(end) if end else found


def encoded_texts(mail: bytes) -> Iterator[EncodedText]:
    """Every encoded text of a mail, of those forwarded in it too; nothing where it is malformed."""
    message = email.message_from_bytes(mail)  # loads its parser only now
    for part in message.walk():
        encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
        if part.get_content_maintype() != "text" or encoding not in ("base64", "quoted-printable"):
            continue
        raw, plain = part.get_payload(), part.get_payload(decode=True)
        if isinstance(raw, str) and isinstance(plain, bytes) and raw:
            charset = _charset(part, plain)
            yield EncodedText(
                raw.encode("ascii", "surrogateescape"),
                plain.decode(charset),
                encoding,
                charset,
            )


def rewritten(mail: bytes, text: Callable[[str], str]) -> bytes:
    """The mail with its encoded texts put through `text`; byte by byte the same but for those."""
    for part in encoded_texts(mail):
        becomes = text(part.text)
        if becomes != part.text:
            mail = mail.replace(part.raw, part.encoded(becomes))
    return mail


def _charset(part: Message, plain: bytes) -> str:
    """What it says, where that holds; else one in which every byte is itself."""
    said = part.get_content_charset() or "utf-8"
    try:
        if plain.decode(said).encode(said) == plain:
            return said
    except (LookupError, UnicodeError):
        pass
    return "latin-1"

"""A mail as it is sent (RFC 5322, RFC 2045): its headers, its text, its attachments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import NamedTuple

from collectui.domain.files import NewFile, new_file
from collectui.domain.text import clean


class Mail(NamedTuple):
    """What a mail holds."""

    headers: dict[str, str]
    """Those that were asked for; empty for one that it has not."""
    text: str
    files: tuple[NewFile, ...]


def read(raw: bytes, names: Sequence[str]) -> Mail:
    """A mail's headers of these names, its text and its attachments, however malformed it is."""
    message = message_from_bytes(raw, policy=policy.default)
    headers = {name: _header(message, name) for name in names}
    files = []
    for number, part in enumerate(_attachments(message), 1):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            name = _guarded(part.get_filename) or f"attachment-{number}"
            files.append(new_file(name, content))
    return Mail(headers, _text(message), tuple(files))


def _header(message: EmailMessage, name: str) -> str:
    raw = next((str(v) for n, v in message.raw_items() if n.lower() == name.lower()), "")
    if not raw.isascii():
        # Bytes that no header should have; most programs mean UTF-8 by them.
        return _decoded(raw.encode("utf-8", "surrogateescape"), "utf-8")
    return _guarded(lambda: str(message[name] or "")) or raw


def _guarded(read: Callable[[], object]) -> str:
    """What the parser says; nothing where a malformed mail makes it fail, as some do."""
    try:
        value = read()
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return str(value or "")


def _attachments(message: EmailMessage) -> Iterator[EmailMessage]:
    try:
        yield from (part for part in message.iter_attachments() if not part.is_multipart())
    except (ValueError, LookupError, TypeError, AttributeError):
        return


def _text(message: EmailMessage) -> str:
    try:
        part = message.get_body(("plain", "html"))
    except (ValueError, LookupError, TypeError, AttributeError):
        part = None
    part = message if part is None and not message.is_multipart() else part
    if part is None:
        return ""
    raw = part.get_payload(decode=True)
    content = raw if isinstance(raw, bytes) else str(part.get_payload()).encode("utf-8", "replace")
    text = _decoded(content, part.get_content_charset("utf-8"))
    return clean(_plain(text) if part.get_content_type() == "text/html" else text)


def _decoded(content: bytes, charset: str) -> str:
    for each in (charset, "utf-8", "cp1252"):
        try:
            return content.decode(each)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("utf-8", "replace")


_BREAKS = frozenset({"p", "br", "div", "tr", "li", "h1", "h2", "h3", "table", "blockquote"})
_SILENT = frozenset({"script", "style", "head", "title"})


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.parts.append("\n")
        self.silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self.silent:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def _plain(html: str) -> str:
    """The text of a mail that came as HTML alone."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    lines = (line.strip() for line in "".join(parser.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")

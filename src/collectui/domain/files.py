"""Files that agents attach: what each is by its content, and when it is refused."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from collectui.domain.text import clean_line

MOST_NAME = 200
"""Characters of a file's name that are kept: more is longer than any file system takes."""

# Signatures from the formats' own specifications: where they stand, what they are.
_SIGNATURES: Sequence[tuple[int, bytes, str]] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (0, b"BM", "image/bmp"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (4, b"ftyp", "video/mp4"),
)
_ZIPPED: Sequence[tuple[bytes, str]] = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_LOOKED_AT = 8_192
_MAIL_HEADERS = (b"received:", b"return-path:", b"from:", b"message-id:", b"delivered-to:")


class FileRefused(ValueError):
    """A file that cannot be attached: the message names it, the reason and the remedy."""


class FileThere(FileRefused):
    """A file is there already; it is replaced only once that was asked."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place} exists already: choose another name")
        self.name = place.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class FileLine:
    """An attachment as screens list it; `id` fetches its bytes."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file read and ready to be attached; made by `new_file`."""

    name: str
    media_type: str
    sha256: str
    content: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)


def new_file(name: str, content: bytes) -> NewFile:
    """A file to attach: its name without folders, its kind by its content."""
    last = clean_line(name.replace("\\", "/").rstrip("/").rpartition("/")[2])[:MOST_NAME]
    return NewFile(
        last or "unnamed", media_type(content), hashlib.sha256(content).hexdigest(), content
    )


def media_type(content: bytes) -> str:
    """What the content is, by its first bytes and never by a file's name.

    Plain text is what reads as UTF-8 without control characters; what is not recognised is
    `application/octet-stream`.
    """
    head = content if len(content) <= _LOOKED_AT else content[:_LOOKED_AT]
    if head.startswith(b"PK\x03\x04"):
        return _zipped(content)
    for place, signature, kind in _SIGNATURES:
        if head.startswith(signature, place) and (place != 8 or head.startswith(b"RIFF")):
            return kind
    if not head or b"\0" in head or not _reads_as_text(head, head is content):
        return "application/octet-stream"
    lowered = head.lstrip().lower()
    if lowered.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    if lowered.startswith(_MAIL_HEADERS):
        return "message/rfc822"
    return "text/plain"


def size_words(size: int) -> str:
    """A size for people: `10 MB`, `312 kB`; kilobytes of 1 024."""
    if size < 1024:
        return f"{size} bytes"
    amount, unit = (size / 1024, "kB") if size < 1024 * 1024 else (size / 1024 / 1024, "MB")
    return f"{amount:.1f}".removesuffix(".0") + f" {unit}"


def _zipped(content: bytes) -> str:
    # The directory that says what is inside stands at the end of the file.
    ends = content[:_LOOKED_AT] + content[-4 * _LOOKED_AT :]
    return next((kind for folder, kind in _ZIPPED if folder in ends), "application/zip")


def _reads_as_text(head: bytes, whole: bool) -> bool:
    try:
        # The head's last character may have been cut in two.
        text = codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return not any(c < " " and c not in "\t\n\r\f\x1b" for c in text)

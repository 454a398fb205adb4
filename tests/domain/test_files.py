from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectui.domain.files import media_type, new_file, size_words


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            # Without a date of its own a member has the clock's, and each run another content.
            archive.writestr(zipfile.ZipInfo(name), b"x" * 5_000)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"XXXX\0\0\0\0WEBP", "application/octet-stream"),
        (b"\0\0\0\x18ftypheic....", "image/heic"),
        (b"\0\0\0\x18ftypmp42....", "video/mp4"),
        (b"plain words\n", "text/plain"),
        ("Grüße".encode(), "text/plain"),
        ("Grüße".encode("latin-1"), "application/octet-stream"),
        (b"  <!DOCTYPE html><p>x", "text/html"),
        (b"Received: by x\r\nFrom: a@b\r\n\r\n", "message/rfc822"),
        (b"", "application/octet-stream"),
        (b"text \0 and nothing", "application/octet-stream"),
        (zipped("a.txt"), "application/zip"),
        (zipped("[Content_Types].xml", "word/document.xml"),
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (zipped("[Content_Types].xml", *(f"part{n}" for n in range(9)), "xl/workbook.xml"),
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[:8].hex(),
)  # fmt: skip
def test_what_a_file_is_by_its_content(content: bytes, expected: str) -> None:
    assert media_type(content) == expected


@given(st.text(max_size=20, alphabet="é€😀a "))
def test_a_character_cut_in_two_is_still_text(text: str) -> None:
    assert media_type(b"x" * 8_180 + text.encode() + b"x" * 20) == "text/plain"


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("/home/ana/scan.pdf", "scan.pdf"),
        ("C:\\mail\\scan 1.pdf", "scan 1.pdf"),
        ("a\x1b[2J\nb.txt", "a\ufffd[2J b.txt"),
        ("", "unnamed"),
        ("///", "unnamed"),
        ("x" * 300, "x" * 200),
    ],
)
def test_the_name_that_is_kept(given_name: str, kept: str) -> None:
    assert new_file(given_name, b"").name == kept


def test_a_file_is_known_by_its_bytes() -> None:
    file = new_file("a", b"content")
    assert file.sha256 == hashlib.sha256(b"content").hexdigest()
    assert file.size == 7
    assert b"content" not in repr(file).encode()


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1 kB"), (1536, "1.5 kB"),
     (10 * 1024 * 1024, "10 MB")],
)  # fmt: skip
def test_sizes_for_people(size: int, words: str) -> None:
    assert size_words(size) == words

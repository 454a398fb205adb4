"""JSON as a platform's API hands it out: one object with lists, one list, or one object a line.

A whole document is held in memory and therefore limited in size; one object a line is streamed.
"""

from __future__ import annotations

import codecs
import difflib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from collectui.exchange.premium.document import Document, Found, holds_lists
from collectui.exchange.table import shown_path
from collectui.store.imports.premium.staged import LISTS
from collectui.store.imports.refusal import ImportRefused

LIMIT = 64 << 20
"""Bytes of a document that is taken whole."""
MOST_LINE = 1 << 20
"""Characters of one object on its line: far above any real one."""
_WORD = re.compile(r"[^a-z]+")
_JSON = json.JSONDecoder()


class Form(Enum):
    """How the objects stand in the file."""

    BUNDLE = "one object with lists"
    ARRAY = "one list"
    LINES = "one object a line"
    OBJECTS = "one object after the other"


@dataclass
class Source:
    """A file of such data, looked at and not yet read."""

    path: Path
    form: Form
    name: str
    """Of a file that holds one list: its name."""
    encoding: str
    ignored: list[str] = field(default_factory=list)
    """What a bundle has beside the lists, known when it is read."""
    _bytes: io.BufferedReader | None = None

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self.path.stat().st_size

    def done(self) -> int:
        """Bytes read so far."""
        return self._bytes.tell() if self._bytes and not self._bytes.closed else self.size

    def objects(self) -> Iterator[Found]:
        """Every object of the file. Raises ImportRefused for a document that is no JSON."""
        with self.path.open("rb") as binary:
            self._bytes = binary
            text = io.TextIOWrapper(binary, self.encoding, errors="replace", newline=None)
            if self.form is Form.LINES:
                yield from _lines(text, self.name)
            else:
                yield from self._document(Document(text.read(), shown_path(self.path)))

    def _document(self, document: Document) -> Iterator[Found]:
        if self.form is Form.ARRAY:
            yield from document.elements(self.name, 0)
        elif self.form is Form.OBJECTS:
            yield from document.objects(self.name)
        else:
            yield from self._bundle(document, dict.fromkeys(LISTS, 0))
        document.end()

    def _bundle(self, document: Document, places: dict[str, int]) -> Iterator[Found]:
        """The lists of an object, or of one within it, as in an API's answer."""
        for name in document.names():
            if name not in LISTS:
                if document.has_lists():
                    yield from self._bundle(document, places)
                    continue
                document.value()
                self.ignored.append(name)
                continue
            if document.peek() != "[":
                if document.value() is not None:
                    raise ImportRefused(f"{document.name}: “{name}” is no list.")
                continue
            for found in document.elements(name, places[name]):
                places[name] = found.place
                yield found


def is_json(path: Path) -> bool:
    """Whether a file begins as JSON does."""
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError:
        return False
    start = start.removeprefix(codecs.BOM_UTF8)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = start.decode("utf-16", "ignore").encode()
    return start.lstrip(b" \t\r\n").startswith((b"{", b"["))


def open_source(path: Path, told: str | None) -> Source:
    """Look at a file: its form, and which list it holds where it is one.

    `told` is the list's name as somebody said. Raises ImportRefused.
    """
    if told is not None and told not in LISTS:
        near = difflib.get_close_matches(told, LISTS, 1)
        meant = f" Is {near[0]} meant?" if near else ""
        raise ImportRefused(f"There is no list “{told}”, but {', '.join(LISTS)}.{meant}")
    encoding = _encoding(path)
    form = _form(path, encoding)
    if form is not Form.LINES and path.stat().st_size > LIMIT:
        raise ImportRefused(
            f"{shown_path(path)} is one piece of JSON of {path.stat().st_size >> 20:,d} MB, and "
            f"at most {LIMIT >> 20:,d} MB are taken whole. Split it into a file a list with one "
            "object a line, such as: jq -c '.invoices[]' FILE > invoices.jsonl"
        )
    if form is Form.BUNDLE:
        if told:
            raise ImportRefused(
                f"{shown_path(path)} names its lists itself: --list is for a file that holds one."
            )
        return Source(path, form, "", encoding)
    return Source(path, form, told or _named(path), encoding)


def _named(path: Path) -> str:
    words = set(_WORD.split(path.name.casefold()))
    found = [name for name in LISTS if words & {name, name[:-1]}]
    if len(found) != 1:
        which = "names several lists" if found else "does not say which"
        raise ImportRefused(
            f"{shown_path(path)} holds one list and its name {which}: say it with --list "
            f"({', '.join(LISTS)})."
        )
    return found[0]


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(2)
    return "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def _form(path: Path, encoding: str) -> Form:
    """How the objects stand, told by the first of them and by what follows it."""
    with path.open(encoding=encoding, errors="replace") as file:
        text = file.read(MOST_LINE).lstrip()
    if text.startswith("["):
        return Form.ARRAY
    try:
        whole, end = _JSON.raw_decode(text)
    except json.JSONDecodeError as error:
        # Longer than was read, so a bundle; or damaged: then the lines tell.
        return Form.LINES if _broken_line(text, error) else Form.BUNDLE
    except RecursionError:
        return Form.BUNDLE
    follows = text[end:].lstrip()
    if follows.startswith("{"):
        return Form.LINES if "\n" not in text[:end].strip() else Form.OBJECTS
    return Form.BUNDLE if holds_lists(whole) or "\n" in text[:end].strip() else Form.LINES


def _broken_line(text: str, error: json.JSONDecodeError) -> bool:
    """Whether lines are objects by themselves, of which one is damaged."""
    lines = [line for line in text[:-1].split("\n") if line.strip()]
    if len(lines) < 2 or error.pos > len(text) - len(lines[-1]):
        return False
    return sum(_is_object(line) for line in lines[1:4]) > 0


def _is_object(line: str) -> bool:
    line = line.strip()
    try:
        return line.startswith("{") and isinstance(_JSON.decode(line), dict)
    except (ValueError, RecursionError):
        return False


def _lines(text: io.TextIOWrapper, name: str) -> Iterator[Found]:
    place = at = 0
    while line := text.readline(MOST_LINE):
        at += 1
        if len(line) == MOST_LINE and not line.endswith("\n"):
            while line and not line.endswith("\n"):
                line = text.readline(MOST_LINE)
            place += 1
            yield Found(name, place, at, None, f"longer than {MOST_LINE:,d} characters")
        elif stripped := line.strip():
            place += 1
            try:
                yield Found(name, place, at, _JSON.decode(stripped))
            except (ValueError, RecursionError) as error:
                yield Found(name, place, at, None, f"no JSON ({_why(error)})")


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg}, at character {error.colno}"
    return "nested too deep" if isinstance(error, RecursionError) else str(error)

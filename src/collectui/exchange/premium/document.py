"""A whole JSON text, taken an element at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from collectui.store.imports.premium.staged import LISTS
from collectui.store.imports.refusal import ImportRefused

_SPACE = re.compile(r"[ \t\r\n]*")
_JSON = json.JSONDecoder()
_DEEPEST = 3
"""Levels at which an API's answer may wrap the lists."""


class Found(NamedTuple):
    """One object: the list's name, the how manyth, on which line; or why it is none."""

    name: str
    place: int
    line: int
    value: Any
    broken: str = ""


def holds_lists(value: Any, depth: int = _DEEPEST) -> bool:
    """Whether an object has one of the lists, or an object in it that has."""
    if not isinstance(value, dict) or not depth:
        return False
    within = (each for name, each in value.items() if name not in LISTS)
    return any(isinstance(value.get(name), list) for name in LISTS) or any(
        holds_lists(each, depth - 1) for each in within
    )


class Document:
    """A whole JSON text, taken an element at a time, so that each has its line."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self._text = text
        self._at = 0
        self._line, self._counted = 1, 0

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._text[self._at : self._at + 1]

    def has_lists(self) -> bool:
        """Whether the next value is an object with lists in it; it stays the next."""
        if self.peek() != "{":
            return False
        at = self._at
        found = holds_lists(self.value())
        self._at = at
        return found

    def value(self) -> Any:
        """The next value, whatever it is."""
        self.peek()
        try:
            value, self._at = _JSON.raw_decode(self._text, self._at)
        except (ValueError, RecursionError) as error:
            raise self._broken(error) from None
        return value

    def names(self) -> Iterator[str]:
        """The names of an object, each before its value."""
        self._expect("{")
        if self.peek() == "}":
            self._expect("}")
            return
        while True:
            name = self.value()
            if not isinstance(name, str):
                raise self._broken()
            self._expect(":")
            yield name
            if self.peek() != ",":
                break
            self._expect(",")
        self._expect("}")

    def elements(self, name: str, before: int) -> Iterator[Found]:
        """The elements of an array, counted on from `before`."""
        self._expect("[")
        if self.peek() == "]":
            self._expect("]")
            return
        while True:
            self.peek()
            before += 1
            line = self._line_now()
            yield Found(name, before, line, self.value())
            if self.peek() != ",":
                break
            self._expect(",")
        self._expect("]")

    def objects(self, name: str) -> Iterator[Found]:
        """Objects that follow each other without anything between them."""
        place = 0
        while self.peek():
            place += 1
            yield Found(name, place, self._line_now(), self.value())

    def end(self) -> None:
        """Nothing may follow."""
        if self.peek():
            raise self._broken()

    def _expect(self, character: str) -> None:
        if self.peek() != character:
            raise self._broken()
        self._at += 1

    def _line_now(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _broken(self, error: Exception | None = None) -> ImportRefused:
        if isinstance(error, json.JSONDecodeError):
            self._at = error.pos
        what = "breaks off" if self._at >= len(self._text) else "is no JSON"
        deep = " (nested too deep)" if isinstance(error, RecursionError) else ""
        return ImportRefused(f"{self.name} {what} at line {self._line_now()}{deep}.")

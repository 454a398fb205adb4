"""Free text as it is kept: what a record book calls prose passes here, whoever writes it.

A plan passes before it is previewed and before it is written, so that what is shown, what is
saved and what the history has are one; an import's texts pass as they are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from collectui.domain import records
from collectui.domain.files import NewFile
from collectui.domain.plan import Change, Delete, Insert, Plan
from collectui.domain.privacy import cards, mails
from collectui.store.known_numbers import also_masked, known_numbers

TEXT_TYPES = frozenset({"text/plain", "text/html", mails.MAIL})
"""Files whose content is text."""
_HASH = "sha256"


class Masking:
    """Masks texts of one transaction; the store is asked only where a text gives reason to."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        """`ask` puts a query to the store: `partial(query, connection)` or `Store.read`."""
        self._ask = ask
        self._also: Collection[str] | None = None
        self._known: dict[str, bool] = {}

    def text(self, text: str, own: Collection[str] = ()) -> str:
        """A text as it is kept; `own` are numbers that will be the store's."""
        if not cards.may_hold(text):
            return text
        known, also = self._asked(text)
        return cards.masked(text, {*known, *own}, also)

    def found(self, text: str) -> list[cards.Found]:
        """What of a text is not kept."""
        if not cards.may_hold(text):
            return []
        known, also = self._asked(text)
        return cards.unknown(cards.find(text, also), known)

    def _asked(self, text: str) -> tuple[Collection[str], Collection[str]]:
        """The numbers known to the store, and what the desk masks besides."""
        if self._also is None:
            self._also = self._ask(also_masked)
        asked = cards.suspects(text) - self._known.keys()
        if asked:
            known = self._ask(known_numbers, asked)
            self._known |= {number: number in known for number in asked}
        return [number for number, known in self._known.items() if known], self._also

    def value(self, value: Any) -> Any:
        """A value of a field of prose: a text, or JSON with texts in it."""
        match value:
            case str():
                return self.text(value)
            case list() | tuple():
                return type(value)(map(self.value, value))
            case dict():
                return {name: self.value(each) for name, each in value.items()}
        return value

    def values(self, kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Those fields of prose among a record's that are kept otherwise than they are given."""
        found = {n: self.value(values[n]) for n in records.prose(kind) if n in values}
        return {name: value for name, value in found.items() if value != values[name]}

    def content(self, content: bytes, media_type: str) -> bytes:
        """The bytes of a file: what reads as text, masked; all else as it is."""
        if media_type not in TEXT_TYPES:
            return content
        if media_type == mails.MAIL:
            content = mails.rewritten(content, self.text)
        text = content.decode("utf-8", "surrogateescape")
        kept = self.text(text)
        return content if kept == text else kept.encode("utf-8", "surrogateescape")

    def found_in(self, content: bytes, media_type: str) -> list[cards.Found]:
        """What of the bytes of a file is not kept."""
        found = self.found(content.decode("utf-8", "surrogateescape"))
        if media_type == mails.MAIL:
            found += [each for p in mails.encoded_texts(content) for each in self.found(p.text)]
        return found


def on(connection: Connection) -> Masking:
    """What masks within a transaction."""
    return Masking(lambda query, *args: query(connection, *args))


def reading(ask: Callable[..., Any]) -> Callable[[str, Collection[str]], str]:
    """What masks the texts that a file brings, while nothing is written: `ask` is `Store.read`."""
    return Masking(ask).text


def plan(connection: Connection, plan: Plan) -> Plan:
    """A plan as it is kept."""
    masking = on(connection)
    changes, files = _with_files(plan, tuple(_files(masking, plan.files)))
    changes = tuple(_change(masking, change) for change in changes)
    summary = masking.text(plan.summary)
    if summary == plan.summary and files is plan.files and _same(changes, plan.changes):
        return plan
    return replace(plan, summary=summary, changes=changes, files=files)


def _same(changes: Iterable[Change], before: Iterable[Change]) -> bool:
    return all(a is b for a, b in zip(changes, before, strict=True))


def _change(masking: Masking, change: Change) -> Change:
    if (label := masking.text(change.label)) != change.label:
        change = replace(change, label=label)
    if isinstance(change, Insert | Delete):
        kept = masking.values(change.kind, change.values)
        return replace(change, values={**change.values, **kept}) if kept else change
    # Both values: what stood before is kept by the history from now on.
    kept = masking.values(change.kind, change.fields)
    return replace(change, fields={**change.fields, **kept}) if kept else change


def _files(masking: Masking, files: Iterable[NewFile]) -> Iterator[NewFile]:
    for file in files:
        content = masking.content(file.content, file.media_type)
        name = masking.text(file.name)
        if content is file.content and name == file.name:
            yield file
        else:
            digest = hashlib.sha256(content).hexdigest()
            yield NewFile(name, file.media_type, digest, content)


def _with_files(
    plan: Plan, files: tuple[NewFile, ...]
) -> tuple[tuple[Change, ...], tuple[NewFile, ...]]:
    """The changes with the files they name as these are kept."""
    kept = {
        was.sha256: file for was, file in zip(plan.files, files, strict=True) if file is not was
    }
    if not kept:
        return plan.changes, plan.files
    return tuple(_naming(change, kept) for change in plan.changes), files


def _naming(change: Change, kept: Mapping[str, NewFile]) -> Change:
    if not isinstance(change, Insert) or (file := kept.get(change.values.get(_HASH, ""))) is None:
        return change
    return replace(change, values={**change.values, _HASH: file.sha256, "size": file.size})

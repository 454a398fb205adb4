"""Notes: written, edited, pinned."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from collectui.domain.commands import AddNote, EditNote, PinNote
from collectui.domain.plan import NOW, Insert, Plan, Update
from collectui.domain.subjects import NoteSubject
from collectui.domain.text import clean
from collectui.domain.views import Me
from collectui.store.handlers.base import Handler
from collectui.store.queries import desk as desk_queries
from collectui.store.queries import notes as queries


def new_subject(connection: Connection, command: AddNote) -> NoteSubject:
    """A note to be written about a customer, or something of it."""
    customer, about = queries.about(connection, command.about.customer_id, command.about.item_id)
    return NoteSubject(
        command.about.customer_id, customer, about, None, desk_queries.note_types(connection)
    )


def subject(connection: Connection, command: EditNote | PinNote) -> NoteSubject:
    """A note as it stands."""
    note = queries.note(connection, command.note_id)
    customer, _ = queries.about(connection, note.customer_id, None)
    types = desk_queries.note_types(connection)
    return NoteSubject(note.customer_id, customer, note.about, note, types)


def add(connection: Connection, command: AddNote, subject: NoteSubject, me: Me) -> Plan:
    """One record."""
    values = {
        **asdict(command.about),
        "type": command.type,
        "body": clean(command.body).strip("\n"),
        "pinned": command.pinned,
        "author_id": me.id,
        "created_at": NOW,
    }
    return Plan(
        f"Note on {subject.customer}" + _of(subject),
        (Insert("note", "note", subject.customer_id, values),),
    )


def edit(connection: Connection, command: EditNote, subject: NoteSubject, me: Me) -> Plan:
    """Text and type; the version before stays in the history."""
    assert subject.note is not None
    fields = {
        "body": (subject.note.body, clean(command.body).strip("\n")),
        "type": (subject.note.type, command.type),
        "edited_at": (subject.note.edited_at, NOW),
    }
    return _changed(subject, f"Note on {subject.customer} edited", fields)


def pin(connection: Connection, command: PinNote, subject: NoteSubject, me: Me) -> Plan:
    """Pinned notes stand first."""
    assert subject.note is not None
    word = "pinned" if command.pinned else "unpinned"
    fields = {"pinned": (subject.note.pinned, command.pinned)}
    return _changed(subject, f"Note on {subject.customer} {word}", fields)


def _changed(subject: NoteSubject, summary: str, fields: Mapping[str, tuple[Any, Any]]) -> Plan:
    assert subject.note is not None
    moved = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
    if not moved.keys() - {"edited_at"}:
        return Plan(f"Note on {subject.customer}: nothing changed", ())
    return Plan(summary, (Update("note", subject.note.id, subject.customer_id, moved),))


def _of(subject: NoteSubject) -> str:
    return "" if subject.about == "customer" else f", {subject.about}"


HANDLERS = {
    AddNote: Handler(new_subject, add),
    EditNote: Handler(subject, edit),
    PinNote: Handler(subject, pin),
}

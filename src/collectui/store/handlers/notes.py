"""Notes: written, edited, pinned, moved, struck out; never deleted."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.kernel import Me
from collectui.domain.notes.actions import (
    ADD_NOTE,
    ATTACH_TO_NOTE,
    EDIT_NOTE,
    MOVE_NOTE,
    PIN_NOTE,
    STRIKE_NOTE,
)
from collectui.domain.notes.commands import (
    AddNote,
    AttachToNote,
    EditNote,
    MoveNote,
    PinNote,
    StrikeNote,
)
from collectui.domain.notes.views import NoteSubject
from collectui.domain.plan import NOW, Insert, Plan, Update
from collectui.domain.text import clean, clean_line
from collectui.store.handlers.activities_many import OF_A_CUSTOMER, only
from collectui.store.handlers.attachments import attached, attached_to_each, handle, moved
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.queries import attachments, several
from collectui.store.queries import desk as desk_queries
from collectui.store.queries import notes as queries


def new_subject(connection: Connection, command: AddNote) -> NoteSubject:
    """A note to be written about a customer, or something of it."""
    meant = several.meant(connection, command.about)
    return NoteSubject(
        meant.abouts[0].customer_id if meant.abouts else 0,
        meant.words,
        meant.about,
        None,
        desk_queries.note_types(connection),
        file_limit=attachments.limit(connection),
        meant=meant,
    )


def subject(
    connection: Connection, command: EditNote | PinNote | StrikeNote | AttachToNote | MoveNote
) -> NoteSubject:
    """A note as it stands."""
    note = queries.note(connection, command.note_id)
    target = (
        queries.named(connection, command.customer_id) if isinstance(command, MoveNote) else None
    )
    return NoteSubject(
        note.customer_id,
        note.customer,
        note.about,
        note,
        desk_queries.note_types(connection),
        target,
        attachments.limit(connection),
    )


def new_note(about: About, body: str, type: str, me: Me) -> dict[str, Any]:
    """The values of a new note; a transaction is named with its account and site."""
    return {
        **asdict(about),
        "type": type,
        "body": clean(body).strip("\n"),
        "author_id": me.id,
        "created_at": NOW,
    }


def add(connection: Connection, command: AddNote, subject: NoteSubject, me: Me) -> Plan:
    """One record a customer, and its attachments."""
    notes = [
        Insert(
            "note",
            handle("note", number),
            about.customer_id,
            {**new_note(about, command.body, command.type, me), "pinned": command.pinned},
            whose,
        )
        for number, (about, whose) in enumerate(subject.meant.each)
    ]
    return Plan(
        f"Note on {subject.customer}" + _of(subject),
        (*notes, *attached_to_each(command.files, notes)),
        notes=subject.meant.notes,
        files=command.files,
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


def move(connection: Connection, command: MoveNote, subject: NoteSubject, me: Me) -> Plan:
    """To another customer, with its attachments."""
    note, target = subject.note, subject.target
    assert note is not None
    if target is None:
        return Plan(f"Note on {subject.customer}: nowhere to move to", ())
    fields: dict[str, tuple[Any, Any]] = {"customer_id": (note.customer_id, target.id)}
    fields |= {name: (getattr(note, name), None) for name in OF_A_CUSTOMER}
    changed = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
    return Plan(
        f"Note on {subject.customer} moved to {target.name}",
        (
            Update("note", note.id, note.customer_id, changed),
            *moved(connection, "note", [note.id], target.id),
        ),
        mentions=only(target.id),
    )


def strike(connection: Connection, command: StrikeNote, subject: NoteSubject, me: Me) -> Plan:
    """It stays readable, marked with who struck it and why, and is pinned no more."""
    assert subject.note is not None
    fields = {
        "struck_reason": (subject.note.struck_reason, clean_line(command.reason)),
        "pinned": (subject.note.pinned, False),
    }
    return _changed(subject, f"Note on {subject.customer} voided", fields)


def attach(connection: Connection, command: AttachToNote, subject: NoteSubject, me: Me) -> Plan:
    """One record a file."""
    assert subject.note is not None
    names = ", ".join(file.name for file in command.files)
    return Plan(
        f"{names} attached to a note on {subject.customer}",
        attached(command.files, "note", subject.note.id, subject.customer_id),
        files=command.files,
    )


HANDLERS: Handlers = {
    AddNote: Handler(ADD_NOTE, new_subject, add),
    EditNote: Handler(EDIT_NOTE, subject, edit),
    PinNote: Handler(PIN_NOTE, subject, pin),
    MoveNote: Handler(MOVE_NOTE, subject, move),
    StrikeNote: Handler(STRIKE_NOTE, subject, strike),
    AttachToNote: Handler(ATTACH_TO_NOTE, subject, attach),
}

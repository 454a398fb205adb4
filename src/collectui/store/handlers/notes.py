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
from collectui.domain.notes.views import JudgedNote
from collectui.domain.plan import NOW, Insert, Plan, Update
from collectui.domain.text import clean, clean_line
from collectui.store.handlers.activities_many import OF_A_CUSTOMER, only
from collectui.store.handlers.attachments import attached, attached_to_each, handle, moved
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.queries import attachments, several
from collectui.store.queries import desk as desk_queries
from collectui.store.queries import notes as queries


def new_subject(connection: Connection, command: AddNote) -> JudgedNote:
    """A note to be written about a customer, or something of it."""
    meant = several.meant(connection, command.about)
    return JudgedNote(
        meant.abouts[0].customer_id if meant.abouts else 0,
        meant.words,
        meant.about,
        None,
        desk_queries.note_types(connection),
        file_limit=attachments.limit(connection),
        meant=meant,
    )


def load(
    connection: Connection, command: EditNote | PinNote | StrikeNote | AttachToNote | MoveNote
) -> JudgedNote:
    """A note as it stands."""
    note = queries.note(connection, command.note_id)
    target = (
        queries.named(connection, command.customer_id) if isinstance(command, MoveNote) else None
    )
    return JudgedNote(
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


def add(connection: Connection, command: AddNote, judged: JudgedNote, me: Me) -> Plan:
    """One record a customer, and its attachments."""
    notes = [
        Insert(
            "note",
            handle("note", number),
            about.customer_id,
            {**new_note(about, command.body, command.type, me), "pinned": command.pinned},
            whose,
        )
        for number, (about, whose) in enumerate(judged.meant.each)
    ]
    return Plan(
        f"Note on {judged.customer}" + _of(judged),
        (*notes, *attached_to_each(command.files, notes)),
        notes=judged.meant.notes,
        files=command.files,
    )


def edit(connection: Connection, command: EditNote, judged: JudgedNote, me: Me) -> Plan:
    """Text and type; the version before stays in the history."""
    assert judged.note is not None
    fields = {
        "body": (judged.note.body, clean(command.body).strip("\n")),
        "type": (judged.note.type, command.type),
        "edited_at": (judged.note.edited_at, NOW),
    }
    return _changed(judged, f"Note on {judged.customer} edited", fields)


def pin(connection: Connection, command: PinNote, judged: JudgedNote, me: Me) -> Plan:
    """Pinned notes stand first."""
    assert judged.note is not None
    word = "pinned" if command.pinned else "unpinned"
    fields = {"pinned": (judged.note.pinned, command.pinned)}
    return _changed(judged, f"Note on {judged.customer} {word}", fields)


def _changed(judged: JudgedNote, summary: str, fields: Mapping[str, tuple[Any, Any]]) -> Plan:
    assert judged.note is not None
    moved = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
    if not moved.keys() - {"edited_at"}:
        return Plan(f"Note on {judged.customer}: nothing changed", ())
    return Plan(summary, (Update("note", judged.note.id, judged.customer_id, moved),))


def _of(judged: JudgedNote) -> str:
    return "" if judged.about == "customer" else f", {judged.about}"


def move(connection: Connection, command: MoveNote, judged: JudgedNote, me: Me) -> Plan:
    """To another customer, with its attachments."""
    note, target = judged.note, judged.target
    assert note is not None
    if target is None:
        return Plan(f"Note on {judged.customer}: nowhere to move to", ())
    fields: dict[str, tuple[Any, Any]] = {"customer_id": (note.customer_id, target.id)}
    fields |= {name: (getattr(note, name), None) for name in OF_A_CUSTOMER}
    changed = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
    return Plan(
        f"Note on {judged.customer} moved to {target.name}",
        (
            Update("note", note.id, note.customer_id, changed),
            *moved(connection, "note", [note.id], target.id),
        ),
        mentions=only(target.id),
    )


def strike(connection: Connection, command: StrikeNote, judged: JudgedNote, me: Me) -> Plan:
    """It stays readable, marked with who struck it and why, and is pinned no more."""
    assert judged.note is not None
    fields = {
        "struck_reason": (judged.note.struck_reason, clean_line(command.reason)),
        "pinned": (judged.note.pinned, False),
    }
    return _changed(judged, f"Note on {judged.customer} voided", fields)


def attach(connection: Connection, command: AttachToNote, judged: JudgedNote, me: Me) -> Plan:
    """One record a file."""
    assert judged.note is not None
    names = ", ".join(file.name for file in command.files)
    return Plan(
        f"{names} attached to a note on {judged.customer}",
        attached(command.files, "note", judged.note.id, judged.customer_id),
        files=command.files,
    )


HANDLERS: Handlers = {
    AddNote: Handler(ADD_NOTE, new_subject, add),
    EditNote: Handler(EDIT_NOTE, load, edit),
    PinNote: Handler(PIN_NOTE, load, pin),
    MoveNote: Handler(MOVE_NOTE, load, move),
    StrikeNote: Handler(STRIKE_NOTE, load, strike),
    AttachToNote: Handler(ATTACH_TO_NOTE, load, attach),
}

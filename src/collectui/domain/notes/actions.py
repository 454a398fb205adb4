"""What can be done with a note."""

from __future__ import annotations

from collectui.domain.kernel import Action, all_of
from collectui.domain.notes import rules
from collectui.domain.notes.commands import (
    AddNote,
    AttachToNote,
    EditNote,
    MoveNote,
    PinNote,
    StrikeNote,
)
from collectui.domain.notes.views import JudgedNote
from collectui.domain.several import somebody_is_meant

ADD_NOTE: Action[JudgedNote, AddNote] = Action(
    "note.add",
    "New note",
    "n",
    all_of(rules.note_is_sayable, rules.files_are_taken, somebody_is_meant),
)
EDIT_NOTE: Action[JudgedNote, EditNote] = Action(
    "note.edit", "Edit note", "e", all_of(rules.note_is_not_struck, rules.note_is_sayable)
)
PIN_NOTE: Action[JudgedNote, PinNote] = Action(
    "note.pin", "Pin note", "p", rules.note_is_not_struck
)
MOVE_NOTE: Action[JudgedNote, MoveNote] = Action(
    "note.move",
    "Move to another customer",
    "v",
    all_of(rules.note_is_not_struck, rules.target_is_another),
)
STRIKE_NOTE: Action[JudgedNote, StrikeNote] = Action(
    "note.strike", "Void note", "x", all_of(rules.note_is_not_struck, rules.reason_is_given)
)
ATTACH_TO_NOTE: Action[JudgedNote, AttachToNote] = Action(
    "note.attach", "Attach a file", "f", all_of(rules.note_is_not_struck, rules.files_are_taken)
)

"""What the business allows of notes (docs/domain.md: Activities and notes)."""

from __future__ import annotations

from collectui.domain import moving
from collectui.domain.attachments import files_fit
from collectui.domain.desk.views import in_list
from collectui.domain.kernel import Command, Me, Refusal, has_text
from collectui.domain.notes.commands import AddNote, AttachToNote, EditNote, MoveNote, StrikeNote
from collectui.domain.notes.views import JudgedNote


def note_is_sayable(
    judged: JudgedNote, me: Me, command: AddNote | EditNote | None = None, /
) -> Refusal | None:
    """A note needs text and a type that the desk still uses; a retired one it had it may keep."""
    if command is None:
        return None
    had = judged.note.type if judged.note else None
    return has_text("text", command.body) or in_list(
        "type", command.type, judged.note_types, "note type", had
    )


def note_is_not_struck(
    judged: JudgedNote, me: Me, command: Command | None = None, /
) -> Refusal | None:
    """A struck-out note stays as it was struck."""
    if judged.note is not None and judged.note.struck_reason:
        return Refusal(f"The note is void: {judged.note.struck_reason}")
    return None


def reason_is_given(
    judged: JudgedNote, me: Me, command: StrikeNote | None = None, /
) -> Refusal | None:
    """What is struck out says why, for whoever finds it struck."""
    return None if command is None else has_text("reason", command.reason)


def target_is_another(
    judged: JudgedNote, me: Me, command: MoveNote | None = None, /
) -> Refusal | None:
    """A note moves to a customer that exists and is not the one that has it."""
    return None if command is None else moving.refusal({judged.customer_id}, judged.target)


def files_are_taken(
    judged: JudgedNote, me: Me, command: AddNote | AttachToNote | None = None, /
) -> Refusal | None:
    """Files within the desk's limit, and at least one where one is attached."""
    if command is None:
        return None
    needed = isinstance(command, AttachToNote)
    return files_fit(command.files, judged.file_limit, needed=needed)

"""What is done to a note that is there: struck out, or moved to the customer it belongs to."""

from __future__ import annotations

from collectui.domain.notes.commands import MoveNote, StrikeNote
from collectui.domain.notes.views import NoteView
from collectui.ui.base import StoreApp
from collectui.ui.popups.ask import AskScreen
from collectui.ui.screens.search import SearchScreen


def _said(text: str) -> tuple[str, bool]:
    return ("", True) if text.strip() else ("It stays in the history; say why it is wrong.", False)


def _seen(note: NoteView) -> dict[str, int]:
    return {f"note:{note.id}": note.version}


async def strike(app: StoreApp, note: NoteView) -> None:
    """Ask why; it stays, struck out."""
    reason = await app.push_screen_wait(
        AskScreen("Void this note", "why", _said, holds=("note", "struck_reason"))
    )
    if reason is not None:
        app.submit(StrikeNote(note_id=note.id, reason=reason, seen=_seen(note)))


async def move(app: StoreApp, note: NoteView) -> None:
    """Ask to which customer."""
    found = await app.push_screen_wait(SearchScreen("Move this note to which customer?"))
    if found is not None:
        app.submit(MoveNote(note_id=note.id, customer_id=found.customer_id, seen=_seen(note)))

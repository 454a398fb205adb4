"""Undo: one's own change, once, and only while the world is as the change left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from collectui.domain.kernel import Action, Command, Me, Refusal


@dataclass(frozen=True, slots=True)
class LastChange:
    """A change that its maker may take back."""

    history_id: int
    action: str
    summary: str
    customer: str
    """Number and name of the customer it was made at; empty where it names none, or many."""
    customer_id: int | None
    who: int | None
    undone: bool = False
    refusal: Refusal | None = None
    """What in the world has moved on, so that it can no longer be taken back."""
    at: datetime | None = None
    """When it was made."""


@dataclass(frozen=True, kw_only=True)
class Undo(Command):
    """Take back one's own change: everything to the value that stood immediately before."""

    history_id: int
    """As `store.undo.latest.my_last_change` gives it."""


def may_be_undone(change: LastChange, me: Me, command: Undo | None = None, /) -> Refusal | None:
    """The rules of the change itself are asked of its inverse when the change is loaded."""
    if change.who is None or change.who != me.id:
        return Refusal("That change is somebody else's: you can undo only your own")
    if change.undone:
        return Refusal("That change has been undone already")
    return change.refusal


UNDO: Action[LastChange, Undo] = Action("undo", "Undo my last change", "u", may_be_undone)

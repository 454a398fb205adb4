"""Undo: one's own change, once, and only while the world is as the change left it."""

from __future__ import annotations

from typing import Any

from collectui.domain.roles.subjects import LastChange
from collectui.domain.rules import Refusal
from collectui.domain.views import Me


def may_be_undone(subject: LastChange, me: Me, command: Any = None) -> Refusal | None:
    """The rules of the change itself are asked of its inverse when the subject is loaded."""
    if subject.who is None or subject.who != me.id:
        return Refusal("That change is somebody else's: you can undo only your own")
    if subject.undone:
        return Refusal("That change has been undone already")
    return subject.refusal

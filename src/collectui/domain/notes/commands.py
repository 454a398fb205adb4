"""Commands on notes."""

from __future__ import annotations

from dataclasses import dataclass

from collectui.domain.about import About, Customers
from collectui.domain.files import NewFile
from collectui.domain.kernel import Command


@dataclass(frozen=True, kw_only=True)
class AddNote(Command):
    about: About | Customers
    body: str
    type: str = "general"
    pinned: bool = False
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EditNote(Command):
    note_id: int
    body: str
    type: str


@dataclass(frozen=True, kw_only=True)
class PinNote(Command):
    note_id: int
    pinned: bool


@dataclass(frozen=True, kw_only=True)
class MoveNote(Command):
    """To another customer; what of the old one it was about stays behind."""

    note_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class StrikeNote(Command):
    """The note stays, struck out, with who did it and why."""

    note_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class AttachToNote(Command):
    note_id: int
    files: tuple[NewFile, ...]

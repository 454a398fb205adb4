"""What the rules of a command judge: the thing itself and what the rule needs beside it."""

from __future__ import annotations

from dataclasses import dataclass

from collectui.domain.views import ActivityView, Me, NoteView, Option


@dataclass(frozen=True, slots=True)
class NoteSubject:
    """A note to be written (`note` is None) or changed, and the types the desk uses."""

    customer_id: int
    customer: str
    about: str
    note: NoteView | None
    note_types: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class ActivitySubject:
    """An activity to be made (`activity` is None) or changed, and the desk's lists."""

    customer_id: int
    customer: str
    activity: ActivityView | None
    categories: tuple[Option, ...]
    outcomes: tuple[Option, ...]
    collectors: tuple[Me, ...]


@dataclass(frozen=True, slots=True)
class SettingSubject:
    """A setting as it stands."""

    name: str
    value: object
    known: bool
    version: int

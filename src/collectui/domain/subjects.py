"""What the rules of a command judge: the thing itself and what the rule needs beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from collectui.domain.outcomes import OutcomeOption
from collectui.domain.views import ActivityView, Me, NoteView, Option


@dataclass(frozen=True, slots=True)
class CustomerName:
    """A customer, as a sentence names it."""

    id: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class NoteSubject:
    """A note to be written (`note` is None) or changed, and the types the desk uses."""

    customer_id: int
    customer: str
    about: str
    note: NoteView | None
    note_types: tuple[Option, ...]
    target: CustomerName | None = None
    """The customer a note is to be moved to."""
    file_limit: int = 0
    """Bytes of one attachment at most."""


@dataclass(frozen=True, slots=True)
class ActivitySubject:
    """An activity to be made (`activity` is None) or changed, and the desk's lists."""

    customer_id: int
    customer: str
    activity: ActivityView | None
    categories: tuple[Option, ...]
    outcomes: tuple[Option, ...]
    collectors: tuple[Me, ...]
    file_limit: int = 0
    """Bytes of one attachment at most."""
    today: date = date.min


@dataclass(frozen=True, slots=True)
class ActivitiesSubject:
    """Activities to be changed together, and the desk's lists."""

    activities: tuple[ActivityView, ...]
    outcomes: tuple[Option, ...] = ()
    collectors: tuple[Me, ...] = ()
    target: CustomerName | None = None
    """The customer they are to be moved to."""


@dataclass(frozen=True, slots=True)
class ContactSubject:
    """A contact with a customer, to be logged."""

    customer: CustomerName
    about: str
    currency: str
    today: date
    outcomes: tuple[OutcomeOption, ...]
    note_types: tuple[Option, ...]
    categories: tuple[Option, ...]
    contacts: Mapping[int, str]
    """The people of the customer and of its programs, by id."""
    activity: ActivityView | None
    """The activity it came from."""
    do_not_contact: str = ""
    """The reason, where the customer is not to be contacted."""


@dataclass(frozen=True, slots=True)
class SettingSubject:
    """A setting as it stands."""

    name: str
    value: object
    known: bool
    id: int | None = None
    """None while it has its value of the start."""
    wrong: str = ""
    """Why the value sent cannot be used."""


@dataclass(frozen=True, slots=True)
class ListSubject:
    """One of the desk's lists and, where it has the code sent, that entry."""

    list: str
    codes: tuple[str, ...]
    in_use: tuple[str, ...]
    """The codes that are not retired."""
    entry: Mapping[str, object] | None = field(default=None)

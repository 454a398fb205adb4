"""Changing the lists of the desk: types of notes, categories of activities, outcomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from collectui.domain.desk.rights import is_administrator
from collectui.domain.kernel import Action, Command, Me, Refusal, all_of, has_text
from collectui.domain.text import clean_line

ListName = Literal["note_type", "activity_category", "outcome", "dispute_reason"]

MOST_SERVICE_DAYS = 250
OUTCOME_KEEPS = ("", "promise", "dispute")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, kw_only=True)
class AddToList(Command):
    """A new value of one of the desk's lists."""

    list: ListName
    code: str
    title: str
    reached: bool = False
    """Outcomes alone: somebody was spoken to."""
    keeps: str = ""
    """Outcomes alone: `promise` or `dispute` where an amount and a date belong to it."""
    owner: str = ""
    """Reasons of disputes alone: the department whose turn it is first."""
    service_days: int = 10
    """Reasons of disputes alone: business days in which a case is to be resolved."""
    wants: str = ""
    """Reasons of disputes alone: the documents that decide it."""


@dataclass(frozen=True, kw_only=True)
class ChangeInList(Command):
    """Rename a value, retire it (what has it keeps it; nothing new gets it), or take it up again.

    None leaves as it is.
    """

    list: ListName
    code: str
    title: str | None = None
    retired: bool | None = None


@dataclass(frozen=True, slots=True)
class JudgedList:
    """One of the desk's lists and, where it has the code sent, that entry."""

    list: str
    codes: tuple[str, ...]
    in_use: tuple[str, ...]
    """The codes that are not retired."""
    entry: Mapping[str, object] | None = field(default=None)


def entry_is_new(judged: JudgedList, me: Me, command: AddToList | None = None, /) -> Refusal | None:
    """A new value has a code of its own, in small letters, and a title."""
    if command is None:
        return None
    code = command.code
    if not _CODE.fullmatch(code):
        return Refusal("A code is small letters, digits and _, at most 32, a letter first", "code")
    if code in judged.codes:
        return Refusal(f"“{code}” is in the list already, perhaps retired", "code")
    if (command.keeps or command.reached) and judged.list != "outcome":
        return Refusal("Only outcomes say who was reached and what they keep", "list")
    if (command.owner or command.wants) and judged.list != "dispute_reason":
        return Refusal("Only reasons of disputes have an owner and documents", "list")
    if not 1 <= command.service_days <= MOST_SERVICE_DAYS:
        return Refusal(f"A dispute takes 1 to {MOST_SERVICE_DAYS} business days", "service days")
    if command.keeps not in OUTCOME_KEEPS:
        return Refusal("An outcome keeps a promise, a dispute or nothing", "keeps")
    return has_text("title", clean_line(command.title))


def entry_is_there(
    judged: JudgedList, me: Me, command: ChangeInList | None = None, /
) -> Refusal | None:
    """A value of the list is changed, never emptied; the list keeps one that is in use."""
    if command is None:
        return None
    entry = judged.entry
    if entry is None:
        return Refusal(f"“{command.code}” is not in the list", "code")
    if command.title is not None and (no := has_text("title", clean_line(command.title))):
        return no
    if command.retired and judged.in_use == (entry["code"],):
        return Refusal("The list would have nothing left to choose from", "code")
    return None


ADD_TO_LIST: Action[JudgedList, AddToList] = Action(
    "desk.list.add", "Add to a list of the desk", "", all_of(is_administrator, entry_is_new)
)
CHANGE_IN_LIST: Action[JudgedList, ChangeInList] = Action(
    "desk.list.change",
    "Change a list of the desk",
    "",
    all_of(is_administrator, entry_is_there),
)

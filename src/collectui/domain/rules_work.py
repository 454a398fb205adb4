"""What the business allows of activities, notes, contacts and the desk's own lists."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from collectui.domain.files import size_words
from collectui.domain.rules import Refusal, due_is_in_reach, has_text
from collectui.domain.settings import nearest
from collectui.domain.subjects import ContactSubject, ListSubject, SettingSubject
from collectui.domain.terms import OPEN_ACTIVITY, CollectorRole, Direction
from collectui.domain.text import clean_line
from collectui.domain.views import ActivityView, Me

if TYPE_CHECKING:
    from collectui.domain.commands import Command

_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")
OUTCOME_KEEPS = ("", "promise", "dispute")


def _activities(subject: Any) -> tuple[ActivityView, ...]:
    if hasattr(subject, "activities"):
        many: tuple[ActivityView, ...] = subject.activities
        return many
    return (subject.activity,)


def activities_are_there(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """At least one is chosen."""
    if not _activities(subject):
        return Refusal("No activity is chosen")
    return None


def activities_are_open(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """Only work still open can be completed, postponed, given away or cancelled."""
    if refusal := activities_are_there(subject, me, command):
        return refusal
    for activity in _activities(subject):
        if activity.status not in OPEN_ACTIVITY:
            return Refusal(f"“{activity.subject}” is {activity.status.value}: reopen it first")
    return None


def activities_are_closed(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """Only what was completed or cancelled can be reopened."""
    if refusal := activities_are_there(subject, me, command):
        return refusal
    for activity in _activities(subject):
        if activity.status in OPEN_ACTIVITY:
            return Refusal(f"“{activity.subject}” is still open")
    return None


def date_is_said(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """Postponing says by how many days or to which date, one of both."""
    if command is None:
        return None
    days, to = getattr(command, "days", 0), getattr(command, "to", None)
    if bool(days) == (to is not None):
        return Refusal("Say by how many days, or to which date", "due")
    if abs(days) > 3_660:
        return Refusal("More than ten years is no postponing", "due")
    for day in (to, *(_moved(each.due_on, days) for each in _activities(subject) if days)):
        if refusal := due_is_in_reach(day):
            return refusal
    return None


def _moved(due: date, days: int) -> date:
    """A due date moved; the calendar's own end where it would be beyond."""
    day = due.toordinal() + days
    return date.fromordinal(min(max(day, date.min.toordinal()), date.max.toordinal()))


def collector_works_here(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """Work goes only to a collector who works here."""
    if command is None:
        return None
    if getattr(command, "to", None) not in {collector.id for collector in subject.collectors}:
        return Refusal("That collector does not work here any more: choose another", "assigned to")
    return None


def target_is_another(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """A record moves to a customer that exists and is not the one that has it."""
    if command is None:
        return None
    target = subject.target
    if target is None:
        return Refusal("There is no such customer to move it to", "customer")
    if hasattr(subject, "activities"):
        owners = {activity.customer_id for activity in subject.activities}
    else:
        owners = {subject.customer_id}
    if owners == {target.id}:
        return Refusal(f"It is {target.name}'s already", "customer")
    return None


def series_is_sayable(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """Each activity of a series is held to what one is (docs/domain.md: Activities and notes)."""
    if command is None:
        return None
    steps = getattr(command, "steps", ())
    if not steps:
        return Refusal("The series has no step", "series")
    known = {option.code for option in subject.categories}
    for step in steps:
        if refusal := has_text("subject", step.subject):
            return refusal
        if step.category not in known:
            return Refusal(f"“{step.category}” is no activity category of this desk", "series")
        if refusal := due_is_in_reach(step.due_on, "series"):
            return refusal
    assigned = getattr(command, "assigned_to", None)
    if assigned is not None and assigned not in {c.id for c in subject.collectors}:
        return Refusal("That collector does not work here any more: choose another", "assigned to")
    return None


def reason_is_given(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """What is struck out says why, for whoever finds it struck."""
    return None if command is None else has_text("reason", getattr(command, "reason", ""))


def files_are_taken(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """Files of any kind, each within the desk's limit, and at least one where one is attached."""
    if command is None:
        return None
    files = getattr(command, "files", ())
    if not files and command.action.id.endswith(".attach"):
        return Refusal("No file is chosen", "files")
    limit = subject.file_limit
    for file in files:
        if file.size > limit:
            return Refusal(
                f"{file.name} has {size_words(file.size)}; "
                f"this desk takes files up to {size_words(limit)}",
                "files",
            )
    return None


def contact_is_sayable(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """A contact has an outcome of the desk's list, and amounts only where the outcome keeps one."""
    if command is None:
        return None
    said: ContactSubject = subject
    outcome = next((o for o in said.outcomes if o.code == getattr(command, "outcome", "")), None)
    if outcome is None:
        known = ", ".join(o.code for o in said.outcomes)
        return Refusal(f"Choose how it ended; this desk has {known}", "outcome")
    return (
        _amount(said, outcome.title, outcome.keeps, command)
        or _person(said, command)
        or _from_activity(said, command)
        or _next(said, command)
    )


def _amount(said: ContactSubject, title: str, keeps: str, command: Any) -> Refusal | None:
    if not keeps and (command.amount is not None or command.promised_on is not None):
        return Refusal(f"“{title}” keeps no amount and no date", "amount")
    if command.amount is not None and command.amount <= 0:
        return Refusal("An amount promised or disputed is above zero", "amount")
    if keeps == "promise" and command.promised_on is not None and command.promised_on < said.today:
        return Refusal("A promise is for today or later", "promised on")
    return due_is_in_reach(command.promised_on, "promised on", "its date")


def _person(said: ContactSubject, command: Any) -> Refusal | None:
    person = command.about.contact_id
    if person is not None and person not in said.contacts:
        return Refusal(f"That person is no contact of {said.customer.name} any more", "person")
    return None


def _from_activity(said: ContactSubject, command: Any) -> Refusal | None:
    if command.completes is None:
        return None
    activity = said.activity
    if activity is None or activity.customer_id != said.customer.id:
        return Refusal(f"The activity it came from is not {said.customer.name}'s any more")
    if activity.status not in OPEN_ACTIVITY:
        return Refusal(f"“{activity.subject}” is {activity.status.value} already")
    return None


def _next(said: ContactSubject, command: Any) -> Refusal | None:
    if command.next_on is None:
        return None
    if command.next_category not in {option.code for option in said.categories}:
        return Refusal(f"“{command.next_category}” is no activity category of this desk", "next")
    return due_is_in_reach(command.next_on, "next")


def contact_warnings(said: ContactSubject, command: Any) -> tuple[str, ...]:
    """What an agent should know before saving, though nothing forbids it."""
    found = []
    if said.do_not_contact and command.direction is Direction.OUTBOUND:
        found.append(f"{said.customer.name} is not to be contacted: {said.do_not_contact}")
    if command.next_on is not None and command.next_on < said.today:
        found.append("The next date is in the past")
    return tuple(found)


def is_administrator(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """The desk's own lists and settings are for administrators to change."""
    if me.role is not CollectorRole.ADMINISTRATOR:
        return Refusal("Settings and lists of the desk are changed by an administrator")
    return None


def setting_is_known(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """A setting that there is, with a value that it can have."""
    setting: SettingSubject = subject
    if not setting.known:
        like = nearest(setting.name)
        hint = f": {like} is meant?" if like else "; `collectui desk show` lists them"
        return Refusal(f"“{setting.name}” is no setting of the desk{hint}", "name")
    if command is not None and setting.wrong:
        return Refusal(f"{setting.name} {setting.wrong}", "value")
    return None


def entry_is_new(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """A new value has a code of its own, in small letters, and a title."""
    if command is None:
        return None
    entries: ListSubject = subject
    code = getattr(command, "code", "")
    if not _CODE.fullmatch(code):
        return Refusal("A code is small letters, digits and _, at most 32, a letter first", "code")
    if code in entries.codes:
        return Refusal(f"“{code}” is in the list already, perhaps retired", "code")
    keeps, reached = getattr(command, "keeps", ""), getattr(command, "reached", False)
    if (keeps or reached) and entries.list != "outcome":
        return Refusal("Only outcomes say who was reached and what they keep", "list")
    if keeps not in OUTCOME_KEEPS:
        return Refusal("An outcome keeps a promise, a dispute or nothing", "keeps")
    return has_text("title", clean_line(getattr(command, "title", "")))


def entry_is_there(subject: Any, me: Me, command: Command | None = None) -> Refusal | None:
    """A value of the list is changed, never emptied; the list keeps one that is in use."""
    if command is None:
        return None
    entries: ListSubject = subject
    entry = entries.entry
    if entry is None:
        return Refusal(f"“{getattr(command, 'code', '')}” is not in the list", "code")
    title = getattr(command, "title", None)
    if title is not None and (refusal := has_text("title", clean_line(title))):
        return refusal
    if getattr(command, "retired", None) and entries.in_use == (entry["code"],):
        return Refusal("The list would have nothing left to choose from", "code")
    return None

"""What the log of a contact opens with: who, by which number, how it may end, when next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from collectui.domain.about import CustomerName
from collectui.domain.activities.views import ActivityView
from collectui.domain.calls.outcomes import OutcomeOption, proposed_next
from collectui.domain.dates import Calendar
from collectui.domain.desk.views import Option
from collectui.domain.disputes.rules import JudgedOpening
from collectui.domain.promises.views import JudgedPromise
from collectui.domain.text import spelt
from collectui.domain.vocabulary import Direction, Medium


@dataclass(frozen=True, slots=True)
class Way:
    """A number or an address at which somebody can be reached."""

    address: str
    medium: Medium
    label: str
    person: str
    """Empty for the customer's own."""
    contact_id: int | None
    preferred: bool = False
    bad: bool = False
    """Known not to work."""
    do_not_call: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be spoken to. The name is this person's alone among the customer's."""

    contact_id: int
    name: str


def people_of(names: Mapping[int, str]) -> tuple[Person, ...]:
    """People by id, with a number behind a name that another of them has too."""
    found: list[Person] = []
    taken: Counter[str] = Counter()
    for contact_id, name in names.items():
        taken[name] += 1
        found.append(Person(contact_id, f"{name} ({taken[name]})" if taken[name] > 1 else name))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A contact about to be logged, filled in as far as the store knows."""

    customer: CustomerName
    about: str
    currency: str
    activity: ActivityView | None
    """The activity it comes from, which logging completes."""
    ways: tuple[Way, ...]
    """The likeliest first: prefill with it."""
    people: tuple[Person, ...]
    """Everybody of the customer's, also who has no number and no address."""
    outcomes: tuple[OutcomeOption, ...]
    today: date
    calendar: Calendar
    do_not_contact: str
    last_contact: date | None
    last_reached: date | None

    def person(self, name: str) -> Person | None:
        """Somebody by name; None for who is no contact of the customer's."""
        written = spelt(name, [each.name for each in self.people])
        return next((each for each in self.people if each.name == written), None)

    def named(self, contact_id: int | None) -> str:
        """What somebody is called here; empty for nobody."""
        return next((each.name for each in self.people if each.contact_id == contact_id), "")

    def outcome(self, code: str) -> OutcomeOption | None:
        """An outcome by its code; None for one the desk does not use."""
        return next((each for each in self.outcomes if each.code == code), None)

    def by_letter(self, letter: str) -> OutcomeOption | None:
        """An outcome by its key."""
        return next((each for each in self.outcomes if each.letter == letter), None)

    def proposed(self, code: str, promised_on: date | None = None) -> date | None:
        """The next date to fill in for an outcome; None proposes none."""
        outcome = self.outcome(code)
        if outcome is None:
            return None
        return proposed_next(outcome, self.today, self.calendar, promised_on)


@dataclass(frozen=True, slots=True)
class AttemptView:
    """A contact as it was logged."""

    id: int
    version: int
    customer_id: int
    at: datetime
    on_date: date
    direction: Direction
    medium: Medium
    address: str
    contact_id: int | None
    person: str
    outcome: str
    outcome_title: str
    reached: bool
    keeps: str
    line: str
    amount: int | None
    currency: str
    promised_on: date | None
    by: str | None
    note_id: int | None
    completed_activity_id: int | None
    next_activity_id: int | None
    position: tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class JudgedContact:
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
    promise: JudgedPromise | None = None
    """What may be promised, where the contact names an amount and a date."""
    dispute: JudgedOpening | None = None
    """What may be disputed, where something is."""

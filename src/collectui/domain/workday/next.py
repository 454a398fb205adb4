"""The day of an agent: the next customer to work, who has one open, and what the day has brought.

Claims and rounds are no records: they have no history and no undo, and none is taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from collectui.domain.kernel import Action, Command, Me, Refusal, may_write
from collectui.domain.money import grouped
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.text import clean_line

CLAIM_LASTS = timedelta(minutes=15)
"""How long a claim holds unless it is renewed: as long as a killed terminal keeps a customer."""
CLAIM_RENEWED = timedelta(seconds=60)
"""How often a session that has a customer open renews its claim."""
SKIPS = 3
"""So many skips of a customer, whosever, since it was last worked, and supervisors see it."""
SKIPS_KEPT = timedelta(days=60)
"""How long a skip counts at most."""
ASK_NEXT_STEP = "ask_next_step"
"""The setting by which a desk is asked for a next step, or is not."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer of the list, as the rule of the next one sees it."""

    customer_id: int
    held: bool = False
    """Another collector has it open."""
    worked_at: datetime | None = None
    """The latest entry of today's history by an agent's hand, whosever."""
    came_due_at: datetime | None = None
    """When something of it came due today, or its snooze ended, the latest."""
    passed_at: datetime | None = None
    """When I last left or skipped it, since my first next of today."""


def is_next(candidate: Candidate, again: bool = False) -> bool:
    """Whether a customer may be given to me; `again`: also one that I have left or skipped."""
    if candidate.held:
        return False
    due = candidate.came_due_at
    if (
        candidate.passed_at is not None
        and not again
        and (due is None or due <= candidate.passed_at)
    ):
        return False
    return candidate.worked_at is None or (due is not None and due > candidate.worked_at)


@dataclass(frozen=True, slots=True)
class JudgedNext:
    """What the rules of the next customer judge."""

    query: QueueQuery
    own_date: date | None = None
    """The business date of a session that looks at another day."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody else who has a customer open."""

    login: str
    since: datetime


@dataclass(frozen=True, slots=True)
class DayFigures:
    """An agent's own day, as the foot shows it."""

    worked: int
    """Customers with an entry by my hand today."""
    left: int
    """Customers of my queue that nobody has worked today."""
    reached: int
    """Customers of whom I reached somebody today."""
    minutes: int | None = None
    """Since my first next of today; None before it."""
    promises: int = 0
    """Promises that I took today."""
    promised: tuple[tuple[str, int], ...] = ()
    """What they come to, by currency, in minor units."""

    @property
    def planned(self) -> int:
        """Those worked, and those that are left."""
        return self.worked + self.left

    @property
    def words(self) -> str:
        """`work 14 of 60 · 9 reached · 3 promises 12,400 · 41 min`."""
        return f"{self._done}{self._promised}{self._since}"

    @property
    def short_words(self) -> str:
        """The same without what was promised: `work 14 of 60 · 9 reached · 41 min`."""
        return f"{self._done}{self._since}"

    @property
    def _done(self) -> str:
        return f"work {self.worked:,d} of {self.planned:,d} · {self.reached:,d} reached"

    @property
    def _since(self) -> str:
        return "" if self.minutes is None else f" · {self.minutes:,d} min"

    @property
    def _promised(self) -> str:
        """` · 3 promises 12,400`: whole units are enough here; of several currencies each."""
        if not self.promises:
            return ""
        sums = " + ".join(
            f"{grouped(minor, currency).partition('.')[0]}"
            + (f" {currency}" if len(self.promised) > 1 else "")
            for currency, minor in self.promised
        )
        return f" · {self.promises:,d} promise{'s' * (self.promises != 1)} {sums}"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What brings a customer back: the earliest of its activities, letters, promises, snooze and of
    the disputes that wait for somebody's answer."""

    kind: str
    on: date
    title: str


@dataclass(frozen=True, slots=True)
class MissingStep:
    """A worked customer whom nothing will bring back, and the activity proposed."""

    customer_id: int
    name: str
    proposed_on: date
    subject: str


def takes_from_this_list(
    judged: JudgedNext, me: Me, command: Command | None = None, /
) -> Refusal | None:
    """The next customer is one of today's list of delinquent customers."""
    if judged.own_date is not None:
        return Refusal(f"This session looks at {judged.own_date}: work goes on with today's list")
    if judged.query.scope is Scope.CUSTOMERS:
        return Refusal("All customers are listed by name: choose a view of who is past due")
    return None


NEXT: Action[JudgedNext, Command] = Action(
    "work.next", "Finish this customer, take the next", "N", takes_from_this_list
)
SKIP: Action[JudgedNext, Command] = Action(
    "work.skip", "Skip this customer", "K", takes_from_this_list
)


def may_claim(judged: JudgedNext, me: Me) -> bool:
    """Whether a session says that it has a customer open: no viewer's, and none of another day."""
    return me.id is not None and may_write(me) is None and judged.own_date is None


def skip_reason(text: str) -> Refusal | None:
    """A skip says why."""
    return None if clean_line(text) else Refusal("Say in a few words why", "reason")

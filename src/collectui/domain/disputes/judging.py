"""What becomes of disputes by money, credit memos, closed items and the calendar.

One pure function of the cases of a customer, the business date, the desk's settings and what an
import showed; judged again without anything new, nothing changes (docs/domain.md: Disputes).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from collectui.domain.dates import Calendar
from collectui.domain.disputes.amounts import Terms, state_of, without_waiting
from collectui.domain.disputes.views import Dispute, DisputePart
from collectui.domain.evidence import Document, Evidence
from collectui.domain.money import Minor, grouped
from collectui.domain.vocabulary import DisputeStatus, WaitsOn

TOLD_AGAIN = 5
"""Business days after which a missing credit, or a case past its time, is told again."""
MOST_ESCALATIONS = 2
"""How often a case past its time is told: to its coordinator, then to a supervisor."""
BY_SOURCE = "withdrawn by the source"


class Told(StrEnum):
    """What somebody is told of a case by an activity."""

    CREDIT = "credit"
    ANSWER = "answer"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Notice:
    """An activity that a case asks for."""

    dispute_id: int
    told: Told
    subject: str
    supervisor: bool = False
    """For a supervisor, whoever that is; else for the coordinator."""


@dataclass(frozen=True)
class Judged:
    """The cases as they become, in the order given."""

    cases: Sequence[Dispute]
    notices: Sequence[Notice] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    """What happened to how many, in the words of a report: `2 credits seen`."""


SEEN, MORE, PAID, CLOSED = "credits seen", "credited beyond it", "paid", "closed"


def judge(
    cases: Sequence[Dispute],
    by: Terms,
    shown: Evidence | None = None,
    stated: Mapping[int, Minor] | None = None,
    closed_because: Mapping[int, str] | None = None,
    *,
    tells: bool = True,
) -> Judged:
    """Judge the cases of one customer, all that hold something of the same items together.

    `shown` is what an import showed of the customer; `stated` what it says of items' disputed
    amounts, which counts for cases that only a file told of; `closed_because` why items closed of
    which no money was seen. Without `tells` no notice is given: the calendar is not asked.
    """
    book = _Book(cases)
    if shown is not None:
        for memo in _memos(shown, cases):
            book.credit(memo, shown)
        book.write_offs_seen(shown)
        book.taken_back(shown)
    book.pay()
    book.state(stated or {}, by)
    found: list[Dispute] = []
    notices: list[Notice] = []
    for case in book.cases:
        case = _settled(case, by, closed_because or {})
        if tells:
            case, told = _told(case, by)
            notices += told
        found.append(replace(case, wakes_on=wakes(case, by)))
    before = {case.id: case for case in cases}
    closed = sum(case.over and not before[case.id].over for case in found)
    counts = {**book.counts, CLOSED: closed}
    return Judged(found, notices, {name: count for name, count in counts.items() if count})


class _Book:
    """The cases while they are judged."""

    def __init__(self, cases: Sequence[Dispute]) -> None:
        self._cases = {case.id: case for case in sorted(cases, key=lambda each: each.id)}
        self._order = [case.id for case in cases]
        self.counts: dict[str, int] = {}

    @property
    def cases(self) -> list[Dispute]:
        """As they are by now, in the order given."""
        return [self._cases[each] for each in self._order]

    def credit(self, memo: Document, shown: Evidence) -> None:
        """Book a credit memo on the cases it is for, the oldest first; any other touches none.

        For the item its reference names; else for one whose balance fell by as much in the same
        import; else, a new one, for the oldest case that waits for exactly that amount.
        """
        parts = self._for(memo, shown)
        if not parts:
            return
        amount = rest = _worth(memo)
        for case_id, place in parts:
            part = self._part(case_id, place)
            rest -= self._book(case_id, place, memo, min(rest, part.open + part.credit_expected))
        if rest == amount:
            return
        self._count(SEEN)
        if rest:
            self._put(parts[0], excess=self._part(*parts[0]).excess + rest)
            self._count(MORE)

    def write_offs_seen(self, shown: Evidence) -> None:
        """A fall by exactly what was written off of an item is the source's write-off."""
        for item_id, parts in self._by_item().items():
            expected = sum(self._part(*each).write_off_expected for each in parts)
            if expected and shown.money.get(item_id) == expected:
                for each in parts:
                    self._put(each, write_off_expected=0)

    def taken_back(self, shown: Evidence) -> None:
        """Money that is taken back was the last to come: what it paid is disputed once more."""
        for item_id, parts in self._by_item().items():
            back = -min(0, shown.money.get(item_id, 0))
            for each in reversed(parts):
                part = self._part(*each)
                taken = min(back, part.paid)
                self._put(each, paid=part.paid - taken, open=part.open + taken)
                back -= taken

    def pay(self) -> None:
        """Of a balance less than what is held, the rest was paid: the undisputed part first."""
        for parts in self._by_item().values():
            over = sum(self._part(*each).live for each in parts) - self._part(*parts[0]).balance
            paid = 0
            for name in ("write_off_expected", "open", "credit_expected"):
                for each in parts:
                    part = self._part(*each)
                    taken = min(max(0, over), getattr(part, name))
                    left = {name: getattr(part, name) - taken}
                    if name != "write_off_expected":
                        left["paid"] = part.paid + taken
                        paid += taken
                    self._put(each, **left)
                    over -= taken
            if paid:
                self._count(PAID)

    def state(self, stated: Mapping[int, Minor], by: Terms) -> None:
        """What a file says of the disputed amount of an item counts for a case it told of."""
        for item_id, figure in stated.items():
            parts = self._by_item().get(item_id, [])
            if len(parts) != 1 or not self._cases[parts[0][0]].imported:
                continue
            part = self._part(*parts[0])
            figure = min(max(0, figure), part.balance)
            if figure > part.open:
                more = figure - part.open
                self._put(parts[0], original=part.original + more, open=figure)
            elif figure < part.open:
                less = part.open - figure
                self._put(
                    parts[0],
                    open=figure,
                    reinstated=part.reinstated + less,
                    reinstated_on=by.today,
                )
                if not figure and not part.credit_expected:
                    case = self._cases[parts[0][0]]
                    self._cases[case.id] = replace(
                        case,
                        status=DisputeStatus.WITHDRAWN,
                        resolution=BY_SOURCE,
                        resolved_on=by.today,
                    )

    def _for(self, memo: Document, shown: Evidence) -> list[tuple[int, int]]:
        held = {
            item_id: parts
            for item_id, parts in self._by_item().items()
            if self._cases[parts[0][0]].currency == memo.currency
        }
        numbers = {item_id: self._part(*parts[0]).item for item_id, parts in held.items()}
        named = {item_id for item_id, number in numbers.items() if memo.names(number)}
        others = (each for each in shown.documents if each.id not in held and each.id != memo.id)
        if named or any(memo.names(each.number) for each in others):
            return [each for item_id in sorted(named) for each in self._awaiting(held[item_id])]
        for each in shown.applied:
            if each.credit_id == memo.id and each.item_id in held:
                fell = shown.by_id[each.item_id].fall
                if fell == each.amount == _worth(memo):
                    return self._awaiting(held[each.item_id])
        return self._waiting_for(memo) if memo.was is None else []

    def _waiting_for(self, memo: Document) -> list[tuple[int, int]]:
        for name in ("credit_expected", "open"):
            for case in self._cases.values():
                if case.currency == memo.currency and case.total(name) == _worth(memo) > 0:
                    return self._awaiting([(case.id, n) for n in range(len(case.parts))])
        return []

    def _awaiting(self, parts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        return [
            each for each in parts if self._part(*each).open + self._part(*each).credit_expected
        ]

    def _book(self, case_id: int, place: int, memo: Document, amount: Minor) -> Minor:
        if not amount:
            return 0
        part = self._part(case_id, place)
        expected = min(amount, part.credit_expected)
        self._put(
            (case_id, place),
            credited=part.credited + amount,
            credit_expected=part.credit_expected - expected,
            open=part.open - (amount - expected),
            credits={**part.credits, str(memo.id): amount},
        )
        return amount

    def _by_item(self) -> dict[int, list[tuple[int, int]]]:
        """The parts of each item, as case and place in it, the oldest case first."""
        found: dict[int, list[tuple[int, int]]] = {}
        for case in self._cases.values():
            for place, part in enumerate(case.parts):
                found.setdefault(part.item_id, []).append((case.id, place))
        return found

    def _part(self, case_id: int, place: int) -> DisputePart:
        return self._cases[case_id].parts[place]

    def _put(self, at: tuple[int, int], **values: object) -> None:
        case_id, place = at
        case = self._cases[case_id]
        parts = list(case.parts)
        parts[place] = replace(parts[place], **values)  # type: ignore[arg-type]
        self._cases[case_id] = replace(case, parts=tuple(parts))

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def _memos(shown: Evidence, cases: Sequence[Dispute]) -> list[Document]:
    """Credit memos that are new or were applied now, and that no case has had yet."""
    booked = {memo for case in cases for part in case.parts for memo in part.credits}
    return [
        each
        for each in shown.documents
        if each.is_memo and str(each.id) not in booked and _worth(each) > 0
    ]


def _worth(memo: Document) -> Minor:
    """What a credit memo brings: a new one all of it, a known one what of it was applied now."""
    return -memo.amount if memo.was is None else memo.spent


def _settled(case: Dispute, by: Terms, closed_because: Mapping[int, str]) -> Dispute:
    """A case in the status that its amounts give it, saying how it ended."""
    status = state_of(case, by.today)
    if status is case.status:
        return case
    if status in (DisputeStatus.RESOLVED_VALID, DisputeStatus.CLOSED):
        case = without_waiting(case, by)
    how = case.resolution
    if status is DisputeStatus.CLOSED:
        how = how or how_ended(case, closed_because)
    return replace(case, status=status, resolution=how, resolved_on=case.resolved_on or by.today)


def how_ended(case: Dispute, closed_because: Mapping[int, str]) -> str:
    """What came of a case, by its amounts: `2,000.00 credited, 1,000.00 owed`."""
    why = sorted({closed_because[p.item_id] for p in case.parts if p.item_id in closed_because})
    words = {
        "credited": "credited",
        "paid": "closed" if why else "paid",
        "reinstated": "owed",
        "written_off": "written off",
    }
    said = [
        f"{grouped(case.total(name), case.currency)} {word}"
        for name, word in words.items()
        if case.total(name)
    ]
    return ", ".join((*said, *why))


def _told(case: Dispute, by: Terms) -> tuple[Dispute, list[Notice]]:
    """What the calendar has somebody told of a case by today; each is told once."""
    notices: list[Notice] = []

    def tell(told: Told, subject: str, *, supervisor: bool = False) -> None:
        notices.append(Notice(case.id, told, subject, supervisor))

    if (on := _credit_missed(case, by)) is not None and on <= by.today:
        missing = grouped(case.total("credit_expected"), case.currency)
        tell(Told.CREDIT, f"Credit {missing} for {case.number} not seen")
        case = replace(case, credit_told_on=by.today)
    if (on := _unanswered(case)) is not None and on <= by.today:
        whom = case.waits_on.value.replace("_", " ")
        tell(Told.ANSWER, f"{case.number}: no answer of {whom}: resolve as valid?")
        case = replace(case, wait_told_on=case.next_on)
    if (on := _late(case, by.calendar)) is not None and on <= by.today:
        last = case.escalations + 1 >= MOST_ESCALATIONS
        tell(Told.LATE, f"{case.number} is past its time", supervisor=last)
        case = replace(case, escalations=case.escalations + 1)
    return case, notices


def _credit_missed(case: Dispute, by: Terms) -> date | None:
    """When it is told (again) that a granted credit is missing."""
    if not case.total("credit_expected") or case.resolved_on is None:
        return None
    if case.credit_told_on is not None and case.credit_told_on >= case.resolved_on:
        return by.calendar.add_business_days(case.credit_told_on, TOLD_AGAIN)
    return by.calendar.add_business_days(case.resolved_on, by.credit_wait + 1)


def _unanswered(case: Dispute) -> date | None:
    """The day after its waiting ended without an answer, if nobody was told of that."""
    if case.status is not DisputeStatus.WAITING or case.next_on is None:
        return None
    return None if case.wait_told_on == case.next_on else case.next_on + timedelta(1)


def _late(case: Dispute, calendar: Calendar) -> date | None:
    """When it is told (again) that it should have been resolved; not while a customer answers."""
    if case.due_on is None or not case.total("open") or case.escalations >= MOST_ESCALATIONS:
        return None
    if case.status is DisputeStatus.WAITING and case.waits_on is WaitsOn.CUSTOMER:
        return None
    return calendar.add_business_days(case.due_on, 1 + TOLD_AGAIN * case.escalations)


def wakes(case: Dispute, by: Terms) -> date | None:
    """The next day on which the calendar changes something; one that has come is not over yet."""
    days = [_credit_missed(case, by), _unanswered(case), _late(case, by.calendar)]
    for part in case.parts:
        days += [day for day in (part.reinstated_on, part.letters_from) if day and day > by.today]
    return min((day for day in days if day is not None), default=None)

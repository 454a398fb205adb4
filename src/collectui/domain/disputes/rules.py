"""What the business allows of disputes (docs/domain.md: Disputes)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from collectui.domain.about import CustomerName
from collectui.domain.disputes.amounts import Terms, on_items
from collectui.domain.disputes.commands import (
    Claimed,
    HandOverDispute,
    OnDispute,
    OpenDispute,
    ResolveDispute,
    SplitDispute,
    WaitDispute,
    WriteOffDispute,
)
from collectui.domain.disputes.reasons import ALREADY_PAID, OTHER
from collectui.domain.disputes.views import Dispute, DisputedItem, ReasonOption
from collectui.domain.kernel import Me, Refusal
from collectui.domain.money import Minor, grouped
from collectui.domain.text import clean_line, quoted
from collectui.domain.vocabulary import (
    NEVER_DUE,
    UNAPPLIED_KINDS,
    CollectorRole,
    DisputeStatus,
    WaitsOn,
)

_OVER_OTHERS = frozenset({CollectorRole.SUPERVISOR, CollectorRole.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class JudgedOpening:
    """A customer, the items that it is to dispute, and the desk's reasons."""

    customer: CustomerName
    collector_id: int | None
    """Whose the customer is."""
    items: Sequence[DisputedItem]
    reasons: Sequence[ReasonOption]
    by: Terms
    missing: Sequence[int] = ()
    """Ids that no item of the customer has."""

    def reason(self, code: str) -> ReasonOption | None:
        """One of the list."""
        return next((each for each in self.reasons if each.code == code), None)

    def claimed(self, each: Claimed) -> tuple[DisputedItem, Minor] | None:
        """An item with the amount that is meant; None where the customer has none of that id."""
        item = next((item for item in self.items if item.id == each.item_id), None)
        return None if item is None else (item, item.left if each.amount is None else each.amount)


@dataclass(frozen=True, slots=True)
class JudgedDispute:
    """A dispute, and what it is decided by."""

    dispute: Dispute
    by: Terms
    limit: Minor
    """The largest credit that a collector grants, in the dispute's currency."""
    collectors: Mapping[int, str] = field(default_factory=dict)
    """Logins of those who work here, where one is to be named."""
    reasons: Sequence[ReasonOption] = ()
    """The desk's, where one is to be named."""


def may_be_disputed(
    judged: JudgedOpening, me: Me, command: OpenDispute | None = None, /
) -> Refusal | None:
    """So much of each item is owed, open and held by no other case; and the reason says enough."""
    if command is None and not judged.items:
        return Refusal("What is disputed is a transaction: go to one, or mark some", "items")
    if command is None:
        return next((no for item in judged.items if (no := _closed(item))), None)
    if judged.missing or not command.items:
        return Refusal(f"Choose what {judged.customer.name} disputes", "items")
    if len({each.item_id for each in command.items}) < len(command.items):
        return Refusal("Each item is disputed once in a case", "items")
    claimed = [found for each in command.items if (found := judged.claimed(each))]
    if len({item.currency for item, _ in claimed}) > 1:
        return Refusal("One dispute is in one currency: open one for each", "items")
    for item, amount in claimed:
        if no := _closed(item) or _too_much(item, amount):
            return no
    return _reason(judged, command) or _promised(claimed, command)


def _promised(
    claimed: Sequence[tuple[DisputedItem, Minor]], command: OpenDispute
) -> Refusal | None:
    """What is promised is not disputed as well: the promise goes, or the dispute is smaller."""
    for item, amount in claimed:
        for each in () if command.cancel_promises else item.overlaps(amount):
            promised = grouped(each.amount, item.currency)
            said = f"{each.number} promised {promised} of {item.number}: cancel that promise?"
            return Refusal(said, "promise")
    return None


def _closed(item: DisputedItem) -> Refusal | None:
    if item.kind in UNAPPLIED_KINDS or item.balance < 0:
        return Refusal(f"{item.number} is a credit: only what is owed is disputed", "items")
    if item.status in NEVER_DUE:
        return Refusal(f"{item.number} is {item.status.value}: nobody asks for it", "items")
    if not item.balance:
        return Refusal(f"{item.number} is closed", "items")
    return None


def _too_much(item: DisputedItem, amount: Minor) -> Refusal | None:
    if amount <= 0 < item.left:
        return Refusal(f"The disputed amount of {item.number} is above zero", "amount")
    if amount <= item.left and item.left:
        return None
    holding = [each for each in item.cases if item.held_by(each)]
    if not item.left:
        names = " and ".join(each.number for each in holding)
        hold = "holds" if len(holding) == 1 else "hold"
        return Refusal(f"{names} {hold} the whole of {item.number}", "amount")
    left = grouped(item.left, item.currency)
    return Refusal(f"{item.number} has {left} open and undisputed", "amount")


def _reason(judged: JudgedOpening, command: OpenDispute) -> Refusal | None:
    reason = judged.reason(command.reason)
    if reason is None or reason.retired:
        known = ", ".join(each.code for each in judged.reasons if not each.retired)
        said = quoted(command.reason) if command.reason else "nothing"
        return Refusal(f"{said} is no reason of this desk: {known}", "reason")
    words = clean_line(command.words)
    if reason.code == OTHER and not words:
        return Refusal(f"“{reason.title}” wants a few words", "words")
    if reason.code == ALREADY_PAID and not any(each.isdigit() for each in words):
        return Refusal(f"“{reason.title}” wants the date or the reference of the payment", "words")
    return None


def may_be_moved(
    judged: JudgedDispute, me: Me, command: OnDispute | None = None, /
) -> Refusal | None:
    """Moved by its coordinator, by who works on it or took it, or a supervisor; not once over."""
    dispute = judged.dispute
    if dispute.over:
        said = dispute.status.value.replace("_", " ")
        return Refusal(f"{dispute.number} is {said}{_ended(dispute)}")
    whose = {dispute.coordinator_id, dispute.processor_id, dispute.taken_by_id} - {None}
    if whose and me.id not in whose and me.role not in _OVER_OTHERS:
        names = " or ".join(dict.fromkeys(filter(None, (dispute.coordinator, dispute.processor))))
        return Refusal(f"{dispute.number} is moved by {names or 'who took it'}, or by a supervisor")
    return None


def _ended(dispute: Dispute) -> str:
    return f": {dispute.resolution}" if dispute.resolution else ""


def something_is_open(
    judged: JudgedDispute, me: Me, command: OnDispute | None = None, /
) -> Refusal | None:
    """There is something left to decide."""
    dispute = judged.dispute
    if dispute.total("open"):
        return None
    if waits := dispute.total("credit_expected"):
        amount = grouped(waits, dispute.currency)
        return Refusal(f"{dispute.number} is decided: a credit of {amount} is awaited")
    return Refusal(f"{dispute.number} is decided")


def something_is_awaited(
    judged: JudgedDispute, me: Me, command: OnDispute | None = None, /
) -> Refusal | None:
    """Something of it is open, or granted and not seen."""
    dispute = judged.dispute
    if dispute.total("open") or dispute.total("credit_expected"):
        return None
    return Refusal(f"{dispute.number} is decided")


def waits_for_somebody(
    judged: JudgedDispute, me: Me, command: WaitDispute | None = None, /
) -> Refusal | None:
    """A case waits for somebody, until a day to come."""
    if command is None:
        return None
    if command.on is WaitsOn.NOBODY:
        return Refusal("Say for whom it waits: customer, us or third party", "on")
    if command.until <= judged.by.today:
        return Refusal("A dispute waits until a day after today", "until")
    return None


def adds_up(
    judged: JudgedDispute, me: Me, command: ResolveDispute | None = None, /
) -> Refusal | None:
    """What is granted and what is owed are together all that is open."""
    if command is None:
        return None
    dispute, currency = judged.dispute, judged.dispute.currency
    if no := _of_item(dispute, command.item_id):
        return no
    if command.credit < 0 or command.valid < 0 or command.credit + command.valid == 0:
        return Refusal("Say how much is credited, and how much is owed after all", "credit")
    open_ = sum(part.open for part in on_items(dispute, command.item_id))
    said = command.credit + command.valid
    if said == open_:
        return None
    sum_ = " + ".join(grouped(each, currency) for each in (command.credit, command.valid))
    return Refusal(
        f"{sum_} is {grouped(said, currency)}, and {grouped(open_, currency)} is open of"
        f" {dispute.number}: together they are that",
        "valid" if command.credit < open_ else "credit",
    )


def may_grant(
    judged: JudgedDispute, me: Me, command: ResolveDispute | None = None, /
) -> Refusal | None:
    """A credit above the desk's limit is a supervisor's to grant."""
    if command is None or command.credit <= judged.limit or me.role in _OVER_OTHERS:
        return None
    limit = grouped(judged.limit, judged.dispute.currency)
    return Refusal(f"A credit above {limit} is a supervisor's to grant", "credit")


def may_write_off(
    judged: JudgedDispute, me: Me, command: WriteOffDispute | None = None, /
) -> Refusal | None:
    """A supervisor writes off, and no more than is open."""
    if me.role not in _OVER_OTHERS:
        return Refusal(f"Writing off is for a supervisor: {me.login} is a {me.role.value} here")
    if command is None:
        return None
    if no := _of_item(judged.dispute, command.item_id):
        return no
    open_ = sum(part.open for part in on_items(judged.dispute, command.item_id))
    amount = open_ if command.amount is None else command.amount
    if 0 < amount <= open_:
        return None
    said = grouped(open_, judged.dispute.currency)
    return Refusal(f"Of {judged.dispute.number} {said} is open", "amount")


def _of_item(dispute: Dispute, item_id: int | None) -> Refusal | None:
    if item_id is not None and not on_items(dispute, item_id):
        return Refusal(f"{dispute.number} is not about that transaction", "item")
    return None


def somebody_takes_it(
    judged: JudgedDispute, me: Me, command: HandOverDispute | None = None, /
) -> Refusal | None:
    """It goes to a collector who works here, or to a department, and not to whom has it."""
    if command is None:
        return None
    dispute, to = judged.dispute, command.processor_id
    if to is None and not clean_line(command.owner):
        return Refusal("Say whose turn it is: a login, or a department", "to")
    if to is not None and to not in judged.collectors:
        return Refusal("That collector does not work here", "to")
    same_owner = clean_line(command.owner) in ("", dispute.owner)
    if to == dispute.processor_id and same_owner:
        whose = judged.collectors.get(to, "") if to is not None else dispute.owner
        return Refusal(f"{dispute.number} is {whose}'s already", "to")
    return None


def part_is_left(
    judged: JudgedDispute, me: Me, command: SplitDispute | None = None, /
) -> Refusal | None:
    """Some of what is open goes, and some stays."""
    dispute = judged.dispute
    if command is None:
        return None
    if no := _of_item(dispute, command.item_id):
        return no
    open_ = sum(part.open for part in on_items(dispute, command.item_id))
    if not 0 < command.amount <= open_:
        said = grouped(open_, dispute.currency)
        return Refusal(f"Of {dispute.number} {said} of that transaction is open", "amount")
    if command.amount == dispute.total("open"):
        return Refusal(f"That is all that is open of {dispute.number}: nothing is split", "amount")
    if command.reason and command.reason not in {each.code for each in judged.reasons}:
        known = ", ".join(each.code for each in judged.reasons if not each.retired)
        return Refusal(f"{quoted(command.reason)} is no reason of this desk: {known}", "reason")
    return None


def is_not_worked(
    judged: JudgedDispute, me: Me, command: OnDispute | None = None, /
) -> Refusal | None:
    """Work begins once."""
    if judged.dispute.status is DisputeStatus.WORKING:
        return Refusal(f"{judged.dispute.number} is being worked on already")
    return None


def wanted_documents(judged: JudgedOpening, code: str) -> Iterator[str]:
    """What a preview says of the documents that decide such a case."""
    reason = judged.reason(code)
    if reason is not None and reason.wants:
        yield f"{reason.title}: attach {reason.wants}"

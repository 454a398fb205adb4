"""Which snoozes stand, in SQL: for the figures, and for whoever asks what ended one."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from collectui.domain.workday.snooze import WakeReason


@dataclass(frozen=True)
class SnoozeTerms:
    """What it is judged by whether a row is put off: by a snooze, or by what is promised of it."""

    sqlite: bool
    today: str
    """The business date, as a literal."""
    clock: str
    """The time of that day where the desk is, as a literal."""
    wake_percent: int
    """The share of what was past due before from which on what falls past due wakes."""
    ignore_below: Decimal
    """Up to how much, in major units, what is not promised keeps no row in the queue."""

    @property
    def lasts(self) -> str:
        """Whether the end of the snooze `s` has not come: `snooze.has_come` says the same."""
        ends_today = f"s.until = {self.today} AND s.until_time > {self.clock}"
        return f"(s.until > {self.today} OR ({ends_today}))"


@dataclass(frozen=True)
class Wake:
    """Something that ends a snooze before its date, as a subquery on the snooze `s`."""

    reason: WakeReason
    arrived: Callable[[SnoozeTerms], str]
    """→ rows of amount and currency, none where nothing arrived."""


def _payment(by: SnoozeTerms) -> str:
    return """
  SELECT sum(payment.amount) AS amount, payment.currency AS currency FROM payment
  WHERE payment.customer_id = s.customer_id AND payment.id > s.payments_seen
  GROUP BY payment.currency"""


def _credit(by: SnoozeTerms) -> str:
    return """
  SELECT sum(-item.open_balance) AS amount, item.currency AS currency FROM item
  WHERE item.customer_id = s.customer_id AND item.id > s.items_seen AND item.open_balance < 0
    AND item.status NOT IN ('draft', 'void')
  GROUP BY item.currency"""


def _balance(by: SnoozeTerms) -> str:
    """An open balance that fell: what a file of open items tells of a payment."""
    was = (
        "json_extract(change.changes, '$.open_balance[0]')"
        if by.sqlite
        else "CAST(change.changes -> 'open_balance' ->> 0 AS bigint)"
    )
    return f"""
  SELECT sum(fallen.was - item.open_balance) AS amount, item.currency AS currency
  FROM (
    SELECT change.record_id AS item_id, max({was}) AS was FROM history_change AS change
    WHERE change.customer_id = s.customer_id AND change.id > s.changes_seen
      AND change.kind = 'item' AND change.op = 'update'
    GROUP BY change.record_id
  ) AS fallen JOIN item ON item.id = fallen.item_id
  WHERE item.customer_id = s.customer_id AND fallen.was > item.open_balance
  GROUP BY item.currency"""


def _contact(by: SnoozeTerms) -> str:
    return """
  SELECT 0 AS amount, '' AS currency FROM contact_attempt
  WHERE contact_attempt.customer_id = s.customer_id AND contact_attempt.direction = 'inbound'
    AND contact_attempt.id > s.contacts_seen"""


def _past_due(by: SnoozeTerms) -> str:
    late = f"item.aged_from < {by.today}"
    new = "(item.aged_from >= s.set_on OR item.id > s.items_seen)"
    amount = f"sum(CASE WHEN {new} THEN item.open_balance ELSE 0 END)"
    old = f"sum(CASE WHEN {new} THEN 0 ELSE item.open_balance END)"
    return f"""
  SELECT {amount} AS amount, item.currency AS currency FROM item
  WHERE item.customer_id = s.customer_id AND {late} AND item.open_balance > 0
    AND item.status NOT IN ('draft', 'void')
  GROUP BY item.currency
  HAVING {amount} > 0 AND {amount} * 100 >= {old} * {int(by.wake_percent)}"""


def _promise(by: SnoozeTerms) -> str:
    """A promise that was found not kept after the day of the snooze."""
    return """
  SELECT sum(promise.total) AS amount, promise.currency AS currency FROM promise
  WHERE promise.customer_id = s.customer_id AND promise.status IN ('broken', 'partly_kept')
    AND promise.judged_on > s.set_on
  GROUP BY promise.currency"""


def _dispute(by: SnoozeTerms) -> str:
    """A dispute that was resolved after the day of the snooze, in whosever favour."""
    return """
  SELECT sum(dispute_item.original) AS amount, dispute.currency AS currency
  FROM dispute JOIN dispute_item ON dispute_item.dispute_id = dispute.id
  WHERE dispute.customer_id = s.customer_id AND dispute.resolved_on > s.set_on
  GROUP BY dispute.currency"""


WAKES = (
    Wake(WakeReason.PAYMENT, _payment),
    Wake(WakeReason.CREDIT, _credit),
    Wake(WakeReason.BALANCE, _balance),
    Wake(WakeReason.CONTACT, _contact),
    Wake(WakeReason.PAST_DUE, _past_due),
    Wake(WakeReason.PROMISE, _promise),
    Wake(WakeReason.DISPUTE, _dispute),
)
"""Everything that wakes, the first that has happened being the one that is named."""


def standing_sql(by: SnoozeTerms | None, scope: str) -> str:
    """A common table `standing` of `customer_id`, `until` and `until_time`: what puts them off.

    Of each customer the newest that nobody has ended; `scope` and no terms as in `figures_sql`.
    """
    if by is None:
        return """standing AS (
  SELECT s.customer_id AS customer_id, s.until AS until, s.until_time AS until_time
  FROM snooze AS s WHERE 1 = 0
)"""
    arrived = chain(
        (by.lasts, "s.ended_at IS NULL"),
        (f"NOT EXISTS ({wake.arrived(by)})" for wake in WAKES),
    )
    return f"""standing AS (
  SELECT s.customer_id AS customer_id, s.until AS until, s.until_time AS until_time
  FROM snooze AS s
  WHERE s.id IN (
    SELECT max(id) FROM snooze WHERE ({scope}) AND ended_at IS NULL GROUP BY customer_id
  ) AND {" AND ".join(arrived)}
)"""

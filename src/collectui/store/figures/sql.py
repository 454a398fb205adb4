"""The statement that makes delinquency figures from open items, for either engine.

One statement, because a million customers must not pass through Python. Every date in it is a
literal made here from a date, every number from a number: no text of anybody's is in it.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from collectui.domain.aging import Bucket
from collectui.domain.money import exponent, unusual_currencies
from collectui.domain.queue.priority import Points, Steps, cutoffs
from collectui.domain.vocabulary import BusinessLevel
from collectui.store.constants import BUCKET_COLUMNS, FAR
from collectui.store.figures.wakes import SnoozeTerms, standing_sql

WORKED_SINKS = 1_000_000
SET_ASIDE_SINKS = 2_000_000
SNOOZED_SINKS = 4_000_000
"""Taken off the priority to rank rows below all others; far above any sum of points."""


@dataclass(frozen=True)
class Dialect:
    """The few words the two engines do not share."""

    sqlite: bool

    def day(self, on: date) -> str:
        """A date literal."""
        return f"'{on.isoformat()}'" if self.sqlite else f"DATE '{on.isoformat()}'"

    def clock(self, at: time) -> str:
        """A literal of a time of the day."""
        return f"'{at:%H:%M:%S.%f}'" if self.sqlite else f"TIME '{at:%H:%M:%S.%f}'"

    def add(self, column: str, days: int) -> str:
        """A date column moved by whole days."""
        if self.sqlite:
            return f"date({column}, '{days:+d} days')"
        return f"CAST({column} + {days} AS date)"

    def dated(self, column: str) -> str:
        """A date column to be compared often: SQLite would try each time to read it as a number."""
        return f"+{column}" if self.sqlite else column

    def least(self, *columns: str) -> str:
        """The smallest of values none of which is NULL."""
        return f"{'min' if self.sqlite else 'least'}({', '.join(columns)})"

    @property
    def once(self) -> str:
        """Ends a subquery whose columns are worked out once a row, not wherever they are named.

        Either engine would otherwise write it into the statement around it.
        """
        return "LIMIT -1" if self.sqlite else "OFFSET 0"


def refresh_sql(
    sqlite: bool,
    on: date,
    buckets: Sequence[Bucket],
    points: Points,
    terms: SnoozeTerms,
    scope: str,
) -> str:
    """Insert the figures at the business date `on` of the customers that `scope` selects.

    `scope` is a condition on a column named `customer_id`, without alias.
    """
    return f"""
INSERT INTO delinquency (
  unit, currency, unit_id, customer_id, account_id, site_id, level, collector_id, name_key,
  listed, set_aside, past_due, disputed_due, processing_due, promised_due, unapplied, to_collect,
  open_total, open_items, {", ".join(BUCKET_COLUMNS)}, oldest_due, ask_due, next_due,
  last_contact, worked_on, snoozed_until, snoozed_time, next_change_on, priority, rank)
{figures_sql(sqlite, on, buckets, points, terms, scope)}"""


def figures_sql(
    sqlite: bool,
    on: date,
    buckets: Sequence[Bucket],
    points: Points,
    terms: SnoozeTerms | None,
    scope: str,
    level: BusinessLevel | None = None,
) -> str:
    """Select those figures; with a level, as they would be if the customers had that one.

    Without `terms` nobody counts as snoozed: that changes ranks alone, no amounts and no rows.
    """
    d = Dialect(sqlite)
    at_level = f"'{level.value}'" if level else "c.business_level"
    today = d.day(on)
    far = d.day(FAR)
    steps = _boundaries(buckets, points)
    late = _late(steps)
    sums = [
        f"coalesce(sum({each.amount}) FILTER (WHERE {each.where}), 0) AS {each.name}"
        for each in _shares(buckets, steps)
    ]
    sums += [f"0 AS {name}" for name in BUCKET_COLUMNS[len(buckets) :]]
    return f"""
WITH {aged_sql(d, on, steps, scope)},
owed AS (
  SELECT customer_id, account_id, site_id, currency,
    {_listed(sums)},
    count(*) FILTER (WHERE balance <> 0) AS open_items,
    min(aged_from) FILTER (WHERE {late}) AS oldest_due,
    min(aged_from) FILTER (WHERE {late} AND status <> 'processing_payment'
      AND disputed + promised < balance) AS ask_due,
    {
        d.least(
            f"coalesce(min(paid_on), {far})",
            f"coalesce(min(issued_on), {far})",
            *(
                f"coalesce({d.add(f'min(aged_from) FILTER (WHERE age = {age})', days)}, {far})"
                for age, days in enumerate(steps)
            ),
        )
    } AS moves_on
  FROM aged
  GROUP BY customer_id, account_id, site_id, currency
),
placed AS (
  SELECT {at_level} AS level, o.currency, o.customer_id,
    CASE {at_level} WHEN 'site' THEN o.site_id WHEN 'account' THEN o.account_id
      ELSE o.customer_id END AS record,
    CASE WHEN {at_level} <> 'customer' THEN o.account_id END AS account_id,
    CASE WHEN {at_level} = 'site' THEN o.site_id END AS site_id,
    c.collector_id, c.sort_key, c.currency AS own_currency,
    CASE WHEN c.do_not_contact THEN 1 ELSE 0 END AS do_not_contact,
    {_past_due(buckets)} AS past_due, o.disputed_due, o.processing_due, o.promised_due, o.unapplied,
    o.open_items,
    {", ".join(f"o.{name}" for name in BUCKET_COLUMNS)}, o.oldest_due, o.ask_due, o.moves_on
  FROM owed AS o JOIN customer AS c ON c.id = o.customer_id
),
summed AS (
  SELECT level, record, currency, customer_id, account_id, site_id,
    min(collector_id) AS collector_id, min(sort_key) AS name_key,
    min(own_currency) AS own_currency, max(do_not_contact) AS do_not_contact,
    sum(past_due) AS past_due, sum(disputed_due) AS disputed_due,
    sum(processing_due) AS processing_due, sum(promised_due) AS promised_due,
    sum(unapplied) AS unapplied,
    sum(bucket0 + past_due) AS open_total, sum(open_items) AS open_items,
    {", ".join(f"sum({name}) AS {name}" for name in BUCKET_COLUMNS)},
    min(oldest_due) AS oldest_due, min(ask_due) AS ask_due, min(moves_on) AS moves_on
  FROM placed
  GROUP BY level, record, currency, customer_id, account_id, site_id
),
collectable AS (
  SELECT summed.*,
    CASE WHEN past_due - disputed_due - processing_due - promised_due - unapplied > 0
      THEN past_due - disputed_due - processing_due - promised_due - unapplied
      ELSE 0 END AS to_collect
  FROM summed
),
{standing_sql(terms, scope)},
work AS (
  SELECT collectable.*, standing.until AS snoozed_until,
    standing.until_time AS snoozed_time,
    coalesce((
      SELECT min(due_on) FROM activity
      WHERE activity.customer_id = collectable.customer_id
        AND activity.status IN ('not_started', 'in_progress', 'waiting', 'deferred')
        AND (collectable.account_id IS NULL OR activity.account_id IS NULL
          OR activity.account_id = collectable.account_id)
        AND (collectable.site_id IS NULL OR activity.site_id IS NULL
          OR activity.site_id = collectable.site_id)
    ), {far}) AS next_due,
    (SELECT min(wakes_on) FROM dispute
      WHERE dispute.customer_id = collectable.customer_id AND wakes_on IS NOT NULL
    ) AS dispute_wakes,
    (SELECT max(on_date) FROM contact_attempt
      WHERE contact_attempt.customer_id = collectable.customer_id AND on_date <= {today}
    ) AS last_contact,
    (SELECT min(on_date) FROM contact_attempt
      WHERE contact_attempt.customer_id = collectable.customer_id AND on_date > {today}
    ) AS next_contact,
    {_of_promises(promise_points_sql(points), f"points_until >= {today}", "max", "0")}
      AS promise_points,
    {_of_promises(_promise_moves(d, on), "1 = 1", "min", far)} AS promise_moves
  FROM collectable LEFT JOIN standing ON standing.customer_id = collectable.customer_id
),
scored AS (
  SELECT work.*,
    {_points_sql(d, on, points)} AS priority,
    CASE WHEN last_contact = {today} THEN last_contact END AS worked_on,
    CASE WHEN do_not_contact = 1 THEN 'do_not_contact'
      WHEN past_due > 0 AND disputed_due >= past_due THEN 'disputed'
      WHEN promised_due > 0 AND to_collect <= {_ignored(terms)} THEN 'promised'
      ELSE '' END AS set_aside,
    CASE WHEN row_number() OVER (
        PARTITION BY level, record
        ORDER BY CASE WHEN past_due > 0 THEN 0 ELSE 1 END,
          CASE WHEN currency = own_currency THEN 0 ELSE 1 END, currency
      ) = 1 AND past_due > 0 THEN 1 ELSE 0 END AS listed
  FROM work
)
SELECT substr(level, 1, 1) || ':' || record AS unit, currency,
  record * 3 + CASE level WHEN 'customer' THEN 0 WHEN 'account' THEN 1 ELSE 2 END,
  customer_id, account_id, site_id, level, collector_id, name_key, listed, set_aside,
  past_due, disputed_due, processing_due, promised_due, unapplied, to_collect, open_total,
  open_items,
  {", ".join(BUCKET_COLUMNS)},
  coalesce(oldest_due, {far}), ask_due, next_due, last_contact, worked_on,
  snoozed_until, snoozed_time,
  {d.least("moves_on", *_work_moves(d, on, points))},
  priority,
  priority - CASE WHEN set_aside <> '' THEN {SET_ASIDE_SINKS}
    WHEN worked_on IS NOT NULL AND next_due > {today} THEN {WORKED_SINKS} ELSE 0 END
    - CASE WHEN snoozed_until IS NULL THEN 0 ELSE {SNOOZED_SINKS} END
FROM scored"""


def shares_sql(
    sqlite: bool, on: date, buckets: Sequence[Bucket], points: Points, scope: str
) -> str:
    """Select item by item what each adds to the sums of `figures_sql`, under the same names.

    With its id, account, site and currency; `scope` as there.
    """
    d, steps = Dialect(sqlite), _boundaries(buckets, points)
    added = [
        f"CASE WHEN {each.where} THEN {each.amount} ELSE 0 END AS {each.name}"
        for each in _shares(buckets, steps)
    ]
    return f"""
WITH {aged_sql(d, on, steps, scope, "item.id AS item_id, ")},
added AS (
  SELECT item_id, account_id, site_id, currency,
    {_listed(added)}
  FROM aged
)
SELECT added.*, {_past_due(buckets)} AS past_due FROM added"""


@dataclass(frozen=True)
class _Share:
    """What an item adds to one of the sums of its row."""

    name: str
    amount: str
    where: str
    """Which items add to it."""


def _shares(buckets: Sequence[Bucket], steps: Sequence[int]) -> list[_Share]:
    late = _late(steps)
    disputed = "CASE WHEN disputed < balance THEN disputed ELSE balance END"
    found = [
        _Share("disputed_due", disputed, f"{late} AND disputed <> 0"),
        _Share(
            "processing_due",
            f"balance - ({disputed})",
            f"{late} AND status = 'processing_payment'",
        ),
        _Share(
            "promised_due",
            f"CASE WHEN promised < balance - ({disputed}) THEN promised"
            f" ELSE balance - ({disputed}) END",
            f"{late} AND promised <> 0 AND status <> 'processing_payment'",
        ),
        _Share("unapplied", "-balance", "balance < 0"),
    ]
    for name, bucket in zip(BUCKET_COLUMNS, buckets, strict=False):
        first = bisect_right(steps, bucket.first_day) if bucket.first_day else 0
        last = len(steps) if bucket.last_day is None else bisect_right(steps, bucket.last_day)
        found.append(_Share(name, "balance", f"age BETWEEN {first} AND {last}"))
    return found


def _late(steps: Sequence[int]) -> str:
    """Whether an item is past due."""
    return f"age >= {bisect_right(steps, 1)}"


def _past_due(buckets: Sequence[Bucket]) -> str:
    return " + ".join(BUCKET_COLUMNS[1 : len(buckets)])


def _listed(columns: Sequence[str]) -> str:
    return ",\n    ".join(columns)


def aged_sql(d: Dialect, on: date, steps: Sequence[int], scope: str, more: str = "") -> str:
    """Common tables, the last of them `aged`: the items open at the date, and how late they are.

    `more` are further columns, each followed by a comma.
    """
    today = d.day(on)
    return f"""later AS (
  SELECT part.item_id AS item_id, sum(part.amount) AS paid, min(paid_on) AS first_on
  FROM payment JOIN payment_item AS part ON part.payment_id = payment.id
  WHERE paid_on > {today} AND ({scope})
  GROUP BY part.item_id
),
returned AS (
  SELECT item_id, sum(held_back) AS amount FROM dispute_item
  WHERE held_back > 0 AND reinstated_on <= {today} AND ({scope})
  GROUP BY item_id
),
item_now AS (
  SELECT {more}item.customer_id, item.account_id, item.site_id, item.currency,
    {d.dated("item.aged_from")} AS aged_from,
    item.disputed - coalesce(returned.amount, 0) AS disputed,
    coalesce(laid.amount, 0) AS promised, item.status, later.first_on AS paid_on,
    CASE WHEN {d.dated("item.issued")} > {today} THEN item.issued END AS issued_on,
    CASE WHEN {d.dated("item.issued")} > {today} THEN 0
      ELSE item.open_balance + coalesce(later.paid, 0) END AS balance
  FROM item LEFT JOIN later ON later.item_id = item.id
    LEFT JOIN returned ON returned.item_id = item.id
  LEFT JOIN (SELECT item_id, amount FROM promise_laid) AS laid ON laid.item_id = item.id
  WHERE ({scope}) AND item.status NOT IN ('draft', 'void')
    AND (item.open_balance <> 0 OR later.paid IS NOT NULL)
),
aged AS (
  SELECT item_now.*, {_age(d, on, steps)} AS age FROM item_now
  {d.once}
)"""


def _boundaries(buckets: Sequence[Bucket], points: Points) -> list[int]:
    """The days past due at which an item changes its bucket or its points, ascending."""
    days = {1} | {b.first_day for b in buckets if b.first_day} | {n for n, _ in points.oldest}
    return sorted(days)


def _age(d: Dialect, on: date, steps: Sequence[int]) -> str:
    """How many of those days an item owed has reached; without any date none of them.

    Read by every sum: one small number instead of dates compared over and over.
    """
    cases = " ".join(
        f"WHEN aged_from > {d.day(on - timedelta(days))} THEN {age}"
        for age, days in enumerate(steps)
    )
    undated = "WHEN balance <= 0 THEN NULL WHEN aged_from IS NULL THEN 0"
    return f"CASE {undated} {cases} ELSE {len(steps)} END"


def _steps(d: Dialect, column: str, steps: Steps, on: date) -> str:
    """Points of the furthest step that a date has reached."""
    cases = " ".join(
        f"WHEN {column} <= {d.day(limit)} THEN {points}" for limit, points in cutoffs(steps, on)
    )
    return f"CASE {cases} ELSE 0 END" if cases else "0"


def _points_sql(d: Dialect, on: date, points: Points) -> str:
    """The sum that `domain.queue.priority.score` makes, in SQL."""
    silence = _steps(d, "last_contact", points.silence_steps, on)
    return " + ".join(
        (
            f"({_steps(d, 'next_due', points.follow_up_steps, on)})",
            f"({bands_sql(points)})",
            f"({_steps(d, 'oldest_due', points.oldest, on)})",
            f"(CASE WHEN last_contact IS NULL THEN {points.never_contacted} ELSE {silence} END)",
            "promise_points",
        )
    )


def _of_promises(value: str, where: str, of: str, none: str) -> str:
    """The largest or smallest of something of the promises about a row of `collectable`."""
    return f"""coalesce((
      SELECT {of}({value}) FROM promise
      WHERE promise.customer_id = collectable.customer_id AND {where}
        AND promise.currency = collectable.currency
        AND (promise.account_id IS NULL OR collectable.account_id IS NULL
          OR promise.account_id = collectable.account_id)
        AND (promise.site_id IS NULL OR collectable.site_id IS NULL
          OR promise.site_id = collectable.site_id)
    ), {none})"""


def promise_points_sql(points: Points) -> str:
    """The points of a promise that was not kept: `priority.of_promise` says the same."""
    levels = " ".join(
        f"WHEN level > {above} THEN {points.of_level(above + 1)}"
        for above in reversed(range(1, points.highest_level))
    )
    more = f"CASE {levels} ELSE 0 END" if levels else "0"
    kept = points.partly_kept_promise
    return f"CASE status WHEN 'broken' THEN {points.broken_promise} ELSE {kept} END + {more}"


def _promise_moves(d: Dialect, on: date) -> str:
    """The next date at which a promise is judged by the calendar, or its points end."""
    far, today = d.day(FAR), d.day(on)
    judged = f"CASE WHEN judge_on > {today} THEN judge_on ELSE {far} END"
    ends = f"CASE WHEN points_until >= {today} THEN {d.add('points_until', 1)} ELSE {far} END"
    return d.least(judged, ends)


def bands_sql(points: Points) -> str:
    """The points of a row's amount to collect, by its currency."""
    special = sorted({*points.limits, *unusual_currencies()})

    def ladder(currency: str) -> str:
        cases = " ".join(
            f"WHEN to_collect >= {limit} THEN {given}"
            for limit, given in reversed(points.band_limits_minor(currency))
        )
        return f"CASE {cases} ELSE 0 END"

    named = " ".join(f"WHEN '{currency}' THEN {ladder(currency)}" for currency in special)
    return f"CASE currency {named} ELSE {ladder('')} END"


def _ignored(terms: SnoozeTerms | None) -> str:
    """What is left to collect of a row that is promised but for that, in its currency."""
    most = Decimal(0) if terms is None else terms.ignore_below
    if not most:
        return "0"
    named = " ".join(
        f"WHEN '{code}' THEN {int(most.scaleb(exponent(code)))}"
        for code in sorted(unusual_currencies())
    )
    return f"CASE currency {named} ELSE {int(most.scaleb(exponent('')))} END"


def _work_moves(d: Dialect, on: date, points: Points) -> list[str]:
    """Dates after `on` at which the points of work and silence change."""
    today, far, tomorrow = d.day(on), d.day(FAR), d.day(on + timedelta(1))
    last_step = len(points.follow_up_steps) - 1
    silence = " ".join(
        f"WHEN last_contact > {d.day(on - timedelta(n))} THEN {d.add('last_contact', n)}"
        for n, _ in points.silence_steps
    )
    return [
        f"CASE WHEN next_due > {today} THEN next_due"
        f" WHEN next_due > {d.day(on - timedelta(last_step))} THEN {tomorrow} ELSE {far} END",
        f"CASE WHEN last_contact = {today} THEN {tomorrow} WHEN last_contact IS NULL THEN {far}"
        f" {silence} ELSE {far} END",
        f"coalesce(next_contact, {far})",
        "promise_moves",
        f"CASE WHEN dispute_wakes > {today} THEN dispute_wakes"
        f" WHEN dispute_wakes IS NULL THEN {far} ELSE {tomorrow} END",
        # One that ends today has a time, which no roll waits for.
        f"CASE WHEN snoozed_until > {today} THEN snoozed_until"
        f" WHEN snoozed_until IS NULL THEN {far} ELSE {tomorrow} END",
    ]

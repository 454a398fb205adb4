"""Delinquency figures: made from open items, kept current, rolled with the calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.aging import Bucket
from collectui.domain.errors import StoreBusy
from collectui.domain.queue.priority import Points
from collectui.domain.workday.snooze import WAKE_PERCENT
from collectui.store import desk
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.desk import DESK_SETTING as SETTING
from collectui.store.core.figures import DELINQUENCY as FIGURES
from collectui.store.core.promises import PROMISE
from collectui.store.core.workday import SNOOZE
from collectui.store.engine import is_sqlite
from collectui.store.figures import daily
from collectui.store.figures.measures import IGNORE_BELOW
from collectui.store.figures.measures import MEASURES as MEASURES
from collectui.store.figures.measures import buckets as buckets
from collectui.store.figures.measures import points as points
from collectui.store.figures.sql import Dialect, refresh_sql, shares_sql
from collectui.store.figures.wakes import SnoozeTerms

if TYPE_CHECKING:
    from collectui.domain.plan import New, Plan

AS_OF = "as_of"
"""In a connection's `info`: the business date of a session that looks at another day."""
CLOCK = "clock"
"""In a connection's `info`: the time of that day, where the session looks at a moment of it."""
MOST_IDS = 500
"""Customers named in one statement."""
Measures = tuple[tuple[Bucket, ...], Points]
CHUNK = 4_000
"""Customer ids of one short transaction when everything is made anew (about 0.1 s of the lock)."""


def today(connection: Connection) -> date:
    """The business date of this session: another day's if it looks at one."""
    as_of = connection.info.get(AS_OF)
    return as_of if isinstance(as_of, date) else desk.business_date(connection)


def clock(connection: Connection, on: date) -> time:
    """The time of a business date where the desk is, for a snooze that ends at one.

    Of today it is the present one; a day that is over or looked at from another is seen from its
    end.
    """
    of_moment = connection.info.get(CLOCK)
    if isinstance(of_moment, time):
        return of_moment
    if on != desk.business_date(connection):
        return time.max
    return datetime.now(UTC).astimezone(desk.time_zone(connection)).time()


def snooze_terms(connection: Connection, on: date) -> SnoozeTerms:
    """What it is judged by on a business date whether a row is put off."""
    words = Dialect(is_sqlite(connection))
    wake_percent, ignored = desk.settings(connection, WAKE_PERCENT, IGNORE_BELOW)
    return SnoozeTerms(
        words.sqlite,
        words.day(on),
        words.clock(clock(connection, on)),
        wake_percent,
        Decimal(ignored),
    )


def made_on(connection: Connection) -> date:
    """Of which date the figures are that this connection reads."""
    as_of = connection.info.get(AS_OF)
    return as_of if isinstance(as_of, date) else kept_date(connection)


def kept_date(connection: Connection) -> date:
    """Of which date the kept figures are: the business date where no figures date is yet."""
    kept = desk.figures_date(connection)
    return kept[0] if kept else desk.calendar_today(connection)


def touched(plan: Plan, created: Mapping[str, int]) -> frozenset[int]:
    """The customers whose figures a plan changes: those of records that figures are made of.

    `created` are the ids of the records the plan added, by handle. A note touches nobody; a plan
    that adds or changes the parts of a payment names the customer in `touches`.
    """
    from collectui.domain.plan import Insert, MoveSet, New, Update
    from collectui.domain.records import RECORDS

    found = set(plan.touches)
    for change in plan.changes:
        fields = change.fields if isinstance(change, Update | MoveSet) else change.values
        if RECORDS[change.kind].figures.isdisjoint(fields):
            continue
        owners: list[int | New | None] = [change.customer_id]
        if isinstance(change, Update | MoveSet):
            owners += fields.get("customer_id", ())
        elif change.kind == "customer" and isinstance(change, Insert):
            owners.append(New(change.handle))
        for owner in owners:
            customer_id = created[owner.handle] if isinstance(owner, New) else owner
            if customer_id is not None:
                found.add(customer_id)
    return frozenset(found)


def follow_settings(connection: Connection, plan: Plan) -> None:
    """After a plan is written: make anew, or have made, what a setting that it changed measures."""
    names = _settings_changed(connection, plan)
    if not names.isdisjoint(MEASURES):
        desk.remake_everything(connection)
    elif WAKE_PERCENT in names:
        put_off = sa.select(SNOOZE.c.customer_id).where(
            SNOOZE.c.ended_at.is_(None), SNOOZE.c.until >= made_on(connection)
        )
        refresh(connection, connection.execute(put_off).scalars())


def _settings_changed(connection: Connection, plan: Plan) -> set[str]:
    from collectui.domain.plan import Delete, Insert, Update

    names = {
        c.values["name"]
        for c in plan.changes
        if c.kind == SETTING.name and isinstance(c, Insert | Delete)
    }
    ids = [c.record_id for c in plan.changes if c.kind == SETTING.name and isinstance(c, Update)]
    if ids:
        rows = connection.execute(sa.select(SETTING.c.name).where(SETTING.c.id.in_(ids)))
        names |= set(rows.scalars())
    return names


def measures(connection: Connection) -> Measures:
    """What every figure is measured by, read once for whoever makes them often."""
    return buckets(connection), points(connection)


def refresh(connection: Connection, customers: Iterable[int], by: Measures | None = None) -> None:
    """Make the kept figures of some customers anew, in the caller's transaction.

    On the connection of a session that looks at another day, that session's own figures. `by` is
    what they are measured by, where the caller has read it.
    """
    ids = sorted(set(customers))
    if not ids:
        return
    on = made_on(connection)
    parts = _parts(connection, on, by)
    for start in range(0, len(ids), MOST_IDS):
        listed = ", ".join(str(int(each)) for each in ids[start : start + MOST_IDS])
        _remake(connection, on, parts, f"customer_id IN ({listed})")


def shares_of(connection: Connection, customer_id: int) -> str:
    """The statement that says, item by item, what the figures of a customer are the sums of.

    Its columns are those of the figures: the amounts of each item that they add up.
    """
    return shares_sql(
        is_sqlite(connection),
        made_on(connection),
        buckets(connection),
        points(connection),
        f"customer_id = {int(customer_id)}",
    )


def refresh_range(connection: Connection, first: int, last: int) -> None:
    """Make the kept figures anew of customers whose ids lie in a range, both ends included."""
    on = made_on(connection)
    scope = f"customer_id BETWEEN {int(first)} AND {int(last)}"
    _remake(connection, on, _parts(connection, on), scope)


def ranges(connection: Connection, chunk: int = CHUNK) -> Iterator[tuple[int, int]]:
    """Customer id ranges that together hold every customer."""
    last = connection.execute(sa.select(sa.func.max(CUSTOMER.c.id))).scalar() or 0
    for first in range(1, last + 1, chunk):
        yield first, first + chunk - 1


def due_for_roll(connection: Connection, on: date, limit: int) -> list[int]:
    """Customers with a unit whose figures the calendar changes by that date, a chunk of them."""
    # Not DISTINCT: that would be read by customer, the whole table for a chunk.
    rows = connection.execute(
        sa.select(FIGURES.c.customer_id)
        .where(FIGURES.c.next_change_on <= on)
        .order_by(FIGURES.c.next_change_on)
        .limit(limit)
    )
    return sorted({customer_id for (customer_id,) in rows})


def to_be_judged(connection: Connection, on: date, limit: int) -> list[int]:
    """Customers with a promise that the calendar judges by that date, a chunk of them.

    One whose customer owes nothing any more is in no figures.
    """
    rows = connection.execute(
        sa.select(PROMISE.c.customer_id)
        .where(PROMISE.c.judge_on <= on)
        .order_by(PROMISE.c.judge_on)
        .limit(limit)
    )
    return sorted({customer_id for (customer_id,) in rows})


def unfinished(connection: Connection) -> bool:
    """Whether a roll was interrupted: some kept figures are of another date than the rest."""
    kept = desk.figures_date(connection)
    if kept is None:
        return False
    return desk.remake_from(connection) is not None or bool(due_for_roll(connection, kept[0], 1))


def slept_through(connection: Connection) -> list[int]:
    """Customers whose snooze has ended at its time of the day, while their figures still have it.

    No roll comes at that time: `wake` is for whoever notices first.
    """
    on = kept_date(connection)
    now = clock(connection, on)
    found = connection.execute(
        sa.select(SNOOZE.c.customer_id)
        .distinct()
        .join(FIGURES, FIGURES.c.customer_id == SNOOZE.c.customer_id)
        .where(
            SNOOZE.c.until == on,
            SNOOZE.c.until_time <= now,
            FIGURES.c.snoozed_until == on,
            FIGURES.c.snoozed_time <= now,
        )
    )
    return sorted(found.scalars())


def wake(connection: Connection) -> list[int]:
    """Make the figures of such customers anew, in the caller's transaction; says whose."""
    found = slept_through(connection)
    refresh(connection, found)
    return found


Follow = Callable[[Connection, Sequence[int], date], None]
"""Called with customers whose figures were made anew at a date, in the same transaction."""


def roll(
    in_transaction: Callable[[Callable[[Connection], int]], int],
    to: date,
    progress: Callable[[int], None] | None = None,
    follow: Follow | None = None,
) -> int:
    """Move the kept figures to a business date, in short transactions; returns customers re-made.

    `in_transaction` runs one function under the write lock (`Store.load`). Forwards only units
    whose next change has come are made anew; backwards, or from no date at all, every customer.
    Interrupted, it leaves a store that knows what is still to do: the next roll does it. What
    follows from figures (`store.dunning.following`) is let follow in each transaction.
    """
    done = 0
    for done in roll_steps(in_transaction, to, follow):
        if progress and done:
            progress(done)
    return done


def roll_steps(
    in_transaction: Callable[[Callable[[Connection], int]], int],
    to: date,
    follow: Follow | None = None,
) -> Iterator[int]:
    """The same step by step, a transaction each; yields the customers re-made so far.

    Last the days that it goes past are kept, as `daily` does.

    For whoever has more to do meanwhile: a step is taken when the next is asked for. Raises
    StoreBusy once another program moves the figures to another date: that of who came last holds.
    """

    def begin(connection: Connection) -> int:
        kept = desk.figures_date(connection)
        backwards = kept is None or to < kept[0]
        desk.set_figures_date(connection, to, 1 if backwards else desk.remake_from(connection))
        if kept and not backwards:
            daily.begin(connection, kept[0])
        return 0

    def next_step(work: Callable[[Connection], int]) -> int:
        return in_transaction(partial(_while_at, to, work))

    in_transaction(begin)
    done = 0
    yield done
    for step in (_remake_some, _roll_some, _wake_some, _fit_limits, _remake_some):
        while count := next_step(partial(step, to=to, follow=follow)):
            done += count
            yield done
    for _ in daily.close_days(next_step, to):
        yield done


def _while_at(to: date, work: Callable[[Connection], int], connection: Connection) -> int:
    """What a step does, while the figures are of the date that it is a step to.

    Those of another date would be due for this one for ever.
    """
    if (now := kept_date(connection)) != to:
        raise StoreBusy(
            f"the figures were to be moved to {to}, and another program moved them to {now}"
            " meanwhile: agree on one, and roll to it again"
        )
    return work(connection)


def finish(in_transaction: Callable[[Callable[[Connection], int]], int]) -> int:
    """Make anew what a change of the desk's measures left to do; returns customers re-made.

    And compute the limits of the amount bands, where they do not fit what is owed any more.
    """
    done = 0
    for step in (_remake_some, _fit_limits, _remake_some):
        while count := in_transaction(partial(_at_kept_date, step)):
            done += count
    return done


def _at_kept_date(
    step: Callable[[Connection, date, Follow | None], int], connection: Connection
) -> int:
    # No letter depends on priorities, which are all that is made anew here.
    return step(connection, kept_date(connection), None)


def _fit_limits(connection: Connection, to: date, follow: Follow | None) -> int:
    from collectui.store.figures.limits import fit

    if fit(connection):
        desk.remake_everything(connection)
    return 0


def _remake_some(connection: Connection, to: date, follow: Follow | None) -> int:
    first = desk.remake_from(connection)
    if first is None:
        return 0
    last = connection.execute(sa.select(sa.func.max(CUSTOMER.c.id))).scalar() or 0
    end = first + CHUNK - 1
    desk.set_figures_date(connection, to, end + 1 if end < last else None)
    refresh_range(connection, first, end)
    if follow:
        follow(connection, range(first, end + 1), to)
    return max(min(end, last) - first + 1, 0)


def _roll_some(connection: Connection, to: date, follow: Follow | None) -> int:
    ids = due_for_roll(connection, to, MOST_IDS)
    if not ids and follow:
        ids = to_be_judged(connection, to, MOST_IDS)
    refresh(connection, ids)
    if follow:
        follow(connection, ids, to)
    return len(ids)


def _wake_some(connection: Connection, to: date, follow: Follow | None) -> int:
    return len(wake(connection))


def fill_session(
    connection: Connection, on: date, progress: Callable[[int, int], None] | None = None
) -> None:
    """Give this connection figures of its own at another business date, of every customer."""
    from collectui.store import hiding

    hide_kept(connection, on)
    parts = _parts(connection, on)
    spans = list(ranges(connection, 20_000))
    for number, (first, last) in enumerate(spans, 1):
        _insert(connection, on, parts, f"customer_id BETWEEN {first} AND {last}")
        if progress:
            progress(number, len(spans))
    hiding.add_indexes(connection, FIGURES)


def hide_kept(connection: Connection, on: date) -> None:
    """Begin figures of this connection's own at another business date, none of them made yet.

    They stand in a temporary table of the same name, which hides the kept one from every query
    of this connection.
    """
    from collectui.store import hiding

    connection.info[AS_OF] = on
    hiding.hide(connection, FIGURES, "1 = 0")


class _Parts(NamedTuple):
    """What figures of a day are made by, in the order that their statement takes it."""

    buckets: tuple[Bucket, ...]
    points: Points
    terms: SnoozeTerms


def _parts(connection: Connection, on: date, by: Measures | None = None) -> _Parts:
    return _Parts(*(by or measures(connection)), snooze_terms(connection, on))


def _remake(connection: Connection, on: date, parts: _Parts, scope: str) -> None:
    connection.exec_driver_sql(f"DELETE FROM delinquency WHERE {scope}")
    _insert(connection, on, parts, scope)


def _insert(connection: Connection, on: date, parts: _Parts, scope: str) -> None:
    statement = refresh_sql(is_sqlite(connection), on, *parts, scope)
    connection.exec_driver_sql(statement)

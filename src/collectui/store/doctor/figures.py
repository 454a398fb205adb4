"""The kept figures against the transactions: made anew in pieces, in tables of one's own.

What waits for a roll that is under way or was stopped is not compared, nor whose snooze has just
ended: both are made anew by whoever comes next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain import records
from collectui.domain.doctor import EXAMPLES, Finding, note, skipped, some, wrong
from collectui.domain.money import decimal_text
from collectui.store import desk, figures
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.figures import DELINQUENCY as FIGURES
from collectui.store.doctor.patient import Patient
from collectui.store.engine import is_sqlite
from collectui.store.hiding import schema_of
from collectui.store.pieces import pieces
from collectui.store.store import Store

CHUNK = 20_000
"""Customer ids that are compared at once: what is made anew of them is some MB."""
_KEY = ("unit", "currency")
_COMPARED = tuple(column.name for column in FIGURES.columns if column.name not in _KEY)
_FIX = "`collectui doctor --fix` makes them anew"


@dataclass
class _Wrong:
    """What of the kept figures is not as it should be."""

    count: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)
    """Units and currencies."""
    ranges: list[tuple[int, int]] = field(default_factory=list)
    """Customers' ids, both ends included, some of whose figures are wrong."""
    strangers: list[tuple[str, str]] = field(default_factory=list)
    """Rows that stand for nothing owed, or under another customer than they are of."""

    def add(self, keys: list[tuple[str, str]]) -> None:
        """Count some of them."""
        self.count += len(keys)
        self.examples += keys[: EXAMPLES - len(self.examples)]


def check(patient: Patient) -> Iterator[Finding]:
    """Each row of the list against the same row made anew, and that there are no others."""
    if not patient.may_make_tables:
        yield skipped("a standby makes no temporary tables: run it against the server that writes")
        return
    connection = patient.connection
    if (left := desk.remake_from(connection)) is not None or figures.unfinished(connection):
        on = figures.kept_date(connection)
        what = "" if left is None else f" from customer id {left} on"
        yield note(
            f"figures are being made anew{what}, or that was stopped: those are not compared",
            f"where nobody does: `collectui roll {on}`",
        )
    told: list[str] = []
    found = _compare(connection, told)
    if found.count:
        are = "row of figures is" if found.count == 1 else "rows of figures are"
        yield wrong(
            f"{found.count:,d} {are} not what the transactions give: {some(told, found.count)}",
            _FIX,
            fixable=True,
        )


def repair(patient: Patient, store: Store) -> None:
    """Make anew what is wrong, in short transactions. Raises StoreBusy or StoreFailed."""
    found = _compare(patient.connection)
    # First: a row in another's place would be in the way of the right one.
    for piece in pieces(found.strangers):
        store.load(partial(_remove, keys=piece))
    for first, last in found.ranges:
        for start in range(first, last + 1, figures.CHUNK):
            end = min(start + figures.CHUNK - 1, last)
            store.load(partial(figures.refresh_range, first=start, last=end))


def _remove(connection: Connection, keys: Sequence[tuple[str, str]]) -> None:
    among = sa.tuple_(FIGURES.c.unit, FIGURES.c.currency).in_(keys)
    connection.execute(sa.delete(FIGURES).where(among))


def _compare(connection: Connection, told: list[str] | None = None) -> _Wrong:
    """What is wrong; `told` takes the words of the first of it."""
    found = _Wrong()
    kept = f"{schema_of(connection)}.{FIGURES.name}"
    waits = _waiting(connection, kept)
    last = connection.execute(sa.select(sa.func.max(CUSTOMER.c.id))).scalar() or 0
    remake_from = desk.remake_from(connection)
    end = last if remake_from is None else min(last, remake_from - 1)
    on = figures.kept_date(connection)
    own = "temp" if is_sqlite(connection) else "pg_temp"
    figures.hide_kept(connection, on)
    try:
        for first in range(1, end + 1, CHUNK):
            upto = min(first + CHUNK - 1, end)
            figures.refresh_range(connection, first, upto)
            _compare_range(connection, f"{own}.{FIGURES.name}", kept, first, upto, waits, found)
            if told is not None:
                told += _told(connection, kept, f"{own}.{FIGURES.name}", found, len(told))
            connection.exec_driver_sql(f"DELETE FROM {own}.{FIGURES.name}")
        if remake_from is None:
            _find_outsiders(connection, kept, last, found)
            if told is not None:
                told += _told(connection, kept, f"{own}.{FIGURES.name}", found, len(told))
    finally:
        del connection.info[figures.AS_OF]
    connection.exec_driver_sql(f"DROP TABLE {own}.{FIGURES.name}")
    return found


def _waiting(connection: Connection, kept: str) -> str:
    """A condition on `customer_id` that is true of those whose figures are as they should be."""
    conditions = []
    on = figures.kept_date(connection)
    if figures.due_for_roll(connection, on, 1):
        day = f"'{on.isoformat()}'"
        conditions.append(
            f"{{alias}}.customer_id NOT IN"
            f" (SELECT customer_id FROM {kept} WHERE next_change_on <= {day})"
        )
    if sleepers := figures.slept_through(connection):
        conditions.append(f"{{alias}}.customer_id NOT IN ({', '.join(map(str, sleepers))})")
    return " AND ".join(conditions) or "1 = 1"


def _compare_range(
    connection: Connection, made: str, kept: str, first: int, last: int, waits: str, found: _Wrong
) -> None:
    """Add what is wrong of the customers of a range, of which `made` has the figures."""
    if is_sqlite(connection):
        differs = f"({_columns('m')}) IS NOT ({_columns('k')})"
    else:
        differs = f"ROW({_columns('m')}) IS DISTINCT FROM ROW({_columns('k')})"
    other = connection.exec_driver_sql(
        f"SELECT m.unit, m.currency FROM {made} AS m LEFT JOIN {kept} AS k"
        f" ON k.unit = m.unit AND k.currency = m.currency"
        f" WHERE (k.unit IS NULL OR {differs}) AND {waits.format(alias='m')}"
    ).fetchall()
    strangers = connection.exec_driver_sql(
        f"SELECT k.unit, k.currency FROM {kept} AS k LEFT JOIN {made} AS m"
        f" ON m.unit = k.unit AND m.currency = k.currency"
        f" WHERE k.customer_id BETWEEN {first} AND {last} AND m.unit IS NULL"
        f" AND {waits.format(alias='k')}"
    ).fetchall()
    if other or strangers:
        found.ranges.append((first, last))
    found.add([(unit, currency) for unit, currency in (*other, *strangers)])
    found.strangers += [(unit, currency) for unit, currency in strangers]


def _find_outsiders(connection: Connection, kept: str, last: int, found: _Wrong) -> None:
    """Add rows of customers that there are not."""
    rows = connection.exec_driver_sql(
        f"SELECT unit, currency FROM {kept} WHERE customer_id < 1 OR customer_id > {last}"
    ).fetchall()
    keys = [(unit, currency) for unit, currency in rows]
    found.add(keys)
    found.strangers += keys


def _columns(alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in _COMPARED)


def _told(
    connection: Connection, kept: str, made: str, found: _Wrong, already: int
) -> Iterator[str]:
    """What is wrong of the examples found since: `C-1 USD (past due 3.00, should be 5.00)`."""
    for unit, currency in found.examples[already:]:
        was = _row(connection, kept, unit, currency)
        becomes = _row(connection, made, unit, currency)
        owner = (becomes or was or {}).get("customer_id")
        number = connection.execute(
            sa.select(CUSTOMER.c.number).where(CUSTOMER.c.id == owner)
        ).scalar()
        yield f"{number or unit} {currency} ({_differences(was, becomes, currency)})"


def _row(connection: Connection, table: str, unit: str, currency: str) -> dict[str, Any] | None:
    query = sa.text(f"SELECT * FROM {table} WHERE unit = :unit AND currency = :currency")
    found = connection.execute(query, {"unit": unit, "currency": currency}).mappings().first()
    return None if found is None else dict(found)


def _differences(kept: dict[str, Any] | None, made: dict[str, Any] | None, currency: str) -> str:
    if kept is None:
        return "is not there"
    if made is None:
        return "nothing is owed"
    names = [name for name in _COMPARED if kept[name] != made[name]]
    if not names:
        return "under another customer"

    def said(name: str, value: Any) -> str:
        if value is not None and records.is_money(FIGURES.name, name):
            return decimal_text(value, currency)
        return "nothing" if value is None else str(value)

    name = names[0]
    return (
        f"{records.words(FIGURES.name, name)} {said(name, kept[name])},"
        f" should be {said(name, made[name])}"
    )

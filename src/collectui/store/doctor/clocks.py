"""The clocks: the server's and this machine's, the desk's time zone, moments that are to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain import records
from collectui.domain.doctor import Finding, note, some, wrong
from collectui.domain.records import RECORDS, Holds
from collectui.store import desk
from collectui.store.clock import clock
from collectui.store.core.every import TABLES
from collectui.store.doctor.patient import Patient

MOST_APART = timedelta(seconds=5)
"""By how much a machine's clock may be other than the server's."""
MOST_AHEAD = timedelta(seconds=60)
"""By how much a moment may lie ahead: several machines write, none has the same time."""
_SET_RIGHT = "set the clocks right (timedatectl set-ntp true)"
_OF_OTHERS = {
    ("claim", "until"),
    ("contact_attempt", "at"),
    ("program", "checked_out_at"),
    ("program", "archived_at"),
}
"""Moments that somebody else says, or that are to come."""


def check(patient: Patient) -> Iterator[Finding]:
    """What of the clocks would have entries dated wrongly, or a day begin at another time."""
    connection = patient.connection
    if not patient.sqlite:
        apart = abs(clock(connection) - datetime.now(UTC))
        if apart > MOST_APART:
            yield wrong(
                f"this machine's clock and the server's are {_span(apart)} apart", _SET_RIGHT
            )
    yield from _time_zone(connection, shared=not patient.sqlite)
    yield from _to_come(connection)


def _time_zone(connection: Connection, shared: bool) -> Iterator[Finding]:
    name = str(desk.setting(connection, "time_zone") or "")
    if name:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield wrong(
                f"this machine knows no time zone {name}, which is the desk's",
                "install its list of time zones (tzdata), or `collectui desk set time_zone NAME`",
            )
    elif shared:
        yield note(
            "the desk has no time zone: a day begins for each agent by the machine's own",
            "`collectui desk set time_zone America/New_York`",
        )


def _to_come(connection: Connection) -> Iterator[Finding]:
    limit = datetime.now(UTC) + MOST_AHEAD
    ahead: list[str] = []
    furthest = timedelta(0)
    count = 0
    for kind, table in TABLES.items():
        for each in RECORDS[kind].fields.values():
            if each.holds is not Holds.MOMENT or (kind, each.name) in _OF_OTHERS:
                continue
            column = table.c[each.name]
            found, last = connection.execute(
                sa.select(sa.func.count(), sa.func.max(column)).where(column > limit)
            ).one()
            if found:
                count += found
                furthest = max(furthest, last - limit + MOST_AHEAD)
                ahead.append(f"{records.words(kind, each.name)} of {records.counted(kind, found)}")
    if count:
        yield wrong(
            f"{some(ahead, len(ahead))} lie ahead, up to {_span(furthest)}: a clock was wrong."
            " Entries of the history are dated no earlier than the last until then",
            f"{_SET_RIGHT}; what is dated already stays so",
        )


def _span(apart: timedelta) -> str:
    seconds = apart.total_seconds()
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:,.0f} seconds"

"""The desk's settings, its lists and its people, as the store keeps them."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from collectui.domain.dates import Calendar
from collectui.domain.disputes.reasons import REASONS
from collectui.domain.first_lists import ACTIVITY_CATEGORIES, NOTE_TYPES, OUTCOMES
from collectui.domain.settings.known import SETTINGS
from collectui.store.core.desk import ACTIVITY_CATEGORY, NOTE_TYPE, OUTCOME
from collectui.store.core.desk import DESK_SETTING as SETTING
from collectui.store.core.disputes import DISPUTE_REASON

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FIGURES_DATE = "figures_date"
"""The date of the kept figures, and the calendar day on which it was set."""
LISTS: dict[str, Table] = {
    "note_type": NOTE_TYPE,
    "activity_category": ACTIVITY_CATEGORY,
    "outcome": OUTCOME,
    "dispute_reason": DISPUTE_REASON,
}
"""The desk's lists, by what their records are called."""


def furnish(connection: Connection) -> None:
    """Give a new store the lists it starts with; does nothing where they are."""
    lists: list[tuple[Table, list[dict[str, Any]]]] = [
        (NOTE_TYPE, [{"code": c, "title": t} for c, t in NOTE_TYPES]),
        (ACTIVITY_CATEGORY, [{"code": c, "title": t} for c, t in ACTIVITY_CATEGORIES]),
        (
            OUTCOME,
            [{"code": c, "title": t, "reached": r, "keeps": k} for c, t, r, k in OUTCOMES],
        ),
        (
            DISPUTE_REASON,
            [
                {"code": c, "title": t, "owner": o, "service_days": d, "wants": w}
                for c, t, o, d, w in REASONS
            ],
        ),
    ]
    for into, rows in lists:
        if connection.execute(sa.select(sa.func.count()).select_from(into)).scalar_one() == 0:
            for position, row in enumerate(rows):
                row |= {"position": position, "retired": False}
            connection.execute(sa.insert(into), rows)


_KEPT = sa.select(SETTING.c.name, SETTING.c.value).where(
    SETTING.c.name.in_(sa.bindparam("names", expanding=True))
)


def setting(connection: Connection, name: str) -> Any:
    """A setting's value: as the desk set it, else its start."""
    return settings(connection, name)[0]


def settings(connection: Connection, *names: str) -> tuple[Any, ...]:
    """The values of several, asked for together."""
    kept = _kept(connection, *names)
    return tuple(kept[name] if name in kept else SETTINGS[name].start for name in names)


def _kept(connection: Connection, *names: str) -> dict[str, Any]:
    return {row.name: row.value for row in connection.execute(_KEPT, {"names": names})}


def keep(connection: Connection, name: str, value: Any) -> None:
    """Set a row of the settings, adding it if need be."""
    changed = connection.execute(
        sa.update(SETTING)
        .where(SETTING.c.name == name)
        .values(value=value, version=SETTING.c.version + 1)
    )
    if changed.rowcount == 0:
        connection.execute(sa.insert(SETTING).values(name=name, value=value, version=1))


def calendar_today(connection: Connection) -> date:
    """The calendar's day in the desk's time zone."""
    return calendar_day(connection, datetime.now(UTC))


def calendar_day(connection: Connection, at: datetime) -> date:
    """The calendar's day of a moment in the desk's time zone."""
    return at.astimezone(time_zone(connection)).date()


def time_zone(connection: Connection) -> "ZoneInfo | None":
    """The desk's time zone; None for the machine's."""
    name = setting(connection, "time_zone")
    if not name:
        return None
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def calendar(connection: Connection) -> Calendar:
    """The desk's week, business days and holidays, by which typed due dates are read."""
    week_start, business_days, holidays = settings(
        connection, "week_start", "business_days", "holidays"
    )
    return Calendar(
        week_start=week_start,
        business_days=frozenset(business_days),
        holidays=frozenset(map(date.fromisoformat, holidays)),
    )


def figures_lag(connection: Connection, source: str) -> int:
    """By how many days a source's figures are older than the import that brings them."""
    return int(setting(connection, "figures_lag").get(source, 0))


def figures_date(connection: Connection) -> tuple[date, date] | None:
    """The date of the kept figures and the calendar day it was set on; None before any import."""
    kept = _kept(connection, FIGURES_DATE).get(FIGURES_DATE)
    return None if kept is None else _dates(kept)


def _dates(kept: dict[str, str]) -> tuple[date, date]:
    return date.fromisoformat(kept["date"]), date.fromisoformat(kept["set_on"])


def set_figures_date(connection: Connection, on: date, remake_from: int | None = None) -> None:
    """Say of which date the kept figures are from now on.

    `remake_from` is the first customer (by id) whose figures are still of another date.
    """
    value = {"date": on.isoformat(), "set_on": calendar_today(connection).isoformat()}
    if remake_from is not None:
        value["remake_from"] = str(remake_from)
    keep(connection, FIGURES_DATE, value)


def remake_from(connection: Connection) -> int | None:
    """The first customer whose figures a roll that was interrupted has not yet made anew."""
    found = _kept(connection, FIGURES_DATE).get(FIGURES_DATE, {}).get("remake_from")
    return None if found is None else int(found)


def remake_everything(connection: Connection) -> None:
    """Say that what figures are made by has changed: the next roll makes each of them anew."""
    kept = _kept(connection, FIGURES_DATE).get(FIGURES_DATE)
    if kept is not None:
        keep(connection, FIGURES_DATE, {**kept, "remake_from": "1"})


def business_date(connection: Connection) -> date:
    """“Today” for aging and due dates.

    The figures date stands for the calendar day on which it was set (by the first import's date or
    by a roll); from the next day on the calendar leads, and figures behind it want rolling.
    """
    today, found = calendar_today(connection), figures_date(connection)
    if found is None:
        return today
    figures, set_on = found
    return figures if set_on >= today or figures >= today else today

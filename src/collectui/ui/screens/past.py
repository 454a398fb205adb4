"""`T`: which moment or later day is meant, and the customer at that time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from collectui.domain.ahead import AheadError, ahead_words, parse_ahead
from collectui.domain.dates import DateOrder
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.history.past import Moment, MomentError, moment_words, parse_moment
from collectui.ui.base import StoreApp
from collectui.ui.popups.ask import AskScreen
from collectui.ui.source import AheadSource, OtherTime, PastSource
from collectui.ui.words import Words

P = ParamSpec("P")
T = TypeVar("T")


_FORMS = "the end of a day: 12 mar, yesterday, mon 9:30, -3; ahead: +14, +2w, a full date"


def zone_of(app: StoreApp) -> tzinfo | None:
    """Where the desk is; None for the machine's time zone."""
    assert app.desk is not None
    return ZoneInfo(app.desk.time_zone) if app.desk.time_zone else None


async def ask_moment(app: StoreApp, value: str = "") -> Moment | date | None:
    """The moment, or the later day, that is typed, its meaning shown meanwhile; None where that was
    left."""

    def check(text: str) -> tuple[str, bool]:
        if not text.strip():
            return _FORMS, False
        try:
            meant = _typed(app, text)
        except (MomentError, AheadError) as error:
            return str(error), False
        if isinstance(meant, Moment):
            return moment_words(meant, zone_of(app)), True
        return f"{ahead_words(meant)} (if nobody pays)", True

    asked = AskScreen(
        "The customer as it was on …", "a date, and a time of it, or +14", check, value=value
    )
    typed = await app.push_screen_wait(asked)
    return None if typed is None else _typed(app, typed)


def moment_of(app: StoreApp, at: datetime) -> Moment:
    """A recorded moment."""
    return Moment(at, at.astimezone(zone_of(app)).date(), False)


async def look_back(app: StoreApp, customer_id: int, moment: Moment) -> PastSource | None:
    """The customer as it was; None, which is said, before its first record."""
    await app.warmed()
    store = await app.store()
    from collectui.store.past.view import NotYetKnown

    words = replace(app.words, zone=zone_of(app))
    said = written(moment, words)
    try:
        past = await app.in_reader(lambda: store.look_back(customer_id, moment.at))
    except NotYetKnown as unknown:
        since = ""
        if unknown.first is not None:
            since = f" It was first recorded on {written(moment_of(app, unknown.first), words)}."
        app.refuse(f"Not yet known on {said}.{since}", severity="warning", timeout=8)
        return None
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return None
    return PastSource(app, past, moment, said)


async def look_ahead(app: StoreApp, customer_id: int, on: date) -> AheadSource | None:
    """The customer as it will be on a day; None where that cannot be read, which is said."""
    await app.warmed()
    store = await app.store()
    try:
        ahead = await app.in_reader(lambda: store.look_ahead(customer_id, on))
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return None
    return AheadSource(app, ahead, on)


def written(moment: Moment, words: Words) -> str:
    """A moment as the header says it: `12 Mar 2026, 14:02`."""
    day = words.day(moment.on)
    return f"{day}, end of day" if moment.whole_day else f"{day}, {words.time(moment.at)}"


def nothing_changes(app: StoreApp, past: OtherTime) -> str:
    """Why nothing can be changed at another time, and the way out of it."""
    return f"{past.nothing_changes} {app.key('look.past')} leads to now."


def of_the_present(
    action: Callable[Concatenate[Any, P], T],
) -> Callable[Concatenate[Any, P], T | None]:
    """An action of a screen that changes something: at another time it says why it does not."""

    def guarded(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        past: OtherTime | None = self.past
        if past is None:
            return action(self, *args, **kwargs)
        self.app.refuse(nothing_changes(self.app, past))
        return None

    guarded.__name__, guarded.__doc__ = action.__name__, action.__doc__
    return guarded


def _typed(app: StoreApp, text: str) -> Moment | date:
    assert app.desk is not None
    order: DateOrder = "mdy" if app.config.formats.dates == "mdy" else "dmy"
    on = parse_ahead(text, app.desk.business_date, app.desk.calendar, order)
    # Counted days are from the business date on; a date may be of the past though that lies behind.
    today = datetime.now(UTC).astimezone(zone_of(app)).date()
    if on is not None and (text.lstrip().startswith("+") or on > today):
        return on
    return parse_moment(text, datetime.now(UTC), zone_of(app), app.desk.calendar, order)

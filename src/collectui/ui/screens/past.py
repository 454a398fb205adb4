"""`T`: which moment or later day is meant, and the customer at that time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from collectui.domain.ahead import AheadError, Coming, ahead_words, parse_ahead
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.history.past import Moment, MomentError, moment_words, parse_moment
from collectui.ui import routes
from collectui.ui.base import StoreApp
from collectui.ui.other_time import nothing_changes
from collectui.ui.popups.ask import AskScreen
from collectui.ui.source import AheadSource, DeskAheadSource, OtherTime, PastSource
from collectui.ui.words import Words

if TYPE_CHECKING:
    from collectui.ui.offer import Offer

P = ParamSpec("P")
T = TypeVar("T")


NO_PAST_OF_DESK = "the past is kept customer by customer: open one for it; the desk: +14, +2w"
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
    return AheadSource(app, ahead)


async def ask_later_day(app: StoreApp) -> date | None:
    """The later day on which to look at the desk; None where that was left."""

    def check(text: str) -> tuple[str, bool]:
        if not text.strip():
            return "+14, +2w, +10b (business days), or a full date to come", False
        try:
            meant = _typed(app, text)
        except (MomentError, AheadError) as error:
            return str(error), False
        if isinstance(meant, Moment):
            return NO_PAST_OF_DESK, False
        return f"{ahead_words(meant)} (if nobody pays)", True

    typed = await app.push_screen_wait(AskScreen("The desk as it will be on …", "+14", check))
    meant = None if typed is None else _typed(app, typed)
    return None if isinstance(meant, Moment) else meant


async def look_ahead_of_all(app: StoreApp, on: date) -> DeskAheadSource | None:
    """The desk as it will be on a day; None where the agent stops that, or where it cannot be read,
    which is said."""
    await app.warmed()
    store = await app.store()
    from collectui.store.queries.desk import desk_view
    from collectui.ui.popups.computing import ComputingScreen

    computing = ComputingScreen(ahead_words(on), partial(store.look_ahead_of_all, on))
    ahead = await app.push_screen_wait(computing)
    if ahead is None:
        return None
    try:
        desk = await app.in_reader(partial(ahead.read, desk_view))
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        ahead.close()
        return None
    return DeskAheadSource(app, ahead, desk)


async def show_coming(
    app: StoreApp, name: str, on: date, coming: Callable[[], Awaitable[Sequence[Coming]]]
) -> None:
    """Show what comes until a day, to whom is named."""
    from collectui.ui.popups.coming import ComingScreen

    try:
        found = await coming()
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return
    await app.push_screen_wait(ComingScreen(name, on, found))


async def show_coming_to_all(app: StoreApp, past: DeskAheadSource) -> None:
    """Show what comes to the desk until a day, counted, and from there its letters."""
    from collectui.ui.popups.coming import ComingScreen

    try:
        found = await past.coming_to_all()
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return
    asked = ComingScreen("The desk", past.on, found, counted=True)
    if await app.push_screen_wait(asked):
        routes.open_letters_ahead(app, past)


def written(moment: Moment, words: Words) -> str:
    """A moment as the header says it: `12 Mar 2026, 14:02`."""
    day = words.day(moment.on)
    return f"{day}, end of day" if moment.whole_day else f"{day}, {words.time(moment.at)}"


def of_the_moment(
    app: StoreApp, past: OtherTime | None, offers: Sequence[Offer]
) -> Sequence[Offer]:
    """At another time nothing can be changed: what would is refused."""
    if past is None:
        return offers
    no = nothing_changes(app, past)
    return [each if each.id.startswith("look.") else replace(each, refusal=no) for each in offers]


def _typed(app: StoreApp, text: str) -> Moment | date:
    assert app.desk is not None
    order = app.config.formats.date_order
    on = parse_ahead(text, app.desk.business_date, app.desk.calendar, order)
    # Counted days are from the business date on; a date may be of the past though that lies behind.
    today = datetime.now(UTC).astimezone(zone_of(app)).date()
    if on is not None and (text.lstrip().startswith("+") or on > today):
        return on
    return parse_moment(text, datetime.now(UTC), zone_of(app), app.desk.calendar, order)

"""The business date and the time of the day, which a session that is left open goes past."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui.lifeline import log
from collectui.ui.news import AsksStore, News

if TYPE_CHECKING:
    from collectui.domain.desk.views import Desk
    from collectui.domain.kernel import Me
    from collectui.store.workday.snoozes_over import SnoozesOver


class HasDesk(AsksStore, Protocol):
    """What is needed of the app besides: whose program it is, and the desk as it was last read."""

    me: Me | None
    desk: Desk | None

    async def in_writer(self, work: Any, *args: Any) -> Any: ...

    def day_has_changed(self) -> None: ...


class Clock:
    """Looks at both in one question, and follows what is another than it was."""

    def __init__(self, app: HasDesk) -> None:
        self._app = app
        self._seen: datetime | None = None
        """Up to when the ends of snoozes at a time of the day have been followed."""
        self._asking: asyncio.Future[tuple[Desk, SnoozesOver | None]] | None = None

    def look(self) -> None:
        """Ask for the day and the clock, without a worker: programs that nobody uses ask too."""
        store = self._app.opened_store
        if self._asking is None and store is not None:
            from collectui.store.workday.snoozes_over import the_time

            ask = partial(store.read, the_time, self._seen, store.as_of is None)
            self._asking = self._app.begin_asking(ask)
            self._asking.add_done_callback(self._time_is_known)

    def _time_is_known(self, asked: asyncio.Future[tuple[Desk, SnoozesOver | None]]) -> None:
        self._asking = None
        if asked.cancelled():
            return
        if (error := asked.exception()) is not None:
            log.warning("neither day nor clock are known: %s", error)
            return
        desk, over = asked.result()
        if desk != self._app.desk:
            self.follow_day()
        if over is None:
            return
        if over.customers or over.behind:
            self.follow_time()
        else:
            self._seen = over.until

    def follow_day(self) -> None:
        """Follow the business date, and with it the desk's lists and settings."""
        self._app.run_worker(self._follow_day(), group="day", exclusive=True)

    def follow_time(self) -> None:
        """Have the lists follow a snooze that has ended at its time of the day.

        Where I may not write, once another session has made the figures follow.
        """
        self._app.run_worker(self._follow_time(), group="clock", exclusive=True)

    async def _follow_day(self) -> None:
        from collectui.store.queries.desk import desk_view

        try:
            desk = await self._app.ask(desk_view)
        except (StoreBusy, StoreFailed) as error:
            log.warning("the day is not known: %s", error)
            return
        before, self._app.desk = self._app.desk, desk
        if before is not None and before.business_date != desk.business_date:
            self._app.changed.publish(News(frozenset(), everything=True, new_day=True))
            self._app.day_has_changed()

    async def _follow_time(self) -> None:
        store = self._app.opened_store
        if store is None or store.as_of is not None:
            return
        from collectui.domain.kernel import may_write
        from collectui.store import figures
        from collectui.store.workday.snoozes_over import snoozes_over

        assert self._app.me is not None
        try:
            found = await self._app.ask(snoozes_over, self._seen)
            fresh, behind = found.customers, found.behind
            if behind and may_write(self._app.me) is None:
                fresh |= frozenset(await self._app.in_writer(store.load, figures.wake))
                behind = frozenset()
        except (StoreBusy, StoreFailed) as error:
            log.warning("the clock is not known: %s", error)
            return
        if not behind:
            self._seen = found.until
        if fresh - behind:
            self._app.changed.publish(News(fresh - behind))

"""What others change in the store: asked for now and then, told to the screens."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from textual.signal import Signal

from collectui.domain.errors import StoreBusy, StoreChanged, StoreFailed, StoreGone
from collectui.ui.hearing import Hearing
from collectui.ui.lifeline import log

if TYPE_CHECKING:
    from collectui.store.store import Store

KEPT_ACKNOWLEDGED = 20
"""So many commands that the store said were done are looked for when another server takes over."""


@dataclass(frozen=True)
class News:
    """What was changed: these customers, or after an import perhaps any."""

    customers: frozenset[int]
    everything: bool = False
    mine: frozenset[int] = frozenset()
    """The customers changed by commands of this program, among whatever else changed."""
    new_day: bool = False
    """The business date has moved on: what depends on today is another."""

    def touches(self, customer_id: int) -> bool:
        """Whether this customer may have changed."""
        return self.everything or customer_id in self.customers

    def __or__(self, later: News) -> News:
        """Both as one."""
        return News(
            self.customers | later.customers,
            self.everything or later.everything,
            self.mine | later.mine,
            self.new_day or later.new_day,
        )


class AsksStore(Protocol):
    """What is needed of the app to ask its store, and to tell what came of it."""

    changed: Signal[News]
    gone: StoreGone | None

    @property
    def opened_store(self) -> Store | None:
        """The store, if it is open by now."""

    async def ask(self, query: Callable[..., Any], *args: Any) -> Any: ...

    async def in_reader(self, work: Callable[[], Any]) -> Any: ...

    def begin_asking(self, work: Callable[[], Any]) -> asyncio.Future[Any]:
        """Read the store without a worker, and without a key that waits for it."""

    def run_worker(
        self, work: Coroutine[Any, Any, Any], *, group: str, exclusive: bool
    ) -> object: ...

    def say_upgraded(self, error: StoreChanged) -> None: ...

    def say_lost(self, what: list[str]) -> None: ...

    def store_is_gone(self, error: StoreGone) -> None: ...

    def store_is_back(self) -> None: ...


class Following:
    """Follows the history of the store, from its newest entry on."""

    def __init__(self, app: AsksStore) -> None:
        self._app = app
        self._hearing = Hearing()
        self._newest = 0
        self._asking: asyncio.Future[int] | None = None
        self._sent: set[str] = set()
        """The ids of the commands sent from here: what of the news is the agent's own doing."""
        self._acknowledged: deque[tuple[str, str]] = deque(maxlen=KEPT_ACKNOWLEDGED)
        """The last commands that the store said were done: id, and what was said."""
        self._was_away = False

    @property
    def is_asking(self) -> bool:
        """Whether the question for the newest change is under way."""
        return self._asking is not None

    def begin(self, newest: int) -> None:
        """Follow a store that was just opened, from its newest entry of the history on."""
        self._newest = newest
        self._sent.clear()

    def sends(self, command_id: str) -> None:
        """A command is sent from here: before it is, for a look may see it done first."""
        self._sent.add(command_id)

    def acknowledge(self, command_id: str, said: str) -> None:
        """The store has said that a command is done."""
        self._acknowledged.append((command_id, said))

    def missed(self) -> None:
        """The store did not answer: once it does, what is on the screens is read anew."""
        self._was_away = True

    def look(self) -> None:
        """Ask the history whether anything is new; publish it if so.

        Programs that nobody uses ask so too, all day: a worker would cost ten times the answer. A
        server that says so by itself is listened to, which costs less still.
        """
        store = self._app.opened_store
        if self._asking is not None or store is None:
            return
        asks = self._hearing.must_ask(store.heard(), self._newest)
        if not asks and not self._was_away and self._app.gone is None:
            return
        from collectui.store.queries.changes import newest

        self._asking = self._app.begin_asking(partial(store.read, newest))
        self._asking.add_done_callback(self._newest_is_known)

    def _newest_is_known(self, asked: asyncio.Future[int]) -> None:
        self._asking = None
        if asked.cancelled():
            return
        if isinstance(error := asked.exception(), StoreChanged):
            self._app.say_upgraded(error)
        elif error is not None or self._app.gone:
            self._was_away = self._was_away or error is not None
            self._work(self.publish())
        elif self._was_away or self._hearing.is_new or asked.result() < self._newest:
            self._work(self._look_what_is_left(asked.result()))
        elif (newest := asked.result()) > self._newest:
            self._hearing.found(newest)
            self._work(self.publish())

    def _work(self, work: Coroutine[Any, Any, None]) -> None:
        self._app.run_worker(work, group="changes", exclusive=True)

    async def _look_what_is_left(self, newest: int) -> None:
        """After another connection was made, perhaps to another server: is all there still?

        A standby that did not have everything may have taken the place of a server that was lost.
        """
        from collectui.store.queries.changes import done_of

        known = dict(self._acknowledged)
        try:
            there = await self._app.ask(done_of, list(known)) if known else frozenset()
        except (StoreBusy, StoreFailed) as error:
            log.warning("what is left is not known: %s", error)
            self._was_away = True
            return
        gone = [said for command, said in known.items() if command not in there]
        if not gone and not self._was_away and newest >= self._newest:
            await self.publish()
            return
        self._was_away = False
        self._newest = newest
        self._app.changed.publish(News(frozenset(), everything=True))
        if gone:
            log.error("acknowledged and not there any more: %d", len(gone))
            kept = [each for each in known.items() if each[0] in there]
            self._acknowledged = deque(kept, maxlen=KEPT_ACKNOWLEDGED)
            self._app.say_lost(gone)

    async def publish(self) -> None:
        """Read what is new of an open store, and publish it."""
        from collectui.store.queries.changes import news_since

        try:
            newest, customers, mine = await self._app.ask(news_since, self._newest, self._sent)
            store = self._app.opened_store
            if store is not None and (others := customers - mine):
                await self._app.in_reader(partial(store.take_in, others))
        except StoreGone as error:
            self._app.store_is_gone(error)
            return
        except (StoreBusy, StoreFailed) as error:
            log.warning("no news from the store: %s", error)
            return
        if self._app.gone is not None:
            self._app.store_is_back()
        if newest > self._newest:
            self._newest = newest
            self._app.changed.publish(News(customers, everything=not customers, mine=mine))

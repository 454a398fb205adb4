"""Where a part of a screen reads: the store as it is, or a customer or the desk at another time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from textual import getters
from textual.containers import Vertical

from collectui.domain.ahead import Coming, ahead_words
from collectui.domain.dates import day_words
from collectui.ui.base import StoreApp

if TYPE_CHECKING:
    from collections.abc import Collection

    from collectui.domain.desk.views import Desk
    from collectui.domain.history.past import Moment
    from collectui.store.ahead.view import DeskAhead, StoreAhead
    from collectui.store.own_view import OwnView
    from collectui.store.past.view import CustomerAt

P = ParamSpec("P")
T = TypeVar("T")


class Source(Protocol):
    """Something that answers queries; the app is one."""

    async def ask(
        self, query: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query off the event loop. Raises StoreBusy or StoreFailed."""
        ...


class DeskSource(Source, Protocol):
    """A source that has the whole desk."""

    @property
    def desk(self) -> Desk | None:
        """The desk, with the business date that is looked at; None until the store is open."""
        ...


class OtherTime:
    """A customer or the desk at another time, where nothing can be changed; it is to be closed."""

    now: datetime | None = None
    """The moment that is taken for now."""

    def __init__(self, app: StoreApp, view: OwnView) -> None:
        self._app, self._view = app, view

    async def ask(
        self, query: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query off the event loop. Raises StoreBusy or StoreFailed."""
        return await self._app.in_reader(partial(self._view.read, query, *args, **kwargs))

    def close(self) -> None:
        """Let go of it, off the event loop: a query may be under way."""
        asyncio.get_running_loop().run_in_executor(None, self._view.close)

    def header(self) -> list[tuple[str, str]]:
        """That it is another time, and the way back."""
        raise NotImplementedError

    @property
    def seen(self) -> str:
        """The time that is looked at, in words."""
        raise NotImplementedError

    @property
    def nothing_changes(self) -> str:
        """Why nothing can be changed there."""
        raise NotImplementedError


class PastSource(OtherTime):
    """One customer as it was at a moment."""

    def __init__(self, app: StoreApp, past: CustomerAt, moment: Moment, words: str) -> None:
        """`words` say the moment to people."""
        super().__init__(app, past)
        self.words, self.now = words, moment.at

    def header(self) -> list[tuple[str, str]]:
        return [("as it was on ", "soon"), (self.words, "strong"), (" · T now  ", "soon")]

    @property
    def seen(self) -> str:
        return f"as it was on {self.words}"

    @property
    def nothing_changes(self) -> str:
        return f"As it was on {self.words}: nothing can be changed there."


class AheadSource(OtherTime):
    """What will be on a day if nobody pays: of a customer, or of any."""

    def __init__(self, app: StoreApp, ahead: StoreAhead) -> None:
        super().__init__(app, ahead)
        self.on, self._ahead = ahead.on, ahead

    async def coming(self, customer_id: int) -> tuple[Coming, ...]:
        """What comes to a customer until then. Raises StoreBusy or StoreFailed."""
        return await self._app.in_reader(partial(self._ahead.coming, customer_id))

    def header(self) -> list[tuple[str, str]]:
        return [(ahead_words(self.on), "strong"), (" (if nobody pays) · T now  ", "soon")]

    @property
    def seen(self) -> str:
        return f"looking ahead to {day_words(self.on)} if nobody pays"

    @property
    def nothing_changes(self) -> str:
        return f"{ahead_words(self.on)}: nothing can be changed there."


class DeskAheadSource(AheadSource):
    """The whole desk as it will be."""

    def __init__(self, app: StoreApp, ahead: DeskAhead, desk: Desk) -> None:
        super().__init__(app, ahead)
        self.desk, self._all = desk, ahead
        self.begins = ahead.begins

    async def coming_to_all(self) -> tuple[Coming, ...]:
        """What comes to all customers until then, counted. Raises StoreBusy or StoreFailed."""
        return await self._app.in_reader(self._all.coming_to_all)

    async def take_in(self, customers: Collection[int]) -> None:
        """Follow what others changed of some customers. Raises StoreBusy or StoreFailed."""
        await self._app.in_reader(partial(self._all.take_in, customers))


class Asking(Vertical):
    """A part of a screen that reads from a source: from the app unless it is given another."""

    app = getters.app(StoreApp)
    source: Source | None = None

    @property
    def desk(self) -> Desk | None:
        """The desk, with the business date that is looked at; None until the store is open."""
        return self.source.desk if isinstance(self.source, DeskAheadSource) else self.app.desk

    async def ask(
        self, query: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query off the event loop. Raises StoreBusy or StoreFailed."""
        return await (self.source or self.app).ask(query, *args, **kwargs)

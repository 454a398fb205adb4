"""Where a part of a screen reads: the store as it is, or one customer as it was."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from textual import getters
from textual.containers import Vertical

from collectui.ui.base import StoreApp

if TYPE_CHECKING:
    from collectui.domain.history.past import Moment
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


class PastSource:
    """One customer as it was at a moment; it is to be closed."""

    def __init__(self, app: StoreApp, past: CustomerAt, moment: Moment, words: str) -> None:
        """`words` say the moment to people."""
        self.moment, self.words = moment, words
        self._app, self._past = app, past

    async def ask(
        self, query: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query off the event loop. Raises StoreBusy or StoreFailed."""
        return await self._app.in_reader(partial(self._past.read, query, *args, **kwargs))

    def close(self) -> None:
        """Let go of it, off the event loop: a query may be under way."""
        asyncio.get_running_loop().run_in_executor(None, self._past.close)


class Asking(Vertical):
    """A part of a screen that reads from a source: from the app unless it is given another."""

    app = getters.app(StoreApp)
    source: Source | None = None

    async def ask(
        self, query: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query off the event loop. Raises StoreBusy or StoreFailed."""
        return await (self.source or self.app).ask(query, *args, **kwargs)

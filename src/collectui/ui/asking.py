"""Asking the agent something, and going on with the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from collectui.ui.base import POPUP, StoreApp


def in_popup(app: StoreApp, ask: Callable[[], Awaitable[None]]) -> Callable[[], object]:
    """What asks the agent something, in a worker of the app, which waits for the answer."""

    async def asked() -> None:
        await ask()

    return lambda: app.run_worker(asked(), group=POPUP)

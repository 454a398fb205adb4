"""The foot's figures of my day: known once I have asked for a next customer today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectui.domain.errors import StoreBusy, StoreFailed

if TYPE_CHECKING:
    from collectui.ui.base import StoreApp

EVERY_SECONDS = 60
"""How often the minutes are counted on."""

LEAST = 60
"""Columns of a terminal that shows the day at all."""
WIDE = 110
"""Columns of one that shows what was promised, and all keys beside it."""


def look(app: StoreApp) -> None:
    """Ask for them, beside everything else."""
    app.run_worker(_look(app), group="my-day", exclusive=True)


async def _look(app: StoreApp) -> None:
    await app.store()
    from collectui.store.queries.my_day import day_figures

    assert app.me is not None
    try:
        found = await app.ask(day_figures, app.me.id)
    except (StoreBusy, StoreFailed):
        # What the foot says is no answer to anything: the next look says it.
        return
    known = None if found.minutes is None else found
    if known != app.my_day:
        app.my_day = known
        for screen in app.screen_stack:
            say = getattr(screen, "say_my_day", None)
            if say is not None:
                say()


def words(app: StoreApp, width: int) -> str:
    """How my day goes; without what was promised where there is no room for it.

    Nothing before the first next, or in a very narrow terminal.
    """
    if app.my_day is None or width < LEAST:
        return ""
    return app.my_day.words if width >= WIDE else app.my_day.short_words

"""Marking many rows of a list at once: how many at most, and what is said of it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui.words import counted

if TYPE_CHECKING:
    from collectui.ui.base import StoreApp

MOST_MARKED = 5_000
"""More than that is a change of the desk's, not of one form's."""


async def mark(app: StoreApp, marking: Awaitable[bool], noun: str = "row") -> None:
    """Have rows marked, and say so where not all of them are."""
    try:
        whole = await marking
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return
    if not whole:
        said = counted(MOST_MARKED, noun)
        app.notify(f"Only the first {said} are marked.", severity="warning")

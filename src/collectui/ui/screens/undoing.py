"""Undo: my own last change, shown with its customer and what taking it back would do."""

from __future__ import annotations

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.roles.commands import Undo
from collectui.ui import routes
from collectui.ui.base import StoreApp
from collectui.ui.screens.confirm import ConfirmScreen


async def undo_my_last(app: StoreApp) -> None:
    """Show the change and its preview, and wait for Enter."""
    if not routes.may_write(app):
        return
    await app.store()
    from collectui.store.queries.undo import my_last_change

    assert app.me is not None
    try:
        change = await app.ask(my_last_change, app.me.id)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return
    if change is None:
        app.notify("There is no change of yours to take back.")
        return
    about = " · ".join(part for part in (change.customer, change.summary) if part)
    app.push_screen(ConfirmScreen("Undo my last change", about, Undo(history_id=change.history_id)))

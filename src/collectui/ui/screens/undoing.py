"""Undo: my own last change, shown with its customer and what taking it back would do."""

from __future__ import annotations

from collectui.domain.dunning_command import PLAN_DUNNING, DunningRun
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.rights import may_plan_letters
from collectui.domain.roles.commands import Undo
from collectui.domain.roles.subjects import LastChange
from collectui.ui import routes
from collectui.ui.base import StoreApp
from collectui.ui.screens.confirm import ConfirmScreen
from collectui.ui.screens.undo_run import TITLE, UndoRunScreen, take_back


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
    if change.action == PLAN_DUNNING.id and await _offer_run(app, change):
        return
    about = " · ".join(part for part in (change.customer, change.summary) if part)
    app.push_screen(ConfirmScreen(TITLE, about, Undo(history_id=change.history_id)))


async def _offer_run(app: StoreApp, change: LastChange) -> bool:
    """A plan of several steps is offered whole; whether it was one."""
    from collectui.store.queries import dunning_runs

    try:
        run = await app.ask(dunning_runs.run, change.history_id)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return True
    assert app.me is not None
    if no := may_plan_letters(app.me):
        app.notify(no.reason, severity="warning")
        return True
    if run.steps == 1:
        return False

    def answered(yes: bool | None, run: DunningRun = run) -> None:
        if yes:
            app.run_worker(take_back(app, run), group="undo-run")

    day = change.summary.partition(":")[0]
    app.push_screen(UndoRunScreen(run, day), answered)
    return True

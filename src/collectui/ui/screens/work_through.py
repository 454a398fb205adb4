"""From one customer to the next: what is missing is asked once, the next one is claimed, opened."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.kernel import NotDone
from collectui.ui import my_day, routes
from collectui.ui.asking import in_popup
from collectui.ui.screens.queue_pane import QueuePane

if TYPE_CHECKING:
    from datetime import date

    from collectui.domain.queue.rows import QueueRow
    from collectui.ui.base import StoreApp
    from collectui.ui.presence import Here
    from collectui.ui.screens.customer_tab import Place

NONE_LEFT = "No other customer of this list is left to work today."


class Worked(Protocol):
    """A customer's screen."""

    place: Place
    presence: Here | None
    worked_here: bool
    """Whether I have changed something of the customer since the screen was opened."""
    asked_for_step: bool
    """Whether I was asked for a next step: once is enough."""

    @property
    def name_of_customer(self) -> str: ...

    @property
    def is_current(self) -> bool: ...

    def dismiss(self) -> Any: ...


def take_next(app: StoreApp, here: Worked | None = None) -> None:
    """Finish the customer on the screen, if one is, and open the next to work."""
    in_popup(app, lambda: _finish_and_take(app, here))()


def skip(app: StoreApp, here: Worked) -> None:
    """Open the next without finishing this one; it comes again at the end of the round."""
    in_popup(app, lambda: _skip(app, here))()


def leave(app: StoreApp, here: Worked) -> None:
    """Close a customer that was worked here; what is missing is asked before."""
    in_popup(app, lambda: _leave(app, here))()


async def _finish_and_take(app: StoreApp, here: Worked | None) -> None:
    if here is None or await _is_finished(app, here):
        await _open_next(app, here)


async def _leave(app: StoreApp, here: Worked) -> None:
    if await _is_finished(app, here) and here.is_current:
        here.dismiss()


async def _skip(app: StoreApp, here: Worked) -> None:
    from collectui.domain.workday.next import SKIP, JudgedNext
    from collectui.ui.offer import reason
    from collectui.ui.popups.ask import AskScreen, kept_line

    pane = _list_of(app)
    if pane.asked is None:
        return
    if no := reason(app, SKIP, JudgedNext(pane.asked, await _own_date(app))):
        app.refuse(no, title=f"{SKIP.title}: not possible", severity="warning")
        return
    name = here.name_of_customer
    draft = kept_line(app, SKIP.id, here.place.customer_id, name, f"why {name} is skipped")
    title = f"Skip {name}; it comes again at the end of the round"
    why = await app.push_screen_wait(
        AskScreen(title, "why", _said, draft=draft, holds=("skip", "reason"))
    )
    if why is not None:
        await _open_next(app, here, why)


def _said(text: str) -> tuple[str, bool]:
    return ("", True) if text.strip() else ("Say in a few words why.", False)


async def _is_finished(app: StoreApp, here: Worked) -> bool:
    """Whether the customer may be left: nothing is missing, or the agent has answered."""
    from collectui.store.queries.next_steps import missing_step

    if here.asked_for_step or not here.worked_here:
        return True
    assert app.me is not None
    try:
        missing = await app.ask(missing_step, here.place.customer_id, app.me.id)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return True
    if missing is None:
        return True
    here.asked_for_step = True
    from collectui.ui.screens.next_step import ask_for_step

    return await ask_for_step(app, missing)


async def _own_date(app: StoreApp) -> date | None:
    """The business date of a session that looks at another day."""
    return (await app.store()).as_of


def _list_of(app: StoreApp) -> QueuePane:
    """The list that the next customer is taken from: the dashboard's, as it is."""
    return app.screen_stack[0].query_one(QueuePane)


async def _open_next(app: StoreApp, here: Worked | None, skipped: str | None = None) -> None:
    pane = _list_of(app)
    if pane.asked is None or app.me is None:
        return
    store = await app.store()
    from collectui.store.workday.next_customer import take_next as taken

    leaving = None if here is None else here.place.customer_id
    work = partial(
        taken,
        query=pane.asked,
        me=app.me,
        session=app.session,
        leaving=leaving,
        skipped=skipped,
        own_date=store.as_of,
    )
    presence = None if here is None else here.presence
    try:
        with nullcontext() if presence is None else presence.handed_over():
            row = await app.in_writer(store.load, work)
            if row is not None and leaving is not None:
                app.claimed.discard(leaving)
    except NotDone as refused:
        app.refuse(str(refused), title="No next customer", severity="warning")
        return
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return
    my_day.look(app)
    if row is None:
        app.refuse(NONE_LEFT)
    else:
        app.claimed.add(row.customer_id)
        _open(app, pane, here, row)


def _open(app: StoreApp, pane: QueuePane, here: Worked | None, row: QueueRow) -> None:
    routes.open_customer(
        app,
        row.customer_id,
        account_id=row.account_id,
        site_id=row.site_id,
        neighbours=pane.neighbours_of(row),
        instead=here is not None and here.is_current,
    )

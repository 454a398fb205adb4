"""Putting a customer off, or ending that: what is asked before the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectui.domain.about import About
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.workday.snooze import UnsnoozeCustomer
from collectui.ui.forms.snooze import SnoozeEditor
from collectui.ui.popups.popup import Choice, ChoiceScreen

if TYPE_CHECKING:
    from collectui.domain.about import Customers
    from collectui.ui.base import StoreApp
    from collectui.ui.routes import Then

_ANEW, _WAKE = "anew", "wake"


async def snooze(
    app: StoreApp, about: About | Customers, name: str, then: Then | None = None
) -> bool:
    """Ask until when and why, and show what falls into the time; whether it was saved.

    `then` is called once it was. Of several customers one that is snoozed gets this snooze instead.
    """
    await app.store()
    from collectui.store.queries.snoozes import snooze_of

    one = about if isinstance(about, About) else None
    try:
        found = None if one is None else await app.ask(snooze_of, one.customer_id)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return False
    if one is not None and found is not None and found.stands:
        choices = [Choice(_ANEW, "z", "Snooze until another date"), Choice(_WAKE, "w", "End it")]
        title = f"{name} is snoozed until {found.until_words}: {found.why}"
        picked = await app.push_screen_wait(ChoiceScreen(title, choices))
        if picked is None:
            return False
        if picked == _WAKE:
            app.submit(UnsnoozeCustomer(about=one))
            return True
    receipt = await app.push_screen_wait(SnoozeEditor.new(app, about, name))
    if receipt is not None and then is not None:
        then(receipt)
    return receipt is not None

"""Putting a customer off, and back: one line, then what falls into the time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from collectui.domain.about import About
from collectui.domain.dates import DateOrder, moment_words
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.vocabulary import SnoozeReason, code_words
from collectui.domain.workday.snooze import (
    EVENT_WORDS,
    EXAMPLES,
    SNOOZE,
    SnoozeCustomer,
    SnoozeError,
    SnoozeInput,
    UnsnoozeCustomer,
    parse_snooze,
)
from collectui.ui.popups.ask import AskScreen
from collectui.ui.popups.confirm import ConfirmScreen
from collectui.ui.popups.popup import Choice, ChoiceScreen

if TYPE_CHECKING:
    from collectui.domain.about import Customers
    from collectui.ui.base import StoreApp
    from collectui.ui.routes import Then

_ANEW, _WAKE = "anew", "wake"
_REASONS = ", ".join(code_words(each) for each in SnoozeReason if each is not SnoozeReason.OTHER)


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
    typed = await app.push_screen_wait(AskScreen(f"Snooze {name}", EXAMPLES, partial(_meant, app)))
    if typed is None:
        return False
    said = _parsed(app, typed)
    assert said.reason is not None
    command = SnoozeCustomer(
        about=about,
        until=said.until,
        at=said.at,
        event=said.event,
        reason=said.reason,
        line=said.line,
    )
    whose = name if one is not None else f"for {name}"
    receipt = await app.push_screen_wait(ConfirmScreen(SNOOZE.title, whose, command))
    if receipt is not None and then is not None:
        then(receipt)
    return receipt is not None


def _parsed(app: StoreApp, text: str) -> SnoozeInput:
    assert app.desk is not None
    order: DateOrder = "mdy" if app.config.formats.dates == "mdy" else "dmy"
    return parse_snooze(text, app.desk.business_date, app.desk.calendar, order)


def _meant(app: StoreApp, text: str) -> tuple[str, bool]:
    """What the line means, as it is typed."""
    try:
        said = _parsed(app, text)
    except SnoozeError:
        return "until when, and why", False
    until = "the last day allowed" if said.until is None else moment_words(said.until, said.at)
    event = EVENT_WORDS.get(said.event)
    until = f"until {event}, or {until}" if event else f"until {until}"
    if said.reason is None:
        return f"{until}: say why ({_REASONS}, or other words)", False
    why = code_words(said.reason)
    return f"{until} · {why}{': ' + said.line if said.line else ''}", True

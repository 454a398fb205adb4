"""The one question on leaving a customer whom nothing will bring back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.dates import day_words
from collectui.domain.notes.commands import AddNote
from collectui.ui import routes
from collectui.ui.popups.ask import AskScreen, kept_line
from collectui.ui.popups.popup import Choice, ChoiceScreen

if TYPE_CHECKING:
    from collectui.domain.workday.next import MissingStep
    from collectui.ui.base import StoreApp

_ACCEPT, _SNOOZE, _ACTIVITY, _WHY = "accept", "snooze", "activity", "why"


async def ask_for_step(app: StoreApp, missing: MissingStep) -> bool:
    """Ask what comes next; whether the customer may be left now."""
    about = About(missing.customer_id)
    choices = [
        Choice(_ACCEPT, "y", f"{missing.subject} on {day_words(missing.proposed_on)}"),
        Choice(_ACTIVITY, "a", "Another activity"),
        Choice(_SNOOZE, "z", "Snooze the customer"),
        Choice(_WHY, "w", "Nothing, and why"),
    ]
    title = f"Nothing will bring {missing.name} back"
    match await app.push_screen_wait(ChoiceScreen(title, choices, is_asked_for=False)):
        case "accept":
            app.submit(
                AddActivity(
                    about=about,
                    subject=missing.subject,
                    due_on=missing.proposed_on,
                    category="follow_up_call",
                )
            )
            return True
        case "snooze":
            from collectui.ui.screens.snoozing import snooze

            return await snooze(app, about, missing.name)
        case "activity":
            routes.new_activity(app, about, missing.name)
        case "why":
            kind, title = "work.no_next_step", f"why {missing.name} has no next step"
            draft = kept_line(app, kind, missing.customer_id, missing.name, title)
            why = await app.push_screen_wait(
                AskScreen("No next step", "why", _said, draft=draft, holds=("note", "body"))
            )
            if why is not None:
                app.submit(AddNote(about=about, body=f"No next step: {why}"))
                return True
    return False


def _said(text: str) -> tuple[str, bool]:
    return ("", True) if text.strip() else ("It is kept as a note.", False)

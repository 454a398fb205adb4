"""Offers: what can be done with what is selected, and why not, where it may not be done.

The offers of a row are made in one place for its kind, and judged there once. A menu lists them, a
key finds the one that it is bound to, the palette names them: so all three give one answer, and a
refused offer is never run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Never, TypeVar

from collectui.domain.kernel import may_write
from collectui.ui.keys import KEYS

if TYPE_CHECKING:
    from textual.widget import Widget

    from collectui.domain.kernel import Action
    from collectui.ui.base import StoreApp

Judged = TypeVar("Judged")

ABOUT_SEVERAL = "several rows are marked: {back} unmarks them"
"""Why something that is about one row is refused meanwhile."""

COPY = "Copy phone, e-mail, number, call sheet"


@dataclass(frozen=True)
class Offer:
    """One thing that can be done, or why it cannot be."""

    letter: str
    """Its key in the menu."""
    title: str
    run: Callable[[], object]
    """Called when it is chosen, with the menu closed."""
    hint: str = ""
    """What it would apply to: `4 programs`."""
    refusal: str = ""
    """Why it may not be started; empty where it may."""
    id: str = ""
    key: str = ""
    """The id of the screen's key that does the same: `do.edit`."""


def reason(app: StoreApp, action: Action[Judged, Never], judged: Judged) -> str:
    """Why I may not start this; empty where I may."""
    assert app.me is not None
    refusal = action.refusal(judged, app.me)
    return "" if refusal is None else refusal.reason


def offer(
    app: StoreApp,
    action: Action[Judged, Never],
    judged: Judged,
    run: Callable[[], object],
    *,
    key: str = "",
    hint: str = "",
) -> Offer:
    """An action of the domain, with its own letter and title, as its rule judges it here."""
    no = reason(app, action, judged)
    return Offer(action.key, action.title, run, hint, no, action.id, key)


def unjudged(
    app: StoreApp, action: Action[Never, Never], run: Callable[[], object], *, key: str = ""
) -> Offer:
    """An action whose rule has nothing to judge before a form is filled in: who may write may."""
    assert app.me is not None
    no = may_write(app.me)
    return Offer(action.key, action.title, run, "", no.reason if no else "", action.id, key)


def take(app: StoreApp, chosen: Offer) -> bool:
    """Do it, or say why not; whether it was done. The one check before anything is begun."""
    if chosen.refusal:
        app.refuse(chosen.refusal, title=f"{chosen.title}: not possible", severity="warning")
        return False
    chosen.run()
    return True


def press(widget: Widget, key: str) -> None:
    """Do what a key of a widget's screen means, as if it had been pressed."""
    widget.app.call_next(widget.screen.run_action, KEYS[key].action)


def bound_to(offers: Sequence[Offer], key: str) -> Offer | None:
    """The offer that a key of the screen means."""
    return next((each for each in offers if each.key == key), None)


def about_one(app: StoreApp, offers: Sequence[Offer]) -> list[Offer]:
    """Offers about the row under the cursor, while other rows are marked."""
    no = ABOUT_SEVERAL.format(back=app.key("go.back"))
    return [replace(each, refusal=each.refusal or no) for each in offers]

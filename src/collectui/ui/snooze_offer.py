"""The offer to put a customer off, alike wherever a customer is selected."""

from __future__ import annotations

from collections.abc import Sized
from typing import TYPE_CHECKING

from collectui.domain.workday.snooze import SNOOZE
from collectui.ui import routes
from collectui.ui.asking import in_popup
from collectui.ui.offer import Offer, about_one, unjudged

if TYPE_CHECKING:
    from collectui.domain.about import About
    from collectui.ui.base import StoreApp


def snooze_offers(app: StoreApp, about: About, name: str, marked: Sized = ()) -> list[Offer]:
    """It; refused while several rows are marked."""
    ask = in_popup(app, lambda: routes.snooze(app, about, name))
    found = [unjudged(app, SNOOZE, ask, key="do.snooze")]
    return about_one(app, found) if marked else found

"""The offer to put customers off, alike wherever one is selected or several are marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectui.domain.workday.snooze import SNOOZE
from collectui.ui import routes
from collectui.ui.asking import in_popup
from collectui.ui.offer import Offer, unjudged

if TYPE_CHECKING:
    from collectui.domain.about import About, Customers
    from collectui.ui.base import StoreApp


def snooze_offers(
    app: StoreApp, about: About | Customers, name: str, then: routes.Then | None = None
) -> list[Offer]:
    """It, for a customer or for several by `name`."""
    ask = in_popup(app, lambda: routes.snooze(app, about, name, then))
    return [unjudged(app, SNOOZE, ask, key="do.snooze")]

"""The offer to take a promise, alike wherever a customer or a part of one is selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from collectui.domain.promises.actions import TAKE_PROMISE
from collectui.ui import routes
from collectui.ui.asking import in_popup
from collectui.ui.offer import Offer, unjudged

if TYPE_CHECKING:
    from collectui.domain.about import About
    from collectui.ui.base import StoreApp


def promise_offers(
    app: StoreApp,
    about: About,
    name: str,
    then: routes.Then | None = None,
    items: Sequence[int] = (),
) -> list[Offer]:
    """It, for what is meant of a customer by `name`, or for several of its transactions."""
    ask = in_popup(app, lambda: routes.promise(app, about, name, then, items))
    return [unjudged(app, TAKE_PROMISE, ask, key="do.promise")]

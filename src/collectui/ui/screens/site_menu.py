"""What can be done with a site's line, and why not."""

from __future__ import annotations

from dataclasses import replace

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.roles import actions
from collectui.ui.forms.site_update import TITLE, SiteUpdate, site_of
from collectui.ui.offer import Offer, offer
from collectui.ui.screens.customer_tab import CustomerHost


async def site_offer(screen: CustomerHost, site_id: int) -> Offer | None:
    """Updating a site's address, with the reason if it may not be; None (and told) unread."""
    app = screen.app
    await app.store()
    from collectui.store.queries.roles import customer_roles

    try:
        roles = await app.ask(customer_roles, screen.place.customer_id)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return None
    site = site_of(roles, site_id)
    if site is None:
        return None
    found = site

    def run() -> None:
        app.push_screen(SiteUpdate.open(app, roles, found), screen.saved)

    return replace(offer(app, actions.UPDATE_CUSTOMER, roles, run, key="do.edit"), title=TITLE)

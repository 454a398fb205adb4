"""How each command is carried out; the list that `Store.do` looks it up in."""

from collectui.store.handlers import (
    activities,
    attempts,
    collectors,
    contact_links,
    contacts,
    customers,
    desk,
    disputes,
    merge,
    notes,
    profile,
    promises,
    replace,
    replace_contact,
    saved_views,
    sent_letters,
    snoozes,
    undo,
)
from collectui.store.handlers.base import Handler, Handlers

HANDLERS: Handlers = {
    **notes.HANDLERS,
    **activities.HANDLERS,
    **attempts.HANDLERS,
    **desk.HANDLERS,
    **disputes.HANDLERS,
    **collectors.HANDLERS,
    **customers.HANDLERS,
    **contacts.HANDLERS,
    **contact_links.HANDLERS,
    **replace.HANDLERS,
    **merge.HANDLERS,
    **replace_contact.HANDLERS,
    **profile.HANDLERS,
    **promises.HANDLERS,
    **saved_views.HANDLERS,
    **sent_letters.HANDLERS,
    **snoozes.HANDLERS,
    **undo.HANDLERS,
}

__all__ = ["HANDLERS", "Handler"]

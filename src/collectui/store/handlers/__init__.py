"""How each command is carried out; the list that `Store.do` looks it up in."""

from collectui.domain.commands import Command
from collectui.store.handlers import activities, attempts, desk, notes
from collectui.store.handlers.base import Handler

HANDLERS: dict[type[Command], Handler] = {
    **notes.HANDLERS,
    **activities.HANDLERS,
    **attempts.HANDLERS,
    **desk.HANDLERS,
}

__all__ = ["HANDLERS", "Handler"]

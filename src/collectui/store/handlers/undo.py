"""Undo of a command, as a command: what it judges and plans is said in `store.undo.commands`."""

from collectui.domain.history.undo import UNDO, Undo
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.undo import commands

HANDLERS: Handlers = {Undo: Handler(UNDO, commands.subject, commands.plan)}

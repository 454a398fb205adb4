"""Undo of a command, as a command: what it judges and plans is said in `store.undo.commands`."""

from collectui.domain.commands import Command
from collectui.domain.roles.commands import Undo
from collectui.store.handlers.base import Handler
from collectui.store.undo import commands

HANDLERS: dict[type[Command], Handler] = {Undo: Handler(commands.subject, commands.plan)}

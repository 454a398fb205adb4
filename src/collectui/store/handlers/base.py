"""What a handler is: how what a command's rule judges is loaded, and what the command changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from collectui.domain.kernel import Action, Command, Me
from collectui.domain.plan import Plan

Sent = TypeVar("Sent", bound=Command)
Judged = TypeVar("Judged")


@dataclass(frozen=True)
class Handler(Generic[Judged, Sent]):
    """The part that differs per command; versions, writing and history are the store's.

    What is loaded is what the action's rule judges: the type checker holds them together.
    """

    action: Action[Judged, Sent]
    load: Callable[[Connection, Sent], Judged]
    """(connection, command) → what its rule judges."""
    plan: Callable[[Connection, Sent, Judged, Me], Plan]
    """(connection, command, judged, me) → what it would change."""


Handlers = dict[type[Command], Handler[Any, Any]]
"""Handlers by the command they are for. Which of them fits a command is known only when it comes,
so the pair of types is not."""

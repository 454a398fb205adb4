"""What a handler is: how a command's subject is loaded, and what the command would change."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Connection

from collectui.domain.plan import Plan
from collectui.domain.views import Me


class Handler(NamedTuple):
    """The part that differs per command; rules, versions, writing and history are the store's."""

    load: Callable[[Connection, Any], Any]
    """(connection, command) → the subject its rules judge."""
    plan: Callable[[Connection, Any, Any, Me], Plan]
    """(connection, command, subject, me) → what it would change."""

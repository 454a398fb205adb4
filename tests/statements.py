"""Statements as tests see them: heard as they are sent, and compiled once a run.

The program compiles them once for each store it opens.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.util import LRUCache

_compiled: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}


def compile_once() -> None:
    """From here on all stores of one kind share what their statements are compiled to."""
    if not event.contains(Engine, "engine_connect", _share):
        event.listen(Engine, "engine_connect", _share)


def _share(connection: Connection) -> None:
    # A compiled statement is kept under the very dialect that compiled it.
    dialect, cache = _compiled.setdefault(
        connection.dialect.name, (connection.dialect, LRUCache(5000))
    )
    connection.dialect = dialect
    connection.engine._compiled_cache = cache


@contextmanager
def heard() -> Iterator[list[str]]:
    """What is sent to any database meanwhile."""
    sent: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)

"""Statements compiled once a run, where the program compiles them once for each store it opens."""

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

"""A store as those see it who work in it piece by piece."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

P = ParamSpec("P")
T = TypeVar("T")


class Read(Protocol):
    """Something that asks queries, one at a time."""

    def __call__(
        self,
        query: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T: ...


def reading(connection: Connection) -> Read:
    """A connection as those ask it who else ask a store piece by piece."""

    def read(
        query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return query(connection, *args, **kwargs)

    return read


class Access(Protocol):
    """The part of `store.store.Store` that asks, and that writes one piece at a time."""

    def read(
        self,
        query: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T: ...

    def load(self, work: Callable[[Connection], T]) -> T: ...

"""A view of the store at another time: a connection whose own tables hide the store's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from collectui.domain.errors import StoreFailed
from collectui.store.engine import own_tables, plain_errors

P = ParamSpec("P")
T = TypeVar("T")


class OwnView:
    """It is to be closed. Safe to read from several threads."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._lock = threading.RLock()
        self._session: Connection | None = self._opened()

    def fill(self, session: Connection) -> None:
        """Make the tables of a new connection, in a transaction that may."""
        raise NotImplementedError

    def read(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask a query of what is seen here. Raises StoreBusy or StoreFailed."""
        with self._lock, plain_errors():
            try:
                return self._ask(query, *args, **kwargs)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            self._session = self._opened()
            return self._ask(query, *args, **kwargs)

    def close(self) -> None:
        """Let go of the connection, and of the tables it has of its own."""
        with self._lock:
            session, self._session = self._session, None
            if session is not None:
                session.invalidate()
                session.close()

    def _ask(
        self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        if self._session is None:
            raise StoreFailed("the view is closed")
        with self._session.begin():
            return query(self._session, *args, **kwargs)

    def _opened(self) -> Connection:
        session = self._connect()
        try:
            with own_tables(session):
                self.fill(session)
        except BaseException:
            session.invalidate()
            session.close()
            raise
        return session

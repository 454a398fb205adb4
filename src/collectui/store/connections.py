"""The connections that one open store has: as many as it asks for to a file, two to a server.

To a PostgreSQL server one is for work; the other reads, and hears what others have written. Where
another time is looked at, that has the place of the second. A third there is only while two other
times are looked at, as a customer is from a desk that is looked at ahead.
"""

from __future__ import annotations

import select
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from queue import Empty, LifoQueue
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from collectui.domain.errors import StoreBusy
from collectui.store import engine as engines
from collectui.store.constants import CHANNEL


class Heard(NamedTuple):
    """What a server has said by itself of what was written."""

    since: int
    """Which listening this is: what was written between two was not heard."""
    newest: int
    """The highest id of the history that it has named; 0 before any."""


class Connections(Protocol):
    """Safe to use from several threads."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for one question, which may begin a transaction; one that fails is lost."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A connection whose transactions take the write lock as their first act."""

    def apart(self) -> Connection:
        """One that its holder keeps, and lets go of by closing it."""

    def heard(self) -> Heard | None:
        """What is known without a question; None where nobody would say."""

    def forget(self) -> None:
        """Let go of what nobody uses: it proved to be lost."""

    def close(self) -> None:
        """Let go of all; one in use is let go of by whoever has it."""


class ToFile:
    """Connections to an SQLite file: as many as questions are asked at once, and kept."""

    def __init__(self, reading: Engine, writing: Engine) -> None:
        self._reading, self._writing = reading, writing
        self._idle: LifoQueue[Connection] = LifoQueue()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = self._reading.connect()
        try:
            yield connection
        except DBAPIError:
            connection.invalidate()
            raise
        finally:
            if connection.invalidated or self._closed:
                connection.close()
            else:
                self._idle.put(connection)

    def writing(self) -> AbstractContextManager[Connection]:
        return self._writing.connect()

    def apart(self) -> Connection:
        return self._reading.connect()

    def heard(self) -> Heard | None:
        return None

    def forget(self) -> None:
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()

    def close(self) -> None:
        self._closed = True
        self.forget()
        self._writing.dispose()


class ToServer:
    """The two connections to a PostgreSQL server."""

    def __init__(self, reading: Engine, apart: Engine, writing: Engine) -> None:
        self._reading, self._apart, self._writing = reading, apart, writing
        self._turn = threading.Condition()
        self._work_is_taken = self._second_is_taken = self._closed = False
        self._writers = 0
        """Who waits to write: none who only reads gets before them."""
        self._lent = 0
        self._second: Connection | None = None
        self._listening: Any = None
        """The driver's connection that listens."""
        self._since = self._newest = 0
        event.listen(reading, "connect", self._listen)
        event.listen(reading, "close", self._deaf)
        event.listen(apart, "close", self._given_back)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        if self._takes_second():
            with self._at_second() as connection:
                yield connection
        else:
            try:
                with self._writing.connect() as work:
                    yield work.execution_options(**engines.READS)
            finally:
                self._give_back_work()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self._turn:
            self._writers += 1
            try:
                self._wait(lambda: not self._work_is_taken)
            finally:
                self._writers -= 1
            self._work_is_taken = True
        try:
            with self._writing.connect() as connection:
                yield connection
        finally:
            self._give_back_work()

    def apart(self) -> Connection:
        with self._turn:
            self._wait(lambda: not self._second_is_taken)
            self._lent += 1
            self._let_go_of_second()
        try:
            return self._apart.connect()
        except BaseException:
            with self._turn:
                self._lent -= 1
                self._turn.notify_all()
            raise

    def heard(self) -> Heard | None:
        with self._turn:
            if self._second_is_taken:
                return Heard(self._since, self._newest) if self._listening else None
            listening = self._listening
            if listening is None:
                return None
            try:
                if select.select([listening.fileno()], [], [], 0)[0]:
                    listening.pgconn.consume_input()
                    while notice := listening.pgconn.notifies():
                        self._hear(notice.extra.decode())
            except Exception:
                # Whatever it is, the next question finds out, and says so.
                self._listening = None
                return None
            return Heard(self._since, self._newest)

    def forget(self) -> None:
        with self._turn:
            if not self._second_is_taken:
                self._let_go_of_second()

    def close(self) -> None:
        with self._turn:
            self._closed = True
            if not self._second_is_taken:
                self._let_go_of_second()
        self._writing.dispose()

    def _takes_second(self) -> bool:
        """Wait for either connection; whether it is the second."""

        def free() -> bool:
            second = not self._second_is_taken and not self._lent
            return second or not (self._work_is_taken or self._writers)

        with self._turn:
            self._wait(free)
            if self._second_is_taken or self._lent:
                self._work_is_taken = True
                return False
            self._second_is_taken = True
            return True

    @contextmanager
    def _at_second(self) -> Iterator[Connection]:
        connection = None
        try:
            connection = self._second = self._second or self._reading.connect()
            yield connection
        except DBAPIError:
            if connection is not None:
                connection.invalidate()
            raise
        finally:
            with self._turn:
                self._second_is_taken = False
                if self._closed or (connection is not None and connection.invalidated):
                    self._let_go_of_second()
                self._turn.notify_all()

    def _give_back_work(self) -> None:
        with self._turn:
            self._work_is_taken = False
            self._turn.notify_all()

    def _let_go_of_second(self) -> None:
        second, self._second = self._second, None
        if second is not None:
            with suppress(DBAPIError):
                second.close()

    def _wait(self, until: Any) -> None:
        """Wait for one's turn, in `self._turn`. Raises StoreBusy."""
        if not self._turn.wait_for(until, timeout=engines.TURN_PATIENCE):
            raise StoreBusy("the store is busy with another question of this program: try again")

    def _given_back(self, *_: object) -> None:
        with self._turn:
            self._lent -= 1
            self._turn.notify_all()

    # What is heard

    def _listen(self, dbapi: Any, _: object) -> None:
        """Let a new second connection hear; a standby refuses, and then there are questions."""
        import psycopg

        try:
            dbapi.execute(f"LISTEN {CHANNEL}")
            dbapi.commit()
        except psycopg.Error:
            dbapi.rollback()
            return
        # What comes while it answers a question.
        dbapi.add_notify_handler(lambda notice: self._hear(notice.payload))
        self._listening = dbapi
        self._since += 1

    def _hear(self, said: str) -> None:
        if said.isdigit():
            self._newest = max(self._newest, int(said))

    def _deaf(self, dbapi: Any, _: object) -> None:
        if dbapi is self._listening:
            self._listening = None


def to(where: str, file: Any, reading: Engine, writing: Engine) -> Connections:
    """The connections of a store, from its engines."""
    if file is not None:
        return ToFile(reading, writing)
    return ToServer(reading, engines.reading_engine(where), writing)

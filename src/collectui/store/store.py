"""The store: `read` a query, `preview` or `do` a command, `load` a batch; nothing else.

What a command takes (`store.doing`) is imported with the first: the list does not wait for it.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from collectui.domain.errors import NotAcknowledged, StoreFailed
from collectui.store import commits, connections, figures, identity, schema
from collectui.store.engine import (
    check_file,
    file_of,
    is_lost,
    is_sqlite,
    own_tables,
    plain_errors,
    reading_engine,
    writing_engine,
)

if TYPE_CHECKING:
    from collectui.domain.kernel import Command, Me
    from collectui.domain.plan import Preview, Receipt
    from collectui.store.ahead.view import CustomerAhead, DeskAhead
    from collectui.store.connections import Heard
    from collectui.store.past.view import CustomerAt

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """One store, opened. Safe to use from several threads."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._file = file_of(where)
        self._reading = reading_engine(where, self._file)
        self._writing = writing_engine(where, self._file)
        self._connections = connections.to(where, self._file, self._reading, self._writing)
        self._as_of: date | None = None
        self._session: Connection | None = None
        self._session_lock = threading.RLock()

    @property
    def as_of(self) -> date | None:
        """The business date of a session that looks at another day; None for one that does not."""
        return self._as_of

    def close(self) -> None:
        """Let go of every connection; one in use is let go of when its question is answered."""
        with self._session_lock:
            if self._session:
                self._session.close()
                self._session = None
        self._connections.close()

    def read(
        self,
        query: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Ask a query, in one consistent reading transaction that waits for no writer.

        Raises StoreBusy or StoreFailed.
        """
        return self._ask(lambda connection: query(connection, *args, **kwargs))

    def look_at(self, on: date, progress: Callable[[int, int], None] | None = None) -> None:
        """From now on read with figures of another business date, kept by this session alone."""
        with plain_errors(), self._session_lock:
            if self._session:
                # Not merely closed: its own tables go with the database's connection.
                self._session.invalidate()
                self._session.close()
                self._session = None
            session = self._connections.apart()
            from collectui.store.promises.everybody import judge_as_of

            with own_tables(session):
                judge_as_of(session, on)
                figures.fill_session(session, on, progress)
            self._session, self._as_of = session, on

    def take_in(self, customers: Iterable[int]) -> None:
        """Let a session at another date see what others changed of these customers.

        Raises StoreBusy or StoreFailed.
        """
        with plain_errors():
            self._renew_session(customers)

    def look_back(self, customer_id: int, at: datetime, on: date | None = None) -> CustomerAt:
        """One customer as it was known at a moment, seen from a business date: by itself that day.

        It is to be closed. Raises NotYetKnown (`store.past.view`), StoreBusy or StoreFailed.
        """
        from collectui.store.past.view import CustomerAt

        with plain_errors():
            return CustomerAt(self._connections.apart, customer_id, at, on)

    def look_ahead(self, customer_id: int, on: date) -> CustomerAhead:
        """One customer as it will be on a later day if nobody pays.

        It is to be closed. Raises StoreBusy or StoreFailed.
        """
        from collectui.store.ahead.view import CustomerAhead

        with plain_errors():
            return CustomerAhead(self._connections.apart, customer_id, on, self._as_of)

    def look_ahead_of_all(
        self, on: date, progress: Callable[[int, int], None] | None = None
    ) -> DeskAhead:
        """Every customer as it will be on a later day if nobody pays; what `progress` raises ends
        it.

        It is to be closed. Raises StoreBusy or StoreFailed.
        """
        from collectui.store.ahead.view import DeskAhead

        with plain_errors():
            return DeskAhead(self._connections.apart, on, self._as_of, progress)

    def preview(self, command: Command, me: Me) -> Preview:
        """What a command would change, or why it would be refused; takes no lock."""
        from collectui.store import doing

        return self._ask(lambda connection: doing.preview(connection, command, me))

    def do(self, command: Command, me: Me) -> Receipt:
        """Carry out a command in one transaction.

        Raises Refused (a rule forbids it), Stale (a record changed since it was seen), Moved (the
        plan is not the one shown), StoreBusy or StoreFailed (as StoreGone where the file was taken
        away, StoreChanged where it was upgraded); in each case nothing was written.
        Where a server went away, or its answer to the commit was lost, the command is sent again:
        its id keeps it from being done twice. Raises NotAcknowledged where that is of no avail.
        """
        from collectui.store import doing

        def work(connection: Connection) -> Receipt:
            return doing.carry_out(connection, command, me)

        with plain_errors():
            receipt = self._until_sure(work)
            self._renew_session(receipt.customers)
        return receipt

    def _until_sure(self, work: Callable[[Connection], Receipt]) -> Receipt:
        """Send a command again where the server went away, until its answer is had.

        Raises NotAcknowledged where it may have been done, and nobody can say so.
        """
        from collectui.store import doing

        until = time.monotonic() + commits.RECONNECT_PATIENCE
        unsure: NotAcknowledged | None = None
        while True:
            try:
                receipt = self._write(work) if unsure is None else None
                if receipt is None or receipt.repeated:
                    # What is found done already may be waiting for its standby still.
                    receipt = self._write(_confirming(work))
                return receipt
            except NotAcknowledged as error:
                unsure = error
                tried: Exception = error
            except DBAPIError as error:
                doing.say_taken(error)
                if not is_lost(error):
                    # Where it is committed and not confirmed yet, it holds the lock still.
                    raise (unsure or error) from error
                tried = unsure or error
            if time.monotonic() > until:
                raise tried
            time.sleep(random.uniform(0.1, 0.5))

    def load(self, work: Callable[[Connection], T]) -> T:
        """Run one piece of a batch under the write lock, all of it or nothing.

        For imports, demonstration data, rolls, and claims, which are no records: keep each piece to
        a fifth of a second.
        Raises StoreBusy or StoreFailed.
        """
        with plain_errors():
            return self._write(work)

    def heard(self) -> Heard | None:
        """What the server has said by itself of what was written; None where nobody would say.

        It asks nothing, and waits for nothing.
        """
        return self._connections.heard()

    def is_there(self) -> bool:
        """Whether the file under the store's name is the one that was opened."""
        return self._file is None or self._file.is_there()

    def me(self) -> Me:
        """Who I am to this store."""
        return self.read(identity.look_up)

    def _write(self, work: Callable[[Connection], T]) -> T:
        with self._connections.writing() as connection:
            transaction = connection.begin()
            try:
                schema.check_unchanged(schema.said_version(connection))
                done = work(connection)
            except BaseException:
                transaction.rollback()
                raise
            commits.commit(connection, transaction)
            # It may have been taken away during the commit: that is no receipt.
            if is_sqlite(connection):
                check_file(connection)
        return done

    def _ask(self, work: Callable[[Connection], T]) -> T:
        """Run a question; on a connection that proves to be lost, once more on a new one."""
        ask = self._ask_session if self._session else self._ask_reader
        with plain_errors():
            try:
                return ask(work)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            self._connections.forget()
            if self._session and self._as_of:
                self.look_at(self._as_of)
            return ask(work)

    def _ask_session(self, work: Callable[[Connection], T]) -> T:
        with self._session_lock:
            if self._session is None:
                raise StoreFailed("the store is closed")
            with self._session.begin():
                return work(self._session)

    def _ask_reader(self, work: Callable[[Connection], T]) -> T:
        with self._connections.reading() as connection, connection.begin():
            return work(connection)

    def _renew_session(self, customers: Iterable[int]) -> None:
        """A session at another date sees at once what it changed itself."""
        with self._session_lock:
            if self._session and self._as_of:
                with own_tables(self._session):
                    figures.refresh(self._session, customers)


def _confirming(work: Callable[[Connection], T]) -> Callable[[Connection], T]:
    """The same, with a commit that says of what it finds done that it is safe."""

    def confirming(connection: Connection) -> T:
        commits.confirm_before(connection)
        return work(connection)

    return confirming

"""The store: `read` a query, `preview` or `do` a command, `load` a batch; nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from queue import Empty, LifoQueue
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from collectui.domain.commands import Command, Moved, Refused, Stale
from collectui.domain.errors import StoreFailed
from collectui.domain.plan import Insert, Plan, Preview, Receipt
from collectui.domain.rules import Refusal
from collectui.domain.views import Me
from collectui.store import desk, figures, identity, writing
from collectui.store.engine import own_tables, plainly, reading_engine, writing_engine
from collectui.store.handlers import HANDLERS, Handler
from collectui.store.queries import seen

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """One store, opened. Safe to use from several threads."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._reading = reading_engine(where)
        self._writing = writing_engine(where)
        self._idle: LifoQueue[Connection] = LifoQueue()
        self._closed = False
        self._as_of: date | None = None
        self._session: Connection | None = None
        self._session_lock = threading.RLock()

    @property
    def as_of(self) -> date | None:
        """The business date of a session that looks at another day; None for one that does not."""
        return self._as_of

    def close(self) -> None:
        """Let go of every connection; one in use is let go of when its question is answered."""
        self._closed = True
        self._drop_idle()
        with self._session_lock:
            if self._session:
                self._session.close()
                self._session = None
        self._writing.dispose()

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
        with _plain_errors(), self._session_lock:
            if self._session:
                # Not merely closed: its own tables go with the database's connection.
                self._session.invalidate()
                self._session.close()
                self._session = None
            session = self._reading.connect()
            with own_tables(session):
                figures.fill_session(session, on, progress)
            self._session, self._as_of = session, on

    def preview(self, command: Command, me: Me) -> Preview:
        """What a command would change, or why it would be refused; takes no lock."""
        handler = HANDLERS[type(command)]

        def work(connection: Connection) -> Preview:
            try:
                subject = _subject(handler, connection, command)
            except Refused as refused:
                return Preview(None, refused.refusal.reason)
            now = identity.as_it_is(connection, me)
            refusal = command.action.refusal(subject, now, command)
            if refusal is None:
                return Preview(handler.plan(connection, command, subject, now))
            if command.action.refusal(subject, now):
                return Preview(None, refusal.reason, refusal.field)
            # Only what was typed stands in the way: what it would change is shown all the same.
            plan = handler.plan(connection, command, subject, now)
            return Preview(plan, refusal.reason, refusal.field)

        return self._ask(work)

    def do(self, command: Command, me: Me) -> Receipt:
        """Carry out a command in one transaction.

        Raises Refused (a rule forbids it), Stale (a record changed since it was seen), Moved (the
        plan is not the one shown), StoreBusy or StoreFailed; in each case nothing was written.
        Where the answer to the commit itself was lost, the command is sent again: its id keeps it
        from being done twice.
        """
        handler = HANDLERS[type(command)]

        def work(connection: Connection) -> Receipt:
            if done := _done_before(connection, command):
                return done
            subject = _subject(handler, connection, command)
            now = identity.as_it_is(connection, me)
            if refusal := command.action.refusal(subject, now, command):
                raise Refused(refusal)
            _check_seen(connection, command, subject)
            plan = handler.plan(connection, command, subject, now)
            if command.shown is not None and command.shown != plan.digest:
                raise Moved(plan)
            return _carry_out(connection, command, plan, now)

        with _plain_errors():
            try:
                receipt = self._write(work)
            except DBAPIError as error:
                if taken := writing.taken(error):
                    raise Refused(taken) from error
                if not error.connection_invalidated:
                    raise
                receipt = self._write(work)
            self._renew_session(receipt.customers)
        return receipt

    def load(self, work: Callable[[Connection], T]) -> T:
        """Run one piece of a batch under the write lock, all of it or nothing.

        For imports, demonstration data and rolls: keep each piece to a fifth of a second.
        Raises StoreBusy or StoreFailed.
        """
        with _plain_errors():
            return self._write(work)

    def me(self) -> Me:
        """Who I am to this store."""
        return self.read(identity.look_up)

    def _write(self, work: Callable[[Connection], T]) -> T:
        with self._writing.begin() as connection:
            return work(connection)

    def _ask(self, work: Callable[[Connection], T]) -> T:
        """Run a question; on a connection that proves to be lost, once more on a new one."""
        ask = self._ask_session if self._session else self._ask_reader
        with _plain_errors():
            try:
                return ask(work)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            self._drop_idle()
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
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = self._reading.connect()
        try:
            with connection.begin():
                return work(connection)
        except DBAPIError:
            connection.invalidate()
            raise
        finally:
            if connection.invalidated or self._closed:
                connection.close()
            else:
                self._idle.put(connection)

    def _drop_idle(self) -> None:
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def _renew_session(self, customers: Iterable[int]) -> None:
        """A session at another date sees at once what it changed itself."""
        with self._session_lock:
            if self._session and self._as_of:
                with own_tables(self._session):
                    figures.refresh(self._session, customers)


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise plainly(error) from error


def _subject(handler: Handler, connection: Connection, command: Command) -> Any:
    """The subject of a command; raises Refused where what it speaks of is not there any more."""
    try:
        return handler.load(connection, command)
    except LookupError as error:
        # A KeyError or IndexError is a mistake of ours, not an absent record.
        if type(error) is not LookupError:
            raise
        raise Refused(Refusal(f"Not possible: {error}")) from error


_BY_COMMAND = sa.select(writing.HISTORY.c.id, writing.HISTORY.c.summary).where(
    writing.HISTORY.c.command_id == sa.bindparam("command")
)


def _done_before(connection: Connection, command: Command) -> Receipt | None:
    """The first receipt of a command that was sent twice."""
    row = connection.execute(_BY_COMMAND, {"command": command.command_id}).first()
    if row is None:
        return None
    change = writing.CHANGE
    customers = connection.execute(
        sa.select(change.c.customer_id).where(change.c.history_id == row.id).distinct()
    ).scalars()
    return Receipt(row.id, row.summary, frozenset(c for c in customers if c), repeated=True)


def _check_seen(connection: Connection, command: Command, subject: Any) -> None:
    """Raise Stale if any record is not as the agent saw it."""
    if gone := seen.not_as_seen(connection, command.seen):
        kind = gone[0].partition(":")[0]
        theirs = seen.changed_since_seen(connection, command.seen)
        by = theirs[-1].by if theirs else None
        raise Stale(kind, by, subject, theirs)


def _carry_out(connection: Connection, command: Command, plan: Plan, me: Me) -> Receipt:
    history_id, at = writing.begin_history(
        connection,
        command_id=command.command_id,
        who=me.id,
        action=command.action.id,
        summary=plan.summary,
        undo_of=plan.undo_of,
    )
    created = writing.write(connection, plan, history_id, at, command.command_id)
    customers = plan.customers | {
        created[change.handle]
        for change in plan.changes
        if isinstance(change, Insert) and change.kind == "customer"
    }
    figures.refresh(connection, figures.touched(plan, created))
    if figures.measures_changed(connection, plan):
        desk.remake_everything(connection)
    return Receipt(history_id, plan.summary, customers, created)

"""The store: `read` a query, `preview` or `do` a command, `load` a batch; nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from queue import Empty, LifoQueue
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from collectui.domain.commands import Command, Moved, Refused, Stale
from collectui.domain.plan import Plan, Preview, Receipt
from collectui.domain.views import Me
from collectui.store import figures, identity, writing
from collectui.store.engine import plainly, reading_engine, writing_engine
from collectui.store.handlers import HANDLERS
from collectui.store.tables import Collector, table_of

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """One store, opened. Safe to use from several threads."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._reading = reading_engine(where)
        self._writing = writing_engine(where)
        self._idle: LifoQueue[Connection] = LifoQueue()
        self._session: Connection | None = None
        self._session_lock = threading.Lock()

    @property
    def as_of(self) -> date | None:
        """The business date of a session that looks at another day; None for one that does not."""
        return self._session.info.get(figures.AS_OF) if self._session else None

    def close(self) -> None:
        """Let go of every connection."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                break
        if self._session:
            self._session.close()
        self._reading.dispose()
        self._writing.dispose()

    def read(
        self,
        query: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Ask a query, in one consistent reading transaction that waits for no writer."""
        with self._reader() as connection:
            return query(connection, *args, **kwargs)

    def look_at(self, on: date, progress: Callable[[int, int], None] | None = None) -> None:
        """From now on read with figures of another business date, kept by this session alone."""
        with _plain_errors():
            session = self._reading.connect()
            with session.begin():
                figures.fill_session(session, on, progress)
            self._session = session

    def preview(self, command: Command, me: Me) -> Preview:
        """What a command would change, or why it would be refused; takes no lock."""
        handler = HANDLERS[type(command)]
        with self._reader() as connection:
            subject = handler.load(connection, command)
            if refusal := command.action.refusal(subject, me, command):
                return Preview(None, refusal.reason)
            return Preview(handler.plan(connection, command, subject, me))

    def do(self, command: Command, me: Me) -> Receipt:
        """Carry out a command in one transaction.

        Raises Refused (a rule forbids it), Stale (a record changed since it was seen), Moved (the
        plan is not the one shown), StoreBusy or StoreFailed; in each case nothing was written.
        """
        handler = HANDLERS[type(command)]

        def work(connection: Connection) -> Receipt:
            if done := _done_before(connection, command):
                return done
            subject = handler.load(connection, command)
            if refusal := command.action.refusal(subject, me, command):
                raise Refused(refusal)
            _check_seen(connection, command, subject)
            plan = handler.plan(connection, command, subject, me)
            if command.shown is not None and command.shown != plan.digest:
                raise Moved(plan)
            return _carry_out(connection, command, plan, me)

        return self.load(work)

    def load(self, work: Callable[[Connection], T]) -> T:
        """Run one piece of a batch under the write lock, all of it or nothing.

        For imports, demonstration data and rolls: keep each piece to a fifth of a second.
        """
        with _plain_errors(), self._writing.begin() as connection:
            return work(connection)

    def me(self) -> Me:
        """Who I am to this store."""
        return self.read(identity.look_up)

    @contextmanager
    def _reader(self) -> Iterator[Connection]:
        with _plain_errors():
            if self._session:
                with self._session_lock, self._session.begin():
                    yield self._session
                return
            try:
                connection = self._idle.get_nowait()
            except Empty:
                connection = self._reading.connect()
            try:
                with connection.begin():
                    yield connection
            except DBAPIError:
                connection.invalidate()
                raise
            finally:
                if connection.invalidated:
                    connection.close()
                else:
                    self._idle.put(connection)


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise plainly(error) from error


def _done_before(connection: Connection, command: Command) -> Receipt | None:
    """The first receipt of a command that was sent twice."""
    history = writing.HISTORY
    row = connection.execute(
        sa.select(history.c.id, history.c.summary).where(history.c.command_id == command.command_id)
    ).first()
    if row is None:
        return None
    change = writing.CHANGE
    customers = connection.execute(
        sa.select(change.c.customer_id).where(change.c.history_id == row.id).distinct()
    ).scalars()
    return Receipt(row.id, row.summary, frozenset(c for c in customers if c), repeated=True)


def _check_seen(connection: Connection, command: Command, subject: Any) -> None:
    for record, version in command.seen.items():
        kind, _, number = record.partition(":")
        table = writing.table(kind)
        now = connection.execute(
            sa.select(table.c.version).where(table.c.id == int(number))
        ).scalar()
        if now != version:
            raise Stale(kind, _last_writer(connection, kind, int(number)), subject)


def _last_writer(connection: Connection, kind: str, record_id: int) -> str | None:
    change, history, collector = writing.CHANGE, writing.HISTORY, table_of(Collector)
    name = connection.execute(
        sa.select(collector.c.display_name)
        .select_from(
            change.join(history, history.c.id == change.c.history_id).join(
                collector, collector.c.id == history.c.who
            )
        )
        .where(change.c.kind == kind, change.c.record_id == record_id)
        .order_by(change.c.id.desc())
        .limit(1)
    ).scalar()
    return None if name is None else str(name)


def _carry_out(connection: Connection, command: Command, plan: Plan, me: Me) -> Receipt:
    history_id, at = writing.begin_history(
        connection,
        command_id=command.command_id,
        who=me.id,
        action=command.action.id,
        summary=plan.summary,
    )
    created = writing.write(connection, plan, history_id, at)
    figures.refresh(connection, plan.customers)
    return Receipt(history_id, plan.summary, plan.customers, created)

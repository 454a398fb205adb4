"""The store on a later day, if nobody pays; kept nowhere (`ahead.looking` says how)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from collectui.domain.ahead import Coming
from collectui.store import desk
from collectui.store.ahead import looking
from collectui.store.ahead.coming import coming, coming_to_desk
from collectui.store.ahead.sketch import noon
from collectui.store.engine import own_tables, plain_errors
from collectui.store.own_view import OwnView


class StoreAhead(OwnView):
    """What is on a later day. Safe to read from several threads."""

    def __init__(self, connect: Callable[[], Connection], on: date, start: date | None) -> None:
        """`start` is the business date of a session that looks at another day."""
        self.on = on
        self._start = start
        super().__init__(connect)

    def fill(self, session: Connection) -> None:
        self.start = self._start or desk.business_date(session)
        self.look(session)

    def look(self, session: Connection) -> None:
        """Let a new connection see the later day."""
        raise NotImplementedError

    @property
    def begins(self) -> datetime:
        """From when on letters go that have not gone yet."""
        return noon(self.start + timedelta(1))

    def coming(self, customer_id: int) -> tuple[Coming, ...]:
        """What comes to a customer after today until the day, the first first."""
        return self.read(coming, customer_id, self.start, self.on)


class CustomerAhead(StoreAhead):
    """One customer; nothing else is seen there."""

    def __init__(
        self, connect: Callable[[], Connection], customer_id: int, on: date, start: date | None
    ) -> None:
        self.customer_id = customer_id
        super().__init__(connect, on, start)

    def look(self, session: Connection) -> None:
        looking.look_at_customer(session, self.customer_id, self.start, self.on)


class DeskAhead(StoreAhead):
    """Every customer, as the store was when it was opened, and as it is of those taken in since."""

    def __init__(
        self,
        connect: Callable[[], Connection],
        on: date,
        start: date | None,
        progress: looking.Progress | None = None,
    ) -> None:
        """What `progress` raises ends the opening."""
        self._progress = progress
        super().__init__(connect, on, start)
        self._progress = None

    def look(self, session: Connection) -> None:
        looking.look_at_desk(session, self.start, self.on, self._progress)

    def coming_to_all(self) -> tuple[Coming, ...]:
        """What comes to all customers, counted by day."""
        return self.read(coming_to_desk, self.start, self.on)

    def take_in(self, customers: Iterable[int]) -> None:
        """Let what others changed of some customers be seen. Raises StoreBusy or StoreFailed."""
        with self._lock, plain_errors():
            if self._session is not None:
                with own_tables(self._session):
                    looking.look_again(self._session, tuple(customers), self.start, self.on)

"""What agents do in processes of their own; `processes.at_once` runs them."""

import os
import signal
import sys
import time

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.kernel import Me, Moved, Stale
from collectui.domain.notes.commands import AddNote, EditNote
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.vocabulary import CollectorRole
from collectui.store.core.customers import CUSTOMER
from collectui.store.opening import open_store
from collectui.store.queries.notes import note
from collectui.store.workday.next_customer import take_next


def count_up(where: str, customer: int, times: int) -> int:
    """Read a number, add one, write it: so many times; how often it was said to be done."""
    store = open_store(where, may_write=True)

    def once(connection: Connection) -> None:
        read = sa.select(CUSTOMER.c.credit_limit).where(CUSTOMER.c.id == customer)
        found = connection.execute(read).scalar() or 0
        write = sa.update(CUSTOMER).where(CUSTOMER.c.id == customer)
        connection.execute(write.values(credit_limit=found + 1))

    for _ in range(times):
        store.load(once)
    store.close()
    return times


def append(where: str, note_id: int, mark: str, times: int) -> int:
    """Add a line to a note by what is seen, starting over whenever somebody was quicker."""
    store = open_store(where, may_write=True)
    me, done, stale = store.me(), 0, 0
    while done < times:
        seen = store.read(note, note_id)
        command = EditNote(
            note_id=note_id,
            body=f"{seen.body}\n{mark}{done}",
            type=seen.type,
            seen={f"note:{note_id}": seen.version},
        )
        try:
            store.do(command, me)
        except (Stale, Moved):
            stale += 1
            continue
        done += 1
    store.close()
    return stale


def save(where: str, customer: int, mark: str, times: int) -> list[str]:
    """Add so many notes, and send each third again, as after an answer that never came.

    The ids of the commands.
    """
    store = open_store(where, may_write=True)
    me, saved = store.me(), []
    for number in range(times):
        command = AddNote(about=About(customer), body=f"{mark} {number}")
        first = store.do(command, me)
        if number % 3 == 0:
            again = store.do(command, me)
            assert again.repeated
            assert again.history_id == first.history_id
        saved.append(command.command_id)
    store.close()
    return saved


def write_until_killed(where: str, customer: int, mark: str) -> None:
    """Add notes, saying each one's command on standard output once it is acknowledged."""
    store = open_store(where, may_write=True)
    me, number = store.me(), 0
    while True:
        command = AddNote(about=About(customer), body=f"{mark} {number}")
        store.do(command, me)
        sys.stdout.write(f"{command.command_id}\n")
        sys.stdout.flush()
        number += 1


def die_half_way(where: str, customer: int) -> None:
    """Change a record and end before the commit, as a killed program does."""
    store = open_store(where, may_write=True)

    def half(connection: Connection) -> None:
        connection.execute(sa.update(CUSTOMER).values(name="half-way"))
        os.kill(os.getpid(), signal.SIGKILL)

    store.load(half)


def take_customers(where: str, me_id: int, login: str, times: int) -> list[int]:
    """Ask for the next customer so many times, working each; those that were given."""
    store = open_store(where, may_write=True)
    me = Me(me_id, login, login, CollectorRole.COLLECTOR)
    given: list[int] = []
    for _ in range(times):
        last = given[-1] if given else None
        row = store.load(lambda c, last=last: take_next(c, _EVERYBODYS, me, login, last))
        if row is None:
            break
        given.append(row.customer_id)
        store.do(AddNote(about=About(row.customer_id), body="worked"), me)
    store.close()
    return given


_EVERYBODYS = QueueQuery(Scope.ALL)


def hold_until_killed(where: str, me_id: int) -> None:
    """Take the next customer, say which on standard output, and stay on it."""
    store = open_store(where, may_write=True)
    me = Me(me_id, "ana", "ana", CollectorRole.COLLECTOR)
    row = store.load(lambda c: take_next(c, _EVERYBODYS, me, "terminal"))
    sys.stdout.write(f"{row.customer_id if row else 0}\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    if sys.argv[1] == "hold":
        hold_until_killed(sys.argv[2], int(sys.argv[3]))
    else:
        write_until_killed(sys.argv[1], int(sys.argv[2]), sys.argv[3])

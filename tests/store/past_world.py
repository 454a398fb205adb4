"""The whole of a customer as a test compares it, and commands that do anything to anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.cli.shapes import machine
from collectui.cli.show import as_json, read_whole
from collectui.domain.about import About
from collectui.domain.activities.commands import (
    AddActivity,
    AddSeries,
    CancelActivities,
    CompleteActivities,
    EditActivity,
    MoveActivities,
    PostponeActivities,
    ReopenActivities,
)
from collectui.domain.activities.filter import ActivitySort, parse
from collectui.domain.activities.series import Step
from collectui.domain.calls.commands import LogContact
from collectui.domain.customers.views import AddressView
from collectui.domain.desk.lists import AddToList, ChangeInList
from collectui.domain.disputes import commands as d
from collectui.domain.files import new_file
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Command, Me
from collectui.domain.notes.commands import (
    AddNote,
    AttachToNote,
    EditNote,
    MoveNote,
    PinNote,
    StrikeNote,
)
from collectui.domain.profile.views import UpdateProfile
from collectui.domain.roles import commands as r
from collectui.domain.roles.input import EmailEntry, NewContact, NewCustomer, PhoneEntry
from collectui.domain.settings.actions import SetDesk
from collectui.domain.vocabulary import (
    ActivityPriority,
    BusinessLevel,
    ContactMethod,
    ContactRole,
    SnoozeReason,
    WaitsOn,
)
from collectui.domain.workday.snooze import SnoozeCustomer, UnsnoozeCustomer
from collectui.store.core.every import TABLES
from collectui.store.dunning import runs
from collectui.store.past.changes import own_kinds
from collectui.store.queries import (
    attempts,
    customers,
    documents,
    items,
    notes,
    timeline,
    transactions,
)
from collectui.store.queries.activity_rows import activity_rows
from collectui.store.store import Store
from collectui.store.undo import latest
from tests.store.making import ON

LATEST = 20
"""Of each kind, the records that commands may be about."""
SMALL = 7
"""Numbers of a step run from 0 to here."""
Step_ = tuple[int, int, int, int]


def whole(connection: Connection, customer_id: int) -> dict[str, Any]:
    """Everything that screens and the command line read of a customer, and the rows themselves."""
    position = customers.position(connection, customer_id)
    on, everything = position.business_date, items.Which.ALL
    by_due = (parse("status:all"), None, ActivitySort.DUE)
    found = {
        "shown": as_json(read_whole(connection, position.customer.number)),
        "lines": transactions.transaction_lines(
            connection, customer_id, on, which=everything, skip=0, limit=1_000
        ),
        "work": activity_rows(connection, *by_due, customer_id=customer_id, limit=1_000),
        "found": notes.notes_of(connection, customer_id, words="body"),
        "attempts": attempts.attempts_of(connection, customer_id),
        "documents": documents.documents_of(connection, customer_id),
        "timeline": timeline.timeline(connection, customer_id, limit=1_000),
    }
    rows = _rows(connection, customer_id)
    return {name: machine(value) for name, value in found.items()} | {"rows": rows}


def _rows(connection: Connection, customer_id: int) -> Mapping[str, Any]:
    found = {}
    for kind in own_kinds():
        table = TABLES[kind]
        rows = connection.execute(
            sa.select(table).where(table.c.customer_id == customer_id).order_by(table.c.id)
        ).mappings()
        found[kind] = [{n: v for n, v in row.items() if n != "version"} for row in rows]
    return found


def act(store: Store, me: Me, step: Step_) -> Command | None:
    """Do what a step stands for, to records that are there; the command, if it is one.

    Raises NotDone.
    """
    kind, one, two, three = step
    makers = (*_WORK, *_ROLES, *_DISPUTES)
    if kind >= len(makers):
        runs.carry_out(store, me.id)
        return None
    made: Command | None = makers[kind](_Here(store, me), one, two, three)
    if made is not None:
        store.do(made, me)
    return made


def done_by(steps: Sequence[Command | None]) -> set[str]:
    """What commands there were, by name."""
    return {type(each).__name__ for each in steps if each is not None}


class _Here:
    """What a command may be about."""

    def __init__(self, store: Store, me: Me) -> None:
        self.store, self.me = store, me

    def id(self, kind: str, number: int) -> int:
        """One of the records of a kind; 0, which nothing has, where there is none."""
        table = TABLES[kind]
        ids = self.store.read(
            lambda x: (
                x.execute(sa.select(table.c.id).order_by(table.c.id.desc()).limit(LATEST))
                .scalars()
                .all()
            )
        )
        return int(ids[number % len(ids)]) if ids else 0

    def about(self, one: int, two: int) -> About:
        """A customer, or a transaction or program of one."""
        if two % 3 == 0:
            return About(self.id("customer", one))
        kind = "item" if two % 3 == 1 else "program"
        record_id = self.id(kind, one)
        table = TABLES[kind]
        row = self.store.read(
            lambda x: x.execute(sa.select(table).where(table.c.id == record_id)).one()
        )
        return About(row.customer_id, **{f"{kind}_id": record_id})


def _emails(number: int) -> tuple[EmailEntry, ...]:
    return (EmailEntry(f"e{number}@desk.example"),)


def _person(number: int) -> NewContact:
    return NewContact("New", f"Person {number}", emails=_emails(number))


def _drop(h: _Here, one: int, two: int, three: int) -> Command:
    """A phone or e-mail of a contact goes."""
    kind = "phone" if three % 2 else "email"
    line = h.id(kind, two)
    table = TABLES[kind]
    owner = h.store.read(
        lambda x: x.execute(sa.select(table.c.contact_id).where(table.c.id == line)).scalar()
    )
    gone: dict[str, Any] = {f"drop_{kind}s": (line,)}
    return r.UpdateContact(contact_id=owner or h.id("contact", one), **gone)


def _undo(h: _Here, one: int, two: int, three: int) -> Command | None:
    last = h.store.read(latest.my_last_change, h.me.id)
    return Undo(history_id=last.history_id) if last else None


STREETS = tuple(
    AddressView(f"{number} Main St", "", "Chicago", "IL", "60601", "US") for number in range(9)
)
_WORK: tuple[Any, ...] = (
    lambda h, i, j, k: AddNote(about=h.about(i, j), body=f"body {k}", pinned=k == 1),
    lambda h, i, j, k: EditNote(
        note_id=h.id("note", i), body=f"other body {k}", type=("general", "call")[k % 2]
    ),
    lambda h, i, j, k: PinNote(note_id=h.id("note", i), pinned=bool(k % 2)),
    lambda h, i, j, k: MoveNote(
        note_id=h.id("note", i), customer_id=h.id("customer", j)
    ),
    lambda h, i, j, k: StrikeNote(note_id=h.id("note", i), reason=f"wrong {k}"),
    lambda h, i, j, k: AddActivity(
        about=h.about(i, j), subject=f"call {k}", due_on=ON + timedelta(k), category="to_do",
        assigned_to=h.me.id,
    ),
    lambda h, i, j, k: AddSeries(
        about=h.about(i, j),
        steps=(Step("one", "to_do", ON), Step("two", "to_do", ON + timedelta(k))),
        assigned_to=h.me.id,
    ),
    lambda h, i, j, k: EditActivity(
        activity_id=h.id("activity", i), subject=f"body {k}", due_on=ON - timedelta(j),
        due_time=None, category="to_do", priority=list(ActivityPriority)[j % 4], description="",
        assigned_to=h.me.id,
    ),
    lambda h, i, j, k: CompleteActivities(
        activity_ids=(h.id("activity", i),), outcome="no_answer"
    ),
    lambda h, i, j, k: PostponeActivities(
        activity_ids=(h.id("activity", i), h.id("activity", j)), days=k or 1
    ),
    lambda h, i, j, k: CancelActivities(
        activity_ids=(h.id("activity", i),), reason="no"
    ),
    lambda h, i, j, k: ReopenActivities(activity_ids=(h.id("activity", i),)),
    lambda h, i, j, k: MoveActivities(
        activity_ids=(h.id("activity", i),), customer_id=h.id("customer", j)
    ),
    lambda h, i, j, k: LogContact(
        about=h.about(i, j), outcome="no_answer", line=f"body {k}",
        next_on=ON + timedelta(k) if k % 2 else None, next_subject="again",
    ),
    lambda h, i, j, k: SetDesk(
        name="aging_bounds", value=[[30, 60, 90], [15, 45], [7]][k % 3]
    ),
    lambda h, i, j, k: AttachToNote(
        note_id=h.id("note", i),
        files=(new_file(f"f{k}.txt", b"text"),),
    ),
    lambda h, i, j, k: AddToList(list="note_type", code=f"own_{k}", title=f"Own {k}"),
    lambda h, i, j, k: ChangeInList(
        list="note_type", code="general", title=f"General {k}"
    ),
    lambda h, i, j, k: SnoozeCustomer(
        about=h.about(i, j), until=None, line=f"line {k}",
        reason=list(SnoozeReason)[k % len(SnoozeReason)],
    ),
    lambda h, i, j, k: UnsnoozeCustomer(about=h.about(i, j)),
)  # fmt: skip
_ROLES: tuple[Any, ...] = (
    lambda h, i, j, k: r.UpdateCustomer(
        customer_id=h.id("customer", i), name=f"Name {j}", emails=_emails(k)
    ),
    lambda h, i, j, k: r.UpdateCustomer(customer_id=h.id("customer", i), address=STREETS[j]),
    lambda h, i, j, k: r.ReplaceCustomer(
        customer_id=h.id("customer", i), by_id=h.id("customer", j)
    ),
    lambda h, i, j, k: r.ReplaceCustomer(
        customer_id=h.id("customer", i), new=NewCustomer(f"New {j}", address=STREETS[k])
    ),
    lambda h, i, j, k: r.UpdateContact(
        contact_id=h.id("contact", i), last_name=f"Last {j}", emails=_emails(k)
    ),
    lambda h, i, j, k: r.UpdateContact(
        contact_id=h.id("contact", i), phones=(PhoneEntry(f"+1 312 555 01{k}0"),)
    ),
    _drop,
    lambda h, i, j, k: r.ReplaceContact(
        contact_id=h.id("contact", i), customer_id=h.id("customer", j), by_id=h.id("contact", k)
    ),
    lambda h, i, j, k: r.ReplaceContact(
        contact_id=h.id("contact", i), customer_id=h.id("customer", j), new=_person(k)
    ),
    lambda h, i, j, k: r.AddContact(customer_id=h.id("customer", i), new=_person(k), role=_role(j)),
    lambda h, i, j, k: r.LinkContact(
        customer_id=h.id("customer", i), contact_id=h.id("contact", j), role=_role(k)
    ),
    lambda h, i, j, k: r.SetRole(
        customer_id=h.id("customer", i), contact_id=h.id("contact", j), role=_role(k)
    ),
    lambda h, i, j, k: r.UnlinkContact(
        customer_id=h.id("customer", i), contact_id=h.id("contact", j)
    ),
    lambda h, i, j, k: UpdateProfile(
        customers=(h.id("customer", i),),
        changes={"business_level": list(BusinessLevel)[k % 3], "collector_id": h.me.id},
    ),
    lambda h, i, j, k: UpdateProfile(
        customers=(h.id("customer", i), h.id("customer", j)),
        changes={"contact_method": list(ContactMethod)[k % len(ContactMethod)]},
    ),
    _undo,
    _undo,
)


def _role(number: int) -> ContactRole:
    return list(ContactRole)[number % len(ContactRole)]


_DISPUTES: tuple[Any, ...] = (
    lambda h, i, j, k: _dispute(h, i, 100 * k or None, ("pricing", "freight")[j % 2]),
    lambda h, i, j, k: d.WorkDispute(dispute_id=h.id("dispute", i), remark=f"line {k}"),
    lambda h, i, j, k: d.WaitDispute(
        dispute_id=h.id("dispute", i), on=list(WaitsOn)[1 + j % 3], until=ON + timedelta(3650 + k)
    ),
    lambda h, i, j, k: d.ResolveDispute(
        dispute_id=h.id("dispute", i), **_decided(h, h.id("dispute", i), k)
    ),
    lambda h, i, j, k: d.WithdrawDispute(dispute_id=h.id("dispute", i)),
    lambda h, i, j, k: d.WriteOffDispute(dispute_id=h.id("dispute", i), amount=100 * k or None),
)


def _dispute(h: _Here, number: int, amount: int | None, reason: str) -> Command:
    """So much of a transaction of a customer is disputed."""
    item = h.id("item", number)
    whose = sa.select(TABLES["item"].c.customer_id).where(TABLES["item"].c.id == item)
    customer = h.store.read(lambda x: x.execute(whose).scalar_one())
    items = (d.Claimed(item, amount),)
    return d.OpenDispute(about=About(customer), items=items, reason=reason)


def _decided(h: _Here, dispute_id: int, number: int) -> dict[str, int]:
    """What is open of a dispute: all of it is to be credited, all is owed, or some of each."""
    table = TABLES["dispute_item"]
    summed = sa.select(sa.func.coalesce(sa.func.sum(table.c.open), 0))
    found = summed.where(table.c.dispute_id == dispute_id)
    open_ = int(h.store.read(lambda x: x.execute(found).scalar_one()))
    credit = (open_, 0, open_ // 3)[number % 3]
    return {"credit": credit, "valid": open_ - credit}


ACTS = len(_WORK) + len(_ROLES) + len(_DISPUTES)
"""The kinds of steps are numbered from 0 to here; the last is the dunning plan."""

"""One command for several customers: one plan, one entry, one undo, and whom it leaves out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About, Customers
from collectui.domain.activities.commands import AddActivity, AddSeries, CompleteActivities
from collectui.domain.activities.series import Step
from collectui.domain.files import new_file
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Command, Me, Refused
from collectui.domain.notes.commands import AddNote
from collectui.domain.profile.views import UpdateProfile
from collectui.domain.roles.commands import MergeCustomer
from collectui.domain.vocabulary import BusinessLevel, CollectorRole, SnoozeReason
from collectui.domain.workday.snooze import SnoozeCustomer
from collectui.store import figures
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import ACCOUNT, CUSTOMER, SITE
from collectui.store.core.figures import DELINQUENCY
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.items import ITEM
from collectui.store.core.work import ATTACHMENT, NOTE
from collectui.store.core.workday import SNOOZE
from collectui.store.queries.snoozes import snooze_of
from collectui.store.store import Store
from tests import statements
from tests.store.making import add_payment
from tests.store.workday_world import agent, count, delinquent, today

FILE = new_file("plan.txt", b"pay by Friday")
Make = Callable[[Store, tuple[int, ...], Me], Command]


def _activity(store: Store, ids: tuple[int, ...], ana: Me) -> Command:
    on = today(store) + timedelta(3)
    return AddActivity(about=Customers(ids), subject="call back", due_on=on, files=(FILE,))


def _note(store: Store, ids: tuple[int, ...], ana: Me) -> Command:
    return AddNote(about=Customers(ids), body="price rise told", files=(FILE,))


def _series(store: Store, ids: tuple[int, ...], ana: Me) -> Command:
    on = today(store) + timedelta(3)
    steps = (Step("first", "to_do", on), Step("second", "to_do", on + timedelta(4)))
    return AddSeries(about=Customers(ids), steps=steps)


def _snooze(store: Store, ids: tuple[int, ...], ana: Me) -> Command:
    until = today(store) + timedelta(3)
    return SnoozeCustomer(about=Customers(ids), until=until, reason=SnoozeReason.ON_HOLIDAY)


def _reassign(store: Store, ids: tuple[int, ...], ana: Me) -> Command:
    return UpdateProfile(customers=ids, changes={"collector_id": ana.id})


def _level(store: Store, ids: tuple[int, ...], ana: Me) -> Command:
    return UpdateProfile(customers=ids, changes={"business_level": BusinessLevel.ACCOUNT})


def _block(store: Store, ids: tuple[int, ...], ana: Me) -> Command:
    changes = {"dunning_excluded": True, "dunning_excluded_reason": "price rise"}
    return UpdateProfile(customers=ids, changes=changes)


MAKES: dict[str, tuple[Make, sa.Table, int]] = {
    "activity": (_activity, ACTIVITY, 2),
    "note": (_note, NOTE, 2),
    "series": (_series, ACTIVITY, 2),
    "snooze": (_snooze, SNOOZE, 1),
    "collector": (_reassign, CUSTOMER, 1),
    "level": (_level, CUSTOMER, 1),
    "dunning block": (_block, CUSTOMER, 1),
}
"""By what is done: its command, the table it changes, and the history's lines a customer."""
NEW = ("activity", "note", "series", "snooze")
"""What makes records, and leaves out whom it cannot be done for."""


def _state(store: Store) -> list[Any]:
    """What every command here changes, without the versions, which only go up."""

    def read(connection: Connection) -> list[Any]:
        tables = (ACTIVITY, NOTE, SNOOZE, ATTACHMENT, CUSTOMER, DELINQUENCY)
        return [
            [
                tuple(value for name, value in row._mapping.items() if name != "version")
                for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in tables
        ]

    return store.read(read)


def _of(store: Store, table: sa.Table) -> list[int]:
    column = table.c.customer_id
    return sorted(store.read(lambda c: list(c.execute(sa.select(column)).scalars())))


@pytest.mark.parametrize("what", MAKES)
def test_one_entry_and_one_undo_for_all(store: Store, what: str) -> None:
    ana, me = agent(store, "ana"), store.me()
    ids = tuple(delinquent(store, 5, me))
    make, _, lines = MAKES[what]
    before, entries = _state(store), count(store, HISTORY)
    command = make(store, ids[:4], ana)
    preview = store.preview(command, me)
    assert preview.refusal is None
    assert preview.plan is not None
    receipt = store.do(replace(command, shown=preview.plan.digest), me)
    assert receipt.customers == set(ids[:4]), "and the fifth is left alone"
    assert "4 customers" in receipt.summary
    assert count(store, HISTORY) == entries + 1
    told = sa.select(sa.func.count()).where(CHANGE.c.history_id == receipt.history_id)
    assert store.read(lambda c: c.execute(told).scalar_one()) == 4 * lines
    done = _state(store)
    assert done != before
    assert store.do(command, me).repeated, "the same command again"
    assert _state(store) == done
    store.do(Undo(history_id=receipt.history_id), me)
    after = _state(store)
    if what == "snooze":
        assert after[2] == before[2], "ended and gone again"
    assert after == before


@pytest.mark.parametrize("what", MAKES)
def test_it_is_for_whom_the_single_one_is_for(store: Store, what: str) -> None:
    ana = agent(store, "ana")
    eve = agent(store, "eve", CollectorRole.VIEWER)
    ids = tuple(delinquent(store, 2, ana))
    command = MAKES[what][0](store, ids, ana)
    before = _state(store)
    with pytest.raises(Refused, match="eve is a viewer here"):
        store.do(command, eve)
    assert _state(store) == before


@pytest.mark.parametrize("what", NEW)
def test_who_is_not_there_any_more_is_named_and_the_others_have_theirs(
    store: Store, what: str
) -> None:
    me = store.me()
    first, gone, second = delinquent(store, 3, me)
    store.load(lambda c: _remove(c, gone))
    make, table, _ = MAKES[what]
    command = make(store, (first, gone, second), me)
    plan = store.preview(command, me).plan
    assert plan is not None
    assert f"Left out: customer {gone} is not there any more" in plan.notes
    assert "2 customers" in store.do(command, me).summary
    assert sorted(set(_of(store, table))) == sorted([first, second])


@pytest.mark.parametrize("what", NEW)
def test_none_that_is_there_is_refused(store: Store, what: str) -> None:
    me = store.me()
    (gone,) = delinquent(store, 1, me)
    store.load(lambda c: _remove(c, gone))
    for ids, reason in (((gone,), f"customer {gone} is not there"), ((), "No customer is chosen")):
        command = MAKES[what][0](store, ids, me)
        preview = store.preview(command, me)
        assert reason in (preview.refusal or "")
        with pytest.raises(Refused, match=reason):
            store.do(command, me)


def _remove(connection: Connection, customer: int) -> None:
    for table in (DELINQUENCY, ITEM, SITE, ACCOUNT):
        connection.execute(sa.delete(table).where(table.c.customer_id == customer))
    connection.execute(sa.delete(CUSTOMER).where(CUSTOMER.c.id == customer))


@pytest.mark.sampled
@pytest.mark.parametrize("both", [True, False])
@pytest.mark.parametrize("what", NEW)
def test_who_was_merged_is_the_survivor_and_has_it_once(
    store: Store, what: str, both: bool
) -> None:
    me = store.me()
    old, into, third = delinquent(store, 3, me)
    store.do(MergeCustomer(customer_id=old, into_id=into), me)
    make, table, _ = MAKES[what]
    command = make(store, (old, into, third) if both else (old, third), me)
    plan = store.preview(command, me).plan
    assert plan is not None
    left_out = [note for note in plan.notes if note.startswith("Left out")]
    said = "Left out: C-0 Customer C-0 is C-1 Customer C-1 by now, which has it already"
    assert left_out == ([said] if both else [])
    store.do(command, me)
    made = _of(store, table)
    assert sorted(set(made)) == [into, third]
    assert made.count(into) == made.count(third)


def test_whose_profile_stays_as_it_is_is_named(store: Store) -> None:
    ana, me = agent(store, "ana"), store.me()
    ids = tuple(delinquent(store, 3, me))
    store.do(UpdateProfile(customers=ids[:1], changes={"collector_id": ana.id}), me)
    plan = store.preview(_reassign(store, ids, ana), me).plan
    assert plan is not None
    assert "Nothing changes of 1 customer: C-0 Customer C-0" in plan.notes
    assert plan.customers == set(ids[1:])


def test_what_was_worked_since_keeps_all_of_it(store: Store) -> None:
    me = store.me()
    ids = tuple(delinquent(store, 3, me))
    receipt = store.do(_activity(store, ids, me), me)
    one = receipt.created["activity2"]
    store.do(CompleteActivities(activity_ids=(one,), outcome="reached"), me)
    before = _state(store)
    with pytest.raises(Refused, match="activity was changed since"):
        store.do(Undo(history_id=receipt.history_id), me)
    assert _state(store) == before


def test_each_has_the_same_file_and_its_bytes_once(store: Store) -> None:
    me = store.me()
    ids = tuple(delinquent(store, 3, me))
    store.do(_note(store, ids, me), me)
    rows = store.read(lambda c: c.execute(sa.select(ATTACHMENT)).all())
    assert sorted(row.customer_id for row in rows) == sorted(ids)
    assert {row.sha256 for row in rows} == {FILE.sha256}
    notes = store.read(lambda c: c.execute(sa.select(NOTE.c.id, NOTE.c.customer_id)).all())
    assert {(row.note_id, row.customer_id) for row in rows} == {tuple(row) for row in notes}


def test_a_payment_wakes_the_one_it_is_of(store: Store) -> None:
    me = store.me()
    first, second, third = delinquent(store, 3, me)
    on = today(store)
    single = SnoozeCustomer(
        about=About(first), until=on + timedelta(9), reason=SnoozeReason.ON_HOLIDAY
    )
    store.do(single, me)
    store.do(_snooze(store, (first, second, third), me), me)

    def pay(connection: Connection) -> None:
        item = connection.execute(sa.select(ITEM.c.id).where(ITEM.c.customer_id == second))
        add_payment(connection, second, on, item.scalar_one(), 5_000)
        figures.refresh(connection, [second])

    store.load(pay)
    found = [store.read(snooze_of, each) for each in (first, second, third)]
    assert [each.until if each else None for each in found] == [on + timedelta(3)] * 3
    assert [each.stands if each else None for each in found] == [True, False, True]
    ended = sa.select(sa.func.count()).where(SNOOZE.c.ended_at.is_not(None))
    assert store.read(lambda c: c.execute(ended).scalar_one()) == 1, "the one that it had before"


def test_what_falls_into_the_snooze_is_counted(store: Store) -> None:
    me = store.me()
    ids = tuple(delinquent(store, 4, me))
    due = AddActivity(about=Customers(ids[:3]), subject="x", due_on=today(store) + timedelta(1))
    store.do(due, me)
    store.do(replace(due, about=About(ids[0]), command_id="another"), me)
    plan = store.preview(_snooze(store, ids, me), me).plan
    assert plan is not None
    assert "4 activities of 3 customers due before that" in plan.notes


@pytest.mark.sampled
@pytest.mark.parametrize("what", MAKES)
def test_many_take_no_more_statements_than_few(store: Store, what: str) -> None:
    ana, me = agent(store, "ana"), store.me()
    ids = tuple(delinquent(store, 60, me))
    make = MAKES[what][0]
    sent = []
    for some in (ids[:6], ids[6:]):
        command = make(store, some, ana)
        with statements.heard() as heard:
            store.preview(command, me)
            store.do(command, me)
        sent.append(len(heard))
    few, many = sent
    assert many <= few + 12, "nine times as many customers"

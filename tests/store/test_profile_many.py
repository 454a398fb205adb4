"""Many customers in one command: one plan, one undo; and whatever is done, figures stay right."""

import itertools
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from collectui.domain.aging import DEFAULT_BUCKETS
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me, NotDone, new_command_id
from collectui.domain.profile.views import UpdateProfile
from collectui.domain.roles.impact import impact_of
from collectui.domain.vocabulary import BusinessLevel, ContactMethod, ContactRole, StatementCycle
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER, CUSTOMER_CONTACT, EMAIL, PHONE
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.history import HISTORY
from collectui.store.core.work import CORRESPONDENCE
from collectui.store.defaults import defaults
from collectui.store.dunning import runs
from collectui.store.queries import profile
from collectui.store.store import Store
from collectui.store.undo import latest
from tests import statements
from tests.store import profile_world as w
from tests.store.making import ON, add, add_contact, add_customer, build_figures
from tests.store.reference import kept, reckoned

COUNT, FEW = 200, 80
"""As many as an agent may mark at once, and enough that a question for each would be counted."""


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


@pytest.fixture
def many(request: pytest.FixtureRequest, store: Store, me: Me) -> tuple[int, ...]:
    """Delinquent customers, each with a letter."""

    def make(connection: sa.Connection) -> list[int]:
        add(connection, COLLECTOR, login="ana", display_name="Ana")
        found = w.many(connection, getattr(request, "param", FEW), collector_id=me.id)
        build_figures(connection)
        return found

    ids = store.load(make)
    runs.carry_out(store, None)
    return tuple(ids)


ROWS = "In the list {} rows become {}"
JUDGED = (
    "{} waiting letters may change, be held or withdrawn, by what can be asked for after saving"
)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("many", "changes", "counted", "noted"),
    [
        (FEW, {"collector_id": "ana"}, [], ()),
        (FEW, {"business_level": BusinessLevel.ACCOUNT}, [], (ROWS, JUDGED)),
        (
            FEW,
            {"contact_method": ContactMethod.LETTER},
            ["{} letters will go by post"],
            (),
        ),
        (
            COUNT,
            {"contact_method": ContactMethod.LETTER, "business_level": BusinessLevel.SITE},
            ["{} letters will go by post"],
            (ROWS, JUDGED),
        ),
        (
            FEW,
            {"do_not_contact": True, "do_not_contact_reason": "Recalled"},
            ["{} letters held: do not contact: Recalled"],
            (),
        ),
    ],
    ids=str,
    indirect=["many"],
)
def test_many_at_once_are_one_command_and_one_undo(
    store: Store,
    me: Me,
    many: tuple[int, ...],
    changes: dict[str, Any],
    counted: list[str],
    noted: tuple[str, ...],
) -> None:
    if "collector_id" in changes:
        changes = {"collector_id": w.collector_id(store, "ana")}
    before, figures = w.everything(store), store.read(kept)
    entries = _entries(store)
    command = UpdateProfile(customers=many, changes=changes)
    with statements.heard() as sent:
        assert store.preview(command, me).refusal is None
    # As many as for one customer: none of them asks for each.
    assert len(sent) < 60
    plan = w.saved_as_shown(store, me, command)
    size = len(many)
    assert [count.text for count in impact_of(plan).counts] == [t.format(size) for t in counted]
    assert plan.notes == tuple(text.format(size, 2 * size) for text in noted)
    assert _entries(store) == entries + 1
    assert store.read(kept) == store.read(reckoned, ON, DEFAULT_BUCKETS)
    views = store.read(profile.profiles, many)
    assert all(getattr(view, name) == value for view in views for name, value in changes.items())
    w.take_back(store, me)
    assert _entries(store) == entries + 2
    assert w.everything(store) == before
    assert store.read(kept) == figures


def _entries(store: Store) -> int:
    count = sa.select(sa.func.count()).select_from(HISTORY)
    return int(store.read(lambda c: c.execute(count).scalar_one()))


def test_whom_a_channel_does_not_reach_is_named_and_nobody_changes(
    store: Store, me: Me, many: tuple[int, ...]
) -> None:
    command = UpdateProfile(customers=many, changes={"contact_method": ContactMethod.FAX})
    preview = store.preview(command, me)
    assert preview.refusal == (
        f"Customer M-0000, Customer M-0001, Customer M-0002 and {len(many) - 3} more have no fax"
        " number: fill it in, or choose another method"
    )
    with pytest.raises(NotDone):
        store.do(command, me)
    everybody = {row["contact_method"] for row in w.table(store, CUSTOMER)}
    assert everybody == {ContactMethod.EMAIL}
    numbers = {each: f"+1 312 555 {1000 + place:04}" for place, each in enumerate(many)}
    filled = UpdateProfile(
        customers=many, changes={"contact_method": ContactMethod.FAX}, address_for=numbers
    )
    before = w.everything(store)
    w.saved_as_shown(store, me, filled)
    reached = {row["address"] for row in w.table(store, CORRESPONDENCE)}
    assert reached == set(numbers.values())
    w.take_back(store, me)
    assert w.everything(store) == before


def test_a_contact_of_two_customers_is_given_an_address_once(store: Store, me: Me) -> None:
    def make(connection: sa.Connection) -> list[int]:
        found = [add_customer(connection, number) for number in ("A", "B")]
        contact = add_contact(connection, found[0], "Jo", "Park", ContactRole.PRIMARY)
        link = {"customer_id": found[1], "contact_id": contact, "role": ContactRole.PRIMARY}
        add(connection, CUSTOMER_CONTACT, **link)
        build_figures(connection)
        return found

    both = tuple(store.load(make))
    for method, typed, kind in (
        (ContactMethod.EMAIL, "jo@park.example", EMAIL),
        (ContactMethod.SMS, "+1 312 555 0142", PHONE),
        (ContactMethod.FAX, "+1 312 555 0143", PHONE),
    ):
        before = len(w.table(store, kind))
        command = UpdateProfile(
            customers=both,
            changes={"contact_method": method},
            address_for=dict.fromkeys(both, typed),
        )
        w.saved_as_shown(store, me, command)
        assert len(w.table(store, kind)) == before + 1
        assert {v.address for v in store.read(profile.profiles, both)} == {typed}


_change = st.fixed_dictionaries(
    {},
    optional={
        "business_level": st.sampled_from(BusinessLevel),
        "contact_method": st.sampled_from(ContactMethod),
        "collector": st.integers(0, 2),
        "dunning_excluded": st.booleans(),
        "dunning_excluded_reason": st.sampled_from(["", "Court"]),
        "do_not_contact": st.booleans(),
        "do_not_contact_reason": st.sampled_from(["", "Bankrupt"]),
        "currency": st.sampled_from(["USD", "EUR"]),
        "statement_cycle": st.sampled_from(StatementCycle),
    },
)
_step = st.one_of(
    st.tuples(st.just("change"), st.sets(st.integers(0, 3), min_size=1), _change),
    st.tuples(st.just("undo"), st.just(None), st.just(None)),
    st.tuples(st.just("plan"), st.just(None), st.just(None)),
)
_examples = itertools.count(1)


# Not shrunk: each example is dozens of transactions.
@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(_step, min_size=3, max_size=12))
def test_after_any_sequence_figures_are_as_reckoned_and_undo_goes_back(
    store: Store, steps: list[tuple[str, Any, Any]]
) -> None:
    me, number = store.me(), next(_examples)

    def make(connection: sa.Connection) -> tuple[list[int], list[int]]:
        people = [
            add(connection, COLLECTOR, login=f"a{number}-{each}", display_name="A")
            for each in range(2)
        ]
        found = w.many(connection, 4, prefix=f"M{number}")
        build_figures(connection)
        return found, people

    ids, people = store.load(make)
    for what, which, changes in steps:
        before = w.everything(store)
        if what == "plan":
            runs.carry_out(store, me.id)
        elif what == "undo":
            last = store.read(latest.my_last_change, me.id)
            if last is None:
                continue
            try:
                store.do(Undo(history_id=last.history_id), me)
            except NotDone:
                assert w.everything(store) == before
        else:
            _change_some(store, me, [ids[each] for each in sorted(which)], changes, people)
        assert store.read(kept) == store.read(reckoned, ON, DEFAULT_BUCKETS)
        _letters_stand_as_they_must(store)


def _change_some(
    store: Store, me: Me, ids: list[int], changes: dict[str, Any], people: list[int]
) -> None:
    given = dict(changes)
    if "collector" in given:
        given["collector_id"] = [None, *people][given.pop("collector")]
    command = UpdateProfile(customers=tuple(ids), changes=given)
    before = w.everything(store)
    preview = store.preview(command, me)
    if preview.refusal is not None:
        with pytest.raises(NotDone):
            store.do(command, me)
        assert w.everything(store) == before
        return
    assert preview.plan is not None
    if not preview.plan.changes:
        return
    w.saved_as_shown(store, me, command)
    after = w.everything(store)
    w.take_back(store, me)
    assert w.everything(store) == before
    w.saved_as_shown(store, me, replace(command, command_id=new_command_id()))
    assert _settled(after) == _settled(w.everything(store))


def _settled(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Without what is another each time it is made: activities have ids and moments."""
    return {
        name: rows for name, rows in found.items() if name not in ("activity", "correspondence")
    }


def _letters_stand_as_they_must(store: Store) -> None:
    """Nothing pending where the profile forbids it, and every call is a customer's by phone."""
    customers = {row["id"]: row for row in w.table(store, CUSTOMER)}
    for letter in w.table(store, CORRESPONDENCE):
        customer = customers[letter["customer_id"]]
        barred = customer["dunning_excluded"] or customer["do_not_contact"]
        assert not (letter["status"] == "pending" and barred)
        assert (letter["status"] == "held") == bool(
            letter["held_reason"] and letter["status"] != "cancelled"
        )
        if letter["status"] == "pending":
            assert letter["address"]
            assert letter["method"] == customer["contact_method"]
        if letter["activity_id"] is not None:
            assert letter["method"] == "phone"


def _bare(connection: sa.Connection, count: int, me: Me) -> tuple[int, ...]:
    """Customers with an open activity each and a letter that waits, written all at once."""
    filled = defaults(CUSTOMER)
    rows = [
        {**filled, "number": f"B-{n}", "name": "", "currency": "USD", "collector_id": me.id}
        for n in range(count)
    ]
    connection.execute(sa.insert(CUSTOMER), rows)
    of_them = CUSTOMER.c.number.startswith("B-")
    ids = list(connection.execute(sa.select(CUSTOMER.c.id).where(of_them)).scalars())
    filled = {**defaults(ACTIVITY), "subject": "Call", "search_text": "call", "category": "to_do"}
    work = [{**filled, "customer_id": each, "due_on": ON, "assigned_to_id": me.id} for each in ids]
    connection.execute(sa.insert(ACTIVITY), work)
    filled = {**defaults(CORRESPONDENCE), "stage": 1, "method": "email", "address": "a@b.example"}
    connection.execute(
        sa.insert(CORRESPONDENCE), [{**filled, "customer_id": each, "due_on": ON} for each in ids]
    )
    return tuple(ids)


def test_the_statements_of_an_undo_are_as_many_as_its_pieces(store: Store, me: Me) -> None:
    count, pieces = 1_100, 3

    def make(connection: sa.Connection) -> tuple[int, ...]:
        add(connection, COLLECTOR, login="ana", display_name="Ana")
        return _bare(connection, count, me)

    ids = store.load(make)
    changes = {
        "collector_id": w.collector_id(store, "ana"),
        "do_not_contact": True,
        "do_not_contact_reason": "Recalled",
    }
    store.do(UpdateProfile(customers=ids, changes=changes), me)
    last = store.read(latest.my_last_change, me.id)
    assert last is not None
    with statements.heard() as sent:
        preview = store.preview(Undo(history_id=last.history_id), me)
    assert preview.plan is not None
    assert len(preview.plan.changes) == 3 * count
    # A dozen of their own, and a few for each five hundred of the records.
    assert len(sent) <= 20 + 6 * pieces
    with statements.heard() as sent:
        w.take_back(store, me)
    # One statement a set is left: that writes down its members.
    assert len(sent) <= 60 + 20 * pieces + 2 * count
    kept_by = {row["collector_id"] for row in w.table(store, CUSTOMER, name="")}
    assert kept_by == {me.id}
    assert {row["assigned_to_id"] for row in w.table(store, ACTIVITY)} == {me.id}
    assert {row["status"].value for row in w.table(store, CORRESPONDENCE)} == {"pending"}

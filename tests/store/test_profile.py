"""A profile's change through the store: its rules, and each of its impacts."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from collectui.domain.activities.commands import CompleteActivities
from collectui.domain.aging import DEFAULT_BUCKETS
from collectui.domain.customers.views import AddressView
from collectui.domain.kernel import Me, NotDone, Refused, Stale
from collectui.domain.profile.views import VARIOUS, UpdateProfile
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.roles.commands import ReplaceCustomer, UpdateCustomer
from collectui.domain.roles.impact import impact_of
from collectui.domain.roles.input import EmailEntry
from collectui.domain.vocabulary import (
    ActivityStatus,
    BusinessLevel,
    CollectorRole,
    ContactMethod,
    CorrespondenceStatus,
    StatementCycle,
)
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER, EMAIL, PHONE
from collectui.store.core.work import CORRESPONDENCE
from collectui.store.queries import history, profile
from collectui.store.queries.queue import queue_page
from collectui.store.store import Store
from tests.profile_cases import CASES, Case, name
from tests.store import profile_world as w
from tests.store.making import ON, add_account, add_item, build_figures, judge
from tests.store.reference import kept, reckoned
from tests.store.roles_world import World, add_program

LABELS = tuple(bucket.label for bucket in DEFAULT_BUCKETS)
POST = "1901 S Canal St, Chicago, IL 60616"


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


@pytest.fixture
def world(store: Store, me: Me) -> World:
    return store.load(w.desk)


def _change(world: World, **changes: Any) -> UpdateProfile:
    return UpdateProfile(customers=(world.meridian,), changes=changes)


def _ids(store: Store, changes: dict[str, Any]) -> dict[str, Any]:
    """A case's changes, collectors by their ids."""
    login = changes.get("collector_id")
    if not isinstance(login, str):
        return changes
    return {**changes, "collector_id": w.collector_id(store, login)}


def _outcome(store: Store, me: Me, world: World, case: Case) -> tuple[str | None, str]:
    typed = {} if case.address is None else {world.meridian: case.address}
    command = UpdateProfile(
        customers=(world.meridian,), changes=_ids(store, case.changes), address_for=typed
    )
    preview = store.preview(command, me)
    if preview.refusal is None:
        store.do(command, me)
        w.take_back(store, me)
        return None, ""
    with pytest.raises(Refused) as refused:
        store.do(command, me)
    said = refused.value.refusal
    assert (preview.refusal, preview.field) == (said.reason, said.field)
    return said.reason, said.field


def test_the_table_of_what_a_profile_may_become(
    store: Store, me: Me, world: World, engine_name: str
) -> None:
    before = w.customer(store, world.meridian)
    wrong = []
    # What is read and written is the same for all; the answer is a rule's, of no engine.
    for case in CASES if engine_name == "sqlite" else CASES[::4]:
        own = _ids(store, {**before, **(case.is_now or {})})
        write = sa.update(CUSTOMER).where(CUSTOMER.c.id == world.meridian).values(own)
        store.load(lambda c, write=write: c.execute(write).rowcount)  # type: ignore[misc]
        reason, field = _outcome(store, me, world, case)
        right = (case.reason in reason) if case.reason and reason else reason is case.reason
        if not right or field != case.field:
            wrong.append((name(case), reason, field))
    assert not wrong


def test_a_viewer_changes_nothing_and_many_customers_have_no_details(
    store: Store, me: Me, world: World
) -> None:
    viewer = replace(me, role=CollectorRole.VIEWER)
    command = _change(world, language="en")
    preview = store.preview(command, viewer)
    assert preview.plan is None
    assert "is a viewer" in (preview.refusal or "")
    with pytest.raises(Refused, match="is a viewer"):
        store.do(command, viewer)
    details = UpdateCustomer(customer_id=world.meridian, name="Other")
    both = UpdateProfile(customers=(world.meridian, world.ostrava), details=details)
    with pytest.raises(Refused, match="one customer at a time"):
        store.do(both, me)
    with pytest.raises(Refused, match="No customer is chosen"):
        store.do(UpdateProfile(customers=(), changes={"language": "en"}), me)
    with pytest.raises(Refused, match="there is no customer 9999"):
        store.do(UpdateProfile(customers=(9999,), changes={"language": "en"}), me)


def test_a_form_reads_what_all_have_and_where_they_differ(
    store: Store, me: Me, world: World
) -> None:
    store.do(_change(world, statement_cycle=StatementCycle.MONTHLY, credit_limit=5_00), me)
    view = store.read(profile.profile, world.meridian)
    assert (view.number, view.credit_limit, view.currency) == ("C-1", 5_00, "USD")
    assert view.next_statement is not None
    assert view.next_statement.isoformat() == "2026-04-01"
    assert view.address == "jo@park.example"
    both = store.read(profile.together, [world.meridian, world.ostrava])
    assert both.fields["currency"] == "USD"
    assert both.fields["credit_limit"] is VARIOUS
    assert both.seen == {f"customer:{world.meridian}": 2, f"customer:{world.ostrava}": 1}
    offered = store.read(profile.choices)
    assert [each.login for each in offered.collectors] == sorted({me.login, "ana"})
    assert [each.code for each in offered.terms] == ["NET30"]
    assert {"USD", "EUR"} <= set(offered.currencies)
    assert "America/Chicago" in offered.time_zones


def test_what_somebody_else_changed_meanwhile_is_stale(store: Store, me: Me, world: World) -> None:
    seen = store.read(profile.profile, world.meridian).seen
    store.do(_change(world, language="en"), me)
    with pytest.raises(Stale) as stale:
        store.do(replace(_change(world, language="de"), seen=seen), me)
    assert [(c.field, c.was, c.theirs) for c in stale.value.changes] == [("language", "", "en")]


def test_nothing_changes_where_nothing_is_new(store: Store, me: Me, world: World) -> None:
    plan = store.preview(_change(world, currency="USD", language=""), me).plan
    assert plan is not None
    assert plan.changes == ()


def test_the_collector_gets_the_customer_and_the_old_ones_open_work(
    store: Store, me: Me, world: World
) -> None:
    ana = w.collector_id(store, "ana")
    assert me.id is not None
    mine = sa.update(CUSTOMER).values(collector_id=me.id)
    work = sa.update(ACTIVITY).values(assigned_to_id=me.id)
    store.load(lambda c: [c.execute(each).rowcount for each in (mine, work)])
    store.load(build_figures)
    kept_back, moves, done = world.activities
    store.do(CompleteActivities(activity_ids=(done,), outcome="done"), me)
    listed = store.read(profile.open_activities_of_old_collectors, [world.meridian], ana)
    assert [each.id for each in listed] == [kept_back, moves]
    assert store.read(profile.open_activities_of_old_collectors, [world.meridian], me.id) == ()
    before = w.everything(store)
    command = UpdateProfile(
        customers=(world.meridian,),
        changes={"collector_id": ana},
        staying=frozenset({kept_back}),
    )
    plan = w.saved_as_shown(store, me, command)
    assert [count.text for count in impact_of(plan).counts] == ["1 activity will be ana's"]
    assert [(f.field, f.was, f.becomes) for f in impact_of(plan).fields] == [
        ("collector", me.login, "ana")
    ]
    assert {each["id"]: each["assigned_to_id"] for each in w.table(store, ACTIVITY)} == {
        kept_back: me.id, moves: ana, done: me.id,
    }  # fmt: skip
    assert _queue(store, me.id) == []
    assert _queue(store, ana) == [world.meridian]
    w.take_back(store, me)
    assert w.everything(store) == before
    assert _queue(store, me.id) == [world.meridian]


def _queue(store: Store, collector: int | None) -> list[int]:
    query = QueueQuery(Scope.MINE, collector)
    return [row.customer_id for row in store.read(queue_page, query, ON, LABELS)]


def test_who_becomes_nobodys_leaves_the_open_work_where_it_is(
    store: Store, me: Me, world: World
) -> None:
    ana = w.collector_id(store, "ana")
    store.load(lambda c: c.execute(sa.update(CUSTOMER).values(collector_id=ana)).rowcount)
    store.load(lambda c: c.execute(sa.update(ACTIVITY).values(assigned_to_id=ana)).rowcount)
    assert store.read(profile.open_activities_of_old_collectors, [world.meridian], None) == ()
    w.saved_as_shown(store, me, _change(world, collector_id=None))
    assert {each["assigned_to_id"] for each in w.table(store, ACTIVITY)} == {ana}


def test_the_level_makes_the_rows_of_the_list(store: Store, me: Me, world: World) -> None:
    def more(connection: sa.Connection) -> None:
        for number, days in (("10", 20), ("20", 40)):
            account, site = add_account(connection, world.meridian, number)
            place = {"account_id": account, "site_id": site}
            due = ON.replace(month=1) if days > 30 else ON.replace(day=1)
            add_item(connection, world.meridian, 7_00 + days, due=due, **place)
        # What becomes of letters that wait is told apart (`test_letters_follow`).
        connection.execute(sa.delete(CORRESPONDENCE))
        build_figures(connection)

    store.load(more)
    for level in (BusinessLevel.ACCOUNT, BusinessLevel.SITE, BusinessLevel.CUSTOMER):
        foreseen = store.read(profile.rows_before_and_after, [world.meridian], level)
        assert _rows(foreseen.before) == _listed(store)
        plan = w.saved_as_shown(store, me, _change(world, business_level=level))
        assert plan.notes == (f"In the list {foreseen.words}",)
        assert _rows(foreseen.after) == _listed(store)
        assert store.read(kept) == store.read(reckoned, ON, DEFAULT_BUCKETS)
    assert foreseen.words == "3 rows become 1"
    names = [row.name for row in foreseen.before]
    assert names[1:] == ["site 10-1 of account 10", "site 20-1 of account 20"]
    w.take_back(store, me)
    assert len(_listed(store)) == 3


def _rows(rows: Any) -> list[tuple[str, int, str]]:
    return sorted((row.unit, row.past_due, row.currency) for row in rows)


def _listed(store: Store) -> list[tuple[str, int, str]]:
    rows = store.read(queue_page, QueueQuery(Scope.ALL, None), ON, LABELS)
    return sorted((row.unit, row.past_due, row.currency) for row in rows)


def _letters(store: Store) -> list[tuple[Any, ...]]:
    fields = ("method", "address", "status", "held_reason")
    return [tuple(each[f] for f in fields) for each in w.table(store, CORRESPONDENCE)]


def test_the_contact_method_takes_pending_letters_along(store: Store, me: Me, world: World) -> None:
    before = w.everything(store)
    plan = w.saved_as_shown(store, me, _change(world, contact_method=ContactMethod.SMS))
    pending = CorrespondenceStatus.PENDING
    assert _letters(store) == [(ContactMethod.SMS, "+1 312 555 0142", pending, "")] * 2
    assert [count.text for count in impact_of(plan).counts] == [
        "2 letters will go by text message to +1 312 555 0142"
    ]
    w.take_back(store, me)
    assert w.everything(store) == before
    w.saved_as_shown(store, me, _change(world, contact_method=ContactMethod.LETTER))
    assert _letters(store) == [(ContactMethod.LETTER, POST, pending, "")] * 2


def test_what_was_sent_stays_as_it_was_sent(store: Store, me: Me, world: World) -> None:
    sent = sa.update(CORRESPONDENCE).values(status=CorrespondenceStatus.SENT)
    store.load(lambda c: c.execute(sent).rowcount)
    before = _letters(store)
    w.saved_as_shown(store, me, _change(world, contact_method=ContactMethod.SMS))
    assert _letters(store) == before


def test_a_phone_turns_letters_into_calls_and_back(store: Store, me: Me, world: World) -> None:
    store.load(build_figures)
    before = w.everything(store)
    w.saved_as_shown(store, me, _change(world, contact_method=ContactMethod.PHONE))
    calls = w.table(store, ACTIVITY, category="dunning_call")
    assert [call["subject"] for call in calls] == ["Dunning call, stage 1"] * 2
    assert {call["description"] for call in calls} == {"Call +1 312 555 0142"}
    assert {call["assigned_to_id"] for call in calls} == {me.id}
    assert [call["program_id"] for call in calls] == [world.programs[0], None]
    letters = w.table(store, CORRESPONDENCE)
    assert [letter["activity_id"] for letter in letters] == [call["id"] for call in calls]
    assert {letter["status"] for letter in letters} == {CorrespondenceStatus.CANCELLED}
    assert store.read(kept) == store.read(reckoned, ON, DEFAULT_BUCKETS)
    w.take_back(store, me)
    assert w.everything(store) == before
    w.saved_as_shown(store, me, _change(world, contact_method=ContactMethod.PHONE))
    made = [call["id"] for call in w.table(store, ACTIVITY, category="dunning_call")]
    store.do(CompleteActivities(activity_ids=(made[0],), outcome="reached"), me)
    w.saved_as_shown(store, me, _change(world, contact_method=ContactMethod.EMAIL))
    done, back = w.table(store, ACTIVITY, category="dunning_call")
    # The call that was made stays made; the other is a letter again.
    assert done["status"] is ActivityStatus.COMPLETED
    assert (back["status"], back["cancel_reason"]) == (
        ActivityStatus.CANCELLED,
        "the letter goes by e-mail",
    )
    assert [each["status"].value for each in w.table(store, CORRESPONDENCE)] == [
        "cancelled",
        "pending",
    ]


def test_a_call_goes_to_the_customer_that_takes_over_and_is_taken_back(
    store: Store, me: Me, world: World
) -> None:
    w.saved_as_shown(store, me, _change(world, contact_method=ContactMethod.PHONE))
    store.load(judge)
    before = w.everything(store)
    store.do(ReplaceCustomer(customer_id=world.meridian, by_id=world.ostrava), me)
    for table in (CORRESPONDENCE, ACTIVITY):
        found = w.table(store, table, **({"category": "dunning_call"} if table is ACTIVITY else {}))
        assert [row["customer_id"] for row in found] == [world.ostrava] * 2
    w.take_back(store, me)
    # The contact that the other customer was given stays linked no longer, the role's row is new.
    after = w.everything(store)
    assert {name for name in before if before[name] != after[name]} <= {"customer_contact"}


def test_a_missing_address_is_filled_in_on_the_way(store: Store, me: Me, world: World) -> None:
    both = (world.meridian, world.ostrava)
    changes = {"contact_method": ContactMethod.SMS}
    preview = store.preview(UpdateProfile(customers=both, changes=changes), me)
    assert preview.field == "phone"
    assert preview.refusal == (
        "Ostrava Ltd has no phone number: fill it in, or choose another method"
    )
    views = store.read(profile.profiles, both)
    missing = store.read(profile.unreached, views, ContactMethod.SMS)
    assert [each.customer_id for each in missing] == [world.ostrava]
    before = w.everything(store)
    command = UpdateProfile(
        customers=both, changes=changes, address_for={world.ostrava: "(312) 555-0177"}
    )
    w.saved_as_shown(store, me, command)
    (phone,) = w.table(store, PHONE, contact_id=world.dana)
    assert (phone["e164"], phone["preferred"]) == ("+13125550177", True)
    assert {w.customer(store, each)["contact_method"] for each in both} == {ContactMethod.SMS}
    w.take_back(store, me)
    assert w.everything(store) == before


def test_a_fax_that_is_filled_in_leaves_the_number_to_call(
    store: Store, me: Me, world: World
) -> None:
    command = UpdateProfile(
        customers=(world.meridian,),
        changes={"contact_method": ContactMethod.FAX},
        address_for={world.meridian: "+1 312 555 0143"},
    )
    w.saved_as_shown(store, me, command)
    found = [(p["label"], p["e164"], p["preferred"]) for p in w.table(store, PHONE)]
    assert found == [("", "+13125550142", True), ("fax", "+13125550143", False)]
    assert {letter[1] for letter in _letters(store)} == {"+1 312 555 0143"}


def test_details_are_saved_by_the_same_plan(store: Store, me: Me, world: World) -> None:
    before = w.everything(store)
    command = UpdateProfile(
        customers=(world.meridian,),
        changes={"contact_method": ContactMethod.LETTER, "language": "en"},
        details=UpdateCustomer(
            customer_id=world.meridian,
            name="Meridian",
            address=AddressView("1 New St", "", "Chicago", "IL", "60601", "US"),
            emails=(EmailEntry("ap@meridian.example"),),
        ),
    )
    plan = w.saved_as_shown(store, me, command)
    assert plan.summary == (
        "customer C-1 Meridian Freight: preferred method, language, name, street, ZIP/postal code,"
        " country, e-mail changed"
    )
    assert [each[1] for each in _letters(store)] == ["1 New St, Chicago, IL 60601, US"] * 2
    assert w.customer(store, world.meridian)["name"] == "Meridian"
    assert len(w.table(store, EMAIL, customer_id=world.meridian)) == 1
    w.take_back(store, me)
    assert w.everything(store) == before


def test_the_document_for_a_new_address_is_asked_for_here_too(
    store: Store, me: Me, world: World
) -> None:
    store.load(lambda c: add_program(c, world, "active+active"))
    command = UpdateProfile(
        customers=(world.meridian,),
        changes={"language": "en"},
        details=UpdateCustomer(
            customer_id=world.meridian,
            address=AddressView("1 New St", "", "Chicago", "IL", "60601", "US"),
        ),
    )
    with pytest.raises(Refused, match="needs a verification document") as refused:
        store.do(command, me)
    assert refused.value.refusal.field == "document"
    assert w.customer(store, world.meridian)["language"] == ""


def test_letters_are_held_with_the_reason_and_lifting_releases_them(
    store: Store, me: Me, world: World
) -> None:
    held, pending = CorrespondenceStatus.HELD, CorrespondenceStatus.PENDING
    excluded = _change(world, dunning_excluded=True, dunning_excluded_reason="Court")
    plan = w.saved_as_shown(store, me, excluded)
    assert [count.text for count in impact_of(plan).counts] == [
        "2 letters held: excluded from dunning: Court"
    ]
    assert {each[2:] for each in _letters(store)} == {(held, "excluded from dunning: Court")}
    barred = _change(world, do_not_contact=True, do_not_contact_reason="Bankrupt")
    w.saved_as_shown(store, me, barred)
    assert {each[2:] for each in _letters(store)} == {(held, "do not contact: Bankrupt")}
    # One reason gone, the other still holds; a held letter changes its way too.
    w.saved_as_shown(store, me, _change(world, do_not_contact=False))
    assert {each[2:] for each in _letters(store)} == {(held, "excluded from dunning: Court")}
    assert w.customer(store, world.meridian)["do_not_contact_reason"] == ""
    w.saved_as_shown(store, me, _change(world, contact_method=ContactMethod.PHONE))
    assert {each[0] for each in _letters(store)} == {ContactMethod.PHONE}
    assert {each[2] for each in _letters(store)} == {held}
    assert w.table(store, ACTIVITY, category="dunning_call") == []
    w.saved_as_shown(store, me, _change(world, contact_method=ContactMethod.LETTER))
    plan = w.saved_as_shown(store, me, _change(world, dunning_excluded=False))
    assert [count.text for count in impact_of(plan).counts] == [
        f"2 letters would go out again by post to {POST}"
    ]
    assert {each[2:] for each in _letters(store)} == {(pending, "")}
    w.take_back(store, me)
    assert {each[2:] for each in _letters(store)} == {(held, "excluded from dunning: Court")}


def test_what_is_disputed_stays_held_when_another_reason_is_lifted(
    store: Store, me: Me, world: World
) -> None:
    w.saved_as_shown(
        store, me, _change(world, dunning_excluded=True, dunning_excluded_reason="Court")
    )
    store.load(lambda c: c.execute(sa.text("UPDATE item SET disputed = open_balance")).rowcount)
    store.load(build_figures)
    w.saved_as_shown(store, me, _change(world, dunning_excluded=False))
    assert {each[3] for each in _letters(store)} == {"disputed in full"}


def test_a_credit_limit_in_another_currency_is_said(store: Store, me: Me, world: World) -> None:
    store.do(_change(world, credit_limit=5_000_00), me)
    plan = w.saved_as_shown(store, me, _change(world, currency="EUR"))
    assert plan.notes == ("The credit limit stays the same amount, now in EUR",)
    both = UpdateProfile(customers=(world.meridian, world.ostrava), changes={"currency": "USD"})
    assert w.saved_as_shown(store, me, both).notes == (
        "The credit limit stays the same amount, now in USD",
        "Nothing changes of 1 customer: C-2 Ostrava Ltd",
    )


def test_each_customer_s_history_tells_of_it(store: Store, me: Me, world: World) -> None:
    both = (world.meridian, world.ostrava)
    store.do(UpdateProfile(customers=both, changes={"language": "en"}), me)
    for customer_id in both:
        (line,) = store.read(history.history_of, customer_id)
        assert line.summary == "2 customers: language changed"
        assert [(c.field, c.was, c.becomes) for c in line.changes] == [("language", "", "en")]


def test_a_change_that_somebody_built_on_is_not_taken_back(
    store: Store, me: Me, world: World
) -> None:
    store.do(_change(world, language="en"), me)
    later = sa.update(CUSTOMER).where(CUSTOMER.c.id == world.meridian).values(language="de")
    store.load(lambda c: c.execute(later).rowcount)
    with pytest.raises(NotDone, match="language of the customer was changed since"):
        w.take_back(store, me)

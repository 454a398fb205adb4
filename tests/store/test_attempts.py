"""Contacts logged: the attempt, its note, the next activity and the one it came from, in one."""

from datetime import date, timedelta
from typing import Any

import pytest

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity
from collectui.domain.calls.commands import LogContact
from collectui.domain.calls.views import ContactForm
from collectui.domain.desk.lists import AddToList
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me, Refused
from collectui.domain.vocabulary import ActivityStatus, ContactRole, Direction, Medium
from collectui.store import desk
from collectui.store.core.customers import EMAIL, PHONE
from collectui.store.core.figures import DELINQUENCY as FIGURES
from collectui.store.core.programs import PROGRAM
from collectui.store.queries import promises
from collectui.store.queries.activities import activity
from collectui.store.queries.attempts import (
    attempt,
    attempts_of,
    contact_form,
    last_reached,
)
from collectui.store.queries.customers import last_contact
from collectui.store.queries.notes import notes_of
from collectui.store.queries.timeline import timeline
from collectui.store.store import Store
from tests.store.making import add, add_contact, add_customer, add_item, build_figures
from tests.store.test_activities import records


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


@pytest.fixture
def today(store: Store) -> date:
    return store.read(desk.business_date)


@pytest.fixture
def customer(store: Store, today: date) -> int:
    """Who owes 500.00 since forty days, with a primary contact, a second one and numbers."""

    def world(connection: Any) -> int:
        customer = add_customer(connection)
        add_item(
            connection, customer, 50_000,
            due=today - timedelta(40), issued=today - timedelta(70),
        )  # fmt: skip
        primary = add_contact(connection, customer, "Jo", "Park", ContactRole.PRIMARY)
        second = add_contact(connection, customer, "Al", "Wu", ContactRole.SECONDARY)
        add(connection, PHONE, contact_id=primary, typed="+1 312 555 0142", preferred=True)
        add(connection, PHONE, contact_id=primary, typed="+1 312 555 0199", bad_since=today)
        add(connection, PHONE, contact_id=second, typed="+1 312 555 0150", extension="7")
        add(connection, PHONE, customer_id=customer, typed="+1 312 555 0100")
        add(connection, EMAIL, contact_id=primary, address="jo@x.example")
        build_figures(connection, today)
        return customer

    return store.load(world)


@pytest.fixture
def due(store: Store, me: Me, customer: int, today: date) -> int:
    command = AddActivity(about=About(customer), subject="Call", due_on=today)
    return store.do(command, me).created["activity"]


def form(store: Store, customer: int, activity_id: int | None = None) -> ContactForm:
    return store.read(contact_form, About(customer), activity_id)


def test_one_command_writes_all_of_it_and_one_undo_takes_it_back(
    store: Store, me: Me, customer: int, due: int, today: date
) -> None:
    before = store.read(records)
    opened = form(store, customer, due)
    way = opened.ways[0]
    next_on = opened.proposed("promised", today + timedelta(3))
    command = LogContact(
        about=About(customer, contact_id=way.contact_id),
        outcome="promised",
        line="pays on Friday",
        address=way.address,
        amount=50_000,
        promised_on=today + timedelta(3),
        completes=due,
        next_on=next_on,
    )
    shown = store.preview(command, me).plan
    assert shown is not None
    receipt = store.do(command, me)
    (logged,) = store.read(attempts_of, customer)
    assert (logged.outcome, logged.line, logged.person) == ("promised", "pays on Friday", "Jo Park")
    assert (logged.amount, logged.currency, logged.promised_on) == (
        50_000, "USD", today + timedelta(3)
    )  # fmt: skip
    assert (logged.on_date, logged.by, logged.address) == (today, me.login, "+1 312 555 0142")
    assert logged.completed_activity_id == due
    (note,) = store.read(notes_of, customer)
    assert (note.id, note.body, note.type) == (logged.note_id, "pays on Friday", "promise_to_pay")
    done = store.read(activity, due)
    assert (done.status, done.outcome) == (ActivityStatus.COMPLETED, "promised")
    # What is promised is watched by the store: nothing reminds of it.
    assert (next_on, logged.next_activity_id) == (None, None)
    promise = store.read(promises.promise, receipt.created["promise"])
    assert (promise.total, promise.parts[0].due_on) == (50_000, today + timedelta(3))
    assert store.do(command, me).repeated
    store.do(Undo(history_id=receipt.history_id), me)
    assert store.read(records) == before


def test_the_figures_follow_in_the_same_transaction(
    store: Store, me: Me, customer: int, due: int, today: date
) -> None:
    def figures() -> Any:
        return store.read(lambda c: c.execute(FIGURES.select()).one())

    before = figures()
    assert before.last_contact is None
    receipt = store.do(
        LogContact(
            about=About(customer), outcome="no_answer", completes=due,
            next_on=today + timedelta(9),
        ),
        me,
    )  # fmt: skip
    after = figures()
    assert (after.last_contact, after.worked_on) == (today, today)
    assert after.next_due == today + timedelta(9)
    assert after.rank < before.rank, "worked today and nothing due: it sinks"
    store.do(Undo(history_id=receipt.history_id), me)
    assert figures() == before


def test_nothing_said_writes_no_note_and_no_date_no_activity(
    store: Store, me: Me, customer: int
) -> None:
    receipt = store.do(LogContact(about=About(customer), outcome="busy", line="  \n"), me)
    assert set(receipt.created) == {"attempt"}
    logged = store.read(attempt, receipt.created["attempt"])
    assert (logged.note_id, logged.next_activity_id, logged.line) == (None, None, "")


def test_the_form_is_filled_in(store: Store, customer: int, due: int, today: date) -> None:
    opened = form(store, customer, due)
    assert [(way.person, way.address) for way in opened.ways] == [
        ("Jo Park", "+1 312 555 0142"),
        ("Al Wu", "+1 312 555 0150 ext. 7"),
        ("", "+1 312 555 0100"),
        ("Jo Park", "jo@x.example"),
        ("Jo Park", "+1 312 555 0199"),
    ]
    assert (opened.currency, opened.today) == ("USD", today)
    assert opened.activity is not None
    assert opened.by_letter("l") == opened.outcome("left_message")
    assert opened.proposed("done") is None
    assert (opened.proposed("no_answer") or today) > today
    assert opened.last_contact is None


def test_the_person_meant_comes_first(store: Store, me: Me, customer: int, today: date) -> None:
    people = {way.person: way.contact_id for way in form(store, customer).ways}
    named = store.read(contact_form, About(customer, contact_id=people["Al Wu"]))
    assert named.ways[0].person == "Al Wu"

    def program(connection: Any) -> int:
        return add(
            connection, PROGRAM, customer_id=customer, number="P-1", currency="USD",
            contact_id=people["Al Wu"], billing_type="agency_bill", status="active",
        )  # fmt: skip

    program_id = store.load(program)
    of_program = store.read(contact_form, About(customer, program_id=program_id))
    assert of_program.ways[0].person == "Al Wu"


def test_a_program_contact_who_is_not_linked_can_be_spoken_to(
    store: Store, me: Me, customer: int
) -> None:
    def other(connection: Any) -> int:
        elsewhere = add_customer(connection, "C-9")
        person = add_contact(connection, elsewhere, "Di", "Ng", ContactRole.PRIMARY)
        add(
            connection, PROGRAM, customer_id=customer, number="P-2", currency="USD",
            contact_id=person, billing_type="agency_bill", status="active",
        )  # fmt: skip
        return person

    person = store.load(other)
    assert store.do(
        LogContact(about=About(customer, contact_id=person), outcome="reached"), me
    ).created


def test_last_contact_and_last_reached_are_kept_apart(
    store: Store, me: Me, customer: int, today: date
) -> None:
    def both() -> tuple[date | None, date | None]:
        return (
            store.read(last_contact, customer, today), store.read(last_reached, customer, today)
        )  # fmt: skip

    store.do(LogContact(about=About(customer), outcome="left_message"), me)
    assert both() == (today, None)
    store.do(
        LogContact(
            about=About(customer), outcome="left_message", direction=Direction.INBOUND,
            medium=Medium.MESSAGE,
        ),
        me,
    )  # fmt: skip
    assert both() == (today, today)


def test_an_outcome_of_the_desks_own_can_keep_a_promise(
    store: Store, me: Me, customer: int, today: date
) -> None:
    store.do(
        AddToList(list="outcome", code="part", title="Promised a part", reached=True,
                  keeps="promise"),
        me,
    )  # fmt: skip
    store.do(LogContact(about=About(customer), outcome="part", amount=100, promised_on=today), me)
    (logged,) = store.read(attempts_of, customer)
    assert (logged.reached, logged.keeps, logged.amount) == (True, "promise", 100)


def test_what_is_refused(store: Store, me: Me, customer: int, due: int, today: date) -> None:
    other = store.load(lambda c: add_customer(c, "C-2"))
    stranger = store.load(lambda c: add_contact(c, other, "X", "Y", ContactRole.PRIMARY))
    about = About(customer)
    for command, reason in (
        (LogContact(about=about, outcome=""), "Choose how it ended"),
        (LogContact(about=about, outcome="won"), "Choose how it ended"),
        (LogContact(about=about, outcome="busy", amount=1), "keeps no amount"),
        (LogContact(about=about, outcome="busy", promised_on=today), "keeps no amount"),
        (LogContact(about=about, outcome="promised", amount=0), "above zero"),
        (LogContact(about=about, outcome="promised", promised_on=today - timedelta(1)),
         "today or later"),
        (LogContact(about=About(customer, contact_id=stranger), outcome="busy"), "no contact of"),
        (LogContact(about=About(other), outcome="busy", completes=due), "not Customer C-2's"),
        (LogContact(about=about, outcome="busy", completes=999), "no activity"),
        (LogContact(about=about, outcome="busy", next_on=today, next_category="lunch"),
         "no activity category"),
        (LogContact(about=About(999), outcome="busy"), "no customer"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=reason):
            store.do(command, me)
        assert store.preview(command, me).refusal
    store.do(LogContact(about=about, outcome="busy", completes=due), me)
    with pytest.raises(Refused, match="is completed already"):
        store.do(LogContact(about=about, outcome="busy", completes=due), me)


def test_what_is_only_warned_of(store: Store, me: Me, today: date) -> None:
    customer = store.load(
        lambda c: add_customer(c, "C-3", do_not_contact=True, do_not_contact_reason="lawyer")
    )
    command = LogContact(about=About(customer), outcome="busy", next_on=today - timedelta(1))
    plan = store.preview(command, me).plan
    assert plan is not None
    assert plan.notes == (
        "Customer C-3 is not to be contacted: lawyer", "The next date is in the past"
    )  # fmt: skip
    store.do(command, me)


def test_pages_of_contacts_leave_none_out(store: Store, me: Me, customer: int) -> None:
    for n in range(7):
        store.do(LogContact(about=About(customer), outcome="busy", line=f"try {n}"), me)
    found: list[str] = []
    before = None
    while page := store.read(attempts_of, customer, before=before, limit=3):
        found += [each.line for each in page]
        before = page[-1].position
    assert found == [f"try {n}" for n in range(6, -1, -1)]


def test_the_timeline_tells_of_the_line_once(store: Store, me: Me, customer: int) -> None:
    store.do(LogContact(about=About(customer), outcome="reached", line="said hello"), me)
    told = [entry for entry in store.read(timeline, customer) if "said hello" in entry.text]
    assert [entry.kind for entry in told] == ["contact"]

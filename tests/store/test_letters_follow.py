"""Letters follow promises, contacts and rolls; and those that went are marked."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.calls.commands import LogContact
from collectui.domain.dunning.letters import LetterState, MarkSent
from collectui.domain.dunning.rules import PAID
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Command, Me, Refused
from collectui.domain.plan import MoveSet, Update
from collectui.domain.profile.views import UpdateProfile
from collectui.domain.roles.commands import (
    AddContact,
    MergeCustomer,
    ReplaceCustomer,
    SetRole,
    UnlinkContact,
)
from collectui.domain.roles.input import EmailEntry, NewContact
from collectui.domain.vocabulary import (
    BusinessLevel,
    CollectorRole,
    ContactMethod,
    ContactRole,
    CorrespondenceStatus,
    ItemKind,
)
from collectui.store import figures
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.items import ITEM
from collectui.store.core.programs import PROGRAM
from collectui.store.core.work import CORRESPONDENCE
from collectui.store.dunning import following, runs
from collectui.store.queries import letters as queries
from collectui.store.queries.timeline import timeline
from collectui.store.store import Store
from tests.store import profile_world as w
from tests.store.making import (
    ON,
    add,
    add_account,
    add_contact,
    add_customer,
    add_item,
    build_figures,
)
from tests.store.roles_world import HERE, add_email

NEXT_WEEK = ON + timedelta(7)
LAST_DAY = NEXT_WEEK + timedelta(2)
"""Of what is promised for that day, by no method in particular."""


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


@pytest.fixture
def customer(store: Store) -> int:
    """One item 30 days past due, an e-mail of its own, and its letter of stage 2 planned."""

    def make(connection: Connection) -> int:
        found = add_customer(connection, "A", **HERE)
        add_email(connection, "a@owes.example", customer_id=found)
        add_item(connection, found, 10_000, due=ON - timedelta(30))
        build_figures(connection)
        return found

    found = store.load(make)
    runs.carry_out(store, store.me().id)
    return found


def letters(store: Store) -> list[tuple[Any, ...]]:
    """Stage, address, status and reason of each letter."""
    return [
        (row["stage"], row["address"], row["status"].value, row["held_reason"])
        for row in w.table(store, CORRESPONDENCE)
    ]


WAITS = (2, "a@owes.example", "pending", "")


def said(store: Store, customer: int) -> list[str]:
    """The timeline's lines of letters, the latest first."""
    found = store.read(timeline, customer)
    return [entry.text for entry in found if entry.kind == "letter"]


def saved_as_shown(store: Store, me: Me, command: Command) -> None:
    """Save a command: of letters the history holds afterwards what the preview said."""
    preview = store.preview(command, me)
    assert preview.refusal is None
    assert preview.plan is not None
    receipt = store.do(command, me)
    rows = sa.select(CHANGE.c.op, CHANGE.c.changes).where(
        CHANGE.c.history_id == receipt.history_id, CHANGE.c.kind == "correspondence"
    )
    recorded = store.read(lambda c: [row.changes for row in c.execute(rows.order_by(CHANGE.c.id))])
    assert [sorted(fields) for fields in recorded] == [
        sorted(change.fields)
        for change in preview.plan.changes
        if isinstance(change, Update | MoveSet) and change.kind == "correspondence"
    ]


def undo_last(store: Store, me: Me) -> None:
    w.take_back(store, me)


def promise(customer: int, **values: Any) -> LogContact:
    whole = {"outcome": "promised", "amount": 10_000, "promised_on": NEXT_WEEK, **values}
    return LogContact(about=About(customer), **whole)


def test_a_promise_holds_the_letter_until_its_day_and_is_taken_back(
    store: Store, me: Me, customer: int
) -> None:
    shown = store.preview(promise(customer), me).plan
    assert shown is not None
    assert any(note.startswith("1 waiting letter may change") for note in shown.notes)
    store.do(promise(customer), me)
    held = (2, "a@owes.example", "held", "promised until 25 Mar 2026 (PTP-00001)")
    assert letters(store) == [held]
    assert said(store, customer)[0] == f"Stage 2 letter held: {held[-1]}"
    undo_last(store, me)
    assert letters(store) == [WAITS]
    store.do(promise(customer), me)
    # On its last day it may still come.
    runs.turn_to(store, LAST_DAY)
    assert letters(store)[0][2] == "held"
    runs.turn_to(store, LAST_DAY + timedelta(1))
    assert letters(store) == [WAITS]


@pytest.mark.parametrize(
    "command",
    [
        promise(1, amount=None),
        promise(1, promised_on=None),
        promise(1, outcome="disputed"),
        promise(1, outcome="reached", amount=None, promised_on=None),
    ],
)
def test_what_is_no_promise_with_amount_and_date_holds_nothing(
    store: Store, me: Me, customer: int, command: LogContact
) -> None:
    store.do(replace(command, about=About(customer)), me)
    assert letters(store) == [WAITS]


def test_the_promise_that_is_over_first_is_named(store: Store, me: Me, customer: int) -> None:
    store.do(promise(customer, amount=4_000), me)
    assert letters(store) == [WAITS]
    store.do(promise(customer, amount=6_000, promised_on=ON + timedelta(2)), me)
    assert letters(store)[0][3] == "promised until 20 Mar 2026 (PTP-00002)"


def test_the_timeline_names_what_was_promised(store: Store, me: Me, customer: int) -> None:
    store.do(promise(customer), me)
    (entry,) = (each for each in store.read(timeline, customer) if each.kind == "contact")
    assert "100.00 USD promised for 23 Mar 2026" in entry.text


def someone(customer: int, name: str, role: ContactRole) -> AddContact:
    mail = f"{name.lower()}@owes.example"
    new = NewContact(name, "Holm", emails=(EmailEntry(mail),))
    return AddContact(customer_id=customer, new=new, role=role)


def test_accounts_payable_come_before_the_primary_contact(
    store: Store, me: Me, customer: int
) -> None:
    def goes_to(command: Command) -> str:
        saved_as_shown(store, me, command)
        ((_, address, _, _),) = letters(store)
        return str(address)

    payable, secondary = ContactRole.ACCOUNTS_PAYABLE, ContactRole.SECONDARY
    assert goes_to(someone(customer, "Pia", ContactRole.PRIMARY)) == "pia@owes.example"
    assert goes_to(someone(customer, "Art", payable)) == "art@owes.example"
    # The one linked first stays the one.
    assert goes_to(someone(customer, "Bea", payable)) == "art@owes.example"
    art, bea = (_contact(store, name) for name in ("Art", "Bea"))
    taken = SetRole(customer_id=customer, contact_id=art, role=secondary)
    assert goes_to(taken) == "bea@owes.example"
    assert goes_to(UnlinkContact(customer_id=customer, contact_id=bea)) == "pia@owes.example"
    entry = next(each for each in store.read(timeline, customer) if each.kind == "letter")
    assert entry.text == "Stage 2 letter goes by e-mail to pia@owes.example"
    assert not entry.told, "its command has a line of its own, which tells of the contact"
    undo_last(store, me)
    assert letters(store)[0][1] == "bea@owes.example"
    undo_last(store, me)
    assert letters(store)[0][1] == "art@owes.example"


def _contact(store: Store, name: str) -> int:
    sql = sa.text("SELECT id FROM contact WHERE first_name = :name")
    found = store.read(lambda c: c.execute(sql, {"name": name}).scalar())
    assert isinstance(found, int)
    return found


def test_one_without_an_address_for_the_channel_is_passed_over(store: Store, me: Me) -> None:
    def make(connection: Connection) -> None:
        found = add_customer(connection, "A", **HERE)
        add_email(connection, "a@owes.example", customer_id=found)
        add_item(connection, found, 10_000, due=ON - timedelta(30))
        add_contact(connection, found, "No", "Mail", ContactRole.ACCOUNTS_PAYABLE)
        second = add_contact(connection, found, "Has", "Mail", ContactRole.ACCOUNTS_PAYABLE)
        add_email(connection, "has@mail.example", contact_id=second)
        build_figures(connection)

    store.load(make)
    runs.carry_out(store, me.id)
    assert letters(store) == [(2, "has@mail.example", "pending", "")]


def test_a_program_s_item_goes_to_the_program_s_contact(store: Store, me: Me) -> None:
    def make(connection: Connection) -> int:
        found = add_customer(connection, "A", **HERE)
        lead = add_contact(connection, found, "Pia", "Holm", ContactRole.ACCOUNTS_PAYABLE)
        add_email(connection, "pia@owes.example", contact_id=lead)
        other = add_contact(connection, found, "Jo", "Park", ContactRole.SECONDARY)
        add_email(connection, "jo@park.example", contact_id=other)
        program = add(
            connection, PROGRAM, number="P-1", status="active", currency="USD",
            customer_id=found, contact_id=other,
        )  # fmt: skip
        due = {"due": ON - timedelta(30)}
        oldest = add_item(connection, found, 10_000, program_id=program, **due)
        add_item(connection, found, 10_000, due=ON - timedelta(25))
        build_figures(connection)
        return oldest

    oldest = store.load(make)
    runs.carry_out(store, me.id)
    assert letters(store) == [(2, "jo@park.example", "pending", "")]

    def dispute(connection: Connection) -> None:
        connection.execute(sa.update(ITEM).where(ITEM.c.id == oldest).values(disputed=10_000))
        build_figures(connection)
        following.by_calendar(connection, [1], ON)

    # Once that item is disputed another one is asked for: it has no program.
    store.load(dispute)
    assert letters(store) == [(2, "pia@owes.example", "pending", "")]


def _credit(connection: Connection, customer: int, **values: Any) -> int:
    """A payment on account larger than what is past due here."""
    kind = ItemKind.PAYMENT_ON_ACCOUNT
    return add_item(connection, customer, -15_000, kind=kind, issued=ON, **values)


COVERED = (2, "held", "covered by credits")


def test_replacing_a_customer_judges_letters_by_what_the_other_owes(
    store: Store, me: Me, customer: int
) -> None:
    """Either way: the one who takes over has credits, so nothing can be asked for."""

    def other(connection: Connection) -> int:
        found = add_customer(connection, "B", **HERE)
        _credit(connection, found)
        build_figures(connection)
        return found

    other_id = store.load(other)
    for command in (
        ReplaceCustomer(customer_id=customer, by_id=other_id),
        MergeCustomer(customer_id=customer, into_id=other_id),
    ):
        plan = store.preview(command, me).plan
        assert plan is not None
        assert [note for note in plan.notes if "1 waiting letter may change" in note]
        store.do(replace(command, shown=plan.digest), me)
        assert _standing(store) == [COVERED]
        assert letters_of(store) == {other_id}
        undo_last(store, me)
        assert letters(store) == [WAITS]
        assert letters_of(store) == {customer}


def test_another_business_level_judges_letters_by_the_new_rows(store: Store, me: Me) -> None:
    """An account's letter waits; the customer as a whole has more credit than is past due."""

    def make(connection: Connection) -> int:
        found = add_customer(connection, "A", business_level=BusinessLevel.ACCOUNT, **HERE)
        add_email(connection, "a@owes.example", customer_id=found)
        add_item(connection, found, 10_000, due=ON - timedelta(30))
        account, site = add_account(connection, found, "A-2")
        _credit(connection, found, account_id=account, site_id=site)
        build_figures(connection)
        return found

    found = store.load(make)
    runs.carry_out(store, me.id)
    assert letters(store) == [WAITS]
    level = {"business_level": BusinessLevel.CUSTOMER}
    store.do(UpdateProfile(customers=(found,), changes=level), me)
    assert _standing(store) == [COVERED]
    undo_last(store, me)
    assert letters(store) == [WAITS]


def _standing(store: Store) -> list[tuple[int, str, str]]:
    return [(stage, status, reason) for stage, _, status, reason in letters(store)]


def letters_of(store: Store) -> set[int]:
    return {row["customer_id"] for row in w.table(store, CORRESPONDENCE)}


def test_a_roll_lets_letters_follow_in_the_transaction_of_the_figures(
    store: Store, me: Me, customer: int
) -> None:
    """A payment that is dated tomorrow: the roll that meets it withdraws the letter with it."""

    def pay_tomorrow(connection: Connection) -> None:
        item = connection.execute(sa.select(ITEM.c.id)).scalar_one()
        tomorrow = {"day": ON + timedelta(1), "customer": customer, "item": item}
        for sql in (
            "UPDATE item SET open_balance = 0, status = 'paid' WHERE id = :item",
            "INSERT INTO payment (id, customer_id, paid_on, amount, currency, method, reference)"
            " VALUES (1, :customer, :day, 10000, 'USD', '', '')",
            "INSERT INTO payment_item (item_id, payment_id, amount) VALUES (:item, 1, 10000)",
        ):
            names = {name: value for name, value in tomorrow.items() if f":{name}" in sql}
            connection.execute(sa.text(sql), names)
        build_figures(connection)

    store.load(pay_tomorrow)
    assert letters(store) == [WAITS]
    seen: list[tuple[Any, ...]] = []

    def in_transaction(work: Any) -> int:
        def and_look(connection: Connection) -> int:
            done: int = work(connection)
            status = sa.text("SELECT status FROM correspondence")
            past_due = sa.text("SELECT coalesce(sum(past_due), 0) FROM delinquency")
            seen.append(
                (connection.execute(past_due).scalar(), connection.execute(status).scalar())
            )
            return done

        return store.load(and_look)

    figures.roll(in_transaction, ON + timedelta(1), None, following.by_calendar)
    assert {(past_due > 0, status) for past_due, status in seen} == {
        (True, "pending"),
        (False, "cancelled"),
    }
    assert letters(store)[0][2:] == ("cancelled", PAID)
    assert said(store, customer)[0] == f"Stage 2 letter withdrawn: {PAID}"


# Marked as sent


def ids(store: Store) -> tuple[int, ...]:
    return tuple(row["id"] for row in w.table(store, CORRESPONDENCE))


def test_a_letter_is_marked_as_sent_and_taken_back(store: Store, me: Me, customer: int) -> None:
    (letter,) = ids(store)
    saved_as_shown(store, me, MarkSent(letter_ids=(letter,), on=ON - timedelta(1)))
    (line,) = store.read(queries.of_customer, customer)
    assert line.status is CorrespondenceStatus.SENT
    assert line.address == "a@owes.example"
    assert line.sent_at is not None
    assert line.sent_at.date() == ON - timedelta(1)
    assert said(store, customer)[0] == "Stage 2 letter sent by e-mail to a@owes.example"
    with pytest.raises(Refused, match="was sent already on 2026-03-15"):
        store.do(MarkSent(letter_ids=(letter,)), me)
    # What has gone follows nothing any more.
    store.do(someone(customer, "Art", ContactRole.ACCOUNTS_PAYABLE), me)
    store.do(promise(customer), me)
    assert letters(store) == [(2, "a@owes.example", "sent", "")]


def test_taken_back_it_stands_as_things_are_by_now(store: Store, me: Me, customer: int) -> None:
    (letter,) = ids(store)
    receipt = store.do(MarkSent(letter_ids=(letter,)), me)
    store.do(promise(customer), me)
    store.do(Undo(history_id=receipt.history_id), me)
    (line,) = store.read(queries.of_customer, customer)
    assert (line.status.value, line.sent_at) == ("held", None)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"status": "cancelled", "held_reason": PAID}, f"was withdrawn: {PAID}"),
        ({"status": "cancelled"}, "was withdrawn: no reason is kept"),
        ({"address": "", "status": "held"}, "has no address"),
    ],
)
def test_what_cannot_have_gone_is_refused(
    store: Store, me: Me, customer: int, values: dict[str, Any], reason: str
) -> None:
    store.load(lambda c: c.execute(sa.update(CORRESPONDENCE).values(values)).rowcount)
    before = w.everything(store)
    with pytest.raises(Refused, match=reason):
        store.do(MarkSent(letter_ids=ids(store)), me)
    assert w.everything(store) == before


def test_refused_are_a_call_an_unknown_letter_and_a_day_to_come(
    store: Store, me: Me, customer: int
) -> None:
    with pytest.raises(Refused, match="There is no letter 99"):
        store.do(MarkSent(letter_ids=(99,)), me)
    with pytest.raises(Refused, match="Choose a letter"):
        store.do(MarkSent(letter_ids=()), me)
    with pytest.raises(Refused, match="after today"):
        store.do(MarkSent(letter_ids=ids(store), on=date(2199, 1, 1)), me)


def test_a_held_one_is_taken_and_the_hold_is_said(store: Store, me: Me, customer: int) -> None:
    store.do(promise(customer), me)
    preview = store.preview(MarkSent(letter_ids=ids(store)), me)
    assert preview.plan is not None
    assert preview.refusal is None
    assert "is held: promised until 25 Mar 2026 (PTP-00001)" in preview.plan.notes[0]


def test_many_are_a_supervisors(store: Store, me: Me, customer: int) -> None:
    def more(connection: Connection) -> None:
        for stage in (3, 4):
            add(
                connection, CORRESPONDENCE, customer_id=customer, method=ContactMethod.EMAIL,
                address="a@owes.example", due_on=ON, stage=stage,
            )  # fmt: skip

    store.load(more)
    many = MarkSent(letter_ids=ids(store))
    _become(store, CollectorRole.COLLECTOR)
    me = store.me()
    with pytest.raises(Refused, match="for a supervisor"):
        store.do(many, me)
    store.do(MarkSent(letter_ids=many.letter_ids[:1]), me)
    _become(store, CollectorRole.SUPERVISOR)
    store.do(MarkSent(letter_ids=many.letter_ids[1:]), store.me())
    assert {letter[2] for letter in letters(store)} == {"sent"}


def _become(store: Store, role: CollectorRole) -> None:
    store.load(lambda c: c.execute(sa.update(COLLECTOR).values(role=role)).rowcount)


def test_the_list_by_state(store: Store, me: Me, customer: int) -> None:
    runs.turn_to(store, ON + timedelta(20))
    store.do(MarkSent(letter_ids=ids(store)[1:]), me)
    states = {
        state: [(each.stage, each.state) for each in store.read(queries.letter_rows, state)]
        for state in LetterState
    }
    gone, withdrawn = (3, "sent"), (2, "withdrawn")
    assert states == {
        LetterState.WAITING: [],
        LetterState.PENDING: [],
        LetterState.HELD: [],
        LetterState.SENT: [gone],
        LetterState.CANCELLED: [withdrawn],
        LetterState.ALL: [gone, withdrawn],
    }
    for state in LetterState:
        rows = store.read(queries.letter_rows, state, customer)
        assert store.read(queries.letter_count, state, customer) == len(rows)
        places = [store.read(queries.letter_place, state, each, customer) for each in rows]
        assert places == list(range(len(rows)))

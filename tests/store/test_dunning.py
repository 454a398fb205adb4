"""The dunning plan through the store: who gets which letter, once, and what becomes of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.aging import DEFAULT_BUCKETS
from collectui.domain.dunning.rules import OVERTAKEN, PAID, ROLLED_BACK
from collectui.domain.kernel import Me, NotDone
from collectui.domain.profile.views import UpdateProfile
from collectui.domain.settings.actions import SetDesk
from collectui.domain.vocabulary import BusinessLevel, ContactMethod, ContactRole
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CUSTOMER, EMAIL, PHONE, SITE
from collectui.store.core.history import HISTORY
from collectui.store.core.items import ITEM
from collectui.store.core.work import CORRESPONDENCE
from collectui.store.dunning import runs
from collectui.store.opening import open_store
from collectui.store.queries import history
from collectui.store.queries import letters as letter_queries
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
from tests.store.reference import kept, reckoned
from tests.store.roles_world import HERE, add_email

SMS = "+1 312 555 0142"


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


def _owing(connection: Connection, number: str, days: int, **values: Any) -> int:
    """A customer whose one item is so many days past due, reached by an e-mail of its own."""
    customer = add_customer(connection, number, **{**HERE, **values})
    add_email(connection, f"{number.lower()}@owes.example", customer_id=customer)
    add_item(connection, customer, 10_000, due=ON - timedelta(days))
    return customer


def _made(store: Store, *owing: tuple[str, int, dict[str, Any]]) -> list[int]:
    def make(connection: Connection) -> list[int]:
        ids = [_owing(connection, number, days, **values) for number, days, values in owing]
        build_figures(connection)
        return ids

    return store.load(make)


def _letters(store: Store) -> list[tuple[Any, ...]]:
    numbers = {row["id"]: row["number"] for row in w.table(store, CUSTOMER)}
    return [
        (
            numbers[row["customer_id"]],
            row["stage"],
            row["method"].value,
            row["address"],
            row["status"].value,
            row["held_reason"],
        )
        for row in w.table(store, CORRESPONDENCE)
    ]


def test_each_unit_gets_the_letter_of_its_stage(store: Store, me: Me) -> None:
    _made(
        store,
        ("A", 4, {}),
        ("B", 5, {}),
        ("C", 20, {"contact_method": ContactMethod.LETTER}),
        ("D", 45, {"contact_method": ContactMethod.SMS}),
        ("E", 300, {"dunning_excluded": True, "dunning_excluded_reason": "Court"}),
        ("F", 80, {"do_not_contact": True, "do_not_contact_reason": "Bankrupt"}),
    )
    tally = runs.carry_out(store, me.id)
    post = "1901 S Canal St, Chicago, IL 60616"
    assert _letters(store) == [
        ("B", 1, "email", "b@owes.example", "pending", ""),
        ("C", 2, "letter", post, "pending", ""),
        ("D", 3, "sms", "", "held", "no phone number"),
        ("E", 4, "email", "e@owes.example", "held", "excluded from dunning: Court"),
        ("F", 4, "email", "f@owes.example", "held", "do not contact: Bankrupt"),
    ]
    assert (tally.planned, dict(tally.by_stage)) == (5, {1: 1, 2: 1, 3: 1, 4: 2})
    assert dict(tally.held) == {
        "no phone number": 1,
        "excluded from dunning": 1,
        "do not contact": 1,
    }
    assert {row["due_on"] for row in w.table(store, CORRESPONDENCE)} == {ON}


def test_planned_twice_is_planned_once_also_after_it_was_sent(store: Store, me: Me) -> None:
    _made(store, ("A", 5, {}), ("B", 20, {"contact_method": ContactMethod.PHONE}))
    runs.carry_out(store, me.id)
    before, entries = w.everything(store), _entries(store)
    assert runs.carry_out(store, me.id).planned == 0
    sent = sa.update(CORRESPONDENCE).values(status="sent")
    store.load(lambda c: c.execute(sent.where(CORRESPONDENCE.c.activity_id.is_(None))).rowcount)
    assert runs.carry_out(store, me.id).planned == 0
    assert list(runs.foresee(store)) == []
    assert _entries(store) == entries
    assert len(before["correspondence"]) == len(_letters(store))


def _entries(store: Store) -> list[tuple[int | None, str, str]]:
    rows = sa.select(HISTORY.c.by_id, HISTORY.c.action, HISTORY.c.summary).order_by(HISTORY.c.id)
    return [tuple(row) for row in store.read(lambda c: c.execute(rows).all())]  # type: ignore[misc]


def test_what_is_foreseen_is_what_is_done_and_nothing_is_written(store: Store, me: Me) -> None:
    _made(store, ("A", 5, {}), ("B", 20, {}))
    before = w.everything(store)
    foreseen = list(runs.foresee(store))
    assert w.everything(store) == before
    said = [
        (f.customer.number, n.stage, n.standing.address) for f in foreseen for n in f.dunning.new
    ]
    runs.carry_out(store, me.id)
    assert said == [(letter[0], letter[1], letter[3]) for letter in _letters(store)]


def test_the_primary_contact_comes_before_the_customer_and_a_site_s_post_first(
    store: Store, me: Me
) -> None:
    (customer,) = _made(
        store, ("A", 5, {"business_level": BusinessLevel.SITE, "contact_method": "letter"})
    )

    def more(connection: Connection) -> None:
        site = sa.update(SITE).where(SITE.c.customer_id == customer)
        connection.execute(site.values(street1="9 Dock Rd", city="Peoria"))
        account, second = add_account(connection, customer, "10")
        place = {"account_id": account, "site_id": second}
        add_item(connection, customer, 100, due=ON - timedelta(20), **place)
        jo = add_contact(connection, customer, "Jo", "Park", ContactRole.PRIMARY)
        add_email(connection, "jo@park.example", contact_id=jo)
        build_figures(connection)

    store.load(more)
    runs.carry_out(store, me.id)
    assert [letter[1:4] for letter in _letters(store)] == [
        (1, "letter", "9 Dock Rd, Peoria"),
        (2, "letter", "1901 S Canal St, Chicago, IL 60616"),
    ]
    by_email = UpdateProfile(customers=(customer,), changes={"contact_method": ContactMethod.EMAIL})
    store.do(by_email, me)
    assert {letter[2:4] for letter in _letters(store)} == {("email", "jo@park.example")}


def test_by_phone_it_is_a_call_of_the_customer_s_collector(store: Store, me: Me) -> None:
    def make(connection: Connection) -> int:
        customer = _owing(connection, "A", 50, contact_method="phone", collector_id=me.id)
        add(connection, PHONE, customer_id=customer, typed=SMS, e164="+13125550142")
        build_figures(connection)
        return customer

    customer = store.load(make)
    tally = runs.carry_out(store, me.id)
    (call,) = w.table(store, ACTIVITY)
    (letter,) = w.table(store, CORRESPONDENCE)
    assert (call["subject"], call["priority"].value) == ("Dunning call, stage 3", "high")
    assert (call["assigned_to_id"], call["description"]) == (me.id, f"Call {SMS}")
    assert call["created_by_id"] is None
    assert letter["activity_id"] == call["id"]
    assert tally.calls == 1
    assert store.read(kept) == store.read(reckoned, ON, DEFAULT_BUCKETS)
    (line,) = store.read(letter_queries.of_customer, customer)
    assert (line.stage, line.call, line.account) == (3, True, None)


def test_disputed_in_full_is_held_and_goes_once_it_is_settled(store: Store, me: Me) -> None:
    _made(store, ("A", 5, {}))
    dispute = sa.update(ITEM)
    store.load(lambda c: c.execute(dispute.values(disputed=ITEM.c.open_balance)).rowcount)
    store.load(build_figures)
    runs.carry_out(store, me.id)
    assert [letter[4:] for letter in _letters(store)] == [("held", "disputed in full")]
    store.load(lambda c: c.execute(dispute.values(disputed=1)).rowcount)
    store.load(build_figures)
    assert runs.carry_out(store, me.id).released == 1
    assert [letter[4:] for letter in _letters(store)] == [("pending", "")]


def test_an_address_that_has_come_releases_what_waited_for_it(store: Store, me: Me) -> None:
    (customer,) = _made(store, ("A", 5, {}))
    store.load(lambda c: c.execute(sa.delete(EMAIL)).rowcount)
    runs.carry_out(store, me.id)
    assert [letter[3:] for letter in _letters(store)] == [("", "held", "no e-mail address")]
    store.load(lambda c: add_email(c, "new@owes.example", customer_id=customer))
    runs.carry_out(store, me.id)
    assert [letter[3:] for letter in _letters(store)] == [("new@owes.example", "pending", "")]


def test_what_was_paid_is_withdrawn_and_a_new_debt_is_dunned_anew(store: Store, me: Me) -> None:
    (customer,) = _made(store, ("A", 50, {}))
    runs.carry_out(store, me.id)
    store.load(lambda c: c.execute(sa.update(ITEM).values(open_balance=0)).rowcount)
    store.load(build_figures)
    assert runs.carry_out(store, me.id).withdrawn == 1
    assert [letter[1:2] + letter[4:] for letter in _letters(store)] == [(3, "cancelled", PAID)]
    store.load(lambda c: add_item(c, customer, 500, due=ON - timedelta(6)))
    store.load(build_figures)
    runs.carry_out(store, me.id)
    assert [letter[1:2] + letter[4:] for letter in _letters(store)] == [
        (3, "cancelled", PAID),
        (1, "pending", ""),
    ]


def test_as_figures_roll_forward_letters_follow_and_the_calendar_is_nobody(
    store: Store, me: Me
) -> None:
    _made(store, ("A", 1, {}))
    for days in (3, 4, 18, 19, 20, 44):
        runs.turn_to(store, ON + timedelta(days))
    assert [letter[1:2] + letter[4:] for letter in _letters(store)] == [
        (1, "cancelled", OVERTAKEN),
        (2, "cancelled", OVERTAKEN),
        (3, "pending", ""),
    ]
    assert {who for who, action, _ in _entries(store) if action == "dunning.plan"} == {None}
    runs.turn_to(store, ON + timedelta(20))
    assert [letter[1:2] + letter[4:] for letter in _letters(store)] == [
        (1, "cancelled", OVERTAKEN),
        (2, "pending", ""),
        (3, "cancelled", ROLLED_BACK),
    ]
    runs.turn_to(store, ON)
    assert {letter[4:] for letter in _letters(store)} == {
        ("cancelled", OVERTAKEN),
        ("cancelled", ROLLED_BACK),
    }


def test_letters_are_due_on_a_day_on_which_the_desk_works(store: Store, me: Me) -> None:
    _made(store, ("A", 5, {}))
    saturday = date(2026, 3, 21)
    runs.turn_to(store, saturday)
    assert [row["due_on"] for row in w.table(store, CORRESPONDENCE)] == [date(2026, 3, 23)]


def test_the_desk_sets_its_own_stages(store: Store, me: Me) -> None:
    _made(store, ("A", 5, {}), ("B", 20, {}))
    with pytest.raises(NotDone, match="each later than the one before"):
        store.do(SetDesk(name="dunning_stages", value=[20, 5]), me)
    store.do(SetDesk(name="dunning_stages", value=[]), me)
    assert runs.carry_out(store, me.id).planned == 0
    store.do(SetDesk(name="dunning_stages", value=[6, 20, 21]), me)
    runs.carry_out(store, me.id)
    assert [letter[:2] for letter in _letters(store)] == [("B", 2)]


def test_a_plan_is_in_the_history_and_is_taken_back_whole(store: Store, me: Me) -> None:
    first, *_ = _made(
        store,
        *((f"N{number:03}", 20, {}) for number in range(30)),
        ("P", 20, {"contact_method": ContactMethod.PHONE}),
    )
    runs.carry_out(store, me.id)
    store.load(lambda c: c.execute(sa.update(ITEM).values(aged_from=ON - timedelta(46))).rowcount)
    store.load(build_figures)
    before, figures = w.everything(store), store.read(kept)
    runs.carry_out(store, me.id)
    last = _entries(store)[-1]
    assert last == (me.id, "dunning.plan", "Letters of 2026-03-16: 31 planned, 31 changed")
    lines = store.read(history.history_of, first)
    assert {line.summary for line in lines} >= {last[2]}
    w.take_back(store, me)
    assert w.everything(store) == before
    assert store.read(kept) == figures
    w.take_back(store, me)
    assert _letters(store) == []


def test_a_plan_of_which_something_was_sent_is_not_taken_back(store: Store, me: Me) -> None:
    _made(store, ("A", 20, {}), ("B", 20, {}))
    runs.carry_out(store, me.id)
    sent = sa.update(CORRESPONDENCE).where(CORRESPONDENCE.c.id == 1).values(status="sent")
    store.load(lambda c: c.execute(sent).rowcount)
    with pytest.raises(NotDone, match="status of the letter was changed since"):
        w.take_back(store, me)


def test_two_programs_that_plan_at_once_plan_each_letter_once(
    store: Store, store_url: str, me: Me, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PIECE", 3)
    _made(store, *((f"N{number:03}", 20, {}) for number in range(30)))

    def plan(_: int) -> int:
        other = open_store(store_url, may_write=True)
        try:
            return runs.carry_out(other, None).planned
        finally:
            other.close()

    with ThreadPoolExecutor(3) as programs:
        assert sum(programs.map(plan, range(3))) == 30
    assert len(_letters(store)) == 30


def test_a_long_list_is_planned_piece_by_piece(
    store: Store, me: Me, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PIECE", 7)
    _made(store, *((f"N{number:03}", 20, {}) for number in range(20)))
    assert runs.carry_out(store, me.id).planned == 20
    plans = [summary for _, action, summary in _entries(store) if action == "dunning.plan"]
    assert plans == [
        "Letters of 2026-03-16: 7 planned",
        "Letters of 2026-03-16: 7 planned",
        "Letters of 2026-03-16: 6 planned",
    ]


def test_a_plan_with_nothing_to_do_asks_for_no_lock(
    store: Store, me: Me, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = {"do_not_contact": True, "do_not_contact_reason": "Bankrupt"}
    phone = {"contact_method": ContactMethod.PHONE}
    _made(store, ("A", 20, {}), ("B", 20, held), ("C", 20, phone))
    assert runs.carry_out(store, me.id).planned == 3

    def locked(_: Any) -> None:
        raise AssertionError("the lock was asked for")

    monkeypatch.setattr(store, "load", locked)
    tally = runs.carry_out(store, me.id)
    assert (tally.planned, tally.run) == (0, None)

"""Two customers that are one: what becomes of each part, what is refused, and undo."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me, Refused
from collectui.domain.notes.commands import AddNote
from collectui.domain.roles import commands as c
from collectui.domain.roles.impact import impact_of
from collectui.domain.vocabulary import (
    ActivityStatus,
    CollectorRole,
    ContactMethod,
    ContactRole,
    CorrespondenceStatus,
)
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import (
    ACCOUNT,
    CUSTOMER,
    CUSTOMER_CONTACT,
    EMAIL,
    PHONE,
    SITE,
)
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.figures import DELINQUENCY
from collectui.store.core.imports import EXTERNAL_KEY
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.programs import PROGRAM
from collectui.store.core.work import ATTACHMENT, CONTACT_ATTEMPT, CORRESPONDENCE, NOTE
from collectui.store.queries import history, impact
from collectui.store.store import Store
from collectui.store.tables import metadata
from collectui.store.undo import latest
from tests.store.making import (
    ON,
    add,
    add_contact,
    add_customer,
    add_item,
    add_payment,
    build_figures,
    judge,
)
from tests.store.roles_world import HERE, World, add_email, add_program, full, row

SHELL = ("history", "history_change", "history_set", "attachment_bytes")


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


def _more(connection: Connection) -> World:
    """Meridian, of which there is everything, and Ostrava, which has an account of its own."""
    world = full(connection)
    add_payment(connection, world.meridian, ON, world.items[2], 500)
    add(
        connection, CONTACT_ATTEMPT, customer_id=world.meridian, on_date=ON, outcome="reached",
        contact_id=world.jo,
    )  # fmt: skip
    add_email(connection, "ap@meridian.example", customer_id=world.meridian)
    add_email(connection, "AP@ostrava.example", customer_id=world.meridian)
    add(connection, PHONE, customer_id=world.meridian, typed="+1 312 555 0100",
        e164="+13125550100", national="3125550100", preferred=True)  # fmt: skip
    add_item(connection, world.ostrava, 70_000, due=ON.replace(month=2))
    judge(connection)
    return world


@pytest.fixture
def world(store: Store) -> World:
    return store.load(_more)


def _all(store: Store, table: Any, **values: Any) -> list[Any]:
    where = [table.c[name] == value for name, value in values.items()]
    return list(store.read(lambda x: x.execute(sa.select(table).where(*where)).all()))


def _values(connection: Connection) -> dict[str, list[str]]:
    """Every record but history, versions and ids of roles aside."""
    found = {}
    for name, table in metadata.tables.items():
        if name in SHELL:
            continue
        left_out = {"version", *(["id", "batch_id"] if name == "customer_contact" else [])}
        columns = [column for column in table.c if column.name not in left_out]
        found[name] = sorted(map(repr, connection.execute(sa.select(*columns)).all()))
    return found


def _merge(world: World) -> c.MergeCustomer:
    return c.MergeCustomer(customer_id=world.meridian, into_id=world.ostrava)


def _done(store: Store, me: Me, command: Any) -> Any:
    preview = store.preview(command, me)
    assert preview.plan is not None, preview.refusal
    assert preview.refusal is None
    return store.do(replace(command, shown=preview.plan.digest), me)


def _undone(store: Store, me: Me) -> None:
    last = store.read(latest.my_last_change, me.id)
    assert last is not None
    _done(store, me, Undo(history_id=last.history_id))


def test_all_that_is_of_the_one_becomes_the_others(store: Store, me: Me, world: World) -> None:
    before = store.read(_values)
    _done(store, me, _merge(world))
    for table in (ITEM, PROGRAM, PAYMENT, ACTIVITY, NOTE, ATTACHMENT, CONTACT_ATTEMPT,
                  CORRESPONDENCE, CUSTOMER_CONTACT):  # fmt: skip
        assert not _all(store, table, customer_id=world.meridian), table.name
    gone = row(store, CUSTOMER, world.meridian)
    assert (gone.replaced_by_id, gone.merged, gone.number) == (world.ostrava, True, "C-1")
    assert (row(store, CUSTOMER, world.ostrava).name, len(_all(store, ITEM))) == ("Ostrava Ltd", 4)
    (figures,) = _all(store, DELINQUENCY)
    assert (figures.customer_id, figures.past_due) == (world.ostrava, 100_000)
    roles = {r.contact_id: r.role for r in _all(store, CUSTOMER_CONTACT)}
    assert roles == {
        world.dana: ContactRole.PRIMARY,
        world.jo: ContactRole.SECONDARY,
        world.sam: ContactRole.SECONDARY,
    }
    mails = {e.address: e.preferred for e in _all(store, EMAIL, customer_id=world.ostrava)}
    assert mails == {"ap@ostrava.example": True, "ap@meridian.example": False}
    (phone,) = _all(store, PHONE, customer_id=world.ostrava)
    assert phone.preferred
    for item in _all(store, ITEM):
        account, site = row(store, ACCOUNT, item.account_id), row(store, SITE, item.site_id)
        assert account.customer_id == site.customer_id == world.ostrava
        assert site.account_id == account.id
    by_mail, by_post = (row(store, CORRESPONDENCE, each) for each in world.letters)
    assert (by_mail.address, by_post.address) == ("jo@park.example", "1 Main St, Peoria")
    for customer in (world.meridian, world.ostrava):
        lines = store.read(history.history_of, customer)
        assert any("merged into C-2 Ostrava Ltd" in line.summary for line in lines)
    _undone(store, me)
    assert store.read(_values) == before


def test_the_preview_names_and_lists_what_moves(store: Store, me: Me, world: World) -> None:
    plan = store.preview(_merge(world), me).plan
    assert plan is not None
    shown = impact_of(plan)
    texts = [count.text for count in shown.counts]
    assert "3 transactions will move to C-2 Ostrava Ltd" in texts
    assert "1 contact log will move to C-2 Ostrava Ltd" in texts
    assert any("C-1 Meridian Freight stays known" in note for note in shown.notes)
    for count in shown.counts:
        assert len(store.read(impact.members, count)) == count.count


# Accounts and sites

Make = Callable[[Connection, World], object]


def _company(connection: Connection, world: World) -> None:
    """Both have an account with the same company, and a site of the same number there."""
    for customer in (world.meridian, world.ostrava):
        account = add(
            connection, ACCOUNT, customer_id=customer, number=f"{customer}", company_code="US01"
        )
        add(connection, SITE, customer_id=customer, account_id=account, number="1")


@pytest.mark.parametrize("street", ["", "1 Main St"])
def test_accounts_of_one_company_become_one(
    store: Store, me: Me, world: World, street: str
) -> None:
    """A site without an address, or at the same place, is one with that of its number."""
    store.load(lambda x: _company(x, world))
    mine, theirs = (
        _all(store, ACCOUNT, customer_id=each, company_code="US01")[0]
        for each in (world.meridian, world.ostrava)
    )
    (site,), (their_site,) = (_all(store, SITE, account_id=each.id) for each in (mine, theirs))
    item = store.load(
        lambda x: add_item(
            x, world.meridian, 100, due=ON, account_id=mine.id, site_id=site.id, number="X"
        )
    )
    store.load(build_figures)
    if street:
        store.load(
            lambda x: x.execute(
                sa.update(SITE)
                .where(SITE.c.id.in_([site.id, their_site.id]))
                .values(street1=street)
            )
        )
    before = store.read(_values)
    _done(store, me, _merge(world))
    moved = row(store, ITEM, item)
    assert (moved.account_id, moved.site_id) == (theirs.id, their_site.id)
    _undone(store, me)
    assert store.read(_values) == before


def test_a_site_at_another_place_keeps_it(store: Store, me: Me, world: World) -> None:
    store.load(lambda x: _company(x, world))
    mine = _all(store, ACCOUNT, customer_id=world.meridian, company_code="US01")[0]
    (site,) = _all(store, SITE, account_id=mine.id)
    change = sa.update(SITE).where(SITE.c.id == site.id).values(street1="9 Dock Rd")
    store.load(lambda x: x.execute(change))
    before = store.read(_values)
    _done(store, me, _merge(world))
    moved = row(store, SITE, site.id)
    assert (moved.customer_id, moved.number, moved.street1) == (
        world.ostrava, "C-1-1", "9 Dock Rd",
    )  # fmt: skip
    assert row(store, ACCOUNT, moved.account_id).customer_id == world.ostrava
    _undone(store, me)
    assert store.read(_values) == before


# Contacts and addresses


def test_a_survivor_without_contacts_and_address_is_given_them(store: Store, me: Me) -> None:
    def make(connection: Connection) -> tuple[int, int, int]:
        old = add_customer(connection, "A-1", **HERE)
        jo = add_contact(connection, old, "Jo", "Park", ContactRole.PRIMARY)
        into = add_customer(connection, "A-2")
        add(connection, CORRESPONDENCE, customer_id=into, method=ContactMethod.LETTER,
            address="", due_on=ON)  # fmt: skip
        return old, into, jo

    old, into, jo = store.load(make)
    before = store.read(_values)
    _done(store, me, c.MergeCustomer(customer_id=old, into_id=into))
    assert row(store, CUSTOMER, into).street1 == HERE["street1"]
    (link,) = _all(store, CUSTOMER_CONTACT)
    assert (link.customer_id, link.contact_id, link.role) == (into, jo, ContactRole.PRIMARY)
    (letter,) = _all(store, CORRESPONDENCE)
    assert letter.address == "1901 S Canal St, Chicago, IL 60616"
    _undone(store, me)
    assert store.read(_values) == before


def test_a_contact_of_both_is_so_once(store: Store, me: Me, world: World) -> None:
    def both(connection: Connection) -> int:
        return add(
            connection, CUSTOMER_CONTACT, customer_id=world.ostrava, contact_id=world.jo,
            role=ContactRole.BROKER,
        )  # fmt: skip

    store.load(both)
    before = store.read(_values)
    _done(store, me, _merge(world))
    roles = {r.contact_id: r.role for r in _all(store, CUSTOMER_CONTACT)}
    assert (roles[world.jo], len(roles)) == (ContactRole.BROKER, 3)
    _undone(store, me)
    assert store.read(_values) == before


# Letters


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("theirs", "twice"),
    [
        (CorrespondenceStatus.PENDING, True),
        (CorrespondenceStatus.HELD, True),
        (CorrespondenceStatus.SENT, True),
        (CorrespondenceStatus.CANCELLED, False),
        (None, False),
    ],
)
@pytest.mark.parametrize("by_call", [False, True])
def test_a_stage_goes_out_once(
    store: Store, me: Me, world: World, theirs: Any, twice: bool, by_call: bool
) -> None:
    def make(connection: Connection) -> tuple[int, int | None]:
        given: dict[str, Any] = {"stage": 2, "method": ContactMethod.EMAIL, "due_on": ON}
        call, called = None, {}
        if by_call:
            call = add(connection, ACTIVITY, customer_id=world.meridian, subject="Call",
                       category="dunning_call", due_on=ON)  # fmt: skip
            called = {"method": ContactMethod.PHONE, "status": CorrespondenceStatus.CANCELLED}
        if theirs is not None:
            there = {"customer_id": world.ostrava, "address": "dana@wu.example"}
            add(connection, CORRESPONDENCE, status=theirs, **there, **given)
        mine = add(
            connection, CORRESPONDENCE, customer_id=world.meridian, activity_id=call,
            **{**given, **called},
        )  # fmt: skip
        add(connection, CORRESPONDENCE, customer_id=world.meridian, stage=1,
            status=CorrespondenceStatus.SENT, method=ContactMethod.EMAIL, due_on=ON,
            address="old@x.example")  # fmt: skip
        return mine, call

    mine, call = store.load(make)
    store.load(judge)
    before = store.read(_values)
    _done(store, me, _merge(world))
    letter = row(store, CORRESPONDENCE, mine)
    assert letter.customer_id == world.ostrava
    if not call:
        assert (letter.status is CorrespondenceStatus.CANCELLED) is twice
    if call:
        cancelled = row(store, ACTIVITY, call).status is ActivityStatus.CANCELLED
        assert cancelled is twice
    sent = _all(store, CORRESPONDENCE, stage=1, status=CorrespondenceStatus.SENT)
    assert [(each.customer_id, each.address) for each in sent] == [(world.ostrava, "old@x.example")]
    _undone(store, me)
    assert store.read(_values) == before


# What is refused


def _agent(connection: Connection) -> Me:
    agent = add(connection, COLLECTOR, login="ana", display_name="Ana")
    return Me(agent, "ana", "Ana", CollectorRole.COLLECTOR)


def _key(customer: str, key: str, source: str) -> Make:
    return lambda x, w: x.execute(
        sa.insert(EXTERNAL_KEY).values(
            source=source, entity="customer", key=key, record_id=getattr(w, customer)
        )
    )


def _keys(meridian: str, ostrava: str) -> list[Make]:
    return [_key("meridian", meridian, "a"), _key("ostrava", ostrava, "a")]


def _set(customer: str, **values: Any) -> Make:
    table = CUSTOMER
    return lambda x, w: x.execute(
        sa.update(table).where(table.c.id == getattr(w, customer)).values(**values)
    )


def _program(written: str, of: str = "meridian") -> Make:
    def make(connection: Connection, world: World) -> None:
        program = add_program(connection, world, written)
        values = {"customer_id": getattr(world, of)}
        connection.execute(sa.update(PROGRAM).where(PROGRAM.c.id == program).values(values))

    return make


SAME = _set("ostrava", **HERE)
PAID = "P-3 is financed under active agreement PFA-3"
DIFFER = "the addresses differ"

CASES: list[tuple[str, list[Make], CollectorRole, str | None]] = [
    ("nothing in the way", [], CollectorRole.COLLECTOR, None),
    ("who looks on", [], CollectorRole.VIEWER, "is a viewer here"),
    ("active agreement", [SAME, _program("active+active")], CollectorRole.COLLECTOR, PAID),
    ("whatever its status", [SAME, _program("archived+active")], CollectorRole.SUPERVISOR, PAID),
    ("administrator", [SAME, _program("active+active")], CollectorRole.ADMINISTRATOR, None),
    ("paid off", [_program("active+paid_off")], CollectorRole.COLLECTOR, None),
    (
        "the same record of a source",
        [
            SAME,
            _program("active+active"),
            *_keys("0100", "100"),
        ],
        CollectorRole.COLLECTOR,
        None,
    ),
    (
        "another record",
        [
            SAME,
            _program("active+active"),
            *_keys("100", "1000"),
        ],
        CollectorRole.COLLECTOR,
        PAID,
    ),
    (
        "the survivor's agreement",
        [SAME, _program("active+active", "ostrava")],
        CollectorRole.COLLECTOR,
        None,
    ),
    ("financed, two addresses", [_program("elected+draft")], CollectorRole.COLLECTOR, DIFFER),
    (
        "the survivor's is financed",
        [_program("active+active", "ostrava")],
        CollectorRole.ADMINISTRATOR,
        DIFFER,
    ),
    ("financed, one address", [SAME, _program("elected+draft")], CollectorRole.COLLECTOR, None),
    (
        "financed, and only the one that goes has an address",
        [_set("ostrava", street1="", city=""), _program("elected+draft")],
        CollectorRole.COLLECTOR,
        None,
    ),
    (
        "financed, and only the survivor has one",
        [_set("meridian", **dict.fromkeys(HERE, "")), _program("elected+draft")],
        CollectorRole.COLLECTOR,
        None,
    ),
    (
        "do not contact",
        [_set("meridian", do_not_contact=True)],
        CollectorRole.COLLECTOR,
        "Meridian Freight is not to be contacted and Ostrava Ltd is not",
    ),
    (
        "do not contact either",
        [_set("meridian", do_not_contact=True), _set("ostrava", do_not_contact=True)],
        CollectorRole.COLLECTOR,
        None,
    ),
    (
        "credit hold",
        [_set("meridian", credit_hold=True)],
        CollectorRole.COLLECTOR,
        "is on credit hold",
    ),
]


@pytest.mark.sampled
@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("made", "role", "reason"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_no_back_door(
    store: Store, world: World, made: list[Make], role: CollectorRole, reason: str | None
) -> None:
    def make(connection: Connection) -> Me:
        for each in made:
            each(connection, world)
        agent = _agent(connection)
        connection.execute(sa.update(COLLECTOR).where(COLLECTOR.c.id == agent.id).values(role=role))
        return replace(agent, role=role)

    agent = store.load(make)
    before = store.read(_values)
    preview = store.preview(_merge(world), agent)
    if reason is None:
        _done(store, agent, _merge(world))
        return
    assert preview.refusal is not None
    assert reason in preview.refusal
    with pytest.raises(Refused):
        store.do(_merge(world), agent)
    assert store.read(_values) == before


def test_whoever_is_gone_is_not_merged_again(store: Store, me: Me, world: World) -> None:
    third = store.load(lambda x: add_customer(x, "C-3"))
    with pytest.raises(Refused, match="is that customer already"):
        store.do(c.MergeCustomer(customer_id=third, into_id=third), me)
    with pytest.raises(Refused, match="Choose the customer"):
        store.do(c.MergeCustomer(customer_id=third, into_id=987_654), me)
    _done(store, me, _merge(world))
    for command in (
        c.MergeCustomer(customer_id=world.meridian, into_id=third),
        c.MergeCustomer(customer_id=third, into_id=world.meridian),
        c.ReplaceCustomer(customer_id=third, by_id=world.meridian),
    ):
        with pytest.raises(Refused, match=r"Meridian Freight was itself .* C-2"):
            store.do(command, me)


def test_undo_is_refused_once_work_was_done_on_what_moved(
    store: Store, me: Me, world: World
) -> None:
    receipt = _done(store, me, _merge(world))
    note = AddNote(about=About(world.ostrava, item_id=world.items[0]), body="x")
    store.do(note, me)
    with pytest.raises(Refused, match="a note was written on what moved: it is the survivor's"):
        store.do(Undo(history_id=receipt.history_id), me)


def test_a_survivor_may_be_merged_in_its_turn(store: Store, me: Me, world: World) -> None:
    third = store.load(lambda x: add_customer(x, "C-3"))
    before = store.read(_values)
    _done(store, me, _merge(world))
    _done(store, me, c.MergeCustomer(customer_id=world.ostrava, into_id=third))
    assert {item.customer_id for item in _all(store, ITEM)} == {third}
    _undone(store, me)
    _undone(store, me)
    assert store.read(_values) == before


def test_two_that_are_merged_in_turn(store: Store, me: Me, world: World) -> None:
    """Merged the wrong way round, and then the right way: nobody is both."""
    before = store.read(_values)
    _done(store, me, _merge(world))
    back = c.MergeCustomer(customer_id=world.ostrava, into_id=world.meridian)
    _done(store, me, back)
    kept, gone = (row(store, CUSTOMER, each) for each in (world.meridian, world.ostrava))
    assert (kept.replaced_by_id, kept.merged) == (None, False)
    assert (gone.replaced_by_id, gone.merged) == (world.meridian, True)
    with pytest.raises(Refused, match="was itself merged into C-1"):
        store.do(c.ReplaceCustomer(customer_id=world.ostrava, by_id=world.meridian), me)
    _undone(store, me)
    _undone(store, me)
    assert store.read(_values) == before


@pytest.mark.parametrize("about", ["", "item", "account", "site"])
def test_what_was_begun_before_is_the_survivors(
    store: Store, me: Me, world: World, about: str
) -> None:
    """A draft of a note on the one that went."""
    item = row(store, ITEM, world.items[0])
    parts = {"item": item.id, "account": item.account_id, "site": item.site_id}
    named = {f"{about}_id": parts[about]} if about else {}
    store.load(lambda x: _company(x, world))
    _done(store, me, _merge(world))
    receipt = store.do(AddNote(about=About(world.meridian, **named), body="late"), me)
    note = row(store, NOTE, receipt.created["note"])
    assert note.customer_id == world.ostrava
    if about:
        assert getattr(note, f"{about}_id") == parts[about]

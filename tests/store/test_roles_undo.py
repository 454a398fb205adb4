"""Undo of one's own changes of customers, contacts and roles."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Command, Me, Refused
from collectui.domain.notes.commands import AddNote
from collectui.domain.roles import commands as c
from collectui.domain.roles.impact import impact_of
from collectui.domain.roles.input import EmailEntry, NewContact, NewCustomer, PhoneEntry
from collectui.domain.vocabulary import AgreementStatus, CollectorRole, ContactRole, ProgramStatus
from collectui.store.core.customers import CUSTOMER_CONTACT, VERIFICATION_DOCUMENT
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.programs import FINANCE_AGREEMENT, PROGRAM
from collectui.store.store import Store
from collectui.store.tables import metadata
from collectui.store.undo import latest
from tests.store.making import add
from tests.store.roles_world import World, add_email, add_program, full
from tests.store.test_roles import DOCUMENT, THERE

HISTORIC = ("history", "history_change", "history_set", "attachment_bytes")
STAYS = ("verification_document", "attachment", "account", "site", "contact")
"""What was made stays: documents, and persons and places with nothing in them."""


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


@pytest.fixture
def world(store: Store) -> World:
    return store.load(full)


def _values(connection: Connection) -> dict[str, list[Any]]:
    """Every record but history, ids of lines and versions aside."""
    found = {}
    for name, table in metadata.tables.items():
        if name in HISTORIC:
            continue
        left_out = {"version", *(["id"] if name in ("phone", "email", "customer_contact") else [])}
        columns = [column for column in table.c if column.name not in left_out]
        found[name] = sorted(map(repr, connection.execute(sa.select(*columns)).all()))
    return found


def _undo(store: Store, me: Me) -> None:
    last = store.read(latest.my_last_change, me.id)
    assert last is not None
    command = Undo(history_id=last.history_id)
    plan = store.preview(command, me).plan
    assert plan is not None
    store.do(replace(command, shown=plan.digest), me)
    with pytest.raises(Refused, match="undone already"):
        store.do(Undo(history_id=last.history_id), me)


Make = Callable[[World], Command]

CHANGES: dict[str, Make] = {
    "name, address, phones": lambda w: c.UpdateCustomer(
        customer_id=w.meridian,
        name="Other",
        address=THERE,
        phones=(PhoneEntry("+1 312 555 0177"),),
        emails=(EmailEntry("a@b.example"),),
    ),
    "contact": lambda w: c.UpdateContact(
        contact_id=w.jo, first_name="Joan", phones=(PhoneEntry("+1 312 555 0177"),)
    ),
    "existing customer": lambda w: c.ReplaceCustomer(customer_id=w.meridian, by_id=w.ostrava),
    "existing contact": lambda w: c.ReplaceContact(
        contact_id=w.jo, customer_id=w.meridian, by_id=w.sam
    ),
    "contact from elsewhere": lambda w: c.ReplaceContact(
        contact_id=w.jo, customer_id=w.meridian, by_id=w.dana
    ),
    "primary": lambda w: c.SetPrimary(customer_id=w.meridian, contact_id=w.sam),
    "role": lambda w: c.SetRole(
        customer_id=w.meridian, contact_id=w.sam, role=ContactRole.ATTORNEY
    ),
    "link": lambda w: c.LinkContact(
        customer_id=w.meridian, contact_id=w.dana, role=ContactRole.PRIMARY
    ),
    "unlink": lambda w: c.UnlinkContact(customer_id=w.meridian, contact_id=w.sam),
}


@pytest.mark.sampled
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_everything_is_as_before(store: Store, me: Me, world: World, change: Make) -> None:
    before = store.read(_values)
    store.do(change(world), me)
    assert store.read(_values) != before
    _undo(store, me)
    assert store.read(_values) == before
    assert store.read(latest.my_last_change, me.id) is None


NEW: dict[str, Make] = {
    "new customer": lambda w: c.ReplaceCustomer(
        customer_id=w.meridian, new=NewCustomer("Nova", emails=(EmailEntry("x@nova.example"),))
    ),
    "new contact": lambda w: c.ReplaceContact(
        contact_id=w.jo,
        customer_id=w.meridian,
        new=NewContact("A", "B", emails=(EmailEntry("a@b.example"),)),
    ),
    "added contact": lambda w: c.AddContact(customer_id=w.meridian, new=NewContact("A", "B")),
}


@pytest.mark.parametrize("change", NEW.values(), ids=NEW)
def test_whom_a_change_made_stays_with_nothing(
    store: Store, me: Me, world: World, change: Make
) -> None:
    before = store.read(_values)
    store.do(change(world), me)
    _undo(store, me)
    after = store.read(_values)
    for name in before.keys() - {*STAYS, "customer"}:
        assert after[name] == before[name], name


def test_back_to_the_value_before_needs_no_new_document(store: Store, me: Me, world: World) -> None:
    store.load(lambda x: add_program(x, world, "active+active"))
    command = c.UpdateCustomer(customer_id=world.meridian, address=THERE, document=DOCUMENT)
    store.do(command, me)
    last = store.read(latest.my_last_change, me.id)
    assert last is not None
    assert last.customer == "C-1 Meridian Freight"
    preview = store.preview(Undo(history_id=last.history_id), me)
    assert preview.plan is not None
    shown = {(f.field, f.was, f.becomes) for f in impact_of(preview.plan).fields}
    assert ("street", "2200 W Fulton St", "1901 S Canal St") in shown
    _undo(store, me)
    documents = VERIFICATION_DOCUMENT
    kept = store.read(lambda x: x.execute(sa.select(documents.c.id)).all())
    assert len(kept) == 1


Since = Callable[[Store, Me, World], object]


def _sets(model: Any, **values: Any) -> Since:
    def since(store: Store, me: Me, world: World) -> None:
        store.load(lambda x: x.execute(sa.update(model).values(**values)))

    return since


def _signs(person: str) -> Since:
    def since(store: Store, me: Me, world: World) -> None:
        values = {
            "number": "PFA-9",
            "program_id": world.programs[0],
            "signed_by_id": getattr(world, person),
            "status": AgreementStatus.ACTIVE,
        }
        store.load(lambda x: add(x, FINANCE_AGREEMENT, **values))

    return since


def _does(make: Make) -> Since:
    return lambda store, me, world: store.do(make(world), me)


MOVED_ON: list[tuple[str, Since, str]] = [
    ("existing customer", _sets(PROGRAM, status=ProgramStatus.ACTIVE), "P-1 is active"),
    ("existing customer", _signs("jo"), "P-1 is financed under active agreement PFA-9"),
    (
        "existing customer",
        _does(lambda w: AddNote(about=About(w.ostrava, program_id=w.programs[0]), body="x")),
        "a note was written",
    ),
    (
        "existing customer",
        _does(lambda w: c.ReplaceCustomer(customer_id=w.ostrava, by_id=w.meridian)),
        "changed since",
    ),
    ("existing contact", _signs("sam"), "Sam Lee signed finance agreement PFA-9"),
    (
        "existing contact",
        _does(lambda w: c.ReplaceCustomer(customer_id=w.meridian, by_id=w.ostrava)),
        "2 transactions changed since|2 programs changed since",
    ),
    ("contact", _signs("jo"), "Jo(an)? Park signed finance agreement PFA-9"),
    (
        "contact",
        _does(lambda w: c.UpdateContact(contact_id=w.jo, first_name="Jane")),
        "The first name of the contact person was changed since",
    ),
    (
        "link",
        _does(lambda w: c.SetPrimary(customer_id=w.meridian, contact_id=w.jo)),
        "changed since",
    ),
    (
        "contact from elsewhere",
        lambda store, me, w: store.load(lambda x: add_program_of(x, w)),
        "Dana Wu is the contact of P-9",
    ),
]


def add_program_of(connection: Connection, world: World) -> int:
    """A program that came to Meridian with Dana as its contact."""
    return add(
        connection, PROGRAM, number="P-9", currency="USD", customer_id=world.meridian,
        contact_id=world.dana,
    )  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize(("change", "since", "reason"), MOVED_ON)
def test_refused_when_the_world_has_moved_on(
    store: Store, me: Me, world: World, change: str, since: Since, reason: str
) -> None:
    receipt = store.do(CHANGES[change](world), me)
    since(store, me, world)
    before = store.read(_values)
    command = Undo(history_id=receipt.history_id)
    assert store.preview(command, me).plan is None
    with pytest.raises(Refused, match=reason):
        store.do(command, me)
    assert store.read(_values) == before


def test_an_address_given_up_and_taken_meanwhile(store: Store, me: Me, world: World) -> None:
    line = store.read(lambda x: x.execute(sa.text("SELECT id FROM email")).scalars().first())
    receipt = store.do(
        c.UpdateContact(contact_id=world.jo, emails=(EmailEntry("new@park.example", id=line),)), me
    )
    store.load(lambda x: add_email(x, "JO@park.example", contact_id=world.sam))
    with pytest.raises(Refused, match=r"JO@park\.example belongs to Sam Lee by now"):
        store.do(Undo(history_id=receipt.history_id), me)


def test_only_ones_own(store: Store, me: Me, world: World) -> None:
    receipt = store.do(CHANGES["primary"](world), me)
    other = store.load(
        lambda x: add(x, COLLECTOR, login="ana", display_name="Ana", role=CollectorRole.COLLECTOR)
    )
    ana = Me(other, "ana", "Ana", CollectorRole.COLLECTOR)
    assert store.read(latest.my_last_change, other) is None
    with pytest.raises(Refused, match="somebody else's"):
        store.do(Undo(history_id=receipt.history_id), ana)
    links = CUSTOMER_CONTACT
    assert store.read(lambda x: x.execute(sa.select(sa.func.count(links.c.id))).scalar()) == 3

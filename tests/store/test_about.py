"""What notes, activities and contacts are about: something that is, and that is the customer's."""

from dataclasses import dataclass

import pytest
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.activities.commands import AddActivity, AddSeries
from collectui.domain.activities.series import Step
from collectui.domain.kernel import Command, Me, Refused
from collectui.domain.notes.commands import AddNote
from collectui.domain.vocabulary import ContactRole
from collectui.store import identity
from collectui.store.core.customers import CONTACT
from collectui.store.core.programs import FINANCE_AGREEMENT, PROGRAM
from collectui.store.queries.notes import notes_of
from collectui.store.store import Store
from tests.store.making import ON, add, add_account, add_contact, add_customer, add_item

THINGS = ("account_id", "site_id", "program_id", "item_id", "contact_id")
NONE = 987_654


@dataclass
class World:
    mine: dict[str, int]
    """A customer's things, and the customer."""
    theirs: dict[str, int]
    """Another's."""


def _program(connection: Connection, number: str, **values: int) -> int:
    return add(connection, PROGRAM, number=number, currency="USD", **values)


def _customer(connection: Connection, number: str) -> dict[str, int]:
    customer = add_customer(connection, number, name=f"Customer {number}")
    account, site = add_account(connection, customer, f"A{number}")
    contact = add_contact(connection, customer, "Jo", number, ContactRole.PRIMARY)
    return {
        "customer_id": customer,
        "account_id": account,
        "site_id": site,
        "program_id": _program(connection, f"P-{number}", customer_id=customer),
        "item_id": add_item(connection, customer, 100),
        "contact_id": contact,
    }


@pytest.fixture
def world(store: Store) -> World:
    return store.load(lambda c: World(_customer(c, "1"), _customer(c, "2")))


@pytest.fixture
def me(store: Store) -> Me:
    return store.load(identity.enrol)


def commands(about: About) -> list[Command]:
    return [
        AddNote(about=about, body="said so"),
        AddActivity(about=about, subject="call", due_on=ON),
        AddSeries(about=about, steps=(Step("call", "to_do", ON),)),
    ]


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("whose", ["another's", "nobody's"])
def test_only_what_is_the_customers_own(
    store: Store, me: Me, world: World, thing: str, whose: str
) -> None:
    wrong = world.theirs[thing] if whose == "another's" else NONE
    about = About(world.mine["customer_id"], **{thing: wrong})
    for command in commands(about):
        with pytest.raises(Refused) as refused:
            store.do(command, me)
        assert "Customer 1" in str(refused.value.refusal.reason)
    assert store.read(notes_of, world.mine["customer_id"]) == []


def test_a_site_of_another_account_is_refused(store: Store, me: Me, world: World) -> None:
    mine = world.mine
    other = store.load(lambda c: add_account(c, mine["customer_id"], "B"))
    about = About(mine["customer_id"], account_id=other[0], site_id=mine["site_id"])
    for command in commands(about):
        with pytest.raises(Refused, match="site A1-1 is not of that account"):
            store.do(command, me)


@pytest.mark.parametrize("thing", THINGS)
def test_each_thing_of_the_customer_is_taken(
    store: Store, me: Me, world: World, thing: str
) -> None:
    about = About(world.mine["customer_id"], **{thing: world.mine[thing]})
    for command in commands(about):
        store.do(command, me)
    (note,) = store.read(notes_of, world.mine["customer_id"])
    assert getattr(note, thing) == world.mine[thing]


@pytest.mark.parametrize("way", ["program", "agreement", "transaction"])
def test_a_person_of_what_the_customer_has_is_a_contact_too(
    store: Store, me: Me, world: World, way: str
) -> None:
    mine = world.mine

    def stranger(connection: Connection) -> int:
        contact = add(connection, CONTACT, first_name="Al", last_name="Alone")
        if way == "program":
            owner = {"customer_id": mine["customer_id"], "contact_id": contact}
            _program(connection, "P-9", **owner)
        elif way == "agreement":
            signed = {"program_id": mine["program_id"], "signed_by_id": contact}
            add(connection, FINANCE_AGREEMENT, number="PFA-9", **signed)
        else:
            add_item(connection, mine["customer_id"], 100, contact_id=contact)
        return contact

    about = About(mine["customer_id"], contact_id=store.load(stranger))
    for command in commands(about):
        store.do(command, me)

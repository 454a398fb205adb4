"""A signer is locked on the programs that the agreement pays, and nowhere else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Me, Refused
from collectui.domain.plan import Preview
from collectui.domain.roles import commands as c
from collectui.domain.roles.impact import impact_of
from collectui.domain.roles.input import EmailEntry, NewContact
from collectui.domain.vocabulary import AgreementStatus, ContactMethod, ContactRole, ProgramStatus
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.imports import IMPORT_BATCH
from collectui.store.core.items import ITEM
from collectui.store.core.programs import FINANCE_AGREEMENT as AGREEMENT
from collectui.store.core.programs import PROGRAM
from collectui.store.core.work import CORRESPONDENCE as LETTER
from collectui.store.store import Store
from collectui.store.undo import latest
from tests.store.making import ON, add, add_customer, add_item, build_figures
from tests.store.roles_world import World, add_program, full_of, row

NEW = NewContact("Ana", "Ruiz", emails=(EmailEntry("ana@ruiz.example"),))


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


def signing(connection: Connection) -> World:
    """Meridian's third program is paid by an agreement that Jo signed; it has work of its own."""
    world = full_of(connection, 0)
    held = add_program(connection, world, "active+active")
    for contact in (None, world.jo):
        world.items.append(
            add_item(
                connection, world.meridian, 5_000, program_id=held, contact_id=contact,
                due=date(2026, 2, 1),
            )
        )  # fmt: skip
    place = connection.execute(
        sa.text("SELECT account_id, site_id FROM item WHERE id = :item"), {"item": world.items[0]}
    ).one()
    world.letters.append(
        add(
            connection, LETTER, customer_id=world.meridian, program_id=held, due_on=ON,
            method=ContactMethod.EMAIL, address="jo@park.example", account_id=place.account_id,
            site_id=place.site_id,
        )
    )  # fmt: skip
    build_figures(connection)
    return world


@pytest.fixture
def world(store: Store) -> World:
    return store.load(signing)


def _roles(store: Store, customer_id: int) -> dict[int, ContactRole]:
    links = sa.select(LINK.c.contact_id, LINK.c.role).where(LINK.c.customer_id == customer_id)
    return dict(map(tuple, store.read(lambda x: x.execute(links).all())))


def _done(store: Store, me: Me, command: Any) -> tuple[Any, Preview]:
    preview = store.preview(command, me)
    assert preview.plan is not None, preview.refusal
    return store.do(replace(command, shown=preview.plan.digest), me), preview


def _everything(connection: Connection) -> dict[str, list[str]]:
    tables = (PROGRAM, ITEM, LETTER)
    found = {
        table.name: sorted(
            repr(each)
            for each in connection.execute(
                sa.select(*(column for column in table.c if column.name != "version"))
            )
        )
        for table in tables
    }
    links = sa.select(LINK.c.customer_id, LINK.c.contact_id, LINK.c.role)
    return found | {"links": sorted(map(repr, connection.execute(links)))}


By = Callable[[World], dict[str, Any]]
TAKERS: dict[str, By] = {
    "new": lambda w: {"new": NEW},
    "a contact here": lambda w: {"by_id": w.sam},
    "a contact from elsewhere": lambda w: {"by_id": w.dana},
}


@pytest.mark.sampled
@pytest.mark.parametrize("by", TAKERS.values(), ids=TAKERS)
def test_all_but_what_the_agreement_pays_moves_and_comes_back(
    store: Store, me: Me, world: World, by: By
) -> None:
    before = store.read(_everything)
    first, second, held = world.programs
    command = c.ReplaceContact(
        contact_id=world.jo, customer_id=world.meridian, program_id=first, **by(world)
    )
    receipt, preview = _done(store, me, command)
    taker = receipt.created.get("contact") or by(world)["by_id"]
    assert preview.plan is not None
    assert "Jo Park stays on P-3: signed PFA-3" in impact_of(preview.plan).notes
    contacts = [row(store, PROGRAM, each).contact_id for each in (first, second, held)]
    assert contacts == [taker, taker, world.jo]
    named = [row(store, ITEM, each).contact_id for each in world.items]
    assert named == [taker, taker, None, None, world.jo]
    there = _roles(store, world.meridian)
    assert (there[taker], there[world.jo]) == (ContactRole.PRIMARY, ContactRole.SECONDARY)
    by_program = [row(store, LETTER, each).address for each in world.letters]
    assert by_program[0] != "jo@park.example"
    assert by_program[2] == "jo@park.example"
    last = store.read(latest.my_last_change, me.id)
    assert last is not None
    _done(store, me, Undo(history_id=last.history_id))
    assert store.read(_everything) == before


@pytest.mark.parametrize("role", [ContactRole.BROKER, ContactRole.SECONDARY])
def test_another_role_passes_on_too(store: Store, me: Me, world: World, role: ContactRole) -> None:
    _done(store, me, c.SetPrimary(customer_id=world.meridian, contact_id=world.sam))
    if role is not ContactRole.SECONDARY:
        change = c.SetRole(customer_id=world.meridian, contact_id=world.jo, role=role)
        _done(store, me, change)
    command = c.ReplaceContact(contact_id=world.jo, customer_id=world.meridian, new=NEW)
    receipt, _ = _done(store, me, command)
    assert _roles(store, world.meridian) == {
        world.sam: ContactRole.PRIMARY,
        world.jo: ContactRole.SECONDARY,
        receipt.created["contact"]: role,
    }


def _elsewhere(connection: Connection, world: World) -> int:
    """Jo is the primary contact of another customer, where nothing is financed."""
    other = add_customer(connection, "C-70")
    add(connection, LINK, customer_id=other, contact_id=world.jo, role=ContactRole.PRIMARY)
    return other


def test_from_the_program_it_pays_it_is_refused(store: Store, me: Me, world: World) -> None:
    command = c.ReplaceContact(
        contact_id=world.jo, customer_id=world.meridian, program_id=world.programs[2], new=NEW
    )
    assert store.preview(command, me).plan is None
    with pytest.raises(Refused, match="Jo Park signed finance agreement PFA-3 of program P-3"):
        store.do(command, me)


def test_refused_where_nothing_can_move(store: Store, me: Me, world: World) -> None:
    """Her role where she holds nothing passes on, even when all programs are held."""
    other = store.load(lambda x: _elsewhere(x, world))
    moved = c.ReplaceContact(contact_id=world.jo, customer_id=world.meridian, by_id=world.sam)
    _done(store, me, moved)
    _done(store, me, c.LinkContact(
        customer_id=other, contact_id=world.sam, role=ContactRole.PRIMARY
    ))  # fmt: skip
    again = replace(moved, command_id="again", by_id=world.dana)
    with pytest.raises(Refused, match="Jo Park signed finance agreement PFA-3 of program P-3"):
        store.do(again, me)
    nowhere = c.ReplaceContact(contact_id=world.jo, by_id=world.dana)
    with pytest.raises(Refused, match="signed finance agreement PFA-3"):
        store.do(nowhere, me)
    _done(store, me, replace(again, customer_id=other))
    assert _roles(store, other) == {
        world.sam: ContactRole.PRIMARY, world.dana: ContactRole.SECONDARY,
    }  # fmt: skip
    assert world.jo in _roles(store, world.meridian)


def test_who_signed_is_not_unlinked_and_is_told_why(store: Store, me: Me, world: World) -> None:
    _done(store, me, c.SetPrimary(customer_id=world.meridian, contact_id=world.sam))
    with pytest.raises(Refused, match="Jo Park signed PFA-3 of P-3: who signed stays a contact"):
        store.do(c.UnlinkContact(customer_id=world.meridian, contact_id=world.jo), me)


def test_a_contact_chosen_by_mistake_is_corrected(store: Store, me: Me, world: World) -> None:
    """Jo signed for Meridian; chosen for Ostrava's program she is put right, both ways."""

    def at_ostrava(connection: Connection) -> int:
        return add(
            connection, PROGRAM, number="P-50", status=ProgramStatus.CREATED, currency="USD",
            customer_id=world.ostrava, contact_id=world.dana,
        )  # fmt: skip

    program = store.load(at_ostrava)
    before = store.read(_everything)
    mistake = c.ReplaceContact(
        contact_id=world.dana, customer_id=world.ostrava, program_id=program, by_id=world.jo
    )
    receipt, _ = _done(store, me, mistake)
    assert row(store, PROGRAM, program).contact_id == world.jo
    _done(store, me, Undo(history_id=receipt.history_id))
    assert store.read(_everything) == before
    _done(store, me, replace(mistake, command_id="again"))
    right = c.ReplaceContact(
        contact_id=world.jo, customer_id=world.ostrava, program_id=program, by_id=world.dana
    )
    _done(store, me, right)
    assert row(store, PROGRAM, program).contact_id == world.dana
    assert row(store, PROGRAM, world.programs[2]).contact_id == world.jo


def _agreement(**values: Any) -> Callable[[Connection, World], object]:
    """An active agreement for P-1 that Sam signed, though Jo is the program's contact."""

    def make(connection: Connection, world: World) -> object:
        batch = values.get("batch")
        if batch is not None:
            batch = add(connection, IMPORT_BATCH, source="x", as_of=ON, at=batch, finished_at=batch)
        return add(
            connection, AGREEMENT, number="PFA-90", program_id=world.programs[0],
            signed_by_id=world.sam, status=AgreementStatus.ACTIVE, batch_id=batch,
            signed_on=values.get("signed_on"),
        )  # fmt: skip

    return make


LONG_AGO, LATER = datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(days=2)


@pytest.mark.parametrize(
    ("agreement", "before", "refused"),
    [
        (_agreement(signed_on=date(2020, 1, 1)), True, False),
        (_agreement(batch=LONG_AGO), True, False),
        (_agreement(batch=LATER), False, True),
        (_agreement(), False, True),
    ],
)
def test_only_what_was_signed_since_keeps_a_contact(
    store: Store, me: Me, world: World, agreement: Any, before: bool, refused: bool
) -> None:
    """Undo restores what stood before, also where the one chosen had signed for it already."""
    if before:
        store.load(lambda x: agreement(x, world))
    was = store.read(_everything)
    change = c.ReplaceContact(contact_id=world.jo, customer_id=world.meridian, by_id=world.sam)
    receipt, _ = _done(store, me, change)
    if not before:
        store.load(lambda x: agreement(x, world))
    back = Undo(history_id=receipt.history_id)
    if refused:
        with pytest.raises(Refused, match="Sam Lee signed finance agreement PFA-90 of program P-1"):
            store.do(back, me)
    else:
        _done(store, me, back)
        assert store.read(_everything) == was

"""A premium-finance desk in small: Meridian (C-1) with Jo Park, Ostrava (C-2) with Dana Wu."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.vocabulary import (
    AgreementStatus,
    ContactMethod,
    ContactRole,
    ItemStatus,
    ProgramStatus,
)
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import EMAIL, PHONE
from collectui.store.core.programs import FINANCE_AGREEMENT, PROGRAM
from collectui.store.core.work import ATTACHMENT, ATTACHMENT_BYTES, CORRESPONDENCE, NOTE
from collectui.store.store import Store
from tests.store.making import ON, add, add_contact, add_customer, add_item, build_figures

HERE = {"street1": "1901 S Canal St", "city": "Chicago", "region": "IL", "postal_code": "60616"}


@dataclass
class World:
    """Ids of what there is."""

    base: int = 0
    meridian: int = 0
    ostrava: int = 0
    jo: int = 0
    dana: int = 0
    sam: int = 0
    programs: list[int] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    agreements: list[int] = field(default_factory=list)
    letters: list[int] = field(default_factory=list)
    activities: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    attachment: int = 0


def add_email(connection: Connection, address: str, **owner: int) -> int:
    """An e-mail of a customer or contact; returns its id."""
    return add(connection, EMAIL, address=address, preferred=True, **owner)


def people(connection: Connection, base: int = 0) -> World:
    """Two customers and three contacts, no programs; `base` numbers a further such world."""
    world = World(base=base)
    world.meridian = add_customer(connection, f"C-{base + 1}", name="Meridian Freight", **HERE)
    world.ostrava = add_customer(
        connection, f"C-{base + 2}", name="Ostrava Ltd", street1="1 Main St", city="Peoria"
    )
    world.jo = add_contact(connection, world.meridian, "Jo", "Park", ContactRole.PRIMARY)
    world.sam = add_contact(connection, world.meridian, "Sam", "Lee", ContactRole.SECONDARY)
    world.dana = add_contact(connection, world.ostrava, "Dana", "Wu", ContactRole.PRIMARY)
    more = f"+{base}" if base else ""
    add_email(connection, f"jo{more}@park.example", contact_id=world.jo)
    add_email(connection, f"dana{more}@wu.example", contact_id=world.dana)
    add_email(connection, "ap@ostrava.example", customer_id=world.ostrava)
    add(
        connection,
        PHONE,
        contact_id=world.jo,
        typed="+1 312 555 0142",
        e164="+13125550142",
        national="3125550142",
        preferred=True,
    )
    return world


def add_program(connection: Connection, world: World, written: str) -> int:
    """A program as `tests.roles_cases` writes them, of Meridian and Jo Park."""
    status, _, agreement = written.partition("+")
    number = world.base + len(world.programs) + 1
    program = add(
        connection,
        PROGRAM,
        number=f"P-{number}",
        status=ProgramStatus(status),
        currency="USD",
        customer_id=world.meridian,
        contact_id=world.jo,
    )
    world.programs.append(program)
    if agreement == "paid_invoice":
        add_item(
            connection, world.meridian, 0, number=f"I-{number}", program_id=program,
            status=ItemStatus.PAID,
        )  # fmt: skip
    elif agreement:
        world.agreements.append(
            add(
                connection,
                FINANCE_AGREEMENT,
                number=f"PFA-{number}",
                program_id=program,
                signed_by_id=world.jo,
                status=AgreementStatus(agreement),
            )
        )
    return program


def full(connection: Connection) -> World:
    """Two programs not yet active, with items, letters, activities and notes of every kind."""
    world = full_of(connection, 0)
    build_figures(connection)
    return world


def full_of(connection: Connection, base: int) -> World:
    """The same without figures; `base` numbers a further such world in the store."""
    world = people(connection, base)
    for status in ("elected", "created"):
        add_program(connection, world, status)
    first, second = world.programs
    for program, contact in ((first, None), (second, world.jo), (None, None)):
        world.items.append(
            add_item(
                connection,
                world.meridian,
                10_000,
                program_id=program,
                contact_id=contact,
                due=date(2026, 2, 1),
                status=ItemStatus.AWAITING_PAYMENT,
            )
        )
    place = connection.execute(
        sa.text("SELECT account_id, site_id FROM item WHERE id = :item"), {"item": world.items[0]}
    ).one()
    for program, method, address in (
        (first, ContactMethod.EMAIL, "jo@park.example"),
        (None, ContactMethod.LETTER, "1901 S Canal St, Chicago, IL 60616"),
    ):
        values: dict[str, Any] = {"account_id": place.account_id, "site_id": place.site_id}
        world.letters.append(
            add(
                connection,
                CORRESPONDENCE,
                customer_id=world.meridian,
                program_id=program,
                method=method,
                address=address,
                due_on=ON,
                **values,
            )
        )
    _work(connection, world, place)
    return world


def _work(connection: Connection, world: World, place: Any) -> None:
    """One of the customer itself, one of a program, one of a transaction: activities and notes."""
    about: list[dict[str, int]] = [
        {},
        {"program_id": world.programs[0]},
        {"item_id": world.items[2], "account_id": place.account_id, "site_id": place.site_id},
    ]
    for number, values in enumerate(about):
        given = {"customer_id": world.meridian, **values}
        world.activities.append(
            add(connection, ACTIVITY, subject=f"A{number}", category="to_do", due_on=ON, **given)
        )
        world.notes.append(add(connection, NOTE, body=f"N{number}", **given))
    sha256 = f"{world.base:064}"
    connection.execute(sa.insert(ATTACHMENT_BYTES).values(sha256=sha256, size=1, content=b"x"))
    world.attachment = add(
        connection, ATTACHMENT, customer_id=world.meridian, note_id=world.notes[1],
        file_name="x.txt", media_type="text/plain", size=1, sha256=sha256,
    )  # fmt: skip


def row(store: Store, model: Any, record_id: int) -> Any:
    """A record as it stands."""
    table = model
    return store.read(
        lambda connection: connection.execute(sa.select(table).where(table.c.id == record_id)).one()
    )

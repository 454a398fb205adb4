"""A person of whom there is something everywhere: Jo Park, and what speaks of him."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.files import new_file
from collectui.domain.notes.commands import AddNote, EditNote
from collectui.domain.privacy.erasing import ErasePerson
from collectui.domain.roles.commands import UpdateContact
from collectui.domain.roles.input import EmailEntry, PhoneEntry
from collectui.domain.vocabulary import ContactMethod, ContactRole, CorrespondenceStatus
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import CONTACT, CUSTOMER_CONTACT
from collectui.store.core.disputes import DISPUTE
from collectui.store.core.every import TABLES
from collectui.store.core.imports import EXTERNAL_KEY, IMPORT_BATCH, KEPT_VALUE
from collectui.store.core.promises import PROMISE
from collectui.store.core.work import CONTACT_ATTEMPT, CORRESPONDENCE, NOTE
from collectui.store.privacy import erase
from collectui.store.store import Store
from collectui.store.types import utc_now
from tests.store.making import ON, add, build_figures
from tests.store.roles_world import World, people

HIS = (
    *("jo park", "joanna parker", "'jo'", "'jo ", "'jo:", "'park'", "jo@", "joanna@"),
    *("5550142", "5550188", "555 0142", "555 0188", "555.0142", "555-0142"),
)
"""What nothing may hold any more, in small letters."""
TYPED, MAIL = "+1 312 555 0142", "jo@park.example"


@dataclass
class There:
    """Ids of what there is, besides `roles_world`."""

    world: World = field(default_factory=World)
    note: int = 0
    file: int = 0
    letter: int = 0
    waiting: int = 0
    attempt: int = 0


def make(store: Store) -> There:
    """Jo is primary at Meridian and secondary at Ostrava; what was said of him lies all about."""
    there = There()
    there.world = world = store.load(people)
    me = store.me()
    store.load(partial(_link, world=world))
    was = store.read(lambda c: c.execute(sa.select(TABLES["phone"].c.id)).scalar_one())
    store.do(
        UpdateContact(
            contact_id=world.jo,
            first_name="Joanna",
            last_name="Parker",
            phones=(PhoneEntry(number="+1 312 555 0188"),),
            emails=(EmailEntry(address="joanna@parker.example"),),
        ),
        me,
    )
    mail = store.read(
        lambda c: c.execute(
            sa.select(TABLES["email"].c.id).where(TABLES["email"].c.norm.like("joanna%"))
        ).scalar_one()
    )
    second = store.read(
        lambda c: c.execute(sa.select(TABLES["phone"].c.id).order_by(sa.text("id DESC"))).scalar()
    )
    assert second != was
    store.do(
        UpdateContact(
            contact_id=world.jo,
            first_name="Jo",
            last_name="Park",
            drop_phones=(second,),
            drop_emails=(mail,),
        ),
        me,
    )
    text = new_file("from Jo Park.txt", b"Jo Park, 312-555-0142, will pay\n")
    done = store.do(
        AddNote(
            about=About(world.meridian),
            body="PARK, JO (jo@park.example) asked Sam Lee; call (312) 555-0142",
            files=(text,),
        ),
        me,
    )
    there.note = done.created["note"]
    store.do(EditNote(note_id=there.note, body="Jo pays. Joanna Parker said", type="general"), me)
    store.load(partial(_texts, there=there))
    return there


def _link(connection: Connection, world: World) -> None:
    add(
        connection, CUSTOMER_CONTACT, customer_id=world.ostrava, contact_id=world.jo,
        role=ContactRole.SECONDARY,
    )  # fmt: skip


def _texts(connection: Connection, there: There) -> None:
    world = there.world
    about = {"customer_id": world.meridian}
    his = {**about, "contact_id": world.jo}
    note = add(connection, NOTE, body="scan of his letter", created_at=utc_now(), **his)
    for number, content in enumerate((b"%PDF his", b"%PDF somebody's")):
        digest = hashlib.sha256(content).hexdigest()
        _bytes(connection, digest, content)
        file = add(
            connection, TABLES["attachment"], customer_id=world.meridian, note_id=note,
            file_name=f"{number}.pdf", media_type="application/pdf", size=9, sha256=digest,
        )  # fmt: skip
        there.file = there.file or file
    # The same bytes lie at another customer, with nothing of his.
    add(
        connection, TABLES["attachment"], customer_id=world.ostrava, file_name="scan.pdf",
        media_type="application/pdf", size=9, sha256=digest,
    )  # fmt: skip
    there.attempt = add(
        connection, CONTACT_ATTEMPT, outcome="reached", on_date=ON, at=utc_now(), address=TYPED,
        line="Jo said fri", **his,
    )  # fmt: skip
    add(
        connection, ACTIVITY, subject="call Jo Park", description="at 312.555.0142",
        category="to_do", due_on=ON, created_at=utc_now(), customer_id=world.ostrava,
        cancel_reason="Jo is away",
    )  # fmt: skip
    add(
        connection, PROMISE, currency="USD", total=100, line="Jo: by wire", taken_on=ON,
        taken_at=utc_now(), **his,
    )  # fmt: skip
    add(connection, DISPUTE, raised_on=ON, currency="USD", words="Jo: broken", **his)
    for status, name in (("sent", "letter"), ("pending", "waiting")):
        letter = add(
            connection, CORRESPONDENCE, method=ContactMethod.EMAIL, address=MAIL, due_on=ON,
            status=CorrespondenceStatus(status), held_reason="", **about,
        )  # fmt: skip
        setattr(there, name, letter)
    batch = add(
        connection, IMPORT_BATCH, source="crm", as_of=ON, at=utc_now(), finished_at=utc_now(),
        report={"warnings": [{"line": 3, "reason": "contacts 1 (Jo Park): jo@park.example twice"}]},
    )  # fmt: skip
    key = {"source": "crm", "entity": "contact", "key": "K-7", "record_id": world.jo}
    connection.execute(sa.insert(EXTERNAL_KEY).values(**key, batch_id=batch))
    kept = {"entity": "contact", "record_id": world.jo, "field": "last_name", "value": "Jo Park"}
    connection.execute(sa.insert(KEPT_VALUE).values(kept))
    connection.execute(
        sa.update(CONTACT).where(CONTACT.c.id == world.jo).values(language="de", do_not_call=True)
    )
    build_figures(connection)


def _bytes(connection: Connection, digest: str, content: bytes) -> None:
    connection.execute(
        sa.insert(TABLES["attachment_bytes"]).values(
            sha256=digest, size=len(content), content=content
        )
    )


def everything(connection: Connection) -> dict[str, str]:
    """All that each table holds, in small letters."""
    return {
        name: str(connection.execute(sa.select(table)).fetchall()).casefold()
        for name, table in TABLES.items()
    }


def holding(store: Store, *texts: str) -> set[str]:
    """The tables that hold one of some texts."""
    found = store.read(everything)
    return {name for name, rows in found.items() if any(text in rows for text in texts)}


def ask(contact_id: int, request: str = "letter of 2 Mar", **more: Any) -> ErasePerson:
    """A request of somebody."""
    return ErasePerson(
        contact_id=contact_id, request=request, **{"asked_on": date(2026, 3, 2), **more}
    )


def erased(store: Store, contact_id: int) -> erase.Done:
    """What erasing somebody did."""
    return store.load(partial(erase.erase, command=ask(contact_id), me=store.me()))


def noon(year: int, month: int, day: int) -> datetime:
    """A moment of a day, the same day in every zone of a desk."""
    return datetime(year, month, day, 12, tzinfo=UTC)

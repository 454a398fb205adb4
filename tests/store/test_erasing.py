"""Erasing a person: what goes, from everywhere; what stays, and why."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.about import About
from collectui.domain.history.undo import Undo
from collectui.domain.kernel import Refused
from collectui.domain.notes.commands import AddNote
from collectui.domain.privacy.erasing import Decided
from collectui.domain.privacy.retention import START
from collectui.domain.roles.commands import MergeCustomer, UnlinkContact
from collectui.domain.vocabulary import CollectorRole
from collectui.store import desk
from collectui.store.core.customers import CONTACT, CUSTOMER
from collectui.store.core.customers import CUSTOMER_CONTACT as LINK
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.every import TABLES
from collectui.store.core.history import ERASING, ERASURE, HISTORY
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.work import CONTACT_ATTEMPT, CORRESPONDENCE, NOTE
from collectui.store.privacy import erase, person
from collectui.store.privacy.report import report
from collectui.store.queries.history import history_of
from collectui.store.queries.people import contacts_of
from collectui.store.store import Store
from collectui.store.types import utc_now
from tests.store import erasure_world
from tests.store.erasure_world import HIS, There, ask, erased, holding
from tests.store.making import add, add_customer, add_item, build_figures
from tests.store.roles_world import World, add_program, people, row


@pytest.fixture
def there(store: Store) -> There:
    return erasure_world.make(store)


def test_case_8_nothing_of_a_contact_of_two_customers_is_left_anywhere(
    store: Store, there: There
) -> None:
    world = there.world
    planned = store.read(erase.look, world.jo)
    found = holding(store, *HIS)
    assert len(found & planned.held.values.keys()) >= 12, found
    done = erased(store, world.jo)
    assert holding(store, *HIS) == set()
    # The plan and the deed say the same, and what was asked stands with what came of it.
    assert done.looked.held.values == planned.held.values
    assert (planned.decision, planned.unread) == (Decided.GRANTED, 1)
    erasure = row(store, ERASURE, done.erasure_id)
    assert (erasure.decision, erasure.counts) == ("granted", planned.held.values)
    assert (f"{erasure.asked_on}", f"{erasure.due_on}") == ("2026-03-02", "2026-04-02")
    assert erasure.by_id == store.me().id
    assert erasure.carried_out_at is not None
    assert len(erasure.digest) == 64
    assert store.read(lambda c: c.execute(sa.select(ERASING)).all()) == []
    # Who is left stays, the place of the primary contact passes on, and nobody else is touched.
    assert [(each.name, each.role) for each in store.read(contacts_of, world.meridian)] == [
        ("Sam Lee", "primary")
    ]
    assert [each.name for each in store.read(contacts_of, world.ostrava)] == ["Dana Wu"]
    assert done.notes == ("C-1 Meridian Freight: Sam Lee is the primary contact now",)
    assert row(store, CONTACT, world.jo).last_name == f"erased contact {world.jo}"
    token = f"[erased {done.looked.held.on.day} "
    assert row(store, NOTE, there.note).body.startswith(token)
    assert row(store, NOTE, there.note).search_text.startswith("[erased ")
    attempt = row(store, CONTACT_ATTEMPT, there.attempt)
    assert (attempt.outcome, attempt.contact_id) == ("reached", world.jo)
    assert row(store, CORRESPONDENCE, there.waiting).address == ""
    said = store.read(history_of, world.meridian)[0].summary
    assert said == f"Contact {world.jo} erased by request 1: {done.values} values"


def test_bytes_go_with_the_last_file_that_has_them(store: Store, there: There) -> None:
    erased(store, there.world.jo)
    contents = store.read(
        lambda c: list(c.execute(sa.select(TABLES["attachment_bytes"].c.content)).scalars())
    )
    assert b"%PDF his" not in contents
    assert b"%PDF somebody's" in contents
    file = row(store, TABLES["attachment"], there.file)
    assert (file.file_name, file.media_type) == ("[erased]", "text/plain")
    # His own words in a file of text are taken out of it.
    assert any(each.endswith(b", will pay\n") for each in contents)


def test_case_11_as_it_was_before_shows_that_it_was_erased(store: Store, there: There) -> None:
    before = utc_now()
    erased(store, there.world.jo)
    with closing(store.look_back(there.world.meridian, before)) as then:
        people = then.read(contacts_of, there.world.meridian)
        jo = next(each for each in people if each.id == there.world.jo)
        assert (jo.name, jo.role) == ("[erased]", "primary")
        assert [each.number for each in jo.phones] == ["[erased]"]
        assert [each.address for each in jo.emails] == ["[erased]"]


def test_what_was_erased_does_not_come_back_by_undo(store: Store, there: There) -> None:
    world, me = there.world, store.me()
    store.do(UnlinkContact(customer_id=world.ostrava, contact_id=world.jo), me)
    erased(store, world.jo)
    ids = store.read(
        lambda c: list(c.execute(sa.select(HISTORY.c.id).order_by(HISTORY.c.id)).scalars())
    )
    refusals = {}
    for each in ids:
        try:
            store.do(Undo(history_id=each), me)
        except Refused as refused:
            refusals[each] = refused.refusal.reason
    # The edit of the note alone is undone; it holds nothing of him any more.
    assert len(refusals) == len(ids) - 1
    assert holding(store, *HIS) == set()
    last = store.read(
        lambda c: c.execute(
            sa.select(HISTORY.c.id).where(HISTORY.c.action == "privacy.erase")
        ).scalar_one()
    )
    assert "an erasure cannot be undone" in refusals[last]
    unlinked = f"That was of erased contact {world.jo}"
    assert any(each.startswith(unlinked) for each in refusals.values())
    linked = store.read(lambda c: list(c.execute(sa.select(LINK.c.contact_id)).scalars()))
    assert world.jo not in linked


@pytest.mark.parametrize("open_item", [True, False])
def test_case_9_who_signed_an_active_agreement_is_refused_naming_it(
    store: Store, open_item: bool
) -> None:
    world = store.load(lambda c: _signer(c, open_item))
    command, me = ask(world.jo), store.me()
    before = store.read(erasure_world.everything)
    with pytest.raises(Refused, match="Jo Park signed finance agreement PFA-1 of program P-1"):
        store.load(partial(erase.erase, command=command, me=me))
    assert store.read(erasure_world.everything) == before
    number = store.load(partial(erase.refuse, command=command, me=me))
    assert number is not None
    entered = row(store, ERASURE, number)
    assert (entered.decision, entered.carried_out_at) == ("refused", None)
    assert entered.basis[0]["class"] == "agreements"
    assert len(entered.basis) == 1 + open_item


def _signer(connection: Connection, open_item: bool) -> World:
    world = people(connection)
    add_program(connection, world, "active+active")
    if open_item:
        add_item(connection, world.meridian, 100, contact_id=world.jo)
    build_figures(connection)
    return world


def test_what_is_open_keeps_a_person_there_and_the_rest_goes_when_it_may(
    store: Store, there: There
) -> None:
    world, me = there.world, store.me()
    on, bodies = utc_now().date(), (sa.select(NOTE.c.body).order_by(NOTE.c.id))
    item = store.load(
        lambda c: add_item(c, world.meridian, 100, contact_id=world.jo, issued=on, number="I-7")
    )
    done = erased(store, world.jo)
    assert done.looked.decision is Decided.PARTLY
    stays = [each.line for each in done.looked.keeps.stays]
    assert stays[0] == ("what is kept at C-1 Meridian Freight: I-7 open (GDPR Art. 17(3)(e))")
    assert store.read(contacts_of, world.meridian)[0].role == "primary"
    assert [each.name for each in store.read(contacts_of, world.ostrava)] == ["Dana Wu"]
    note = store.read(lambda c: c.execute(bodies).scalar())
    assert note == "Jo pays. Joanna Parker said"
    subject = store.read(lambda c: c.execute(sa.select(TABLES["activity"].c.subject)).scalar())
    assert subject is not None
    assert subject.startswith("call [erased ")
    # Asked again, nothing more can go.
    with pytest.raises(Refused, match="I-7 open"):
        store.load(partial(erase.erase, command=ask(world.jo), me=me))
    assert store.load(partial(erase.finish, contact_id=world.jo, request=1, me=me)) is None
    # Settled, its invoice keeps the name for its years, and nothing else.
    paid = {"open_balance": 0, "status": "paid", "settled_on": on}
    store.load(lambda c: c.execute(sa.update(ITEM).where(ITEM.c.id == item).values(paid)))
    again = store.load(partial(erase.finish, contact_id=world.jo, request=1, me=me))
    assert again is not None
    assert [each.until for each in again.looked.keeps.stays] == [
        date(on.year + 8, 12, 31),
        date(on.year + 10, 12, 31),
    ]
    assert holding(store, *HIS) == {"contact", "history_change"}
    last = store.load(partial(_without_terms))
    assert last
    final = store.load(partial(erase.finish, contact_id=world.jo, request=1, me=me))
    assert final is not None
    assert (final.looked.decision, final.request) == (Decided.GRANTED, 1)
    assert holding(store, *HIS) == set()
    with pytest.raises(Refused, match=f"erased contact {world.jo} was erased on .*request 1"):
        store.load(partial(erase.erase, command=ask(world.jo), me=me))


def _without_terms(connection: Connection) -> bool:
    """A desk that keeps nothing of what is over."""
    none = {name: {**row, "years": 0} for name, row in START.items() if "years" in row}
    desk.keep(connection, "retention", none)
    return True


@pytest.mark.parametrize(
    ("make", "kept", "named"),
    [
        ("letter", ["letters"], {"correspondence", "email", "history_change"}),
        ("person", ["collection"], None),
        ("debtor", ["invoices", "collection"], None),
        ("reference", ["invoices", "books"], {"item", "contact", "history_change"}),
        ("payment", ["invoices", "books"], {"payment", "contact", "history_change"}),
    ],
)
def test_what_is_kept_by_law_stays_for_its_term_and_then_goes(
    store: Store, there: There, make: str, kept: list[str], named: set[str] | None
) -> None:
    world, me = there.world, store.me()
    store.load(partial(_keeps, there=there, make=make))
    done = erased(store, world.jo)
    assert [each.kept.value for each in done.looked.keeps.stays] == kept
    assert done.looked.decision is Decided.PARTLY
    if named is not None:
        assert holding(store, *HIS) == named
    else:
        assert "note" in holding(store, *HIS)
    store.load(_without_terms)
    final = store.load(partial(erase.finish, contact_id=world.jo, request=1, me=me))
    assert final is not None
    # A debtor's own record is no contact's: it stays, and so the request stays answered in part.
    debtor = make == "debtor"
    assert final.looked.decision is (Decided.PARTLY if debtor else Decided.GRANTED)
    assert holding(store, *HIS) == ({"customer"} if debtor else set())


def _keeps(connection: Connection, there: There, make: str) -> None:
    world = there.world
    if make == "letter":
        sent = {"sent_at": utc_now()}
        connection.execute(
            sa.update(CORRESPONDENCE).where(CORRESPONDENCE.c.id == there.letter).values(sent)
        )
    elif make in ("person", "debtor"):
        values = {"kind": "person", **({"name": "Jo Park"} if make == "debtor" else {})}
        kind = sa.update(CUSTOMER).where(CUSTOMER.c.id == world.meridian).values(values)
        connection.execute(kind)
        recent = {"on_date": utc_now().date()}
        connection.execute(sa.update(CONTACT_ATTEMPT).values(recent))
    elif make == "reference":
        add_item(
            connection, world.meridian, 0, reference="PO of Jo Park", issued=utc_now().date(),
            status="paid",
        )  # fmt: skip
    else:
        add(
            connection, PAYMENT, customer_id=world.ostrava, amount=1, currency="USD",
            reference="JO PARK", paid_on=utc_now().date(),
        )  # fmt: skip


@pytest.mark.parametrize("role", ["viewer", "collector", "supervisor"])
def test_an_erasure_is_an_administrators(store: Store, there: There, role: str) -> None:
    me = store.me()
    store.load(lambda c: c.execute(sa.update(COLLECTOR).values(role=CollectorRole(role))))
    for do in (erase.erase, erase.enter):
        with pytest.raises(Refused, match=r"is for an administrator|is a viewer"):
            store.load(partial(do, command=ask(there.world.jo), me=me))
    with pytest.raises(Refused, match=r"is for an administrator|is a viewer"):
        store.load(partial(erase.finish, contact_id=there.world.jo, request=1, me=me))
    assert store.load(partial(erase.refuse, command=ask(there.world.jo), me=me)) is None


def test_everything_that_is_held_is_reported(store: Store, there: There) -> None:
    jo = there.world.jo
    entries = store.read(lambda c: list(report(c, jo)))
    whats = {each.what for each in entries}
    assert whats >= {
        *("contact person", "phone", "e-mail", "role", "note", "contact log", "activity"),
        *("promise", "dispute", "letter", "file", "key of a source", "kept value"),
        "recorded change",
    }
    assert "Dana" not in str(entries)
    erased(store, jo)
    left = store.read(lambda c: list(report(c, jo)))
    said = str(left).casefold()
    assert not [each for each in HIS if each in said]
    assert {"erasure", "contact log"} <= {each.what for each in left}


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1", ["Jo Park"]),
        ("JO@park.example", ["Jo Park"]),
        ("park, jo", []),
        ("Jo Park", ["Jo Park"]),
        ("Sam Lee", ["Sam Lee"]),
        ("jo", ["Jo Park"]),
        ("nobody", []),
        ("99", []),
        ("x@y.example", []),
    ],
)
def test_a_person_is_named_by_id_e_mail_or_name(
    store: Store, there: There, typed: str, found: list[str]
) -> None:
    assert [each.name for each in store.read(person.find, typed)] == found


def test_what_moved_with_its_customer_is_found_and_so_is_where_it_came_from(
    store: Store, there: There
) -> None:
    """By a merge: a note written where he had no part, and one of a part that had ended."""
    world, me = there.world, store.me()
    ours, theirs = (store.load(partial(add_customer, number=each)) for each in ("C-8", "C-9"))
    store.do(AddNote(about=About(ours), body="Jo Park called here"), me)
    store.do(MergeCustomer(customer_id=ours, into_id=world.meridian), me)
    store.do(UnlinkContact(customer_id=world.ostrava, contact_id=world.jo), me)
    store.do(AddNote(about=About(world.ostrava), body="Jo Park called there"), me)
    store.do(MergeCustomer(customer_id=world.ostrava, into_id=theirs), me)
    store.do(AddNote(about=About(theirs), body="Jo Park again"), me)
    assert "note" in holding(store, "jo park called")
    erased(store, world.jo)
    assert holding(store, *HIS) == set()

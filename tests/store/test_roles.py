"""Customer and roles through the store: the table of options, and what moves."""

import re
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.customers.views import AddressView
from collectui.domain.files import new_file
from collectui.domain.kernel import Command, Me, Moved, Refused
from collectui.domain.roles import commands as c
from collectui.domain.roles.impact import impact_of
from collectui.domain.roles.input import (
    Document,
    EmailEntry,
    NewContact,
    NewCustomer,
    PhoneEntry,
    SiteAddress,
)
from collectui.domain.vocabulary import ContactRole, DocumentKind, ProgramStatus
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import (
    CONTACT,
    CUSTOMER,
    CUSTOMER_CONTACT,
    EMAIL,
    PHONE,
    SITE,
    VERIFICATION_DOCUMENT,
)
from collectui.store.core.figures import DELINQUENCY
from collectui.store.core.items import ITEM
from collectui.store.core.programs import PROGRAM
from collectui.store.core.work import ATTACHMENT, CORRESPONDENCE, NOTE
from collectui.store.queries import attachments, changes, history, impact, roles
from collectui.store.queries.documents import documents_of
from collectui.store.queries.find_contacts import find_contacts
from collectui.store.store import Store
from tests.roles_cases import CASES, Case, name
from tests.store.making import add, add_contact, add_customer
from tests.store.roles_world import World, add_program, full, people, row

THERE = AddressView("2200 W Fulton St", "", "Chicago", "IL", "60612", "")
PDF = new_file("bill.pdf", b"%PDF-1.7 a bill")
DOCUMENT = Document(PDF, DocumentKind.UTILITY_BILL, "City Power", True, True)


@pytest.fixture
def me(store: Store) -> Me:
    return store.me()


@pytest.fixture
def world(store: Store) -> World:
    return store.load(full)


def _command(case: Case, world: World) -> Command:
    program_id = world.programs[0] if world.programs else None
    match case.action:
        case "move":
            document = DOCUMENT if case.document else None
            return c.UpdateCustomer(customer_id=world.meridian, address=THERE, document=document)
        case "rename":
            return c.UpdateCustomer(
                customer_id=world.meridian,
                name="Meridian",
                phones=(PhoneEntry("+1 312 555 0199"),),
                emails=(EmailEntry("ap@meridian.example"),),
            )
        case "replace customer":
            return c.ReplaceCustomer(
                customer_id=world.meridian, program_id=program_id, by_id=world.ostrava
            )
        case "update contact":
            return c.UpdateContact(
                contact_id=world.jo, emails=(EmailEntry(f"{world.base}@park.example"),)
            )
        case "rename contact":
            return c.UpdateContact(contact_id=world.jo, last_name="Parker")
    return c.ReplaceContact(
        contact_id=world.jo,
        customer_id=world.meridian,
        program_id=program_id,
        by_id=world.dana,
    )


def test_the_table_of_options(store: Store, me: Me, engine_name: str) -> None:
    wrong = []
    # What is read and written is the same for all; the answer is a rule's, of no engine.
    cases = CASES if engine_name == "sqlite" else CASES[::4]
    for number, case in enumerate(cases, 1):
        base = number * 100

        def make(connection: Connection, case: Case = case, base: int = base) -> World:
            world = people(connection, base)
            for written in case.programs:
                add_program(connection, world, written)
            return world

        found = _outcome(store, me, _command(case, store.load(make)))
        if found != case.reason and (case.reason is None or case.reason not in _plain(found, base)):
            wrong.append((name(case), found))
    assert not wrong


def _plain(reason: str | None, base: int) -> str:
    """The reason with numbers as the table has them: `P-301` of the third world is its `P-1`."""
    return re.sub(r"-(\d+)", lambda found: f"-{int(found[1]) - base}", reason or "")


def _outcome(store: Store, me: Me, command: Command) -> str | None:
    """The refusal of preview and save, the same; None where it was saved as previewed."""
    before = store.read(changes.newest)
    preview = store.preview(command, me)
    if preview.refusal is not None:
        with pytest.raises(Refused, match=re.escape(preview.refusal)):
            store.do(command, me)
        assert store.read(changes.newest) == before
        return preview.refusal
    assert preview.plan is not None
    receipt = store.do(replace(command, shown=preview.plan.digest), me)
    assert store.read(changes.newest) == receipt.history_id != before
    return None


def _do(store: Store, me: Me, command: Command) -> Any:
    """Previewed, and saved as previewed."""
    plan = store.preview(command, me).plan
    assert plan is not None
    return store.do(replace(command, shown=plan.digest), me)


def _all(store: Store, model: Any, **where: Any) -> list[Any]:
    table = model
    same = [table.c[name] == value for name, value in where.items()]
    return store.read(
        lambda connection: list(
            connection.execute(sa.select(table).where(*same).order_by(table.c[0]))
        )
    )


def test_replaced_by_an_existing_customer(store: Store, me: Me, world: World) -> None:
    receipt = _do(store, me, c.ReplaceCustomer(customer_id=world.meridian, by_id=world.ostrava))
    assert receipt.customers == {world.meridian, world.ostrava}
    for program in world.programs:
        assert row(store, PROGRAM, program).customer_id == world.ostrava
        assert row(store, PROGRAM, program).contact_id == world.jo
    site = _all(store, SITE, customer_id=world.ostrava)[0]
    for item in world.items:
        moved = row(store, ITEM, item)
        assert (moved.customer_id, moved.account_id, moved.site_id) == (
            world.ostrava, site.account_id, site.id,
        )  # fmt: skip
    own, of_program, of_item = world.activities
    assert row(store, ACTIVITY, own).customer_id == world.meridian
    assert row(store, ACTIVITY, of_program).customer_id == world.ostrava
    assert row(store, ACTIVITY, of_item).site_id == site.id
    own, of_program, of_item = world.notes
    assert row(store, NOTE, own).customer_id == world.meridian
    assert row(store, NOTE, of_program).customer_id == world.ostrava
    assert row(store, NOTE, of_item).account_id == site.account_id
    assert row(store, ATTACHMENT, world.attachment).customer_id == world.ostrava
    by_mail, by_post = (row(store, CORRESPONDENCE, each) for each in world.letters)
    assert (by_mail.customer_id, by_mail.address) == (world.ostrava, "jo@park.example")
    assert (by_post.customer_id, by_post.address) == (world.ostrava, "1 Main St, Peoria")
    assert row(store, CUSTOMER, world.meridian).replaced_by_id == world.ostrava
    roles_there = {
        r.contact_id: r.role for r in _all(store, CUSTOMER_CONTACT, customer_id=world.ostrava)
    }
    assert roles_there == {
        world.dana: ContactRole.PRIMARY, world.jo: ContactRole.SECONDARY,
    }  # fmt: skip
    stays = {r.contact_id for r in _all(store, CUSTOMER_CONTACT, customer_id=world.meridian)}
    assert stays == {world.jo, world.sam}
    assert not _all(store, DELINQUENCY, customer_id=world.meridian)
    assert _all(store, DELINQUENCY, customer_id=world.ostrava)[0].past_due == 30_000
    for customer_id in (world.meridian, world.ostrava):
        lines = store.read(history.history_of, customer_id)
        assert any("replaced by C-2 Ostrava Ltd" in line.summary for line in lines)


def test_replaced_by_a_new_customer(store: Store, me: Me, world: World) -> None:
    new = NewCustomer(
        "Nova  GmbH",
        address=AddressView("5 Rue X", "", "Lyon", "", "69001", "FR"),
        emails=(EmailEntry("ap@nova.example"),),
        phones=(PhoneEntry("04 72 00 00 00"),),
    )
    command = c.ReplaceCustomer(customer_id=world.meridian, new=new)
    receipt = _do(store, me, command)
    nova = row(store, CUSTOMER, receipt.created["customer"])
    assert (nova.name, nova.number, nova.currency) == ("Nova GmbH", "C-3", "USD")
    assert nova.id in receipt.customers
    assert {row(store, ITEM, each).customer_id for each in world.items} == {nova.id}
    links = _all(store, CUSTOMER_CONTACT, customer_id=nova.id)
    assert [(link.contact_id, link.role) for link in links] == [(world.jo, ContactRole.PRIMARY)]
    assert _all(store, PHONE, customer_id=nova.id)[0].e164 == "+33472000000"
    assert row(store, CORRESPONDENCE, world.letters[1]).address == "5 Rue X, Lyon, 69001, FR"
    assert _all(store, DELINQUENCY, customer_id=nova.id)[0].past_due == 30_000
    again = c.ReplaceCustomer(customer_id=nova.id, new=replace(new, number="C-1"))
    with pytest.raises(Refused, match="C-1 is taken"):
        store.do(again, me)


def test_a_customer_without_an_account_is_given_one(store: Store, me: Me, world: World) -> None:
    bare = store.load(lambda x: add(x, CUSTOMER, number="C-9", name="Bare", currency="USD"))
    _do(store, me, c.ReplaceCustomer(customer_id=world.meridian, by_id=bare))
    site = _all(store, SITE, customer_id=bare)[0]
    assert {row(store, ITEM, each).site_id for each in world.items} == {site.id}


def test_replaced_contact(store: Store, me: Me, world: World) -> None:
    def elsewhere(connection: Connection) -> int:
        """Jo is the contact of a program of another customer too."""
        other = add_customer(connection, "C-7")
        add(
            connection, PROGRAM, number="P-70", status=ProgramStatus.ACTIVE, currency="USD",
            customer_id=other, contact_id=world.jo,
        )  # fmt: skip
        add(
            connection, CUSTOMER_CONTACT, customer_id=other, contact_id=world.jo,
            role=ContactRole.PRIMARY,
        )  # fmt: skip
        return other

    other = store.load(elsewhere)
    command = c.ReplaceContact(contact_id=world.jo, customer_id=world.meridian, by_id=world.sam)
    _do(store, me, command)
    assert not _all(store, PROGRAM, contact_id=world.jo)
    assert len(_all(store, PROGRAM, contact_id=world.sam)) == 3
    named = [row(store, ITEM, each).contact_id for each in world.items]
    assert named == [world.sam, world.sam, None]
    for customer_id in (world.meridian, other):
        links = _all(store, CUSTOMER_CONTACT, customer_id=customer_id)
        assert [(link.contact_id, link.role) for link in links] == [
            (world.sam, ContactRole.PRIMARY)
        ]
    # Sam has no e-mail and Meridian neither.
    assert row(store, CORRESPONDENCE, world.letters[0]).address == ""
    assert row(store, CONTACT, world.jo).first_name == "Jo"


def test_replaced_by_a_new_contact(store: Store, me: Me, world: World) -> None:
    new = NewContact("Ana", "Ruiz", emails=(EmailEntry("ana@ruiz.example"),))
    command = c.ReplaceContact(contact_id=world.jo, customer_id=world.meridian, new=new)
    plan = store.preview(command, me).plan
    assert plan is not None
    texts = [count.text for count in impact_of(plan).counts]
    assert texts == [
        "1 letter will go to ana@ruiz.example",
        "2 transactions will have Ana Ruiz as contact",
        "2 programs will have Ana Ruiz as contact",
    ]
    created = store.do(replace(command, shown=plan.digest), me).created["contact"]
    assert len(_all(store, PROGRAM, contact_id=created)) == 2
    assert row(store, CORRESPONDENCE, world.letters[0]).address == "ana@ruiz.example"
    with pytest.raises(Refused, match=r"ana@ruiz\.example belongs to Ana Ruiz"):
        store.do(replace(command, contact_id=world.dana, command_id="other", shown=None), me)


def test_an_address_with_its_document(store: Store, me: Me, world: World) -> None:
    store.load(lambda x: add_program(x, world, "active+active"))
    site = _all(store, SITE, customer_id=world.meridian)[0]
    command = c.UpdateCustomer(
        customer_id=world.meridian,
        address=replace(THERE, postal_code="9060"),
        sites=(SiteAddress(site.id, THERE),),
        document=DOCUMENT,
    )
    plan = store.preview(command, me).plan
    assert plan is not None
    shown = impact_of(plan)
    assert ("customer C-1", "street", "1901 S Canal St", "2200 W Fulton St") in [
        (f.record, f.field, f.was, f.becomes) for f in shown.fields
    ]
    assert [count.text for count in shown.counts] == [
        "applies to 3 programs",
        "applies to 3 transactions",
        "1 letter will go to 2200 W Fulton St, Chicago, IL 60612",
    ]
    assert shown.notes == ("Check the address: '9060' is no ZIP code",)
    store.do(replace(command, shown=plan.digest), me)
    document = _all(store, VERIFICATION_DOCUMENT)[0]
    assert (document.kind, document.issuer, document.affirmed_by_id, document.command_id) == (
        "utility_bill", "City Power", me.id, command.command_id,
    )  # fmt: skip
    kept = store.read(attachments.content, document.attachment_id)
    assert (kept.content, kept.media_type, kept.sha256) == (
        PDF.content, "application/pdf", PDF.sha256,
    )  # fmt: skip
    lines = store.read(history.history_of, world.meridian)
    assert "verification_document" in {line.kind for line in lines}
    back = c.UpdateCustomer(customer_id=world.meridian, address=THERE, document=DOCUMENT)
    _do(store, me, back)
    assert len({each.sha256 for each in _all(store, ATTACHMENT)}) == 2
    assert len(_all(store, VERIFICATION_DOCUMENT)) == 2


def test_what_is_typed_shows_its_impact_while_the_document_is_missing(
    store: Store, me: Me, world: World
) -> None:
    store.load(lambda x: add_program(x, world, "active+active"))
    preview = store.preview(c.UpdateCustomer(customer_id=world.meridian, address=THERE), me)
    assert preview.plan is not None
    assert preview.field == "document"
    assert impact_of(preview.plan).counts[0].text == "applies to 3 programs"
    started = store.preview(c.ReplaceCustomer(customer_id=world.meridian, by_id=world.ostrava), me)
    assert started.plan is None


def test_phones_and_emails_line_by_line(store: Store, me: Me, world: World) -> None:
    line = _all(store, EMAIL, contact_id=world.jo)[0]
    _do(
        store,
        me,
        c.UpdateContact(
            contact_id=world.jo,
            phones=(PhoneEntry("(312) 555-0177 x9", label="mobile", preferred=True),),
            emails=(EmailEntry(" Jo.Park@park.example ", id=line.id, preferred=True),),
        ),
    )
    first, second = _all(store, PHONE, contact_id=world.jo)
    assert (first.preferred, second.preferred) == (False, True)
    assert (second.typed, second.e164, second.national, second.extension) == (
        "(312) 555-0177 x9", "+13125550177", "3125550177", "9",
    )  # fmt: skip
    changed = row(store, EMAIL, line.id)
    assert (changed.address, changed.norm) == ("Jo.Park@park.example", "jo.park@park.example")
    assert row(store, CORRESPONDENCE, world.letters[0]).address == "Jo.Park@park.example"
    lines = store.read(history.history_of, world.meridian)
    assert lines[0].summary == "Contact Jo Park: phone, e-mail changed"
    _do(store, me, c.UpdateContact(contact_id=world.jo, drop_phones=(first.id, second.id)))
    assert not _all(store, PHONE, contact_id=world.jo)


def test_an_email_is_one_contacts(store: Store, me: Me, world: World) -> None:
    for typed in ("dana@wu.example", "  DANA@Wu.example "):
        command = c.UpdateContact(contact_id=world.jo, emails=(EmailEntry(typed),))
        assert store.preview(command, me).field == "email"
        with pytest.raises(Refused, match=r"dana@wu\.example belongs to Dana Wu"):
            store.do(command, me)
        owner = store.read(roles.email_owner, typed, world.jo, customer_id=world.meridian)
        assert owner is not None
        assert (owner.contact_id, owner.name, owner.refusal) == (world.dana, "Dana Wu", "")
    assert store.read(roles.email_owner, "jo@park.example", world.jo) is None
    store.load(lambda x: add_program(x, world, "active+active"))
    for program, refusal in (
        (world.programs[0], ""),
        (world.programs[2], "Jo Park signed finance agreement PFA-3 of program P-3"),
    ):
        asked = store.read(
            roles.email_owner,
            "dana@wu.example",
            world.jo,
            customer_id=world.meridian,
            program_id=program,
        )
        assert asked is not None
        assert asked.refusal == refusal


def test_contacts_of_a_customer(store: Store, me: Me, world: World) -> None:
    def there() -> dict[int, ContactRole]:
        links = _all(store, CUSTOMER_CONTACT, customer_id=world.meridian)
        return {link.contact_id: link.role for link in links}

    _do(store, me, c.SetPrimary(customer_id=world.meridian, contact_id=world.sam))
    assert there() == {world.jo: ContactRole.SECONDARY, world.sam: ContactRole.PRIMARY}
    _do(
        store, me, c.LinkContact(
            customer_id=world.meridian, contact_id=world.dana, role=ContactRole.PRIMARY,
        ),
    )  # fmt: skip
    assert there()[world.dana] == ContactRole.PRIMARY
    assert there()[world.sam] == ContactRole.SECONDARY
    _do(store, me, c.UnlinkContact(customer_id=world.meridian, contact_id=world.sam))
    assert world.sam not in there()
    with pytest.raises(Refused, match="is the contact of P-1, is the contact of P-2"):
        store.do(c.UnlinkContact(customer_id=world.meridian, contact_id=world.jo), me)
    with pytest.raises(Refused, match="make another contact primary first"):
        store.do(c.UnlinkContact(customer_id=world.meridian, contact_id=world.dana), me)
    role = c.SetRole(customer_id=world.meridian, contact_id=world.jo, role=ContactRole.BROKER)
    _do(store, me, role)
    assert there()[world.jo] == ContactRole.BROKER
    bare = store.load(lambda x: add_customer(x, "C-8"))
    made = _do(store, me, c.AddContact(customer_id=bare, new=NewContact("Al", "Bo")))
    links = _all(store, CUSTOMER_CONTACT, customer_id=bare)
    assert [(x.contact_id, x.role) for x in links] == [
        (made.created["contact"], ContactRole.PRIMARY)
    ]


def test_the_counts_of_an_impact_open_into_lists(store: Store, me: Me, world: World) -> None:
    command = c.ReplaceCustomer(customer_id=world.meridian, by_id=world.ostrava)
    plan = store.preview(command, me).plan
    assert plan is not None
    counts = {count.kind: count for count in impact_of(plan).counts}
    assert {kind: count.count for kind, count in counts.items() if kind != "correspondence"} == {
        "attachment": 1, "activity": 2, "note": 2, "item": 3, "program": 2,
    }  # fmt: skip
    assert counts["item"].text == "3 transactions will move to C-2 Ostrava Ltd"
    listed = store.read(impact.members, counts["program"])
    assert [(each.text, each.customer) for each in listed] == [
        ("P-1", "Meridian Freight"), ("P-2", "Meridian Freight"),
    ]  # fmt: skip
    page = store.read(impact.members, counts["item"], skip=2, limit=5)
    assert [each.id for each in page] == world.items[2:]
    for count in counts.values():
        assert len(store.read(impact.members, count)) == count.count


def test_a_plan_that_is_no_longer_the_one_shown(store: Store, me: Me, world: World) -> None:
    command = c.ReplaceCustomer(customer_id=world.meridian, by_id=world.ostrava)
    plan = store.preview(command, me).plan
    assert plan is not None
    store.load(lambda x: add_program(x, world, "elected"))
    with pytest.raises(Moved) as moved:
        store.do(replace(command, shown=plan.digest), me)
    assert [
        count.text for count in impact_of(moved.value.plan).counts if count.kind == "program"
    ] == ["3 programs will move to C-2 Ostrava Ltd"]
    assert contact_ids(store, world) == {world.jo}


def contact_ids(store: Store, world: World) -> set[int]:
    """Contacts of the programs."""
    return {row(store, PROGRAM, each).contact_id for each in world.programs}


def test_the_primary_contact_of_nobody(store: Store, me: Me) -> None:
    lone = store.load(lambda x: add_customer(x, "C-5"))
    contact = store.load(lambda x: add_contact(x, lone, "A", "B", ContactRole.PRIMARY))
    _do(store, me, c.UnlinkContact(customer_id=lone, contact_id=contact))
    assert not _all(store, CUSTOMER_CONTACT, customer_id=lone)


def test_contacts_are_found_as_one_types(store: Store, world: World) -> None:
    def found(typed: str, but: int | None = None) -> list[int]:
        return [each.contact_id for each in store.read(find_contacts, typed, but=but)]

    assert found("jo p") == found("PARK") == found("JO@park") == found("312555") == [world.jo]
    assert found("+1 312 555") == [world.jo]
    assert found("jo", but=world.jo) == []
    assert found("") == found("nobody") == found("%") == []
    (line,) = store.read(find_contacts, "park")
    assert (line.name, line.email, line.phone, str(line.customers), line.programs) == (
        "Jo Park", "jo@park.example", "+1 312 555 0142", "Meridian Freight", 2,
    )  # fmt: skip


def test_documents_are_listed_with_their_change(store: Store, me: Me, world: World) -> None:
    command = c.UpdateCustomer(customer_id=world.meridian, address=THERE, document=DOCUMENT)
    receipt = _do(store, me, command)
    (line,) = store.read(documents_of, world.meridian)
    assert (line.file_name, line.kind, line.by, line.history_id) == (
        "bill.pdf", DocumentKind.UTILITY_BILL, me.login, receipt.history_id,
    )  # fmt: skip
    assert store.read(attachments.content, line.attachment_id).content == PDF.content

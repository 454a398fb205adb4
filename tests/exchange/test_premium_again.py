"""Later premium-finance files: what they change, what agents keep, what the rules keep, undo."""

from pathlib import Path
from typing import Any

import pytest

from collectui.domain.customers.views import AddressView
from collectui.domain.kernel import Command
from collectui.domain.roles import commands as c
from collectui.domain.roles.input import EmailEntry, NewContact, PhoneEntry
from collectui.exchange import importing
from collectui.store.imports.refusal import ImportRefused
from collectui.store.store import Store
from tests.exchange.files import rows, write, writer
from tests.exchange.files import take as take_file
from tests.exchange.premium_files import ACME, ANN, BO, MOE, Bundle, one, save, take, world

pytestmark = pytest.mark.one_engine

FIRST = """SELECT l.role, k.first_name FROM customer_contact l JOIN contact k ON k.id = l.contact_id
 JOIN customer c ON c.id = l.customer_id WHERE c.number = 'C-11111111' ORDER BY k.first_name"""


@pytest.fixture
def bundle(store: Store, tmp_path: Path) -> Bundle:
    """What was imported first, to be changed."""
    content = world()
    take(store, save(tmp_path / "first.json", content))
    return content


@pytest.fixture
def again(store: Store, tmp_path: Path) -> Any:
    """Imports a changed bundle."""
    return lambda content, **options: take(store, save(tmp_path / "again.json", content), **options)


def do(store: Store, command: Command) -> None:
    """An agent's own act."""
    store.do(command, writer(store))


def number(store: Store, sql: str) -> int:
    """The one number a statement finds."""
    ((found,),) = rows(store, sql)
    return int(found)


def customer(store: Store, key: str) -> int:
    return number(store, f"SELECT id FROM customer WHERE number = 'C-{key[:8]}'")


def contact(store: Store, first_name: str) -> int:
    return number(store, f"SELECT id FROM contact WHERE first_name = '{first_name}'")


def kept(report: Any) -> set[tuple[str, str, str, str]]:
    return {(k["record"], k["field"], k["ours"], k["file"]) for k in report.to_json()["kept"]}


def test_what_the_file_says_anew_is_written_and_undone(
    store: Store, bundle: Bundle, again: Any
) -> None:
    moe, bo = one(bundle, "insureds", MOE), one(bundle, "contacts", BO)
    moe |= {"mailing_address_city": "Reno", "is_business": True, "email": "moe@b.example"}
    bo |= {"last_name": "Parker", "phone": "3125550177", "email": "BO@acme.example"}
    one(bundle, "users", "u1")["email"] = "uma@agency.example"
    bundle["programs"][1] |= {"status": "elected", "due_date": "2026-09-01", "producer_id": "u2"}
    bundle["loans"][0]["status"] = "paid_off"
    bundle["invoices"][1] |= {"status": "paid", "paid_at": "2026-05-20T00:00:00Z"}
    bundle["invoices"][5]["due_date"] = "2026-06-30"
    before = world_of(store)
    report = again(bundle)
    assert (report.updated, report.closed, report.unchanged, report.kept) == (6, 1, 9, [])
    assert report.also == {"e-mails": 1, "payments": 1}
    assert rows(store, "SELECT city, kind FROM customer WHERE name = 'Moe Null'") == [
        ("Reno", "business")
    ]
    assert rows(store, "SELECT sort_key, last_key FROM contact WHERE first_name = 'Bo'") == [
        ("bo parker", "parker")
    ]
    assert rows(store, "SELECT typed, e164, flag FROM phone WHERE typed LIKE '%177'") == [
        ("3125550177", "+13125550177", "")
    ]
    assert rows(store, "SELECT past_due FROM delinquency") == [(93000,)]
    assert again(bundle).unchanged == 16
    undone = importing.undo(store, report.batch or 0, writer(store))
    assert undone.left == ()
    assert world_of(store) == before
    # Settled on another day: the payment moves along.
    bundle["invoices"][0]["paid_at"] = "2026-01-25T00:00:00Z"
    again(bundle)
    assert [str(day) for (day,) in rows(store, "SELECT paid_on FROM payment ORDER BY paid_on")] == [
        "2026-01-25", "2026-05-20",
    ]  # fmt: skip


def world_of(store: Store) -> list[Any]:
    return [
        rows(store, "SELECT number, name, kind, city FROM customer ORDER BY number"),
        rows(store, "SELECT first_name, last_name, sort_key FROM contact ORDER BY first_name"),
        rows(store, "SELECT typed, e164, flag FROM phone ORDER BY typed"),
        rows(store, "SELECT address, norm FROM email ORDER BY norm"),
        rows(store, "SELECT last_name, email FROM person ORDER BY last_name"),
        rows(store, "SELECT number, status, due_on, producer_id FROM program ORDER BY number"),
        rows(store, "SELECT status FROM finance_agreement"),
        rows(
            store, "SELECT number, status, open_balance, due, aged_from FROM item ORDER BY number"
        ),
        rows(store, "SELECT paid_on, amount FROM payment"),
        rows(store, "SELECT past_due, open_items FROM delinquency"),
        rows(store, FIRST),
    ]


def test_what_an_agent_changed_stays_and_is_told(store: Store, bundle: Bundle, again: Any) -> None:
    moe, cy = customer(store, MOE), contact(store, "Cy")
    line = number(store, f"SELECT id FROM phone WHERE customer_id = {moe}")
    bo = contact(store, "Bo")
    mail = number(store, f"SELECT id FROM email WHERE contact_id = {bo}")
    number_of_bo = number(store, f"SELECT id FROM phone WHERE contact_id = {bo}")
    do(store, c.UpdateCustomer(
        customer_id=moe, name="Moe & Sons", address=AddressView(street1="9 Oak Rd"),
        phones=(PhoneEntry("+1 312 555 0199", line),),
    ))  # fmt: skip
    do(store, c.UpdateContact(
        contact_id=bo, last_name="Parkinson", emails=(EmailEntry("bo@home.example", mail),),
        drop_phones=(number_of_bo,),
    ))  # fmt: skip
    do(store, c.UpdateContact(contact_id=cy, emails=(EmailEntry("cy@home.example"),)))
    one(bundle, "insureds", MOE)["mailing_address_street_one"] = "7 Ash St"
    one(bundle, "contacts", "cy")["email"] = "cy@work.example"
    expected = {
        ("customer C-22222222", "name", "Moe & Sons", "Moe Null"),
        ("customer C-22222222", "street1", "9 Oak Rd", "7 Ash St"),
        ("customer Moe Null", "phone", "+1 312 555 0199", "call me"),
        ("contact person Bo Parkinson", "last_name", "Parkinson", "Park"),
        ("contact person Bo Park", "address", "bo@home.example", "bo@acme.example"),
        ("contact person Bo Park", "phone", "", "1"),
        ("contact person Cy Null", "email", "cy@home.example", "cy@work.example"),
    }
    before = world_of(store)
    report = again(bundle)
    assert {(r, {"typed": "phone"}.get(f, f), o, t) for r, f, o, t in kept(report)} == expected
    assert report.unchanged == 16
    assert world_of(store) == before
    assert rows(store, "SELECT count(*) FROM customer_alias") == [(0,)]


def test_the_rules_hold_for_files_too(store: Store, bundle: Bundle, again: Any) -> None:
    one(bundle, "contacts", ANN)["first_name"] = "Anna"
    one(bundle, "insureds", ACME)["mailing_address_city"] = "Fresno"
    bundle["programs"][0]["insured_id"] = MOE
    bundle["programs"][1]["insured"] = {"id": ACME}
    report = again(bundle)
    why = {(k.record, k.field): k.why for k in report.kept}
    assert why == {
        ("contact person Ann Lee", "first_name"): "signed finance agreement PFA-55555555",
        ("customer C-11111111", "city"): "P-33333333 is financed: a new address needs a"
        " verification document",
        ("program P-33333333", "customer"): "P-33333333 is active",
        ("program P-33333333", "contact"): "P-33333333 is active",
    }
    assert rows(store, "SELECT city FROM customer WHERE number = 'C-11111111'") == [("Mobile",)]
    sql = """SELECT p.number, c.number, k.first_name FROM program p
     JOIN customer c ON c.id = p.customer_id JOIN contact k ON k.id = p.contact_id"""
    assert sorted(rows(store, sql)) == [
        ("P-33333333", "C-11111111", "Ann"), ("P-44444444", "C-11111111", "Ann"),
    ]  # fmt: skip
    # The same place written otherwise is no new address, and wants no document.
    one(bundle, "insureds", ACME)["mailing_address_city"] = "MOBILE"
    assert not any(k.field == "city" for k in again(bundle).kept)
    # An agreement that is over locks nothing.
    bundle["loans"][0]["status"] = "cancelled"
    one(bundle, "insureds", ACME)["mailing_address_city"] = "Fresno"
    again(bundle)
    again(bundle)
    assert rows(store, "SELECT first_name FROM contact WHERE last_name = 'Lee'") == [("Anna",)]
    assert rows(store, "SELECT city FROM customer WHERE number = 'C-11111111'") == [("Fresno",)]


def test_another_primary_leads_where_nobody_signed(
    store: Store, bundle: Bundle, again: Any
) -> None:
    bundle["programs"].append({**bundle["programs"][0], "id": "66666666-bbbb", "status": "created"})
    again(bundle)
    acme = one(bundle, "insureds", ACME)
    acme["insured_contacts"] = [{"id": BO, "role": "primary"}, {"id": "cy", "role": "secondary"}]
    report = again(bundle)
    assert rows(store, FIRST) == [("secondary", "Ann"), ("primary", "Bo"), ("secondary", "Cy")]
    assert ("customer C-11111111", "contact", "Ann Lee", "") in kept(report)
    # Ann signed an active agreement: on the program that it pays she is not replaced.
    assert {k.record for k in report.kept if "signed" in k.why} == {"program P-33333333"}
    leads = """SELECT p.number, k.first_name FROM program p JOIN contact k ON k.id = p.contact_id
     WHERE p.number <> 'P-44444444'"""
    assert sorted(rows(store, leads)) == [("P-33333333", "Ann"), ("P-66666666", "Bo")]
    bundle["loans"][0]["status"] = "paid_off"
    again(bundle)
    acme["insured_contacts"] = [{"id": "cy", "role": "primary"}, {"id": BO, "role": "secondary"}]
    report = again(bundle)
    assert rows(store, FIRST)[1:] == [("secondary", "Bo"), ("primary", "Cy")]
    importing.undo(store, report.batch or 0, writer(store))
    assert rows(store, FIRST)[1:] == [("primary", "Bo"), ("secondary", "Cy")]


def test_contacts_that_agents_chose_stay(store: Store, bundle: Bundle, again: Any) -> None:
    acme, moe = customer(store, ACME), customer(store, MOE)
    do(store, c.SetPrimary(customer_id=acme, contact_id=contact(store, "Bo")))
    do(store, c.ReplaceContact(
        contact_id=contact(store, "Cy"), customer_id=moe, new=NewContact("Di", "Voss")
    ))  # fmt: skip
    report = again(bundle)
    assert kept(report) == {
        ("customer C-11111111", "primary contact", "Bo Park", "Ann Lee"),
        ("customer C-22222222", "contact", "Di Voss", "Cy Null"),
    }
    assert report.unchanged == 16
    one(bundle, "insureds", ACME)["insured_contacts"].insert(0, {"id": "cy", "role": "primary"})
    report = again(bundle)
    assert rows(store, FIRST) == [("secondary", "Ann"), ("primary", "Bo"), ("secondary", "Cy")]
    assert ("customer C-11111111", "primary contact", "Bo Park", "Cy Null") in kept(report)
    do(store, c.UnlinkContact(customer_id=acme, contact_id=contact(store, "Cy")))
    report = again(bundle)
    assert ("customer C-11111111", "contact", "", "Cy Null") in kept(report)
    assert len(rows(store, FIRST)) == 2
    # A new agreement is signed by the program's contact, whoever leads by now.
    bundle["loans"].append({**bundle["loans"][0], "id": "77777777"})
    again(bundle)
    signed = "SELECT k.first_name FROM finance_agreement f JOIN contact k ON k.id = f.signed_by_id"
    assert {name for (name,) in rows(store, signed)} == {"Ann"}


def test_what_comes_for_a_replaced_customer_is_its_successors(
    store: Store, bundle: Bundle, again: Any
) -> None:
    acme, moe = customer(store, ACME), customer(store, MOE)
    do(store, c.ReplaceCustomer(customer_id=moe, by_id=acme))
    bundle["programs"].append({**bundle["programs"][1], "id": "88888888"})
    bundle["invoices"].append({**bundle["invoices"][5], "id": "i7", "insured_id": MOE,
                               "program_id": "88888888"})  # fmt: skip
    report = again(bundle)
    assert report.created == 2
    ours, theirs = "C-11111111 Acme Tools", "C-22222222 Moe Null"
    assert ("customer C-22222222", "customer", ours, theirs) in kept(report)
    assert rows(store, f"SELECT count(*) FROM program WHERE customer_id <> {acme}") == [(0,)]
    assert rows(store, f"SELECT count(*) FROM item WHERE customer_id <> {acme}") == [(0,)]
    assert again(bundle).unchanged == 18


def test_invoices_that_a_complete_file_lacks_are_closed_and_come_back(
    store: Store, bundle: Bundle, again: Any
) -> None:
    gone = bundle["invoices"].pop(1)
    assert again(bundle, dry_run=True, complete=True).absent == 1
    report = again(bundle, complete=True)
    assert report.also == {"closed as no longer in the export": 1}
    closed = "SELECT number FROM item WHERE closed_reason <> ''"
    assert rows(store, closed) == [("0002",)]
    # A file without invoices says nothing of them.
    assert again({"contacts": bundle["contacts"]}).absent == 0
    bundle["invoices"].append(gone)
    assert again(bundle).updated == 1
    assert rows(store, closed) == []
    assert rows(store, "SELECT past_due FROM delinquency") == [(186000,)]


def test_undo_leaves_what_somebody_used_and_one_primary_contact(
    store: Store, bundle: Bundle
) -> None:
    acme = customer(store, ACME)
    do(store, c.AddContact(customer_id=acme, new=NewContact("Eve", "Ray")))
    do(store, c.UpdateContact(contact_id=contact(store, "Bo"), last_name="Changed"))
    undone = importing.undo(store, 1, writer(store))
    left = {name for name, _ in undone.left}
    assert left == {
        "the primary contact of customer C-11111111", "customer C-11111111",
        "contact person Ann Lee", "contact person Bo Changed",
    }  # fmt: skip
    assert rows(store, FIRST) == [("primary", "Ann"), ("secondary", "Eve")]
    assert rows(store, "SELECT count(*) FROM program") == [(0,)]


def test_what_an_agent_took_away_is_in_nobodys_way_after_an_undo(
    store: Store, bundle: Bundle, again: Any
) -> None:
    acme, bo = customer(store, ACME), contact(store, "Bo")
    phone = number(store, f"SELECT id FROM phone WHERE contact_id = {bo}")
    do(store, c.UpdateContact(contact_id=bo, drop_phones=(phone,)))
    do(store, c.UnlinkContact(customer_id=acme, contact_id=bo))
    importing.undo(store, 1, writer(store))
    assert rows(store, "SELECT first_name FROM contact") == []
    assert {entity for (entity,) in rows(store, "SELECT entity FROM external_key")} == {"customer"}
    again(bundle)
    assert ("secondary", "Bo") in rows(store, FIRST)


def test_undo_does_not_take_an_e_mail_back_that_is_another_contacts_by_now(
    store: Store, bundle: Bundle, again: Any
) -> None:
    one(bundle, "contacts", BO)["email"] = "bo@new.example"
    report = again(bundle)
    do(store, c.UpdateContact(
        contact_id=contact(store, "Cy"), emails=(EmailEntry("bo@acme.example"),)
    ))  # fmt: skip
    undone = importing.undo(store, report.batch or 0, writer(store))
    assert undone.left == (("e-mail bo@new.example", "what it was is taken by now"),)


def test_another_name_finds_the_customer_and_does_not_rename_it(
    store: Store, bundle: Bundle, again: Any
) -> None:
    one(bundle, "insureds", ACME)["business_name"] = "Acme Holdings"
    report = again(bundle)
    assert (report.updated, report.also) == (1, {"name variants": 1})
    assert rows(store, "SELECT name FROM customer WHERE number = 'C-11111111'") == [("Acme Tools",)]
    assert rows(store, "SELECT name FROM customer_alias") == [("Acme Holdings",)]
    assert again(bundle).unchanged == 16


def test_a_bundle_of_another_sources_invoices_is_refused(store: Store, tmp_path: Path) -> None:
    """Tried or done; and so is a table of what a bundle brought. Not what is its own."""
    table = write(
        tmp_path / "a.csv",
        "Customer,Document Number,Net due date,Amount in local currency,Local Currency",
        "500,0002,2026-02-15,930.00,USD",
    )
    take_file(store, table)
    bundle = save(tmp_path / "b.json", world())
    for dry in (True, False):
        with pytest.raises(ImportRefused, match="--source erp"):
            take(store, bundle, dry_run=dry)
    assert rows(store, "SELECT count(*) FROM item") == [(1,)]
    assert take(store, bundle, new_source=True).created
    assert take_file(store, table).unchanged == 1
    assert take(store, bundle).created == 0
    other = write(tmp_path / "c.csv", table.read_text().replace("0002,2026-02", "5,2026-05"))
    with pytest.raises(ImportRefused, match="--source premium"):
        take_file(store, other)


def test_a_bundle_cut_short_closes_nothing_unless_told(store: Store, tmp_path: Path) -> None:
    whole = world()
    invoice = one(whole, "invoices", "i6")
    whole["invoices"] = [{**invoice, "id": f"m{n}", "invoice_number": f"M-{n}"} for n in range(60)]
    take(store, save(tmp_path / "whole.json", whole))
    cut = {**whole, "invoices": whole["invoices"][:40]}
    path = save(tmp_path / "cut.json", cut)
    for dry in (True, False):
        with pytest.raises(ImportRefused, match=r"20 of the 60 .*33%"):
            take(store, path, complete=True, dry_run=dry)
    assert rows(store, "SELECT count(*) FROM import_batch") == [(1,)]
    assert take(store, path, complete=True, allow_mass_close=True).absent == 20

"""Premium-finance bundles into real stores, on both engines: what each object becomes."""

import random
from pathlib import Path
from typing import Any

import pytest

from collectui.exchange import importing
from collectui.exchange.premium import source
from collectui.store.imports import pieces
from collectui.store.imports.premium import run
from collectui.store.imports.refusal import ImportRefused
from collectui.store.store import Store
from tests.exchange.files import rows, write, writer
from tests.exchange.premium_files import ANN, BO, one, save, save_lines, take, world

pytestmark = pytest.mark.one_engine

PARTS = ("users", "contacts", "insureds", "programs", "loans", "invoices")
TABLES = (
    *("customer", "contact", "customer_contact", "person", "program", "finance_agreement"),
    *("item", "payment", "payment_item", "phone", "email", "account", "site", "external_key"),
    *("kept_value", "customer_alias"),
)


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """The store in words, whatever ids and batches its rows have."""
    link = (
        "SELECT c.number, p.first_name, l.role FROM customer_contact l"
        " JOIN customer c ON c.id = l.customer_id JOIN contact p ON p.id = l.contact_id"
    )
    program = (
        "SELECT p.number, c.number, k.first_name, p.status, p.billing_type, p.due_on, p.premium,"
        " a.last_name, b.last_name, s.last_name, p.autopay, p.checked_out_at, p.currency"
        " FROM program p JOIN customer c ON c.id = p.customer_id"
        " LEFT JOIN contact k ON k.id = p.contact_id LEFT JOIN person a ON a.id = p.producer_id"
        " LEFT JOIN person b ON b.id = p.account_manager_id"
        " LEFT JOIN person s ON s.id = p.secondary_account_manager_id"
    )
    loan = (
        "SELECT f.number, p.number, k.first_name, f.status, f.amount_financed, f.rate, f.payments,"
        " f.payment_amount, f.down_payment, f.signed_on FROM finance_agreement f"
        " JOIN program p ON p.id = f.program_id LEFT JOIN contact k ON k.id = f.signed_by_id"
    )
    item = (
        "SELECT i.source_key, i.number, c.number, p.number, i.contact_id, i.kind, i.status,"
        " i.issued, i.due, i.aged_from, i.amount, i.open_balance, i.settled_on, i.currency"
        " FROM item i JOIN customer c ON c.id = i.customer_id"
        " LEFT JOIN program p ON p.id = i.program_id"
    )
    reach = (
        "LEFT JOIN customer c ON c.id = r.customer_id LEFT JOIN contact k ON k.id = r.contact_id"
    )
    asked = {
        "customer": "SELECT number, name, kind, street1, street2, city, region, postal_code,"
        " currency FROM customer",
        "contact": "SELECT first_name, last_name, sort_key, last_key FROM contact",
        "person": "SELECT first_name, last_name, email, phone FROM person",
        "link": link,
        "program": program,
        "loan": loan,
        "item": item,
        "phone": f"SELECT c.number, k.first_name, r.typed, r.e164, r.flag FROM phone r {reach}",
        "email": f"SELECT c.number, k.first_name, r.address, r.norm, r.flag FROM email r {reach}",
        "payment": "SELECT paid_on, amount, currency, reference FROM payment",
        "account": "SELECT number FROM account",
        "site": "SELECT number FROM site",
    }
    return {name: sorted(rows(store, sql), key=repr) for name, sql in asked.items()}


def test_a_bundle_becomes_customers_contacts_programs_and_the_rest(
    store: Store, tmp_path: Path
) -> None:
    report = take(store, save(tmp_path / "b.json", world()))
    assert (report.rows, report.created, report.rejected) == (16, 16, 0)
    assert report.also == {
        "phones": 4, "e-mails": 3, "accounts": 2, "roles": 3, "payments": 1,
    }  # fmt: skip
    assert report.to_json()["totals"] == {"USD": "5580.00"}
    assert list(report.open_by_bucket.values()) == [1, 1, 0, 0, 1]  # nothing of drafts and voids
    assert rows(store, "SELECT past_due, processing_due, open_items FROM delinquency") == [
        (186000, 93000, 3)
    ]
    found = contents(store)
    assert found["customer"] == [
        ("C-11111111", "Acme Tools", "business", "1 Elm St", "", "Mobile", "AL", "03667", "USD"),
        ("C-22222222", "Moe Null", "person", "", "", "", "", "", "USD"),
    ]
    assert [each[:3] for each in found["link"]] == [
        ("C-11111111", "Ann", "primary"),
        ("C-11111111", "Bo", "secondary"),
        ("C-22222222", "Cy", "primary"),
    ]
    assert [(*each[:4], *each[6:10]) for each in found["program"]] == [
        ("P-33333333", "C-11111111", "Ann", "active", 1000000, "Novak", "Torres", None),
        ("P-44444444", "C-22222222", "Cy", "created", 50000, None, None, None),
    ]
    assert str(found["program"][0][11]).startswith("2026-03-02 04:30")
    assert [each[:9] for each in found["loan"]] == [
        ("PFA-55555555", "P-33333333", "Ann", "active", 800000, "7.99", 9, 93000, 200000)
    ]
    assert [(each[1], each[4], *each[6:7], each[11]) for each in found["item"]] == [
        ("0001", None, "paid", 0),
        ("0002", None, "overdue", 93000),
        ("0003", None, "void", 0),
        ("0004", None, "draft", 93000),
        ("0005", None, "processing_payment", 93000),
        ("0006", None, "awaiting_payment", 93000),
    ]
    assert [(str(day), amount) for day, amount, *_ in found["payment"]] == [("2026-01-20", 93000)]
    flags = {(typed, flag) for _, _, typed, _, flag in found["phone"]}
    assert flags >= {("call me", "not a phone number"), ("1", "not a phone number")}
    assert rows(store, "SELECT count(*) FROM history_change") == [(0,)]


def test_again_nothing_changes_tried_it_says_so_and_undone_it_is_gone(
    store: Store, tmp_path: Path
) -> None:
    path = save(tmp_path / "b.json", world())
    tried = take(store, path, dry_run=True).to_json()
    for table in (*TABLES, "import_batch", "history", "desk_setting"):
        assert rows(store, f"SELECT count(*) FROM {table}") == [(0,)]
    first = take(store, path)
    assert {**tried, "batch": first.batch} == first.to_json()
    before = contents(store)
    again = take(store, path)
    assert (again.unchanged, again.also, again.kept, again.absent) == (16, {}, [], 0)
    assert contents(store) == before
    importing.undo(store, again.batch or 0, writer(store))
    undone = importing.undo(store, first.batch or 0, writer(store))
    assert undone.left == ()
    for table in TABLES:
        assert rows(store, f"SELECT count(*) FROM {table}") == [(0,)], table
    assert take(store, path).created == 16


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_lists_and_of_their_objects_does_not_matter(
    store: Store, tmp_path: Path, seed: int
) -> None:
    take(store, save(tmp_path / "b.json", world()))
    wanted = contents(store)
    importing.undo(store, 1, writer(store))
    dice = random.Random(seed)
    names = list(PARTS)
    dice.shuffle(names)
    bundle = world()
    for name in names:
        dice.shuffle(bundle[name])
    take(store, save(tmp_path / "c.json", {name: bundle[name] for name in names}))
    assert contents(store) == wanted


def test_parts_one_after_another_are_the_bundle(store: Store, tmp_path: Path) -> None:
    bundle = world()
    take(store, save(tmp_path / "b.json", bundle))
    wanted = contents(store)
    importing.undo(store, 1, writer(store))
    for name in PARTS:
        if name in ("contacts", "loans"):
            report = take(store, save(tmp_path / f"2026-{name}.json", bundle[name]))
        else:
            report = take(store, save_lines(tmp_path / f"{name}.jsonl", bundle[name]))
        assert report.created == len(bundle[name])
        assert report.decided["form"].endswith(f", {name}")
    assert contents(store) == wanted


def test_parts_in_the_wrong_order_say_what_they_miss_and_are_whole_when_repeated(
    store: Store, tmp_path: Path
) -> None:
    bundle = world()
    take(store, save(tmp_path / "b.json", bundle))
    wanted = contents(store)
    importing.undo(store, 1, writer(store))
    files = [save(tmp_path / f"{name}.json", bundle[name]) for name in reversed(PARTS)]
    reports = {path.stem: take(store, path) for path in files}
    assert reports["invoices"].rejected == 6
    assert "its program 33333333-bbbb is not known" in reports["invoices"].rejections[0][1]
    assert "its program 33333333-bbbb is not known" in reports["loans"].rejections[0][1]
    assert "its insured 11111111-aaaa is not known" in reports["programs"].rejections[0][1]
    missing = [why for _, why in reports["insureds"].warnings]
    assert "insureds 1 (Acme Tools): primary contact ann is not known" in missing
    for _ in range(2):
        for path in files:
            take(store, path)
    assert contents(store) == wanted
    assert take(store, tmp_path / "insureds.json").unchanged == 2


def test_a_primary_contact_that_comes_later_leads_and_signs(store: Store, tmp_path: Path) -> None:
    bundle = world()
    ann = bundle["contacts"].pop(0)
    bundle["programs"] = bundle["programs"][:1]
    first = take(store, save(tmp_path / "b.json", bundle))
    assert any("bo is taken for it" in why for _, why in first.warnings)
    bundle["contacts"].append(ann)
    bundle["loans"][0]["status"] = "paid_off"
    take(store, save(tmp_path / "c.json", bundle))
    found = contents(store)
    assert [each[1:] for each in found["link"]][:2] == [("Ann", "primary"), ("Bo", "secondary")]
    # Who signed is never recomputed; his agreement was active when Ann came.
    assert found["loan"][0][2] == "Bo"
    assert found["program"][0][2] == "Bo"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ann@acme.example", " ANN@Acme.Example "),
        ("jose\u0301@acme.example", "JOS\u00c9@acme.example"),
    ],
)
def test_an_e_mail_of_two_contacts_is_the_firsts_and_costs_the_other_its_e_mail(
    store: Store, tmp_path: Path, first: str, second: str
) -> None:
    bundle = world()
    one(bundle, "contacts", ANN)["email"] = first
    one(bundle, "contacts", BO)["email"] = second
    path = save(tmp_path / "b.json", bundle)
    report = take(store, path)
    assert report.created == 16
    ((_, why),) = report.warnings
    assert why.startswith(f"contacts 2 (Bo Park): e-mail {second.strip()} is that of contacts 1")
    assert "(Ann Lee)" in why
    assert len(rows(store, "SELECT id FROM email WHERE contact_id IS NOT NULL")) == 1
    assert len(rows(store, "SELECT id FROM phone WHERE contact_id IS NOT NULL")) == 2
    assert take(store, path).unchanged == 16
    part = save_lines(tmp_path / "contacts.jsonl", [{**bundle["contacts"][1], "id": "new"}])
    assert "is that of contact person Ann Lee" in take(store, part).warnings[0][1]


def test_what_nobody_knows_is_told_and_costs_nothing_else(store: Store, tmp_path: Path) -> None:
    bundle = world()
    acme, program = bundle["insureds"][0], bundle["programs"][0]
    acme["insured_contacts"].append({"id": "nobody", "role": "broker"})
    program["producer_id"] = "gone"
    bundle["loans"][0]["status"] = "in_review"
    bundle["invoices"][1]["program_id"] = "lost"
    bundle["invoices"][2]["insured_id"] = "lost"
    bundle["invoices"][4] |= {"insured_id": "lost", "program_id": "lost"}
    bundle["invoices"][5]["status"] = "sent"
    report = take(store, save(tmp_path / "b.json", bundle))
    assert (report.created, report.rejected) == (15, 1)
    assert {why for _, why in report.warnings} == {
        "insureds 1 (Acme Tools): contact nobody: role “broker” counts as secondary",
        "insureds 1 (Acme Tools): secondary contact nobody is not known",
        "programs 1 (33333333-bbbb): producer gone is not known",
        "loans 1 (55555555-cccc): status “in_review” is not known: it counts as active",
        "invoices 2 (0002): its program lost is not known",
        "invoices 3 (0003): its insured lost is not known: it is its program's",
    }
    ((line, why),) = report.rejections
    assert (
        why == "invoices 5 (0005): its insured lost is not known, and its program lost is not known"
    )
    assert line > 1
    assert rows(store, "SELECT status, signed_by_id IS NULL FROM finance_agreement") == [
        ("active", False)
    ]
    assert rows(store, "SELECT number FROM item WHERE program_id IS NULL") == [("0002",)]


def test_one_primary_contact_always(store: Store, tmp_path: Path) -> None:
    bundle = world()
    both, none = bundle["insureds"]
    both["insured_contacts"] = [
        {"id": BO, "role": "secondary"}, {"id": ANN, "role": "Primary"},
        {"id": BO, "role": "primary"}, "cy",
    ]  # fmt: skip
    none["insured_contacts"] = [{"id": "cy"}, {"contact_id": BO, "role": "secondary"}]
    report = take(store, save(tmp_path / "b.json", bundle))
    assert [each[1:] for each in contents(store)["link"]] == [
        ("Ann", "secondary"), ("Bo", "primary"), ("Cy", "secondary"),
        ("Bo", "secondary"), ("Cy", "primary"),
    ]  # fmt: skip
    said = " ".join(why for _, why in report.warnings)
    assert "contact ann is primary too: bo stays the only one" in said
    assert "none of its contacts is primary: cy is taken for it" in said


def test_ids_that_begin_alike_have_longer_numbers(store: Store, tmp_path: Path) -> None:
    bundle = world()
    for n, key in enumerate(("11111111-bbbb", "11111111-bbcc", "1111", "11111111-aa")):
        bundle["insureds"].append({"id": key, "business_name": f"No. {n}"})
    path = save(tmp_path / "b.json", bundle)
    take(store, path)
    assert [n for (n,) in rows(store, "SELECT number FROM customer ORDER BY number")] == [
        "C-1111", "C-11111111", "C-11111111-a", "C-11111111-b", "C-11111111-bb", "C-22222222",
    ]  # fmt: skip
    assert take(store, path).unchanged == 20
    bundle["insureds"].append({"id": "11111111-aaaa-z", "business_name": "Late"})
    take(store, save(path, bundle))
    assert rows(store, "SELECT number FROM customer WHERE name = 'Late'") == [("C-11111111-aa",)]


def test_wrong_types_cost_the_field_or_the_object(store: Store, tmp_path: Path) -> None:
    bundle = world()
    bundle["more"] = {"page": 1}
    acme = bundle["insureds"][0]
    acme |= {"phone": 3125550142, "email": {"a": 1}, "mailing_address_zip_code": 3667, "new": []}
    bundle["programs"][0] |= {"due_date": "soon", "premium_cents": "12x", "autopay_enabled": 3}
    bundle["loans"][0] |= {"apr": "n/a", "number_of_payments": -1, "created_at": None}
    bundle["invoices"][0]["total_amount_cents"] = 12.5
    bundle["invoices"][1]["total_amount_cents"] = "93000"
    bundle["invoices"][2]["total_amount_cents"] = None
    bundle["invoices"][3] |= {"due_date": "2026-02-30", "status": "paid", "paid_at": None}
    bundle["invoices"] += [17, {"total_amount_cents": 5}, dict(bundle["invoices"][4])]
    bundle["invoices"].append({**bundle["invoices"][5], "total_amount_cents": 1})
    report = take(store, save(tmp_path / "b.json", bundle))
    assert (report.rows, report.created, report.unchanged, report.rejected) == (20, 14, 1, 5)
    assert [why for _, why in report.rejections] == [
        "invoices 1 (i1): total_amount_cents 12.5 is no whole number of cents",
        "invoices 3 (i3): there is no total_amount_cents",
        "invoices 7: it is no object",
        "invoices 8: it has no id",
        "invoices 10 (i6): its id is also that of invoices 6, which says something else",
    ]
    assert [why.partition(": ")[2] for _, why in report.warnings] == [
        "email (an object) is no text",
        "due_date 'soon' is no date",
        "premium_cents '12x' is no whole number of cents",
        "autopay_enabled 3 is neither true nor false",
        "apr 'n/a' is no rate",
        "number_of_payments -1 is no number of payments",
        "due_date '2026-02-30' is no date",
        "paid, and paid_at does not say when: no payment is made of it",
    ]
    assert report.decided["not taken"] == "more"
    assert rows(store, "SELECT count(*) FROM payment") == [(0,)]
    assert rows(store, "SELECT amount FROM item WHERE number = '0002'") == [(93000,)]


def test_hostile_text_is_cleaned_on_the_way_in(store: Store, tmp_path: Path) -> None:
    bundle = world()
    bundle["contacts"][0]["first_name"] = "\x1b[2JAnn\u202e [/red]\x00"
    bundle["insureds"][0]["business_name"] = "Acme\ud800\u2028Tools"
    bundle["loans"][0]["status"] = "\x1b]0;x\x07"
    lines = [bundle[name] for name in PARTS]
    reports = [
        take(store, save_lines(tmp_path / f"{name}.jsonl", objects))
        for name, objects in zip(PARTS, lines, strict=True)
    ]
    found = str(contents(store))
    found += "".join(report.to_text() + str(report.to_json()) for report in reports)
    assert not set(found) & set("\x1b\x00\x07\u202e\u2028\ud800")


def test_which_list_a_file_holds_is_told_or_it_is_refused(store: Store, tmp_path: Path) -> None:
    contacts = world()["contacts"]
    nameless = save(tmp_path / "dump.json", contacts)
    with pytest.raises(ImportRefused, match="does not say which: say it with --list"):
        take(store, nameless)
    with pytest.raises(ImportRefused, match="names several lists"):
        take(store, save(tmp_path / "contacts of insureds.json", contacts))
    with pytest.raises(ImportRefused, match="Is contacts meant"):
        take(store, nameless, list_name="contact")
    assert take(store, nameless, list_name="contacts").created == 3
    assert take(store, save_lines(tmp_path / "a_contact.json", contacts[:1])).unchanged == 1
    with pytest.raises(ImportRefused, match="--list is for a file that holds one"):
        take(store, save(tmp_path / "b.json", world()), list_name="contacts")
    with pytest.raises(ImportRefused, match="none of the lists"):
        take(store, save(tmp_path / "x.json", {"data": contacts, "page": 2}))
    csv = write(tmp_path / "a.csv", "a,b", "1,2")
    with pytest.raises(ImportRefused, match="--list is for JSON"):
        take(store, csv, list_name="contacts")
    with pytest.raises(ImportRefused, match="“loans” is no list"):
        take(store, save(tmp_path / "y.json", {"loans": {}, "contacts": []}))
    with pytest.raises(ImportRefused, match="--complete is for a file with invoices"):
        take(store, nameless, list_name="contacts", complete=True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{\n"contacts": [\n{"id": "a"},\n{"id"', "breaks off at line 4"),
        ('{\n"contacts": [\n{"id": "a"} {}]}', "is no JSON at line 3"),
        ('[{"id": "a"}]\n[]', "is no JSON at line 2"),
        ("[" * 100_000, "is no JSON at line 1 .nested too deep"),
    ],
)
def test_a_broken_document_is_refused_with_its_line(
    store: Store, tmp_path: Path, text: str, why: str
) -> None:
    path = tmp_path / "contacts.json"
    path.write_text(text)
    with pytest.raises(ImportRefused, match=why):
        take(store, path)
    assert rows(store, "SELECT count(*) FROM contact") == [(0,)]


def test_a_broken_line_costs_itself(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MOST_LINE", 200)
    path = tmp_path / "contacts.jsonl"
    path.write_text(
        '\ufeff{"id": "a", "last_name": "A"}\r\n\r\n{"id": "b",\r\n'
        f'{{"id": "c", "last_name": "{"c" * 500}"}}\r\n{{"id": "d", "last_name": "D"}}\r\n[]\r\n',
        encoding="utf-8",
    )
    report = take(store, path)
    assert (report.created, report.rejected) == (2, 3)
    assert [line for line, _ in report.rejections] == [3, 4, 6]
    assert "contacts 3: longer than 200 characters" in report.rejections[1][1]


def test_what_is_taken_whole_is_limited_and_lines_are_not(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "LIMIT", 1000)
    with pytest.raises(ImportRefused, match="one object a line, such as: jq"):
        take(store, save(tmp_path / "b.json", world()))
    many = [{"id": f"c{n}", "last_name": f"Name {n}"} for n in range(700)]
    with pytest.raises(ImportRefused, match="taken whole"):
        take(store, save(tmp_path / "contacts.json", many))
    assert take(store, save_lines(tmp_path / "contacts.jsonl", many)).created == 700


@pytest.mark.parametrize("many", [0, 1000])
def test_a_long_file_is_tried_as_it_would_be_done(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(run, "_MANY", many)
    monkeypatch.setattr(pieces, "_LEAST", 2)
    monkeypatch.setattr(pieces, "_MOST", 3)
    monkeypatch.setattr(run, "_FIRST", 2)
    bundle = world()
    bundle["contacts"] += [
        {"id": f"c{n}", "last_name": f"N{n}", "email": f"A{n % 7}@x.example"} for n in range(20)
    ]
    files = [
        save(tmp_path / "b.json", bundle),
        save(tmp_path / "contacts.json", bundle["contacts"]),
    ]
    for path in reversed(files):
        tried = take(store, path, dry_run=True).to_json()
        assert rows(store, "SELECT count(*) FROM contact") == [(0,)]
        report = take(store, path)
        assert len(report.warnings) == 13
        assert {**tried, "batch": report.batch} == report.to_json()
        importing.undo(store, report.batch or 0, writer(store))


def test_a_currency_and_a_source_that_are_told(store: Store, tmp_path: Path) -> None:
    path = save(tmp_path / "b.json", world())
    report = take(store, path, currency="cad", source="platform b")
    assert set(report.totals) == {"CAD"}
    assert rows(store, "SELECT DISTINCT currency FROM item") == [("CAD",)]
    # Another source's objects are others, whatever their ids.
    assert take(store, path).created == 16
    assert rows(store, "SELECT number FROM customer ORDER BY number")[:2] == [
        ("C-11111111",),
        ("C-11111111-a",),
    ]

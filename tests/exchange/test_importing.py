"""Whole imports into real stores, on both engines: what becomes of each row, and what never may."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from collectui.domain.kernel import new_command_id
from collectui.domain.plan import Plan, Update
from collectui.domain.vocabulary import CollectorRole
from collectui.exchange import importing
from collectui.exchange.importing import ImportOptions
from collectui.store import writing
from collectui.store.engine import is_sqlite
from collectui.store.imports import pieces
from collectui.store.imports.refusal import ImportRefused
from collectui.store.store import Store
from tests.exchange.files import AS_OF, erp, erp_row, rows, take, write, writer

HEAD = "Debtor,Name,Voucher,Due,Total,Paid,Mail,Phone,Street"
MAPPING = """
source = "ledger"
[columns]
customer = "Debtor"
name = "Name"
number = "Voucher"
due = "Due"
amount = "Total"
settled = "Paid"
email = "Mail"
phone = "Phone"
street1 = "Street"
"""


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    return write(tmp_path / "ledger.toml", MAPPING)


def by_agent(store: Store, kind: str, number: str, field: str, value: Any) -> None:
    """An agent's change, as the store writes and records it."""
    table = writing.table(kind)

    def work(connection: sa.Connection) -> None:
        row = connection.execute(sa.select(table).where(table.c.number == number)).one()
        command_id = new_command_id()
        history_id, at = writing.begin_history(
            connection, command_id=command_id, who=None, action="test", summary="by hand"
        )
        customer_id = row.id if kind == "customer" else row.customer_id
        change = Update(kind, row.id, customer_id, {field: (getattr(row, field), value)})
        made = Plan("by hand", (change,))
        writing.write(connection, made, history_id, at, command_id)

    store.load(work)


def three(path: Path) -> Path:
    return erp(
        path,
        erp_row("1", due="2020-05-31"),
        erp_row("2", due="2020-05-30", name="TARG  us "),
        erp_row("3", due="2020-02-29", name="TARG corp", amount="2.50"),
    )


def test_a_first_import(store: Store, tmp_path: Path) -> None:
    report = take(store, three(tmp_path / "a.csv"))
    assert report.created == 3
    assert report.to_json()["totals"] == {"USD": "202.50"}
    assert report.open_by_bucket == {"current": 1, "1-30": 1, "31-60": 0, "61-90": 0, "91+": 1}
    assert rows(store, "SELECT number, name, currency, terms_code FROM customer") == [
        ("0200744019", "TARG us", "USD", "NAA8")
    ]
    assert rows(store, "SELECT name FROM customer_alias") == [("TARG corp",)]
    assert rows(store, "SELECT past_due, open_items FROM delinquency") == [(10250, 3)]
    assert rows(store, "SELECT count(*) FROM history WHERE batch_id IS NOT NULL") == [(1,)]
    if store.read(is_sqlite):
        assert rows(store, "PRAGMA foreign_key_check") == []
        assert store.load(lambda c: c.exec_driver_sql("PRAGMA foreign_keys").scalar()) == 1
    indexes = store.read(lambda c: {i["name"] for i in sa.inspect(c).get_indexes("item")})
    assert {index.name for index in writing.table("item").indexes} <= indexes


@pytest.mark.parametrize(
    ("names", "called", "others"),
    [
        (("", "Kilo", ""), "Kilo", []),
        (("nan", ""), "K9", []),
        (("Zeta", "Alfa"), "Zeta", ["Alfa"]),
        (("Zeta", "Alfa", "", "Mid", "Alfa", "Mid"), "Alfa", ["Mid", "Zeta"]),
    ],
)
def test_a_blank_is_no_spelling_and_of_equal_ones_the_first_counts(
    store: Store, tmp_path: Path, names: tuple[str, ...], called: str, others: list[str]
) -> None:
    lines = [erp_row(f"{n}", customer="K9", name=name) for n, name in enumerate(names, 1)]
    take(store, erp(tmp_path / "a.csv", *lines))
    assert rows(store, "SELECT name FROM customer") == [(called,)]
    aliases = rows(store, "SELECT name FROM customer_alias ORDER BY name")
    assert [name for (name,) in aliases] == others


def test_the_same_file_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = three(tmp_path / "a.csv")
    take(store, path)
    before = rows(store, "SELECT * FROM item ORDER BY id")
    report = take(store, path)
    assert (report.unchanged, report.also, report.absent) == (3, {}, 0)
    assert "Nothing has changed" in report.to_text()
    assert rows(store, "SELECT * FROM item ORDER BY id") == before
    assert rows(store, "SELECT count(*) FROM history_change") == [(0,)]


def test_a_later_file_updates_settles_and_adds(store: Store, tmp_path: Path) -> None:
    take(store, three(tmp_path / "a.csv"))
    later = erp(
        tmp_path / "b.csv",
        erp_row("1", due="2020-06-30"),
        erp_row("2", due="2020-05-30", settled="2020-05-31 00:00:00"),
        erp_row("4", customer="0100", name="NEW"),
    )
    report = take(store, later)
    assert (report.created, report.updated, report.closed, report.unchanged) == (1, 1, 1, 0)
    assert report.absent == 1
    assert rows(store, "SELECT number, status, open_balance FROM item ORDER BY number") == [
        ("1", "awaiting_payment", 10000),
        ("2", "paid", 0),
        ("3", "awaiting_payment", 250),
        ("4", "awaiting_payment", 10000),
    ]
    assert rows(store, "SELECT amount, reference FROM payment") == [(10000, "2")]
    assert rows(store, "SELECT past_due FROM delinquency ORDER BY past_due") == [(250,), (10000,)]
    changed = rows(store, "SELECT record_id FROM history_change WHERE kind = 'item'")
    assert len(changed) == 2
    # Paid after all? No: the settlement is gone, and its payment with it.
    reopened = take(store, three(tmp_path / "c.csv"))
    assert reopened.updated == 2
    assert rows(store, "SELECT count(*) FROM payment") == [(0,)]
    assert rows(store, "SELECT status, settled_on FROM item WHERE number = '2'") == [
        ("awaiting_payment", None)
    ]


def test_a_complete_file_closes_what_it_lacks_and_what_returns_is_open(
    store: Store, tmp_path: Path
) -> None:
    first = three(tmp_path / "a.csv")
    take(store, first)
    bad = erp_row("2", amount="rubbish")
    report = take(
        store, erp(tmp_path / "b.csv", erp_row("1", due="2020-05-31"), bad), complete=True
    )
    assert report.absent == 1  # the rejected one is in the file
    closed = "SELECT number, closed_reason FROM item WHERE open_balance = 0"
    assert rows(store, closed) == [("3", "no longer in the export")]
    assert take(store, first).updated == 1
    assert rows(store, closed) == []
    assert rows(store, "SELECT sum(open_balance) FROM item") == [(20250,)]


def test_what_an_agent_changed_is_kept(store: Store, tmp_path: Path, mapping: Path) -> None:
    row = "7,Moe,A1,2020-05-01,10.00,,a@b.example,,Elm St 1"
    take(store, write(tmp_path / "a.csv", HEAD, row), mapping=mapping)
    by_agent(store, "customer", "7", "street1", "Oak Rd 2")
    by_agent(store, "item", "A1", "due", AS_OF)
    by_agent(store, "customer", "7", "name", "Moe & Sons")
    report = take(
        store,
        write(tmp_path / "b.csv", HEAD, row.replace("Elm St 1", "Elm St 9").replace("10.00", "9")),
        mapping=mapping,
    )
    kept = {(kept["field"], kept["ours"], kept["file"]) for kept in report.to_json()["kept"]}
    assert kept >= {("street1", "Oak Rd 2", "Elm St 9"), ("due", "2020-05-31", "2020-05-01")}
    assert report.updated == 1  # the amount
    assert rows(store, "SELECT name, street1 FROM customer") == [("Moe & Sons", "Oak Rd 2")]
    assert rows(store, "SELECT amount FROM item") == [(900,)]
    # Changed back by hand, the field is the file's again.
    by_agent(store, "customer", "7", "street1", "Elm St 1")
    take(store, write(tmp_path / "c.csv", HEAD, row.replace("Elm St 1", "Ash 3")), mapping=mapping)
    assert rows(store, "SELECT street1 FROM customer") == [("Ash 3",)]


def test_a_bad_address_costs_itself(store: Store, tmp_path: Path, mapping: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        HEAD,
        "7,Moe,A1,2020-05-01,10,,no address,+1 415 555 2671,",
        "8,Curly,A2,2020-05-01,10,2020-06-02,curly@b.example,call me,",
    )
    report = take(store, path, mapping=mapping)
    assert report.created == 2
    assert rows(store, "SELECT address, flag FROM email ORDER BY id") == [
        ("no address", "not an e-mail address"),
        ("curly@b.example", ""),
    ]
    assert rows(store, "SELECT e164, flag FROM phone ORDER BY id") == [
        ("+14155552671", ""),
        ("", "not a phone number"),
    ]
    # Settled after the business date: open on it.
    assert report.open_by_bucket["1-30"] == 2
    assert take(store, path, mapping=mapping).unchanged == 2


def test_two_sources_never_share_a_customer(store: Store, tmp_path: Path, mapping: Path) -> None:
    take(store, erp(tmp_path / "a.csv", erp_row("1", customer="7", name="Ours")))
    report = take(
        store,
        write(tmp_path / "b.csv", HEAD, "7,Moe,A1,2020-05-01,1,,,,", "8,Curly,A2,2020-05-01,1,,,,"),
        mapping=mapping,
    )
    assert (report.created, report.rejected) == (1, 1)
    (line, why), *_ = report.rejections
    assert line == 2
    assert "customer number 7 is taken already (Ours, from erp)" in why


def test_two_currencies_are_never_added(store: Store, tmp_path: Path) -> None:
    head = "business_code,cust_number,doc_id,due_in_date,invoice_currency,total_open_amount"
    path = write(
        tmp_path / "a.csv",
        head,
        "U,1,10,2020-05-01,CAD,5.00",
        "U,1,11,2020-05-01,CAD,5.00",
        "U,1,12,2020-05-01,USD,7.00",
        "U,1,13,2020-05-01,JPY,7",
        "U,1,14,2020-05-01,,1.00",
    )
    report = take(store, path, currency="eur")
    assert report.to_json()["totals"] == {
        "CAD": "10.00", "EUR": "1.00", "JPY": "7", "USD": "7.00",
    }  # fmt: skip
    assert rows(store, "SELECT currency FROM customer") == [("CAD",)]
    assert len(rows(store, "SELECT currency FROM delinquency")) == 4


def test_a_dry_run_tells_the_same_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    path = three(tmp_path / "a.csv")
    tried = take(store, path, dry_run=True).to_json()
    for table in ("item", "customer", "import_batch", "history", "payment_terms", "desk_setting"):
        assert rows(store, f"SELECT count(*) FROM {table}") == [(0,)]
    done = take(store, path).to_json()
    assert tried["batch"] is None
    assert {**tried, "batch": done["batch"], "also": done["also"]} == done
    again = erp(tmp_path / "b.csv", erp_row("1", settled="2020-05-31"))
    tried = take(store, again, dry_run=True, complete=True).to_json()
    assert (tried["closed"], tried["absent"]) == (1, 2)
    assert rows(store, "SELECT count(*) FROM item WHERE open_balance = 0") == [(0,)]


@pytest.mark.parametrize(("assign", "mine"), [("me", True), ("none", False), ("root?", None)])
def test_whose_new_customers_become(
    store: Store, tmp_path: Path, assign: str, mine: bool | None
) -> None:
    path = three(tmp_path / "a.csv")
    if mine is None:
        with pytest.raises(ImportRefused, match="no collector"):
            take(store, path, assign=assign)
        return
    take(store, path, assign=assign)
    assert rows(store, "SELECT collector_id IS NOT NULL FROM customer") == [(mine,)]
    take(store, path, assign="me")
    assert rows(store, "SELECT collector_id IS NOT NULL FROM customer") == [(True,)]


def test_the_figures_date_is_the_first_imports(store: Store, tmp_path: Path) -> None:
    path = three(tmp_path / "a.csv")
    take(store, path)
    take(store, path, as_of=AS_OF.replace(month=7))
    (value,) = rows(store, "SELECT value FROM desk_setting WHERE name = 'figures_date'")[0]
    assert "2020-05-31" in str(value)


def test_many_pieces_and_one_large_customer(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "_FIRST", 3)
    monkeypatch.setattr(pieces, "_MOST", 5)
    take(store, erp(tmp_path / "a.csv", erp_row("0", customer="seed")))
    path = erp(
        tmp_path / "b.csv",
        *(
            erp_row(f"9{i}", customer="big", settled="2020-05-01" if i % 2 else "")
            for i in range(40)
        ),
        *(erp_row(f"8{i}", customer=f"c'{i}%", name=f"Name {i}") for i in range(12)),
    )
    report = take(store, path)
    assert (report.created, report.also["payments"], report.also["customers"]) == (52, 20, 13)
    figures = "SELECT past_due FROM delinquency d JOIN customer c ON c.id = d.customer_id"
    assert rows(store, f"{figures} WHERE c.number = 'big'") == [(200000,)]
    assert take(store, path).unchanged == 52


def test_undo_takes_back_what_nobody_changed_and_names_the_rest(
    store: Store, tmp_path: Path
) -> None:
    me = writer(store)
    first = take(store, three(tmp_path / "a.csv"))
    second = take(
        store,
        erp(
            tmp_path / "b.csv",
            erp_row("1", due="2020-06-30"),
            erp_row("2", due="2020-07-01"),
            erp_row("3", due="2020-02-29", name="TARG", amount="2.50", settled="2020-05-01"),
            erp_row("4", customer="0100", name="NEW"),
        ),
    )
    by_agent(store, "item", "2", "due", AS_OF)
    undone = importing.undo(store, second.batch or 0, me)
    assert undone.left == (("transaction 2", "changed or used since"),)
    assert undone.removed == {"transactions": 1, "payments": 1, "name variants": 1, "customers": 1}
    assert undone.restored == 2
    assert rows(store, "SELECT number, open_balance FROM item ORDER BY number") == [
        ("1", 10000), ("2", 10000), ("3", 250),
    ]  # fmt: skip
    assert rows(store, "SELECT past_due, open_items FROM delinquency") == [(250, 3)]
    with pytest.raises(ImportRefused, match="taken back already"):
        importing.undo(store, second.batch or 0, me)
    undone = importing.undo(store, first.batch or 0, me)
    assert {name for name, _ in undone.left} == {"transaction 2", "customer 0200744019"}
    assert rows(store, "SELECT number FROM item") == [("2",)]
    assert rows(store, "SELECT count(*) FROM account") == [(1,)]


def test_what_is_brought_in_after_an_undo_is_never_taken_for_what_was_there(
    store: Store, tmp_path: Path
) -> None:
    tables = ("customer", "account", "site", "item", "payment")

    def ids() -> list[set[Any]]:
        return [set(rows(store, f"SELECT id FROM {table}")) for table in tables]

    path = erp(tmp_path / "a.csv", erp_row("1"), erp_row("2", settled="2020-05-01"))
    batch = take(store, path).batch
    before = ids()
    assert all(before)
    importing.undo(store, batch or 0, writer(store))
    assert not any(ids())
    take(store, path)
    assert all(now and not now & then for now, then in zip(ids(), before, strict=True))


def test_undo_of_a_settlement_taken_back_gives_the_payment_again(
    store: Store, tmp_path: Path
) -> None:
    first = take(store, erp(tmp_path / "a.csv", erp_row("1", settled="2020-05-01"))).batch
    batch = take(store, erp(tmp_path / "b.csv", erp_row("1"))).batch
    assert rows(store, "SELECT count(*) FROM payment") == [(0,)]
    importing.undo(store, batch or 0, writer(store))
    assert rows(store, "SELECT amount, batch_id FROM payment") == [(10000, first)]
    assert rows(store, "SELECT status, open_balance FROM item") == [("paid", 0)]
    importing.undo(store, first or 0, writer(store))
    assert rows(store, "SELECT count(*) FROM payment") == [(0,)]


def test_a_viewer_may_try_and_not_import(store: Store, tmp_path: Path) -> None:
    path = three(tmp_path / "a.csv")
    viewer = dataclasses.replace(writer(store), role=CollectorRole.VIEWER)
    with pytest.raises(ImportRefused, match="viewer"):
        importing.run(store, path, ImportOptions(), viewer, None)
    importing.run(store, path, ImportOptions(dry_run=True), viewer, None)


def test_the_report_has_the_keys_machines_expect(store: Store, tmp_path: Path) -> None:
    report = take(store, erp(tmp_path / "a.csv", erp_row("1"), erp_row("2", amount="x"))).to_json()
    assert set(report) == {
        *("rows", "created", "updated", "unchanged", "closed", "rejected", "rejections"),
        *("warnings", "kept"),
        *("absent", "also", "caused", "totals", "left_out", "unknown_columns"),
        *("open_by_bucket", "decided", "batch"),
    }
    assert report["rejections"] == [
        {"line": 3, "reason": "“x” in converted_usd is no amount of USD"}
    ]
    assert report["decided"]["currency"] == "USD, by the column converted_usd"


def test_hostile_text_is_cleaned_on_the_way_in(store: Store, tmp_path: Path, mapping: Path) -> None:
    row = "\x1b[2J7,\u202eMoe [/red],A\x00\x07 1,2020-05-01,1,,,,Elm\u2028St"
    take(store, write(tmp_path / "a.csv", HEAD, row), mapping=mapping)
    found = [
        *rows(store, "SELECT number, name, search_text, street1 FROM customer")[0],
        *rows(store, "SELECT number, source_key FROM item")[0],
    ]
    for text in found:
        assert not set(str(text)) & set("\x1b\x00\x07\u202e\u2028")

"""Card numbers in a file's free text: masked as they are read, its identifiers left as they are."""

from pathlib import Path

from collectui.store.store import Store
from tests.exchange import premium_files
from tests.exchange.files import rows, take, write

MAPPING = """
source = "ledger"
[columns]
customer = "Debtor"
number = "Voucher"
due = "Due"
amount = "Total"
reference = "Text"
"""
CARD = "4111 1111 1111 1111"
LINES = (
    "Debtor,Voucher,Due,Total,Text",
    f"30569309025904,5555555555554444,2020-05-01,100.00,paid by {CARD}",
    "30569309025904,V-2,2020-05-01,100.00,see 5555555555554444",
    f"30569309025904,V-3,2020-05-01,{CARD},odd",
)


def test_a_table(store: Store, tmp_path: Path) -> None:
    mapping = write(tmp_path / "ledger.toml", MAPPING)
    path = write(tmp_path / "ledger.csv", *LINES)
    first = take(store, path, mapping=mapping)
    assert (first.created, first.rejected) == (2, 1)
    assert rows(store, "SELECT number, reference FROM item ORDER BY id") == [
        ("5555555555554444", "paid by •••• 1111"),
        ("V-2", "see 5555555555554444"),
    ]
    assert rows(store, "SELECT number FROM customer") == [("30569309025904",)]
    assert take(store, path, mapping=mapping).unchanged == 2
    assert CARD not in str(rows(store, "SELECT report FROM import_batch"))


def test_a_bundle(store: Store, tmp_path: Path) -> None:
    bundle = premium_files.world()
    bundle["invoices"][0]["memo"] = f"card {CARD} cvv 123"
    premium_files.take(store, premium_files.save(tmp_path / "premium.json", bundle))
    kept = rows(store, "SELECT reference FROM item WHERE reference <> ''")
    assert kept == [("card •••• 1111 cvv •••",)]

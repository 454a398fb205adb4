"""Payment terms make the due date of new documents that a file gives none."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from collectui.domain.profile.views import UpdateProfile
from collectui.store.core.customers import CUSTOMER
from collectui.store.core.items import ITEM
from collectui.store.store import Store
from tests.exchange.files import take

MAPPING = """
source = "ledger"
currency = "EUR"
[columns]
customer = "Debtor"
name = "Debtor name"
number = "Voucher"
issued = "Voucher date"
due = "Payable by"
amount = "Total"
terms = "Terms"
"""
ROWS = (
    "Debtor;Debtor name;Voucher;Voucher date;Payable by;Total;Terms",
    "77;Acme;1;2026-01-10;;100,00;Net 30",
    "77;Acme;2;2026-01-10;2026-01-15;100,00;Net 30",
    "77;Acme;3;2026-01-10;;100,00;EOM",
    "77;Acme;4;2026-01-10;;100,00;Zahlbar bald",
    "78;Bcme;5;2026-01-10;;100,00;",
)
FIRST = {
    "1": ("2026-02-09", "2026-02-09"),
    "2": ("2026-01-15", "2026-01-15"),
    "3": ("2026-01-31", "2026-01-31"),
    "4": ("None", "2026-01-10"),
    "5": ("None", "2026-01-10"),
}
"""Due, and aged from, by number."""


@pytest.fixture
def taken(store: Store, tmp_path: Path) -> Path:
    """A file that was brought in once."""
    (tmp_path / "ledger.toml").write_text(MAPPING)
    (tmp_path / "first.csv").write_text("\n".join(ROWS))
    _take(store, tmp_path, "first.csv")
    return tmp_path


def _take(store: Store, folder: Path, name: str) -> dict[str, int]:
    report = take(store, folder / name, mapping=folder / "ledger.toml")
    return {"created": report.created, "updated": report.updated, **report.also}


def _dates(store: Store) -> dict[str, tuple[str, str]]:
    rows = sa.select(ITEM.c.number, ITEM.c.due, ITEM.c.aged_from)
    found = store.read(lambda c: c.execute(rows).all())
    return {number: (str(due), str(aged)) for number, due, aged in found}


def test_a_document_without_due_date_is_due_by_its_terms(store: Store, taken: Path) -> None:
    assert _dates(store) == FIRST


def test_the_same_file_again_changes_nothing(store: Store, taken: Path) -> None:
    (taken / "again.csv").write_text("\n".join((*ROWS, "79;C;9;2026-01-10;2026-01-11;1,00;")))
    assert _take(store, taken, "again.csv")["updated"] == 0
    assert _dates(store) == {**FIRST, "9": ("2026-01-11", "2026-01-11")}


def test_the_customers_terms_hold_for_new_documents_alone(store: Store, taken: Path) -> None:
    where = sa.select(CUSTOMER.c.id).where(CUSTOMER.c.number == "78")
    customer = store.read(lambda c: c.execute(where).scalar_one())
    store.do(UpdateProfile(customers=(customer,), changes={"terms_code": "Net 30"}), store.me())
    (taken / "more.csv").write_text("\n".join((*ROWS, "78;Bcme;6;2026-01-10;;100,00;")))
    assert _take(store, taken, "more.csv")["due by payment terms"] == 1
    assert _dates(store) == {**FIRST, "6": FIRST["1"]}

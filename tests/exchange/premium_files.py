"""A small premium-finance world, as a platform hands it out, to be bent into every trap."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from collectui.exchange.importing import ImportReport
from collectui.store.store import Store
from tests.exchange.files import take as take_file

AS_OF = date(2026, 6, 1)
Bundle = dict[str, Any]

ACME, MOE = "11111111-aaaa", "22222222-aaaa"
ANN, BO, CY = "ann", "bo", "cy"

WORLD: Bundle = {
    "insureds": [
        {
            "id": ACME, "is_business": True, "business_name": "Acme  Tools ",
            "email": "office@acme.example", "phone": "3125550142",
            "mailing_address_street_one": "1 Elm St", "mailing_address_street_two": None,
            "mailing_address_city": "Mobile", "mailing_address_state": "AL",
            "mailing_address_zip_code": "03667",
            "insured_contacts": [
                {"id": ANN, "role": "primary"}, {"id": BO, "role": "secondary"},
            ],
        },
        {
            "id": MOE, "is_business": False, "first_name": "Moe", "last_name": "Null",
            "email": None, "phone": "call me", "insured_contacts": [{"id": CY, "role": "primary"}],
        },
    ],
    "contacts": [
        {"id": ANN, "first_name": "Ann", "last_name": "Lee", "email": "ann@acme.example",
         "phone": "3125550143"},
        {"id": BO, "first_name": "Bo", "last_name": "Park", "email": "bo@acme.example",
         "phone": "1"},
        {"id": CY, "first_name": "Cy", "last_name": "Null", "email": None, "phone": None},
    ],
    "users": [
        {"id": "u1", "first_name": "Uma", "last_name": "Novak", "email": "u@agency.example"},
        {"id": "u2", "first_name": "Vic", "last_name": "Torres"},
    ],
    "programs": [
        {
            "id": "33333333-bbbb", "insured_id": ACME, "producer_id": "u1",
            "account_manager": {"id": "u2", "first_name": "Vic"},
            "secondary_account_manager_id": None, "status": "purchased",
            "billing_type": "direct_bill", "due_date": "2026-07-01", "premium_cents": 1000000,
            "sub_total_cents": 1, "autopay_enabled": True,
            "checkedout_at": "2026-03-01T23:30:00-05:00", "archived_at": None,
            "updated_at": "2026-05-01T00:00:00Z",
        },
        {
            "id": "44444444-bbbb", "insured": {"id": MOE}, "status": "created",
            "billing_type": "agency_bill", "due_date": None, "premium_cents": 50000,
            "autopay_enabled": False,
        },
    ],
    "loans": [
        {
            "id": "55555555-cccc", "program_id": "33333333-bbbb", "status": "active",
            "amount_financed_cents": 800000, "apr": 0.0799, "downpayment_cents": 200000,
            "number_of_payments": 9, "term_payment_cents": 93000,
            "created_at": "2026-03-02T15:04:05Z",
        }
    ],
    "invoices": [
        {"id": f"i{n}", "invoice_number": f"000{n}", "insured_id": ACME,
         "program_id": "33333333-bbbb", "status": status, "due_date": f"2026-0{n}-15",
         "issued_at": f"2026-0{n}-01T08:00:00Z", "paid_at": paid, "total_amount_cents": 93000,
         "payer_name": None, "memo": ""}
        for n, status, paid in (
            (1, "paid", "2026-01-20T10:00:00Z"), (2, "overdue", None), (3, "void", None),
            (4, "draft", None), (5, "processing_payment", None), (6, "awaiting_payment", None),
        )
    ],
}  # fmt: skip


def world() -> Bundle:
    """A copy to bend."""
    return deepcopy(WORLD)


def one(bundle: Bundle, name: str, key: str) -> Bundle:
    """An object of a bundle by its id."""
    found: Bundle = next(each for each in bundle[name] if each["id"] == key)
    return found


def save(path: Path, content: Any) -> Path:
    """A JSON file."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def save_lines(path: Path, objects: list[Any]) -> Path:
    """One object a line."""
    path.write_text("".join(json.dumps(each) + "\n" for each in objects), encoding="utf-8")
    return path


def take(store: Store, path: Path, **options: Any) -> ImportReport:
    """Import as of a fixed day, and see that the counts add up."""
    return take_file(store, path, **{"as_of": AS_OF, **options})

"""The forms a platform's JSON may have, told by its structure; and parts of invoices paid."""

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from collectui.exchange.premium.raw import Raw
from collectui.exchange.premium.source import Form, open_source
from collectui.store.store import Store
from tests.exchange.files import rows
from tests.exchange.premium_files import save, take, world

ONE = {"id": "1", "number": [1, {"a": 2}]}
BUNDLE = {"invoices": [{"id": "1"}, {"id": "2"}], "insureds": [{"id": "3"}]}


def element_a_line(bundle: dict[str, list[Any]]) -> str:
    """Each element of each list on a line of its own."""
    lists = [
        json.dumps(name) + ":[" + ",\n".join(map(json.dumps, values)) + "]"
        for name, values in bundle.items()
    ]
    return "{" + ",\n".join(lists) + "}"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (json.dumps(BUNDLE), Form.BUNDLE),
        (json.dumps(BUNDLE, indent=2), Form.BUNDLE),
        (element_a_line(BUNDLE), Form.BUNDLE),
        (json.dumps([ONE]), Form.ARRAY),
        (json.dumps([ONE], indent=1), Form.ARRAY),
        (json.dumps(ONE), Form.LINES),
        (json.dumps(ONE) + "\n" + json.dumps(ONE), Form.LINES),
        (json.dumps(ONE) + "\n\n{broken\n" + json.dumps(ONE), Form.LINES),
        ("{broken\n" + json.dumps(ONE) + "\n", Form.LINES),
        (json.dumps(ONE, indent=2) + "\n" + json.dumps(ONE, indent=2), Form.OBJECTS),
    ],
)
def test_the_form_is_told_by_the_structure(tmp_path: Path, text: str, form: Form) -> None:
    path = tmp_path / "invoices.json"
    path.write_text(text, encoding="utf-8")
    source = open_source(path, None)
    assert source.form is form
    found = list(source.objects())
    assert len([each for each in found if not each.broken]) >= 1


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ({}, 10000),
        ({"amount_paid_cents": 2500}, 7500),
        ({"amount_due_cents": 4000}, 4000),
        ({"balance_cents": 4000, "amount_paid_cents": 1}, 4000),
        ({"balance_cents": 0}, 0),
        ({"balance_cents": 99999}, 10000),
        ({"status": "paid", "balance_cents": 4000}, 0),
    ],
)
def test_an_invoice_paid_in_part(
    store: Store, tmp_path: Path, said: dict[str, Any], rest: int
) -> None:
    insured = {"id": "11111111-0000-4000-8000-000000000001", "business_name": "Egret"}
    invoice = {
        "id": "bbbbbbbb-0000-4000-8000-000000000001",
        "insured_id": insured["id"],
        "invoice_number": "I1",
        "status": "overdue",
        "due_date": "2020-01-01",
        "total_amount_cents": 10000,
    }
    bundle: Any = {"insureds": [insured], "invoices": [{**invoice, **said}]}
    take(store, save(tmp_path / "b.json", bundle))
    assert rows(store, "SELECT amount, open_balance FROM item") == [(10000, rest)]


def test_a_moments_day_is_the_desks_and_a_dates_its_own() -> None:
    said = {"issued_at": "2026-08-01T23:30:00Z", "due_date": "2026-08-15T00:00:00Z"}
    raw = Raw(said, ZoneInfo("Europe/Berlin"))
    assert (raw.day("issued_at"), raw.day("due_date")) == ("2026-08-02", "2026-08-15")
    raw = Raw(said, ZoneInfo("America/Chicago"))
    assert (raw.day("issued_at"), raw.day("due_date")) == ("2026-08-01", "2026-08-15")


@pytest.mark.parametrize(
    ("said", "status", "open_balance"),
    [
        ("sent", "awaiting_payment", 93000),
        ("Cancelled", "void", 0),
        ("pending_approval", "draft", 93000),
        ("settled", "paid", 0),
        ("in limbo", None, None),
        ("payable", None, None),
    ],
)
def test_an_invoice_stands_as_its_own_word_says(
    store: Store, tmp_path: Path, said: str, status: str | None, open_balance: int | None
) -> None:
    """One whose word nobody knows is no debt, and said to be left out."""
    bundle = world()
    bundle["invoices"] = [{**bundle["invoices"][5], "status": said}]
    report = take(store, save(tmp_path / "b.json", bundle))
    wanted = [] if status is None else [(status, open_balance)]
    assert rows(store, "SELECT status, open_balance FROM item") == wanted
    assert [said in why for _, why in report.rejections] == [True] * (status is None)


@pytest.mark.parametrize("indent", [None, 1])
def test_lists_within_an_answer_are_found(store: Store, tmp_path: Path, indent: int | None) -> None:
    bundle = world()
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"ok": True, "data": {"result": bundle, "n": 1}}, indent=indent))
    report = take(store, path)
    whole = sum(len(each) for each in bundle.values())
    assert (report.rows, report.created, report.rejected) == (whole, whole, 0)
    assert [part.name for part in report.left_out] == ["ok", "n"]

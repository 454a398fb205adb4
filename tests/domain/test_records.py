"""What the record book answers: of fields, of parts, and of what the program knows no more."""

from datetime import UTC, datetime

import pytest

from collectui.domain import records
from collectui.domain.kernel import Stale, TheirChange
from collectui.domain.plan import Plan, Update
from collectui.domain.records.kernel import within
from collectui.domain.roles.impact import ImpactField, impact_of
from collectui.domain.vocabulary import BillingType, ContactMethod, Medium, code_words

NAMES = {
    "contact:1": "Ana Ruiz",
    "contact:2": "Bo Park",
    "site:1": "001",
    "site:2": "002",
    "currency:contact_attempt:7": "EUR",
    "currency:customer:7": "JPY",
}


@pytest.mark.parametrize(
    ("kind", "field", "values", "said"),
    [
        ("contact_attempt", "amount", (None, 123450), ("amount", "", "1,234.50 EUR")),
        ("customer", "credit_limit", (50, 123450), ("credit limit", "50 JPY", "123,450 JPY")),
        ("program", "contact_id", (1, 2), ("insured", "Ana Ruiz", "Bo Park")),
        ("item", "contact_id", (1, None), ("contact person", "Ana Ruiz", "")),
        ("item", "site_id", (1, 2), ("site", "001", "002")),
        (
            "program",
            "billing_type",
            (BillingType.AGENCY_BILL, BillingType.DIRECT_BILL),
            ("billing", "agency bill", "direct bill"),
        ),
        (
            "correspondence",
            "method",
            (ContactMethod.EMAIL, ContactMethod.SMS),
            ("method", "e-mail", "SMS"),
        ),
        ("correspondence", "activity_id", (None, 5), ("call", "", "5")),
        ("phone", "flag", ("not a phone number", ""), ("warning", "not a phone number", "")),
        ("customer", "dunning_excluded", (False, True), ("dunning block", "no", "yes")),
        ("site", "postal_code", ("1", "2"), ("ZIP/postal code", "1", "2")),
    ],
)
def test_a_preview_says_a_field_by_what_it_holds(
    kind: str, field: str, values: tuple[object, object], said: tuple[str, str, str]
) -> None:
    plan = Plan("x", (Update(kind, 7, 7, {field: values}, "it"),), names=NAMES)
    assert impact_of(plan).fields == (ImpactField("it", *said),)


@pytest.mark.parametrize("field", ["e164", "national", "version", "batch_id"])
def test_a_preview_is_silent_of_what_follows_from_something_else(field: str) -> None:
    plan = Plan("x", (Update("phone", 7, 7, {field: ("1", "2")}, "it"),))
    assert impact_of(plan).nothing


@pytest.mark.parametrize(
    ("kind", "count", "words"),
    [
        ("item", 1, "1 transaction"),
        ("item", 2_000, "2,000 transactions"),
        ("contact", 2, "2 contact persons"),
        ("activity", 2, "2 activities"),
        ("payment_terms", 2, "2 payment terms"),
        ("of_old", 2, "2 of olds"),
    ],
)
def test_records_are_counted_in_words(kind: str, count: int, words: str) -> None:
    assert records.counted(kind, count) == words


@pytest.mark.parametrize(
    ("kind", "field", "label", "words"),
    [
        ("customer", "terms_code", "Payment terms", "payment terms"),
        ("activity", "due_on", "Due", "due date"),
        ("customer", "phone", "Phones", "phone"),
        ("customer", "of_old", "Of old", "of old"),
        ("of_old", "due_on", "Due on", "due on"),
    ],
)
def test_a_field_has_a_label_and_words(kind: str, field: str, label: str, words: str) -> None:
    assert (records.label(kind, field), records.words(kind, field)) == (label, words)


def test_the_id_in_a_field_that_is_not_known_any_more_is_not_told() -> None:
    assert records.told("payment", "of_old")
    assert not records.told("payment", "item_id")


def test_an_abbreviation_keeps_its_capitals_within_a_sentence() -> None:
    assert [within(each) for each in ("E-mail", "ZIP/postal code")] == ["e-mail", "ZIP/postal code"]


def test_a_code_is_said_as_people_write_it() -> None:
    assert [code_words(each) for each in (Medium.EMAIL, "sms", "not_started")] == [
        *("e-mail", "SMS", "not started"),
    ]


def test_what_somebody_changed_first_is_told_once_and_in_words() -> None:
    at = datetime(2026, 11, 26, tzinfo=UTC)
    changed = [
        TheirChange(record, field, "", "", "Bo", at)
        for record, field in (
            *(("customer:1", "terms_code"), ("customer:1", "sort_key"), ("email:4", "address")),
            *(("email:5", "address"), ("phone:6", "")),
        )
    ]
    stale = Stale("customer_contact", "Bo", None, changed)
    assert str(stale) == "Bo changed this role since you opened it"
    assert stale.told == "payment terms, e-mail"

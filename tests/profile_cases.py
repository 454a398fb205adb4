"""What a profile may become: one table, put to the rules by preview and by do on both engines.

The customer is Meridian (C-1), reached by e-mail through Jo Park, with a postal address and one
phone; the desk has the terms NET30 and knows the collectors ana, and bo who has left.
"""

from typing import Any, NamedTuple

from collectui.domain.vocabulary import BusinessLevel, ContactMethod, StatementCycle


class Case(NamedTuple):
    changes: dict[str, Any]
    reason: str | None = None
    """A part of the refusal; None where it may be saved."""
    field: str = ""
    address: str | None = None
    """What is typed for the missing address of the new contact method."""
    is_now: dict[str, Any] | None = None
    """How the customer is before, where that is not as it is in the world."""


CASES = [
    Case({"collector_id": "ana"}),
    Case({"collector_id": None}),
    Case({"collector_id": "bo"}, "does not work here", "collector_id"),
    Case({"collector_id": 9_999}, "does not work here", "collector_id"),
    Case({"collector_id": "bo"}, is_now={"collector_id": "bo"}),
    Case({"business_level": BusinessLevel.SITE}),
    Case({"business_level": "site "}, "none of customer, account, site", "business_level"),
    Case({"statement_cycle": StatementCycle.WEEKLY}),
    Case({"statement_cycle": None}, "none of none, weekly", "statement_cycle"),
    Case({"terms_code": "NET30"}),
    Case({"terms_code": ""}),
    Case(
        {"terms_code": "NET31"},
        "Unknown payment terms “NET31”. Choose one of NET30",
        "terms_code",
    ),
    Case({"terms_code": "OLD"}, "Unknown payment terms", "terms_code"),
    Case({"terms_code": "OLD"}, is_now={"terms_code": "OLD"}),
    # Who is not to be dunned or contacted is so for a reason.
    Case(
        {"dunning_excluded": True}, "Reason of the exclusion is required", "dunning_excluded_reason"
    ),
    Case(
        {"dunning_excluded": True, "dunning_excluded_reason": "  "},
        "is required",
        "dunning_excluded_reason",
    ),
    Case({"dunning_excluded": True, "dunning_excluded_reason": "Court"}),
    Case(
        {"dunning_excluded_reason": "Court"},
        "only where “Dunning block” is yes",
        "dunning_excluded",
    ),
    Case({"dunning_excluded": "yes"}, "yes or no", "dunning_excluded"),
    Case({"do_not_contact": True}, "Reason not to contact is required", "do_not_contact_reason"),
    Case({"do_not_contact": True, "do_not_contact_reason": "Bankrupt"}),
    Case(
        {"do_not_contact": False},
        is_now={"do_not_contact": True, "do_not_contact_reason": "Bankrupt"},
    ),
    Case(
        {"do_not_contact_reason": ""},
        "Reason not to contact is required",
        "do_not_contact_reason",
        is_now={"do_not_contact": True, "do_not_contact_reason": "Bankrupt"},
    ),
    Case(
        {"do_not_contact_reason": "In liquidation"},
        is_now={"do_not_contact": True, "do_not_contact_reason": "Bankrupt"},
    ),
    # Money, language, time zone, currency.
    Case({"credit_limit": 0}),
    Case({"credit_limit": None}, is_now={"credit_limit": 5}),
    Case({"credit_limit": -1}, "0 or more", "credit_limit"),
    Case({"credit_limit": 1.5}, "0 or more", "credit_limit"),
    Case({"credit_limit": 2**63}, "0 or more", "credit_limit"),
    Case({"credit_hold": True}),
    Case({"credit_hold": 1}, "yes or no", "credit_hold"),
    Case({"language": "pt-BR"}),
    Case({"language": "zh-Hant-TW"}),
    Case({"language": "es-419"}),
    Case({"language": ""}, is_now={"language": "en"}),
    Case({"language": "Portuguese"}, "is no language: write it en", "language"),
    Case({"time_zone": "America/Chicago"}),
    Case({"time_zone": ""}, is_now={"time_zone": "America/Chicago"}),
    Case({"time_zone": "Chicago"}, "is no time zone: write it America/Chicago", "time_zone"),
    Case({"currency": "EUR"}),
    Case({"currency": "EUR"}, is_now={"credit_limit": 100_00}),
    Case(
        {"currency": "JPY"},
        "credit limit in USD: say it in JPY",
        "credit_limit",
        is_now={"credit_limit": 100_00},
    ),
    Case({"currency": "JPY", "credit_limit": 10_000}, is_now={"credit_limit": 100_00}),
    Case({"currency": "EURO"}, "is no currency", "currency"),
    Case({"currency": ""}, "is no currency", "currency"),
    Case({"name": "Other"}, "no field of a profile", "name"),
    # A channel needs an address; what is missing can be filled in on the way.
    Case({"contact_method": ContactMethod.EMAIL}),
    Case({"contact_method": ContactMethod.LETTER}),
    Case({"contact_method": ContactMethod.PHONE}),
    Case({"contact_method": ContactMethod.SMS}),
    Case({"contact_method": ContactMethod.FAX}, "Meridian Freight has no fax number", "fax"),
    Case({"contact_method": ContactMethod.FAX}, address="+1 312 555 0143"),
    Case(
        {"contact_method": ContactMethod.FAX},
        "is no number that can be dialled",
        "fax",
        address="12",
    ),
    Case({"contact_method": ContactMethod.EMAIL}, address="jo.new@park.example"),
    Case({"contact_method": ContactMethod.EMAIL}, "@", "email", address="jo at park"),
    Case(
        {"contact_method": ContactMethod.EMAIL},
        "belongs to Dana Wu",
        "email",
        address="DANA@wu.example",
    ),
    Case(
        {"contact_method": ContactMethod.LETTER},
        "no postal address",
        "street1",
        is_now={"street1": "", "city": "", "region": "", "postal_code": ""},
    ),
    Case(
        {"contact_method": ContactMethod.LETTER},
        "e-mail or number",
        "contact_method",
        address="1 Main St",
    ),
    Case({"language": "en"}, "e-mail or number", "contact_method", address="x@y.example"),
    Case({"contact_method": "pigeon"}, "none of email, phone", "contact_method"),
]


def name(case: Case) -> str:
    """The case as a test is called."""
    said = ", ".join(f"{field} {value}" for field, value in case.changes.items())
    return f"{said}{f' at {case.address}' if case.address else ''}"

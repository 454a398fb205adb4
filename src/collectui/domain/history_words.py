"""What the history calls fields, records and what became of them: as the screens call them."""

from __future__ import annotations

from collections.abc import Mapping

LABELS: Mapping[str, str] = {
    "account_id": "Account",
    "account_manager_id": "Account manager",
    "activity_id": "Activity",
    "affirmed_at": "Confirmed at",
    "affirmed_by": "Confirmed by",
    "amount_financed": "Amount financed",
    "as_of": "Business date",
    "assigned_to": "Assigned to",
    "at": "When",
    "attachment_id": "File",
    "author_id": "Author",
    "autopay": "Autopay",
    "bad_since": "Bad since",
    "batch_id": "Imported from",
    "billing_type": "Billing",
    "body": "Text",
    "business_level": "Level",
    "by": "Logged by",
    "cancel_reason": "Reason of the cancellation",
    "collector_id": "Collector",
    "company_code": "Company",
    "completed_activity_id": "Completed activity",
    "contact_id": "Contact person",
    "contact_method": "Method",
    "credit_hold": "Credit hold",
    "customer_id": "Customer",
    "display_name": "Name",
    "do_not_call": "Do not call",
    "do_not_contact": "Do not contact",
    "do_not_contact_reason": "Reason not to contact",
    "down_payment": "Down payment",
    "due": "Due",
    "due_on": "Due",
    "due_time": "Due at",
    "dunning_excluded": "Dunning block",
    "dunning_excluded_reason": "Reason of the exclusion",
    "extension": "Extension",
    "file_name": "File",
    "fiscal_year": "Fiscal year",
    "flag": "Warning",
    "held_reason": "Held because",
    "item_id": "Transaction",
    "keeps": "Keeps",
    "line": "What was said",
    "lists_address": "Shows the new address",
    "lists_insured": "Shows the insured's name",
    "media_type": "Type of file",
    "next_activity_id": "Follow-up",
    "note_id": "Note",
    "on_date": "Date",
    "open_balance": "Balance",
    "payment_amount": "Payment",
    "payment_id": "Payment",
    "payments": "Number of payments",
    "position": "Place in the list",
    "postal_code": "ZIP/postal code",
    "producer_id": "Producer",
    "program_id": "Program",
    "promised_on": "Promised for",
    "region": "State/region",
    "replaced_by_id": "Replaced by",
    "retired": "Out of use",
    "secondary_account_manager_id": "Second account manager",
    "signed_by_id": "Signed by",
    "site_id": "Site",
    "size": "Size in bytes",
    "statement_cycle": "Statements",
    "street1": "Street",
    "street2": "Street, second line",
    "struck_reason": "Void because",
    "terms_code": "Terms",
    "typed": "Number",
    "value": "Value",
    "who": "By",
}
"""Fields whose label is not their own name in words."""
LABELS_OF: Mapping[tuple[str, str], str] = {
    ("attachment", "customer_id"): "Of",
    ("contact_attempt", "contact_id"): "Reached",
    ("contact_attempt", "medium"): "Channel",
    ("contact_attempt", "outcome"): "Outcome",
    ("correspondence", "activity_id"): "Call",
    ("customer", "kind"): "Kind of customer",
    ("email", "address"): "E-mail",
    ("person", "email"): "E-mail",
    ("program", "contact_id"): "Insured",
}
"""Where a record's screen says it otherwise."""
_KINDS: Mapping[str, str] = {
    "contact": "contact person",
    "contact_attempt": "contact log",
    "correspondence": "letter",
    "customer_alias": "name variant",
    "customer_contact": "role",
    "desk_setting": "setting",
    "email": "e-mail",
    "import_batch": "import",
    "item": "transaction",
    "attachment": "file",
}
_DONE: Mapping[str, str] = {
    "create": "added",
    "update": "changed",
    "set": "changed",
    "delete": "deleted",
    "removed": "removed",
    "heard": "changed elsewhere",
}
_DONE_TO: Mapping[tuple[str, str], str] = {
    ("note", "create"): "written",
    ("note", "update"): "edited",
    ("contact_attempt", "create"): "logged",
    ("correspondence", "create"): "planned",
    ("attachment", "create"): "attached",
    ("import_batch", "create"): "read",
}


def label(kind: str, field: str) -> str:
    """What a field of a record is called: `Collector`, `Promised for`."""
    if found := LABELS_OF.get((kind, field)) or LABELS.get(field):
        return found
    # A field that refers is called so once a name stands in the place of the id.
    if found := LABELS_OF.get((kind, f"{field}_id")) or LABELS.get(f"{field}_id"):
        return found
    words = field.replace("_", " ")
    return words[:1].upper() + words[1:]


def kind_words(kind: str) -> str:
    """What one record of a kind is called: `contact log`, `finance agreement`."""
    return _KINDS.get(kind, kind.replace("_", " "))


def event_words(kind: str, op: str) -> str:
    """What became of a record, without its name: `edited`, `planned`."""
    return _DONE_TO.get((kind, op)) or _DONE.get(op, op.replace("_", " "))

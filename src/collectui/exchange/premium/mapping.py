"""What each list's objects say, in our terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from collectui.domain.vocabulary import (
    AgreementStatus,
    BillingType,
    CustomerKind,
    ItemKind,
    ItemStatus,
    ProgramStatus,
    code_words,
)
from collectui.exchange.premium.raw import Raw
from collectui.exchange.row_states import OPEN, PAYABLE, UNKNOWN, status_of
from collectui.store.imports.premium.staged import Data

_PROGRAM = {status.value: status.value for status in ProgramStatus} | {
    "purchased": ProgramStatus.ACTIVE.value,
    "canceled": ProgramStatus.CANCELLED.value,
}
_AGREEMENT = {status.value: status.value for status in AgreementStatus} | {
    "canceled": AgreementStatus.CANCELLED.value
}
_ITEM = {status.value: status.value for status in ItemStatus}
_BILLING = {billing.value: billing.value for billing in BillingType}
_UNSIGNED = (AgreementStatus.DRAFT.value, AgreementStatus.AWAITING_SIGNATURE.value)


class Unusable(Exception):
    """An object that cannot be taken, and why."""


def _status(raw: Raw, known: Mapping[str, str], stands_for: str, name: str = "status") -> str:
    """A word of a closed list; an unknown one counts as `stands_for`, and is told."""
    word = raw.word(name)
    if word not in known:
        what = f"{name} “{raw.text(name)}” is not known" if word else f"there is no {name}"
        raw.notes.append(f"{what}: it counts as {code_words(stands_for)}")
    return known.get(word, stands_for)


def _person(raw: Raw) -> Data:
    data: Data = {
        "first_name": raw.text("first_name"),
        "last_name": raw.text("last_name"),
        "email": raw.text("email"),
        "phone": raw.text("phone"),
    }
    if not (data["first_name"] or data["last_name"]):
        data["last_name"] = data["email"] or raw.key("id")[:8]
        raw.notes.append(f"there is no name: called {data['last_name']}")
    return data


def _insured(raw: Raw) -> Data:
    business = raw.text("business_name")
    person = " ".join(filter(None, (raw.text("first_name"), raw.text("last_name"))))
    is_business = raw.flag("is_business") if raw.get("is_business") is not None else bool(business)
    name = (business or person) if is_business else (person or business)
    if not name:
        raw.notes.append("there is no name: it is called by its number")
    return {
        "kind": (CustomerKind.BUSINESS if is_business else CustomerKind.PERSON).value,
        "name": name,
        "email": raw.text("email"),
        "phone": raw.text("phone"),
        "street1": raw.text("mailing_address_street_one"),
        "street2": raw.text("mailing_address_street_two"),
        "city": raw.text("mailing_address_city"),
        "region": raw.text("mailing_address_state"),
        "postal_code": raw.text("mailing_address_zip_code"),
        "contacts": _roles(raw),
    }


def _roles(raw: Raw) -> list[tuple[str, str]]:
    """Ids of contacts and their roles, each contact once."""
    listed = raw.get("insured_contacts")
    if not isinstance(listed, list):
        if listed is not None:
            raw.notes.append("insured_contacts is no list")
        return []
    found: dict[str, str] = {}
    for place, entry in enumerate(listed, 1):
        each = Raw(entry if isinstance(entry, dict) else {"id": entry}, raw.zone)
        key = each.key("id") or each.ref("contact")
        role = each.word("role")
        raw.notes += [f"insured_contacts {place}: {note}" for note in each.notes]
        if not key:
            raw.notes.append(f"insured_contacts {place} has no id")
            continue
        if role not in ("primary", "secondary"):
            raw.notes.append(f"contact {key}: role “{each.text('role')}” counts as secondary")
            role = "secondary"
        if key in found:
            raw.notes.append(f"contact {key} is listed twice")
            role = "primary" if "primary" in (role, found[key]) else role
        found[key] = role
    return list(found.items())


def _program(raw: Raw) -> Data:
    return {
        "insured": raw.ref("insured"),
        # What is bound may not be replaced: the safe side for a word we do not know.
        "status": _status(raw, _PROGRAM, ProgramStatus.ACTIVE.value),
        "billing_type": _status(raw, _BILLING, BillingType.AGENCY_BILL.value, "billing_type"),
        "due_on": raw.day("due_date"),
        "premium": raw.cents("premium_cents") or 0,
        "producer": raw.ref("producer"),
        "account_manager": raw.ref("account_manager"),
        "secondary_account_manager": raw.ref("secondary_account_manager"),
        "autopay": raw.flag("autopay_enabled"),
        "checked_out_at": raw.moment("checkedout_at"),
        "archived_at": raw.moment("archived_at"),
    }


def _loan(raw: Raw) -> Data:
    status = _status(raw, _AGREEMENT, AgreementStatus.ACTIVE.value)
    return {
        "program": raw.ref("program"),
        "status": status,
        "signed_on": None if status in _UNSIGNED else raw.day("created_at"),
        "amount_financed": raw.cents("amount_financed_cents") or 0,
        "rate": raw.rate("apr"),
        "payments": _count(raw, "number_of_payments"),
        "payment_amount": raw.cents("term_payment_cents") or 0,
        "down_payment": raw.cents("downpayment_cents") or 0,
    }


def _count(raw: Raw, name: str) -> int:
    count = raw.whole(name) or 0
    if not 0 <= count < 10_000:
        raw.notes.append(f"{name} {count} is no number of payments")
        return 0
    return count


def _standing(raw: Raw) -> str:
    """How an invoice stands, in whatever words; one of which nobody knows that is no debt."""
    word = raw.word("status")
    if not word or word in _ITEM:
        return _status(raw, _ITEM, ItemStatus.AWAITING_PAYMENT.value)
    known = status_of(word)
    if known in (UNKNOWN, PAYABLE):
        what = "is not known" if known == UNKNOWN else "is none of a customer's"
        raise Unusable(f"its status “{raw.text('status')}” {what}: it is not taken as a debt")
    return ItemStatus.AWAITING_PAYMENT.value if known == OPEN else known


def _invoice(raw: Raw) -> Data:
    amount = raw.cents("total_amount_cents")
    if amount is None:
        raise Unusable(next(iter(raw.notes), "there is no total_amount_cents"))
    status = _standing(raw)
    settled, due, issued = raw.day("paid_at"), raw.day("due_date"), raw.day("issued_at")
    paid = status == ItemStatus.PAID
    if paid and settled is None:
        raw.notes.append("paid, and paid_at does not say when: no payment is made of it")
    elif settled and not paid:
        raw.notes.append(f"paid_at is {settled}, and yet its status is {status}: it stays so")
    closed = paid or status == ItemStatus.VOID
    return {
        "number": raw.text("invoice_number"),
        "insured": raw.ref("insured"),
        "program": raw.ref("program"),
        "kind": (ItemKind.CREDIT_MEMO if amount < 0 else ItemKind.INVOICE).value,
        "status": status,
        "issued": issued,
        "due": due,
        "aged_from": due or issued,
        "amount": amount,
        "open_balance": 0 if closed else _rest(raw, amount),
        "settled_on": settled if paid else None,
        "reference": raw.text("memo"),
    }


_RESTS = (
    *("balance_cents", "balance_due_cents", "amount_due_cents", "amount_remaining_cents"),
    *("remaining_amount_cents", "remaining_cents", "outstanding_cents"),
    *("outstanding_amount_cents", "open_amount_cents", "open_balance_cents"),
)
_PAID = ("amount_paid_cents", "paid_amount_cents", "paid_cents", "total_paid_cents")


def _rest(raw: Raw, amount: int) -> int:
    """What of an invoice is open: as it says, or its amount less what of it is paid."""
    rest = next((r for name in _RESTS if (r := raw.cents(name)) is not None), None)
    if rest is None:
        paid = next((p for name in _PAID if (p := raw.cents(name)) is not None), 0)
        rest = amount - (abs(paid) if amount >= 0 else -abs(paid))
    if rest * amount < 0 or abs(rest) > abs(amount):
        raw.notes.append(f"its balance does not go with its amount {amount}: all of it is open")
        return amount
    return rest


READ: Mapping[str, Callable[[Raw], Data]] = {
    "users": _person,
    "contacts": _person,
    "insureds": _insured,
    "programs": _program,
    "loans": _loan,
    "invoices": _invoice,
}
"""How each list's objects are read; raises Unusable."""

"""Merging two customers that are one, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable

from collectui.domain.customers.views import CustomerView
from collectui.domain.kernel import Me, Refusal
from collectui.domain.reach import one_line, same_address
from collectui.domain.roles.commands import MergeCustomer
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.roles.program_states import needs_document, paid_by_agreements
from collectui.domain.text import clean_line
from collectui.domain.vocabulary import CollectorRole


def customer_may_be_merged(
    judged: CustomerRoles, me: Me, command: MergeCustomer | None = None, /
) -> Refusal | None:
    """No back door to replacing a customer, nor to a new address without its document."""
    customer = judged.customer
    if gone := _gone(customer):
        return Refusal(gone)
    if command is None:
        return None
    other = judged.other
    if other is None:
        return Refusal("Choose the customer it is merged into", "customer")
    if other.id == customer.id:
        return Refusal(f"{customer.name} is that customer already: choose another", "customer")
    if (gone := _gone(other)) and other.replaced_by != customer.number:
        return Refusal(gone, "customer")
    return (
        _agreement_stays(judged, me)
        or _address_is_verified(judged, other)
        or _holds_agree(customer, other)
    )


def _gone(customer: CustomerView) -> str:
    if not customer.replaced_by:
        return ""
    word = "merged into" if customer.merged else "replaced by"
    return f"{customer.name} was itself {word} {customer.replaced_by}"


def _agreement_stays(judged: CustomerRoles, me: Me) -> Refusal | None:
    """Who owes under an active agreement does not change: only what is surely one is merged."""
    paid = paid_by_agreements(judged.groups)
    if not paid or judged.same_record or me.role is CollectorRole.ADMINISTRATOR:
        return None
    return Refusal(f"{paid}: an administrator may merge {judged.customer.name}")


def takes_address(customer: CustomerView, other: CustomerView) -> bool:
    """Whether the survivor has no address and is given that of the one that goes."""
    return not one_line(other.address) and bool(one_line(customer.address))


def _address_is_verified(judged: CustomerRoles, other: CustomerView) -> Refusal | None:
    """Two different addresses and a financed program: the new one of either wants a document."""
    customer = judged.customer
    if not one_line(customer.address) or same_address(
        customer.address, other.address, judged.default_country
    ):
        return None
    groups = (*judged.other_groups, *(() if takes_address(customer, other) else judged.groups))
    wanting = needs_document(groups)
    if not wanting:
        return None
    return Refusal(
        f"{wanting}, and the addresses differ: update that of {customer.number} or of"
        f" {other.number} with its verification document first",
        "customer",
    )


def _holds_agree(customer: CustomerView, other: CustomerView) -> Refusal | None:
    """A hold on the one that goes is not lost without a word."""
    for name, words in (
        ("do_not_contact", "not to be contacted"),
        ("dunning_excluded", "excluded from dunning"),
        ("credit_hold", "on credit hold"),
    ):
        if getattr(customer, name) and not getattr(other, name):
            return Refusal(
                f"{customer.name} is {words} and {other.name} is not: set it there too, or lift it",
                "customer",
            )
    return None


def one_record(keys: Iterable[str], others: Iterable[str]) -> bool:
    """Whether two customers have a source's key in common, but for how it is written."""
    return not {plain_key(key) for key in keys}.isdisjoint(plain_key(key) for key in others)


def plain_key(key: str) -> str:
    """A source's key without spaces, case and leading zeros."""
    return clean_line(key).casefold().lstrip("0")

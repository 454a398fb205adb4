"""What the state of a customer's programs allows (docs/domain.md: Customer and roles)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from collectui.domain.roles.judged import Named, ProgramGroup
from collectui.domain.vocabulary import ACTIVE_FAMILY, CLOSED, ProgramStatus, code_words


def needs_document(groups: Iterable[ProgramGroup]) -> Named:
    """Programs for which a new address wants a document: financed ones, and active agreements.

    Financed is a program that is not closed and has an agreement neither cancelled nor paid off;
    an active agreement counts whatever the status of its program.
    """
    return _named(groups, _wants_document)


def in_the_way(groups: Iterable[ProgramGroup]) -> Named:
    """Programs that keep their customer from being replaced, each with its reason.

    Those in the active family, completed or cancelled, with an active agreement whatever their
    status; archived ones only with an agreement or a paid invoice.
    """
    return _named(groups, _keeps_customer)


def paid_by_agreements(groups: Iterable[ProgramGroup]) -> Named:
    """Programs that active agreements pay, each with its agreement."""
    return _named(groups, _agreement)


def _agreement(group: ProgramGroup) -> str:
    if not group.active_agreement:
        return ""
    return f"{group.program} is financed under active agreement {group.active_agreement}"


def _wants_document(group: ProgramGroup) -> str:
    if group.open_agreement and group.status not in CLOSED:
        return f"{group.program} is financed"
    if group.active_agreement:
        return f"{group.active_agreement} of {group.program} is active"
    return ""


def _keeps_customer(group: ProgramGroup) -> str:
    if paid := _agreement(group):
        return paid
    status = code_words(group.status)
    if group.status is ProgramStatus.ARCHIVED:
        if group.any_agreement:
            return f"{group.program} is archived with finance agreement {group.any_agreement}"
        paid = f"{group.program} is archived with paid invoice {group.paid_item}"
        return paid if group.paid_item else ""
    if group.status in ACTIVE_FAMILY | CLOSED:
        return f"{group.program} is {status}"
    return ""


def _named(groups: Iterable[ProgramGroup], reason: Callable[[ProgramGroup], str]) -> Named:
    found = [(words, group.count) for group in groups if (words := reason(group))]
    return Named(tuple(words for words, _ in found), sum(count for _, count in found))

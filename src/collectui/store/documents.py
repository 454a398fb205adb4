"""Transactions as evidence looks at them."""

from typing import Any

from collectui.domain.evidence import Document


def document(row: Any, was: int | None, becomes: int) -> Document:
    """A transaction, of its record, whose open balance became another; `was` is None for a new one.

    Amounts in minor units.
    """
    return Document(
        row.id,
        row.number,
        row.kind,
        row.currency,
        row.amount,
        was,
        becomes,
        row.reference,
        row.aged_from,
    )

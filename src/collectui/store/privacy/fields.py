"""In which fields of which records a person may be named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Table

from collectui.domain import records
from collectui.store.core.customers import EMAIL, PHONE
from collectui.store.core.every import TABLES
from collectui.store.core.items import ITEM, PAYMENT
from collectui.store.core.work import ATTACHMENT, CONTACT_ATTEMPT, CORRESPONDENCE

ADDRESSED: Mapping[str, tuple[str, ...]] = {
    CONTACT_ATTEMPT.name: ("address",),
    CORRESPONDENCE.name: ("address",),
}
"""Fields that are no prose and hold where somebody was reached."""
REFERENCES = frozenset({ITEM.name, PAYMENT.name})
"""Kinds whose text is part of an invoice or of the books."""
_APART = frozenset({ATTACHMENT.name, PHONE.name, EMAIL.name})
"""Kinds that are taken otherwise than text by text."""


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields of a record in which a person may be named."""
    return (*records.prose(kind), *ADDRESSED.get(kind, ()))


def kinds() -> Iterator[Table]:
    """Tables of records that are a customer's and have such fields."""
    for kind, record in records.RECORDS.items():
        if "customer_id" in record.fields and fields_of(kind) and kind not in _APART:
            yield TABLES[kind]

"""Columns that follow from others: sort keys, search texts, normalised addresses.

Whoever writes a record calls `derive`; nobody sets these columns by hand.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from collectui.domain.records import RECORDS
from collectui.domain.text import email_norm, search_text, sort_key


def customer(name: str, number: str) -> dict[str, str]:
    """Sort and search columns of a customer."""
    return {"sort_key": sort_key(name), "search_text": search_text(name, number)}


def contact(first_name: str, last_name: str) -> dict[str, str]:
    """Sort and search columns of a contact."""
    return {"sort_key": search_text(first_name, last_name), "last_key": sort_key(last_name)}


_RULES: Mapping[str, Callable[..., dict[str, str]]] = {
    "customer": customer,
    "customer_alias": lambda name: {"sort_key": sort_key(name)},
    "contact": contact,
    "email": lambda address: {"norm": email_norm(address)},
    "activity": lambda subject: {"search_text": search_text(subject)},
    "note": lambda body: {"search_text": search_text(body)},
}
"""By kind; their arguments are the fields that the record book says the columns follow from."""


@cache
def _sources(kind: str) -> tuple[str, ...]:
    fields = RECORDS[kind].fields.values() if kind in _RULES else ()
    return tuple(dict.fromkeys(name for field in fields for name in field.follows))


def needs(kind: str, changed: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields from which columns of this kind follow, if any of them changes."""
    fields = _sources(kind)
    return fields if any(name in changed for name in fields) else ()


def derive(kind: str, values: Mapping[str, Any]) -> dict[str, str]:
    """The derived columns of a record whose source fields are all in `values`."""
    if kind not in _RULES:
        return {}
    return _RULES[kind](**{name: values[name] for name in _sources(kind)})

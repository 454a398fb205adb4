"""Rows of a file that have the number and the dates of documents which are gone from it."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from collectui.store.imports.job import Job

_DIGITS = re.compile(r"\d+")
_MARKS = re.compile(r"[\W_]+")
_PREFIXED = re.compile(r"[^\W\d_]+(\d+)")
_ERP_DIGITS = 10
"""What ERPs fill numbers up to with zeros."""


def number_form(text: str) -> str:
    """A number without what its form may lose: leading zeros, marks, case."""
    if text.isdecimal():
        return text.lstrip("0")
    return _MARKS.sub("", _DIGITS.sub(lambda found: found[0].lstrip("0"), text)).casefold()


def bare_form(text: str) -> str:
    """A number without the word before it (`INV-`); the same for one that has none."""
    form = number_form(text)
    found = _PREFIXED.fullmatch(form)
    return found[1].lstrip("0") if found else form


def spellings(number: str) -> set[str]:
    """A number as it may be written elsewhere: without its leading zeros, and with them."""
    if not number.isdecimal():
        return {number}
    bare = number.lstrip("0")
    return {number, *(bare.zfill(digits) for digits in range(len(bare) or 1, _ERP_DIGITS + 1))}


class Pair(NamedTuple):
    """A document that is gone from the file, and a row of the file that seems to be it."""

    item_id: int
    record: int
    """The customer it is of."""
    key: str
    """The key it has in the file."""
    customer: str
    """The file's customer."""
    line: int
    agrees: bool
    """Whether its amount agrees as well as its number and dates."""
    exact: bool
    """Whether the number is the same to the letter."""


def pairs_of(job: Job) -> list[Pair]:
    """Rows of the file with the number and the dates of a document that is gone."""
    db = job.staging.db
    gone: dict[str, list[tuple[int, int, str, str, str | None, str | None, int, int | None, str]]]
    gone = defaultdict(list)
    columns = "id, customer_id, key, number, issued, due, amount, open, currency"
    for row in db.execute(f"SELECT {columns} FROM known UNION ALL SELECT {columns} FROM closed"):
        gone[bare_form(row[3])].append(row)
    pairs: list[Pair] = []
    if not gone:
        return pairs
    forms = gone.keys()
    for line, key, customer, number, issued, due, amount, rest, currency in db.execute(
        "SELECT line, key, customer, number, issued, due, amount, coalesce(open, amount), currency"
        " FROM item"
    ):
        if (form := bare_form(number)) not in forms:
            continue
        whole = number_form(number)
        for item_id, record, _, was, was_issued, was_due, was_amount, was_open, was_in in gone[
            form
        ]:
            if currency != was_in or not _dates_agree((issued, due), (was_issued, was_due)):
                continue
            agrees = amount == was_amount or rest == was_open
            if whole != number_form(was):
                # A word before the number came or went: another word is another number, and with
                # all else alike it is the same for the same customer alone.
                both_have = not (whole.isdecimal() or number_form(was).isdecimal())
                if both_have or not agrees or (issued, due) != (was_issued, was_due):
                    continue
                pairs.append(Pair(item_id, record, key, customer, line, False, False))
                continue
            # What has no number of its own is called by its day: too little to tell it by.
            numbered = number in key
            if numbered or agrees:
                exact = number == was
                sure = agrees and numbered
                pairs.append(Pair(item_id, record, key, customer, line, sure, exact))
    return pairs


def _dates_agree(
    theirs: tuple[str | None, str | None], ours: tuple[str | None, str | None]
) -> bool:
    """Whether no date differs that both have, and they have one."""
    both = [(a, b) for a, b in zip(theirs, ours, strict=True) if a and b]
    return bool(both) and all(a == b for a, b in both)

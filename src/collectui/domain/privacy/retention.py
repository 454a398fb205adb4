"""How long what is to be kept: the desk's terms, each with its basis, its source and its date.

They are a setting of the desk, `retention`: a law that changes is a row that is set, no program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from collectui.domain.dates import months_later


class Kept(StrEnum):
    """Classes of what stays of a person, or of what has a term."""

    ANSWER = "answer"
    """A request, until it is answered."""
    CLAIMS = "claims"
    """What is open and names the person."""
    AGREEMENTS = "agreements"
    """Finance agreements that the person signed."""
    INVOICES = "invoices"
    """Settled transactions, and payments, that name the person."""
    BOOKS = "books"
    """The history of those."""
    LETTERS = "letters"
    """What was sent to the person's addresses, and mails kept with what is about the person."""
    COLLECTION = "collection"
    """Evidence of contacts, where the debtor is a person and not a business."""
    CONTACTS = "contacts"
    """Contacts that have no part in anything any more, since it ended."""


_SET = "basis source as_of"
_LONGEST = 100
_AO = "AO § 147(3), HGB § 257(4) as amended by BEG IV"
_FROM = "gesetze-im-internet.de/ao_1977/__147.html"
START: Mapping[str, Mapping[str, Any]] = {
    Kept.ANSWER.value: {
        "months": 1,
        "basis": "GDPR Art. 12(3)",
        "source": "eur-lex.europa.eu/eli/reg/2016/679",
        "as_of": "2018-05-25",
    },
    Kept.CLAIMS.value: {
        "years": 0,
        "basis": "GDPR Art. 17(3)(e)",
        "source": "eur-lex.europa.eu/eli/reg/2016/679",
        "as_of": "2018-05-25",
    },
    Kept.AGREEMENTS.value: {
        "years": 6,
        "basis": "AO § 147(3), HGB § 257(4)",
        "source": _FROM,
        "as_of": "2025-01-01",
    },
    Kept.INVOICES.value: {"years": 8, "basis": _AO, "source": _FROM, "as_of": "2025-01-01"},
    Kept.BOOKS.value: {
        "years": 10,
        "basis": "AO § 147(3), HGB § 257(4)",
        "source": _FROM,
        "as_of": "2025-01-01",
    },
    Kept.LETTERS.value: {
        "years": 6,
        "basis": "AO § 147(3), HGB § 257(4)",
        "source": _FROM,
        "as_of": "2025-01-01",
    },
    Kept.COLLECTION.value: {
        "years": 3,
        "basis": "Regulation F, 12 CFR 1006.100(a)",
        "source": "consumerfinance.gov/rules-policy/regulations/1006/100",
        "as_of": "2021-11-30",
    },
    Kept.CONTACTS.value: {
        "years": 3,
        "basis": "GDPR Art. 5(1)(e)",
        "source": "our choice: the law says no number",
        "as_of": "2018-05-25",
    },
}
"""Where the law of another country holds, the desk sets its rows.

0 years keep nothing once the matter is over: a claim settled, a contact without a role.
"""


@dataclass(frozen=True, slots=True)
class Term:
    """One row: for how long, on which basis, by which source as of which day."""

    years: int
    months: int
    basis: str
    source: str
    as_of: date

    def after(self, day: date) -> date:
        """The last day of it, counted from a day."""
        return months_later(day, 12 * self.years + self.months)

    def after_year_of(self, day: date) -> date:
        """The last day of it, counted from the end of the calendar year of a day."""
        return date(day.year + self.years, 12, 31)


def terms(value: Mapping[str, Mapping[str, Any]]) -> dict[Kept, Term]:
    """The desk's rows by what they are of; a class that the desk has not set is as at the start."""
    rows = {**START, **value}
    return {
        kept: Term(
            rows[kept].get("years", 0),
            rows[kept].get("months", 0),
            rows[kept]["basis"],
            rows[kept]["source"],
            date.fromisoformat(rows[kept]["as_of"]),
        )
        for kept in Kept
    }


def checked(value: Any) -> Any:
    """Rows as they are set. Raises ValueError, naming the row and what it has to be."""
    if not isinstance(value, dict) or not value.keys() <= {*Kept}:
        raise ValueError(f"rows among: {', '.join(Kept)}")
    for name, row in value.items():
        number = "months" if name == Kept.ANSWER else "years"
        if not isinstance(row, dict) or row.keys() != {number, *_SET.split()}:
            raise ValueError(f"“{name}”: {number}, basis, source and as_of")
        if type(row[number]) is not int or not 0 <= row[number] <= _LONGEST:
            raise ValueError(f"“{name}”: {number} are a whole number, 0 to {_LONGEST}")
        if not all(isinstance(row[each], str) and row[each].strip() for each in _SET.split()):
            raise ValueError(f"“{name}”: basis, source and as_of are text")
        try:
            date.fromisoformat(row["as_of"])
        except ValueError as error:
            raise ValueError(f"“{name}”: as_of is a date as 2025-01-01") from error
    return value

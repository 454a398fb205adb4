"""What the history recorded, as people read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from collectui.domain.money import grouped
from collectui.domain.roles.impact import field_words
from collectui.domain.views import HistoryLine

NOTHING = "–"
NOT_SAID = frozenset(
    {
        *("version", "search_text", "sort_key", "last_key", "norm", "e164", "national"),
        *("edited_at", "aged_from", "sha256", "command_id", "batch", "series"),
    }
)
"""Fields that follow from others or say nothing to an agent."""
_AMOUNTS = frozenset(
    {"amount", "open_balance", "disputed", "credit_limit", "premium", "payment_amount"}
)

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*\+00:00")


@dataclass(frozen=True, slots=True)
class Said:
    """One field of a recorded change; `–` where there is or was nothing."""

    field: str
    was: str
    becomes: str


def said_of(line: HistoryLine) -> list[Said]:
    """The fields of a change that tell something, in words; those that held nothing do not."""
    known = {change.field: change.becomes or change.was for change in line.changes}
    currency = line.currency or known.get("currency")
    found = []
    for change in line.changes:
        if change.field in NOT_SAID:
            continue
        code = currency if change.field in _AMOUNTS and isinstance(currency, str) else ""
        was, becomes = value_words(change.was, code), value_words(change.becomes, code)
        if was != becomes:
            found.append(Said(field_words(change.field), was, becomes))
    return found


def value_words(value: object, currency: str = "") -> str:
    """A recorded value as people read it; money where its currency is known."""
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case int() if currency:
            return f"{grouped(value, currency)} {currency}"
        case list():
            return ", ".join(value_words(each) for each in value)
        case Mapping():
            return ", ".join(
                f"{str(name).replace('_', ' ')} {value_words(each)}" for name, each in value.items()
            )
    text = str(value)
    return f"{text[:10]} {text[11:16]}Z" if _MOMENT.fullmatch(text) else text

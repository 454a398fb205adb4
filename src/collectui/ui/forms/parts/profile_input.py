"""What a profile's form shows of one customer or of many, and what is meant by what is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from collectui.domain.desk.views import Desk, Option
from collectui.domain.money import MoneyError, parse_money
from collectui.domain.profile.rules import REASONS
from collectui.domain.profile.statements import next_statement
from collectui.domain.profile.views import FIELDS, VARIOUS, Choices, LevelChange, LevelRow, Together
from collectui.domain.records import RECORDS, Holds
from collectui.domain.roles.judged import CustomerRoles
from collectui.domain.text import spelt
from collectui.domain.vocabulary import ContactMethod, StatementCycle
from collectui.ui.forms.part import Invalid
from collectui.ui.forms.parts.details import details_seen, details_values
from collectui.ui.words import Words, plain_words

_BOOK = RECORDS["customer"].fields
LABELS = {name: "  because" if name in REASONS.values() else _BOOK[name].short for name in FIELDS}
DIFFER = "various"
"""What a field shows in which several customers differ."""
MOST_ROWS = 12
"""Rows of the list named on each side of a change of level."""
NONE = "none"
"""Typed for nothing, where an empty field would mean that each keeps its own."""
_NO_YES = (Option("no", "no"), Option("yes", "yes"))
_CODES = {name: values for name in FIELDS if (values := _BOOK[name].values)}
CHOICES: Mapping[str, tuple[Option, ...]] = {
    **{
        name: tuple(Option(each.value, plain_words(each)) for each in values)
        for name, values in _CODES.items()
    },
    **{name: _NO_YES for name in FIELDS if _BOOK[name].holds is Holds.FLAG},
}
"""Fields that are one of a few words."""


@dataclass(frozen=True)
class ProfileRead:
    """What the store says of the customers whose profile a form changes."""

    together: Together
    choices: Choices
    desk: Desk
    words: Words
    roles: CustomerRoles | None = None
    """The customer's details, where it is one alone."""
    addresses: Mapping[ContactMethod, str] = field(default_factory=dict)
    """Where each contact method leads, where it is one customer alone."""

    @property
    def customers(self) -> tuple[int, ...]:
        """Their ids."""
        return self.together.customers

    def value(self, name: str) -> str:
        """A field as the form shows it; empty where the customers differ."""
        found = self.together.fields["collector" if name == "collector_id" else name]
        match found:
            case bool():
                return "yes" if found else "no"
            case None:
                return ""
            case int():
                currency = self.together.fields["currency"]
                return "" if currency is VARIOUS else self.words.money(found, currency)
        return "" if found is VARIOUS else str(getattr(found, "value", found))

    def values(self) -> dict[str, str]:
        """Every field as the form shows it."""
        return {name: self.value(name) for name in FIELDS}

    def blank(self) -> dict[str, str]:
        """The form before anything is typed."""
        details = details_values(self.roles.customer) if self.roles is not None else {}
        return {**self.values(), "staying": "", **details}

    def seen(self) -> dict[str, int]:
        """The versions of what the form shows."""
        details = details_seen(self.roles.customer) if self.roles is not None else {}
        return {**details, **self.together.seen}

    def differs(self, name: str) -> bool:
        """Whether the customers differ in a field."""
        found = self.together.fields
        if name == "credit_limit" and found["currency"] is VARIOUS:
            return found[name] is not None
        return found[name] is VARIOUS

    def options(self, name: str) -> tuple[Option, ...]:
        """What a field offers."""
        match name:
            case "collector_id":
                return tuple(Option(each.login, each.name) for each in self.choices.collectors)
            case "terms_code":
                return self.choices.terms
            case "currency":
                return tuple(Option(each, "") for each in self.choices.currencies)
            case "language":
                return tuple(Option(each, "") for each in self.choices.languages)
            case "time_zone":
                return tuple(Option(each, "") for each in self.choices.time_zones)
        shown = CHOICES.get(name, ())
        return (Option("", DIFFER), *shown) if shown and self.differs(name) else shown

    # What is meant

    def changes(self, values: Mapping[str, str], was: Mapping[str, str]) -> dict[str, Any]:
        """The fields that were changed, as the command takes them. Raises Invalid."""
        flags = {reason: flag for flag, reason in REASONS.items()}
        found: dict[str, Any] = {}
        for name in FIELDS:
            text = values[name].strip()
            asked = flags.get(name)
            if text != was[name].strip() and (asked is None or values[asked] == "yes"):
                found[name] = self._meant(name, text, values)
        return found

    def _meant(self, name: str, text: str, values: Mapping[str, str]) -> Any:
        if name in _CODES:
            return _CODES[name](text)
        if name in CHOICES:
            return text == "yes"
        nothing = text.casefold() in ("", NONE)
        if name == "collector_id":
            return None if nothing else self._collector(text)
        if name == "credit_limit":
            return None if nothing else self._limit(text, values["currency"].strip())
        if nothing and name not in REASONS.values():
            return ""
        return spelt(text, [option.code for option in self.options(name)]) or text

    def _collector(self, login: str) -> int | None:
        found = spelt(login, [each.login for each in self.choices.collectors])
        for each in self.choices.collectors:
            if each.login == found:
                return each.id
        raise Invalid("collector_id", f"Nobody called {login} works here; Tab takes what is shown")

    def _limit(self, text: str, currency: str) -> int:
        if not currency:
            raise Invalid(
                "credit_limit",
                "The customers' currencies differ: set the limit for those of one currency",
            )
        try:
            return parse_money(text, currency, self.words.numbers[-3])
        except MoneyError as error:
            raise Invalid("credit_limit", str(error)) from None

    # What stands beside the fields

    def hint(self, name: str, values: Mapping[str, str], was: Mapping[str, str]) -> str:
        """What a field's value means, and what it was where it was changed."""
        text = values[name].strip()
        parts = [self._meaning(name, text)]
        if text != was[name].strip():
            said = next((o.title for o in CHOICES.get(name, ()) if o.code == was[name]), was[name])
            parts.append(f"was {said or (DIFFER if self.differs(name) else NONE)}")
        return " · ".join(part for part in parts if part)

    def _meaning(self, name: str, text: str) -> str:
        match name:
            case "collector_id" | "terms_code":
                titles = {option.code: option.title for option in self.options(name)}
                title = titles.get(spelt(text, titles) or "", "")
                return "" if title == text else title
            case "statement_cycle" if text:
                today = self.desk.business_date
                day = next_statement(StatementCycle(text), today, self.desk.calendar)
                return f"next {self.words.day(day, today)}" if day else ""
            case "contact_method" if text and self.addresses:
                return self.addresses[ContactMethod(text)] or "no address yet"
            case "credit_limit":
                return self.value("currency") if text else ""
        return ""


def level_lines(change: LevelChange, many: bool, words: Words) -> list[str]:
    """The rows of the list that a change of level takes, then those that it makes."""

    def line(mark: str, row: LevelRow) -> str:
        of = f"{row.customer}: " if many and not row.unit.startswith("c:") else ""
        return f"  {mark} {of}{row.name}  {words.money_with_code(row.past_due, row.currency)}"

    found = []
    for mark, listed, count in (
        ("-", change.before, change.before_count),
        ("+", change.after, change.after_count),
    ):
        found += [line(mark, row) for row in listed[:MOST_ROWS]]
        if count > MOST_ROWS:
            found.append(f"  {mark} and {words.number(count - MOST_ROWS)} more")
    return found

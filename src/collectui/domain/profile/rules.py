"""What a customer's profile may become (docs/domain.md: Customer profile)."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from collectui.domain.dunning.rules import NO_ADDRESS
from collectui.domain.kernel import Me, Refusal, has_text
from collectui.domain.money import exponent
from collectui.domain.profile.lists import CURRENCIES
from collectui.domain.profile.views import FIELDS, JudgedProfile, ProfileView, UpdateProfile
from collectui.domain.reach import Unreachable, email_address, phone_number
from collectui.domain.records import RECORDS, Holds
from collectui.domain.roles import rules as roles_rules
from collectui.domain.roles.judged import Named
from collectui.domain.several import not_too_many
from collectui.domain.text import email_norm, quoted
from collectui.domain.vocabulary import ContactMethod

ADDRESS_FIELD = {
    ContactMethod.EMAIL: "email",
    ContactMethod.PHONE: "phone",
    ContactMethod.SMS: "phone",
    ContactMethod.FAX: "fax",
    ContactMethod.LETTER: "street1",
}
"""The field in which a contact method's missing address is filled in."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")
_MOST_MONEY = 2**63 - 1
_BOOK = RECORDS["customer"].fields
REASONS = {name: _BOOK[name].reason for name in FIELDS if _BOOK[name].reason}
"""The flags that need a reason, and where it stands."""


def profile_may_be_updated(
    judged: JudgedProfile, me: Me, command: UpdateProfile | None = None, /
) -> Refusal | None:
    """Always offered to whoever may write; saved if every field can have its value."""
    if command is None:
        return None
    checks: tuple[Callable[[], Refusal | None], ...] = (
        lambda: _customers_are_chosen(judged, command),
        lambda: _values_are_known(judged, command.changes),
        lambda: _reasons_are_given(judged, command.changes),
        lambda: _limit_fits_currency(judged, command.changes),
        lambda: _details_are_right(judged, me, command),
        lambda: _addresses_are_right(judged, command),
        lambda: _is_reached(judged, command.changes),
    )
    return next((no for check in checks if (no := check())), None)


def after(view: ProfileView, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changed fields of one customer as they will be: without its flag a reason goes too."""
    fields = dict(changes)
    for flag, reason in REASONS.items():
        if flag in fields and not fields[flag]:
            fields[reason] = ""
    return fields


def usable(judged: JudgedProfile, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the changes whose values are known: what a preview shows beside a refusal."""
    return {name: each for name, each in changes.items() if not _wrong(judged, name, each)}


def _customers_are_chosen(judged: JudgedProfile, command: UpdateProfile) -> Refusal | None:
    count = len(judged.customers)
    if not count:
        return Refusal("No customer is chosen", "customers")
    if no := not_too_many(count):
        return no
    details = command.details
    if details is not None and command.customers != (details.customer_id,):
        return Refusal("Name, address, phones and e-mails are changed for one customer at a time")
    return None


def _values_are_known(judged: JudgedProfile, changes: Mapping[str, Any]) -> Refusal | None:
    for name, value in changes.items():
        if wrong := _wrong(judged, name, value):
            return Refusal(wrong, name)
    return None


def _wrong(judged: JudgedProfile, name: str, value: Any) -> str:
    if name not in FIELDS:
        return f"“{name}” is no field of a profile"
    field = _BOOK[name]
    if field.holds is Holds.CODE:
        return _one_of(field.values, value)
    check = _CHECKS.get(name) or _HOLDS[field.holds]
    return check(judged, value)


def _collector(judged: JudgedProfile, value: Any) -> str:
    had = {view.collector_id for view in judged.customers}
    if value is None or value in {each.id for each in judged.collectors} or {value} == had:
        return ""
    return "That collector does not work here any more: choose another"


def _terms(judged: JudgedProfile, value: Any) -> str:
    known = [each.code for each in judged.terms]
    had = {view.terms_code for view in judged.customers}
    if value in ("", *known) or {value} == had:
        return ""
    return f"Unknown payment terms “{value}”. Choose one of {', '.join(known) or 'none'}"


def _one_of(values: Any, value: Any) -> str:
    if isinstance(value, values):
        return ""
    return f"{quoted(str(value))} is none of {', '.join(each.value for each in values)}"


def _flag(judged: Any, value: Any) -> str:
    return "" if isinstance(value, bool) else "Say yes or no"


def _reason(judged: Any, value: Any) -> str:
    return "" if isinstance(value, str) else "A reason is text"


def _limit(judged: Any, value: Any) -> str:
    if value is None or (type(value) is int and 0 <= value <= _MOST_MONEY):
        return ""
    return "A credit limit is 0 or more, or empty for none"


def _language(judged: Any, value: Any) -> str:
    if value == "" or (isinstance(value, str) and _LANGUAGE.fullmatch(value)):
        return ""
    return f"{quoted(str(value))} is no language: write it en, en-US or zh-Hant"


def _time_zone(judged: Any, value: Any) -> str:
    if value == "" or value in zoneinfo.available_timezones():
        return ""
    return f"{quoted(str(value))} is no time zone: write it America/Chicago"


def _currency(judged: JudgedProfile, value: Any) -> str:
    had = {view.currency for view in judged.customers}
    if value in CURRENCIES or {value} == had:
        return ""
    return f"{quoted(str(value))} is no currency: write its three letters, like USD"


_HOLDS: Mapping[Holds, Callable[[Any, Any], str]] = {
    Holds.FLAG: _flag,
    Holds.TEXT: _reason,
    Holds.MONEY: _limit,
}
_CHECKS: Mapping[str, Callable[[Any, Any], str]] = {
    "collector_id": _collector,
    "terms_code": _terms,
    "language": _language,
    "time_zone": _time_zone,
    "currency": _currency,
}
"""Fields that more is asked of than that they hold what they should."""


def _reasons_are_given(judged: JudgedProfile, changes: Mapping[str, Any]) -> Refusal | None:
    """Who is not to be dunned or contacted is so for a reason, and nobody else has one."""
    for flag, reason in REASONS.items():
        if flag not in changes and reason not in changes:
            continue
        for view in judged.customers:
            fields = after(view, changes)
            is_so = fields.get(flag, getattr(view, flag))
            said = fields.get(reason, getattr(view, reason))
            if is_so and (no := has_text(_BOOK[reason].words, said)):
                return Refusal(no.reason, reason)
            if not is_so and said.strip():
                return Refusal(
                    f"{view.name}: a reason is given only where “{_BOOK[flag].label}” is yes", flag
                )
    return None


def _limit_fits_currency(judged: JudgedProfile, changes: Mapping[str, Any]) -> Refusal | None:
    """A limit is in the currency's own minor units: it cannot be carried over to another size."""
    currency = changes.get("currency")
    if currency is None or "credit_limit" in changes:
        return None
    for view in judged.customers:
        if view.credit_limit and exponent(view.currency) != exponent(currency):
            return Refusal(
                f"{view.name} has a credit limit in {view.currency}: say it in {currency}",
                "credit_limit",
            )
    return None


def _details_are_right(judged: JudgedProfile, me: Me, command: UpdateProfile) -> Refusal | None:
    if command.details is None or judged.details is None:
        return None
    return roles_rules.customer_may_be_updated(judged.details, me, command.details)


def _addresses_are_right(judged: JudgedProfile, command: UpdateProfile) -> Refusal | None:
    """What is filled in on the way must be an address of the new method, and nobody else's."""
    if not command.address_for:
        return None
    method = command.changes.get("contact_method")
    if method is None or method is ContactMethod.LETTER:
        return Refusal(
            "Only a new contact method's e-mail or number is filled in", "contact_method"
        )
    field = ADDRESS_FIELD[method]
    for customer_id, typed in command.address_for.items():
        if customer_id not in command.customers:
            return Refusal("That customer is not among the chosen ones", field)
        try:
            if method is ContactMethod.EMAIL:
                email_address(typed)
            else:
                phone_number(typed, judged.countries.get(customer_id, ""))
        except Unreachable as error:
            return Refusal(str(error), field)
        owner = judged.email_owners.get(email_norm(typed))
        taker = judged.takers.get(customer_id)
        if method is ContactMethod.EMAIL and owner and taker not in (None, owner.contact_id):
            return Refusal(f"{owner.address} belongs to {owner.name}", field)
    return None


def _is_reached(judged: JudgedProfile, changes: Mapping[str, Any]) -> Refusal | None:
    """A contact method needs an address, for the customer and for each letter that waits."""
    method = changes.get("contact_method")
    if method is None or not judged.unreached:
        return None
    return unreached(method, (each.name for each in judged.unreached))


def unreached(method: ContactMethod, names: Iterable[str]) -> Refusal:
    """Why a contact method cannot be chosen for these customers, with the field to fill."""
    listed = tuple(names)
    have = "has" if len(listed) == 1 else "have"
    return Refusal(
        f"{Named(listed, len(listed))} {have} {NO_ADDRESS[method]}: fill it in, or choose another"
        " method",
        ADDRESS_FIELD[method],
    )

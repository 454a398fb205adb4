"""What a plan will change, as an agent reads it before saving: made from the plan and nothing else.

impact = impact_of(preview.plan)
impact.fields    was → becomes, record by record
impact.counts    “3 programs move to C-7 Ostrava Ltd”; each opens into a list, which
                 `store.queries.impact.members(connection, count)` pages
impact.notes     what to know besides
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from collectui.domain.dates import day_words
from collectui.domain.money import grouped
from collectui.domain.plan import NOW, Applies, Delete, Insert, MoveSet, New, Plan, Update, plain
from collectui.domain.terms import ContactMethod

if TYPE_CHECKING:
    from collectui.domain.recorded import Forms

WORDS: Mapping[str, tuple[str, str]] = {
    "program": ("program", "programs"),
    "item": ("invoice", "invoices"),
    "correspondence": ("pending letter", "pending letters"),
    "activity": ("activity", "activities"),
    "note": ("note", "notes"),
    "payment": ("payment", "payments"),
    "attachment": ("attached file", "attached files"),
    "customer_contact": ("role", "roles"),
    "verification_document": ("verification document", "verification documents"),
    "email": ("e-mail", "e-mails"),
    "contact_attempt": ("logged contact", "logged contacts"),
}
"""How people call one and several records of a kind; other kinds by their own name."""
FIELD_WORDS: Mapping[str, str] = {
    "street1": "street",
    "street2": "street, second line",
    "typed": "number",
    "contact_id": "contact",
    "customer_id": "customer",
    "replaced_by_id": "replaced by",
    "account_id": "account",
    "site_id": "site",
    "collector_id": "collector",
    "contact_method": "preferred method",
    "terms_code": "payment terms",
    "dunning_excluded": "excluded from dunning",
    "dunning_excluded_reason": "reason of the exclusion",
    "do_not_contact_reason": "reason not to contact",
    "held_reason": "reason",
    "activity_id": "call",
}
_REFERS = {
    "contact_id": "contact",
    "customer_id": "customer",
    "replaced_by_id": "customer",
    "account_id": "account",
    "site_id": "site",
    "program_id": "program",
    "activity_id": "activity",
    "collector_id": "collector",
    "assigned_to": "collector",
}
_UNSAID = frozenset({"e164", "national", "flag", "bad_since"})
"""Fields that follow from the one the agent typed."""
MOST_APART = 3
"""Records that are named one by one though the same becomes of them."""
DIFFERENT = "various"
_METHODS = {ContactMethod.EMAIL: "e-mail", ContactMethod.SMS: "SMS"}
_AMOUNTS = frozenset({"credit_limit"})
"""Minor units; a plan's names say of which currency, by `currency:customer:12`."""


@dataclass(frozen=True, slots=True)
class ImpactField:
    """One field of one record; text as people read it, empty where there is or was nothing."""

    record: str
    field: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class ImpactCount:
    """Records that change alike, or that the change applies to; opens into a list of them."""

    kind: str
    """`program`, `item`, `correspondence`, `activity`, `note`, `payment` ..."""
    count: int
    text: str
    """`14 invoices move to C-7 Ostrava Ltd`."""
    sets: tuple[MoveSet | Applies, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What saving will do. `digest` goes into the command's `shown`."""

    summary: str
    fields: tuple[ImpactField, ...]
    counts: tuple[ImpactCount, ...]
    notes: tuple[str, ...]
    digest: str

    @property
    def nothing(self) -> bool:
        """Saving would change nothing."""
        return not self.fields and not any(
            isinstance(s, MoveSet) for c in self.counts for s in c.sets
        )


def counted(kind: str, count: int) -> str:
    """`1 program`, `14 invoices`."""
    one, many = WORDS.get(kind, (_thing(kind), _thing(kind) + "s"))
    return f"{count} {one if count == 1 else many}"


def field_words(name: str) -> str:
    """A field as people call it: `postal code`."""
    return FIELD_WORDS.get(name, name.replace("_", " "))


def impact_of(plan: Plan, forms: Forms | None = None) -> Impact:
    """What a plan will change, in the order it says it.

    `forms` are how whoever reads it writes dates; without them they stand as the history has them.
    """
    fields = [
        (change.kind, line)
        for change in plan.changes
        for line in _fields(change, plan.names, forms)
    ]
    return Impact(plan.summary, _alike(fields), _counts(plan), plan.notes, plan.digest)


def _alike(fields: Sequence[tuple[str, ImpactField]]) -> tuple[ImpactField, ...]:
    """What becomes the same in many records is said once, at the place of the first."""
    groups: dict[tuple[str, str, str], list[ImpactField]] = {}
    for kind, line in fields:
        groups.setdefault((kind, line.field, line.becomes), []).append(line)
    found: list[ImpactField] = []
    said: set[tuple[str, str, str]] = set()
    for kind, line in fields:
        group = (kind, line.field, line.becomes)
        if len(groups[group]) <= MOST_APART:
            found.append(line)
        elif group not in said:
            # Once a group: to look through all of it at each of its lines is the square of it.
            said.add(group)
            found.append(_together(kind, groups[group]))
    return tuple(found)


def _together(kind: str, same: Sequence[ImpactField]) -> ImpactField:
    was = {each.was for each in same}
    said = was.pop() if len(was) == 1 else DIFFERENT
    return ImpactField(counted(kind, len(same)), same[0].field, said, same[0].becomes)


def _fields(change: Any, names: Mapping[str, str], forms: Forms | None) -> list[ImpactField]:
    record = change.label or change.kind.replace("_", " ")
    match change:
        case Update():
            currency = names.get(f"currency:{change.kind}:{change.record_id}", "")

            def said(name: str, value: Any) -> str:
                if name in _AMOUNTS and value is not None and currency:
                    return f"{grouped(value, currency)} {currency}"
                return _said(name, value, names, forms)

            return [
                ImpactField(record, field_words(name), said(name, was), said(name, new))
                for name, (was, new) in change.fields.items()
                if name not in _UNSAID
            ]
        case Insert():
            return [ImpactField(record, _thing(change.kind), "", _whole(change, names, forms))]
        case Delete():
            return [ImpactField(record, _thing(change.kind), _whole(change, names, forms), "")]
    return []


_TELLING: Mapping[str, tuple[str, ...]] = {
    "phone": ("typed", "extension"),
    "email": ("address",),
    "customer_contact": ("role",),
    "contact": ("first_name", "last_name"),
    "customer": ("number", "name", "street1", "city", "region", "postal_code", "country"),
    "verification_document": ("kind", "issuer"),
    "attachment": ("file_name",),
    "activity": ("subject", "due_on", "assigned_to"),
    "note": ("body",),
    "contact_attempt": ("outcome", "line"),
    "saved_view": ("name", "filter"),
    "correspondence": ("stage", "method", "address", "held_reason"),
}
"""The fields that say what a record is; others are told by their number."""


def _thing(kind: str) -> str:
    return WORDS.get(kind, (kind.replace("_", " "),))[0]


def _whole(change: Insert | Delete, names: Mapping[str, str], forms: Forms | None) -> str:
    """A record that comes or goes, in a few words."""
    telling = _TELLING.get(change.kind, ("number",))
    # An id of somebody who has no name here says nothing to an agent.
    known = [
        (name, value)
        for name, value in ((name, change.values.get(name)) for name in telling)
        if name not in _REFERS or f"{_REFERS[name]}:{value}" in names or isinstance(value, New)
    ]
    said = (_said(name, value, names, forms).strip().partition("\n")[0] for name, value in known)
    return " ".join(part for part in said if part)


def _said(name: str, value: Any, names: Mapping[str, str], forms: Forms | None) -> str:
    kind = _REFERS.get(name)
    if value is NOW:
        return "now"
    if forms is not None and isinstance(value, date):
        return forms.stamp(value) if isinstance(value, datetime) else forms.day(value)
    if isinstance(value, New):
        return names.get(f"new:{value.handle}", "a new one")
    if kind and value is not None:
        return names.get(f"{kind}:{value}", str(plain(value)))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date) and not isinstance(value, datetime):
        return day_words(value)
    if isinstance(value, ContactMethod):
        return _METHODS.get(value, value.value)
    return value.value.replace("_", " ") if isinstance(value, StrEnum) else str(plain(value))


def _counts(plan: Plan) -> tuple[ImpactCount, ...]:
    grouped: dict[tuple[str, str], list[MoveSet | Applies]] = {}
    for change in plan.changes:
        if isinstance(change, MoveSet):
            grouped.setdefault((change.kind, change.label), []).append(change)
    found = [_count(kind, label, sets) for (kind, label), sets in grouped.items()]
    applies = [_count(each.kind, "", [each]) for each in plan.applies]
    return tuple(each for each in (*applies, *found) if each.count)


def _count(kind: str, label: str, sets: list[MoveSet | Applies]) -> ImpactCount:
    total = sum(each.count for each in sets)
    text = counted(kind, total)
    said = f"applies to {text}" if isinstance(sets[0], Applies) else f"{text} {label}".strip()
    return ImpactCount(kind, total, said, tuple(sets))

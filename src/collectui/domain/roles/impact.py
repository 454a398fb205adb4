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
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from collectui.domain import records
from collectui.domain.dates import day_words
from collectui.domain.money import grouped
from collectui.domain.plan import NOW, Applies, Delete, Insert, MoveSet, New, Plan, Update, plain
from collectui.domain.vocabulary import code_words

if TYPE_CHECKING:
    from collectui.domain.history.recorded import Forms

MOST_APART = 3
"""Records that are named one by one though the same becomes of them."""
DIFFERENT = "various"


@dataclass(frozen=True, slots=True)
class ImpactField:
    """One field of one record; text as people read it, empty where there is or was nothing."""

    record: str
    field: str
    was: str
    becomes: str

    @property
    def what(self) -> str:
        """The record and its field; a record that comes or goes is its kind, which is said once."""
        if not self.field:
            return f"{self.record}:"
        return self.field if self.field == self.record else f"{self.record}: {self.field}"


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
    # Of records that come or go the kind stands in the place of a field: it is counted already.
    field = "" if same[0].field == records.one(kind) else same[0].field
    return ImpactField(records.counted(kind, len(same)), field, said, same[0].becomes)


def _fields(change: Any, names: Mapping[str, str], forms: Forms | None) -> list[ImpactField]:
    kind = change.kind
    record = change.label or records.one(kind)
    match change:
        case Update():
            currency = names.get(f"currency:{kind}:{change.record_id}", "")
            return [
                ImpactField(
                    record,
                    records.words(kind, name),
                    _said(kind, name, was, names, forms, currency),
                    _said(kind, name, new, names, forms, currency),
                )
                for name, (was, new) in change.fields.items()
                if records.told(kind, name)
            ]
        case Insert():
            return [ImpactField(record, records.one(kind), "", _whole(change, names, forms))]
        case Delete():
            return [ImpactField(record, records.one(kind), _whole(change, names, forms), "")]
    return []


def _whole(change: Insert | Delete, names: Mapping[str, str], forms: Forms | None) -> str:
    """A record that comes or goes, in a few words."""
    kind = change.kind
    # An id of somebody who has no name here says nothing to an agent.
    known = [
        (name, value)
        for name, value in ((name, change.values.get(name)) for name in records.gist(kind))
        if not (to := records.refers_to(kind, name))
        or f"{to}:{value}" in names
        or isinstance(value, New)
    ]
    currency = change.values.get(records.currency_of(kind), "")
    said = (
        _said(kind, name, value, names, forms, currency).strip().partition("\n")[0]
        for name, value in known
    )
    return " ".join(part for part in said if part)


def _said(
    kind: str,
    name: str,
    value: Any,
    names: Mapping[str, str],
    forms: Forms | None,
    currency: str = "",
) -> str:
    """A value as people read it; a plan names the currency of amounts by `currency:customer:12`."""
    to = records.refers_to(kind, name)
    if value is NOW:
        return "now"
    if forms is not None and isinstance(value, date):
        return forms.stamp(value) if isinstance(value, datetime) else forms.day(value)
    if isinstance(value, New):
        return names.get(f"new:{value.handle}", "a new one")
    if to and value is not None:
        return names.get(f"{to}:{value}", str(plain(value)))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date) and not isinstance(value, datetime):
        return day_words(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if currency and records.is_money(kind, name):
        said = f"{grouped(value, currency)} {currency}"
        return forms.money_with_code(value, currency) if forms else said
    return code_words(value) if isinstance(value, StrEnum) else str(plain(value))


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
    text = records.counted(kind, total)
    said = f"applies to {text}" if isinstance(sets[0], Applies) else f"{text} {label}".strip()
    return ImpactCount(kind, total, said, tuple(sets))

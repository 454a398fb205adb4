"""A customer put off, woken, and put off wherever its debt goes."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.dates import day_words, moment_words
from collectui.domain.kernel import Me
from collectui.domain.plan import NOW, Change, Insert, New, Plan, Update
from collectui.domain.records import counted
from collectui.domain.text import clean_line
from collectui.domain.workday.snooze import (
    EVENT_WORDS,
    UNSNOOZE,
    JudgedSnooze,
    SnoozeCustomer,
    UnsnoozeCustomer,
)
from collectui.domain.workday.snooze import SNOOZE as SNOOZE_CUSTOMER
from collectui.store.core.workday import SNOOZE
from collectui.store.handlers.attachments import handle
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.queries import snoozes as queries

LABEL = "snooze"


def load(connection: Connection, command: SnoozeCustomer | UnsnoozeCustomer) -> JudgedSnooze:
    """The customers, and how one to be woken is put off."""
    return queries.subject(connection, command.about)


def snooze(connection: Connection, command: SnoozeCustomer, judged: JudgedSnooze, me: Me) -> Plan:
    """One record a customer; the one before it is ended."""
    until = command.until or judged.last_day(me)
    ids = [each.id for each in judged.meant.customers]
    names = [whose for _, whose in judged.meant.each]
    values = {
        "until": until,
        "until_time": command.at,
        "event": command.event,
        "reason": command.reason,
        "line": clean_line(command.line),
        "set_on": judged.today,
        "set_at": NOW,
        "set_by_id": me.id,
    }
    seen = queries.seen(connection, ids)
    made = (
        Insert(
            "snooze",
            handle("snooze", number),
            each,
            {"customer_id": each, **values, **seen[each]},
            name or LABEL,
        )
        for number, (each, name) in enumerate(zip(ids, names, strict=True))
    )
    ends = moment_words(until, command.at)
    event = EVENT_WORDS.get(command.event)
    due = queries.falls_due(connection, ids, until, command.at)
    said = map(_words, due) if len(ids) == 1 else _counted(due)
    return Plan(
        f"{judged.meant.words} snoozed until {f'{event}, or ' if event else ''}{ends}",
        (*_ended(connection, ids, me.id), *made),
        notes=(
            *(tuple(said) or ("No letter and no activity falls into that time",)),
            "Ends earlier if a payment arrives, the customer calls or writes, or"
            f" {judged.wake_percent} % more falls past due",
            *judged.meant.notes,
        ),
        names={f"collector:{me.id}": me.login},
    )


_COUNTED = {
    "activity": ("activity", "due before that"),
    "letter": ("correspondence", "due before that, which go on"),
    "stage": ("correspondence", "yet to be planned before that, which go on"),
}
"""What falls into the time, the kind of record it is, and what is said of it."""


def _counted(due: Sequence[queries.FallsDue]) -> Iterator[str]:
    """What falls into the time of several customers, kind by kind."""
    for kind, (record, what) in _COUNTED.items():
        found = [each for each in due if each.kind == kind]
        if found:
            whose = counted("customer", len({each.customer_id for each in found}))
            yield f"{counted(record, len(found))} of {whose} {what}"


def _words(due: queries.FallsDue) -> str:
    day = day_words(due.on)
    match due.kind:
        case "activity":
            return f"Activity due {day}: {due.title}"
        case "letter":
            return f"Letter {due.title} waits for {day}, and goes on"
    return f"Letter {due.title} will be planned for {day}, and goes on"


def unsnooze(
    connection: Connection, command: UnsnoozeCustomer, judged: JudgedSnooze, me: Me
) -> Plan:
    """It stays in the history, with who ended it."""
    ids = [each.id for each in judged.meant.customers]
    return Plan(f"{judged.meant.words} is awake again", tuple(_ended(connection, ids, me.id)))


def _ended(connection: Connection, customers: Sequence[int], by: int | None) -> Iterator[Change]:
    """The end of each customer's snooze that counts, where there is one."""
    for customer_id, snooze_id in sorted(queries.unended(connection, customers).items()):
        fields: dict[str, tuple[Any, Any]] = {"ended_at": (None, NOW), "ended_by_id": (None, by)}
        yield Update("snooze", snooze_id, customer_id, fields, LABEL)


def going_along(
    connection: Connection, was: int, becomes: int | New, by: int | None
) -> list[Change]:
    """The snooze of a customer whose debt goes to another: it goes too.

    Where both are snoozed the other's stays and this one is ended. The one that stays takes what
    both have as seen, so that what goes along does not wake it.
    """
    mine = queries.snooze_of(connection, was)
    known = becomes if isinstance(becomes, int) else None
    theirs = None if known is None else queries.snooze_of(connection, known)
    seen = queries.seen(connection, [was])[was]
    if known is not None:
        there = queries.seen(connection, [known])[known]
        seen = {name: max(each, there[name]) for name, each in seen.items()}
    if theirs is not None and theirs.stands and known is not None:
        return [
            *(_ended(connection, [was], by) if mine is not None and mine.stands else ()),
            *_seeing(connection, theirs.id, known, seen),
        ]
    if mine is None or not mine.stands:
        return []
    moved: dict[str, tuple[Any, Any]] = {"customer_id": (was, becomes)}
    return [
        *(_ended(connection, [known], by) if known is not None else ()),
        *_seeing(connection, mine.id, was, seen, moved),
    ]


def _seeing(
    connection: Connection,
    snooze_id: int,
    customer_id: int,
    seen: dict[str, int],
    fields: dict[str, tuple[Any, Any]] | None = None,
) -> Iterator[Change]:
    row = connection.execute(sa.select(SNOOZE).where(SNOOZE.c.id == snooze_id)).one()._mapping
    more = {name: (row[name], max(row[name], new)) for name, new in seen.items()}
    changed = {**(fields or {}), **{name: p for name, p in more.items() if p[0] != p[1]}}
    if changed:
        yield Update("snooze", snooze_id, customer_id, changed, LABEL)


HANDLERS: Handlers = {
    SnoozeCustomer: Handler(SNOOZE_CUSTOMER, load, snooze),
    UnsnoozeCustomer: Handler(UNSNOOZE, load, unsnooze),
}

"""Dates that follow from a customer's profile: the next statement, and what payment terms mean."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from collectui.domain.dates import Calendar
from collectui.domain.vocabulary import StatementCycle

_NET = re.compile(r"net:(\d{1,3})")
_MONTHS = {StatementCycle.MONTHLY: 1, StatementCycle.QUARTERLY: 3}


def next_statement(cycle: StatementCycle, today: date, calendar: Calendar) -> date | None:
    """When the next statement goes out, today included; None for a customer who gets none.

    Weekly on the first day of the desk's week, monthly on the first of the month, quarterly on
    the first of January, April, July and October; where the desk does not work that day, on the
    next on which it does.
    """
    if cycle is StatementCycle.NONE:
        return None
    anchor = _anchor(cycle, today, calendar)
    while (day := calendar.on_or_after(anchor)) < today:
        anchor = _following(cycle, anchor)
    return day


def _anchor(cycle: StatementCycle, today: date, calendar: Calendar) -> date:
    """The cycle's own day on or before today, the desk's days of rest not counted."""
    if cycle is StatementCycle.WEEKLY:
        return today - timedelta((today.weekday() - calendar.week_start) % 7)
    months = _MONTHS[cycle]
    return date(today.year, (today.month - 1) // months * months + 1, 1)


def _following(cycle: StatementCycle, anchor: date) -> date:
    if cycle is StatementCycle.WEEKLY:
        return anchor + timedelta(7)
    years, month = divmod(anchor.month - 1 + _MONTHS[cycle], 12)
    return date(anchor.year + years, month + 1, 1)


def due_by_terms(rule: str, issued: date) -> date | None:
    """The due date of a transaction issued under payment terms; None where the rule says none.

    `rule` is as the desk's list keeps it: `receipt`, `net:30`, or `eom`, the last of the month.
    """
    if found := _NET.fullmatch(rule):
        return issued + timedelta(int(found[1]))
    if rule == "eom":
        return issued.replace(day=monthrange(issued.year, issued.month)[1])
    return issued if rule == "receipt" else None

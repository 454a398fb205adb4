"""The desk's settings: what each means, how it is checked, and its value at the start."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from collectui.domain.privacy.retention import START, checked
from collectui.domain.queue.priority import Points
from collectui.domain.settings import checks


class SettingError(ValueError):
    """A setting's value cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of the desk, kept in the store and changed with history."""

    name: str
    meaning: str
    start: Any
    check: Callable[[Any], Any]
    """Returns the value as it is kept, or raises ValueError saying what is wrong."""
    computed: str = ""
    """What to set instead, where the store works the value out by itself."""
    example: str = ""
    """How a value is written, where its start does not show it."""
    follows: str = ""
    """What a change remakes, or from when on it holds."""

    @property
    def written(self) -> str:
        """A value that can be used, as one writes it."""
        if self.example:
            return self.example
        return self.start if isinstance(self.start, str) else json.dumps(self.start)


_TEMPLATES = {
    "Dunning": "+3 call, +7 letter, +14 call, +21 review",
    "Before due": "+1b call Ask whether the invoice arrived, +5b follow-up call",
    "Promise watch": "+1b follow-up call Was the promise kept?, +5b call, +10b review",
}
_NEXT_CONTACT_DAYS = {
    "reached": 5,
    "left_message": 2,
    "no_answer": 1,
    "wrong_number": 1,
    "busy": 1,
    "promised": 5,
    "disputed": 5,
    "refused": 3,
    "done": 0,
}

_GRACE = {
    "check": 5,
    "ach": 2,
    "wire": 1,
    "direct_debit": 3,
    "card": 0,
    "cash": 0,
    "other": 2,
}

_JUDGED_ANEW = (
    "holds for each promise when it is judged next; `collectui promise judge` judges all at once"
)
_REMADE = "the figures of every customer are made anew"
_FROM_NOW_ON = "holds for what comes from now on; what is there stays"

SETTINGS = {
    setting.name: setting
    for setting in (
        Setting(
            "aging_bounds",
            "last day of each past-due bucket",
            [30, 60, 90],
            checks.bounds,
            follows=_REMADE,
        ),
        Setting(
            "points",
            "the priority rule's points and limits",
            Points().to_json(),
            checks.points,
            example='{"never_contacted": 15}, or one alone as points.never_contacted 15',
            follows=_REMADE,
        ),
        Setting(
            "amount_limits",
            "amounts at which points rise, by currency, as computed from what is owed here",
            {},
            checks.limits,
            computed="points.limits.USD, or another currency",
        ),
        Setting(
            "time_zone",
            "where the desk's day begins; empty: the machine's",
            "",
            checks.zone,
            example="America/Chicago",
            follows="the calendar's day of the desk is that of this zone",
        ),
        Setting(
            "currency", "for files that do not say", "USD", checks.currency, follows=_FROM_NOW_ON
        ),
        Setting(
            "country",
            "of addresses and phone numbers that do not say",
            "US",
            checks.country,
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "attachment_limit",
            "largest attachment, bytes",
            10 * 1024 * 1024,
            checks.size,
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "mass_close_percent",
            "share of a source's open items above which a complete file may not close them",
            20,
            checks.percent,
            follows="holds from the next import on",
        ),
        Setting(
            "mass_close_items",
            "as many items a complete file may always close",
            10,
            checks.count,
            follows="holds from the next import on",
        ),
        Setting(
            "business_days",
            "days on which the desk works",
            [0, 1, 2, 3, 4],
            checks.weekdays,
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "week_start",
            "the weekday on which a week begins",
            0,
            checks.weekday,
            follows="dates typed as weeks are read so",
        ),
        Setting(
            "holidays",
            "days on which the desk does not work",
            [],
            checks.holidays,
            example='["2026-12-25"], or 2026-12-25,2027-01-01',
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "activity_templates",
            "series of activities by name",
            _TEMPLATES,
            checks.templates,
            example='{"Dunning": "+3 call, +7 letter"}',
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "next_contact_days",
            "business days to the next contact, by outcome; 0 proposes none",
            _NEXT_CONTACT_DAYS,
            checks.next_days,
            example='{"reached": 5}, or one alone as next_contact_days.reached 5',
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "dunning_stages",
            "days past due at which each letter is planned; an empty list plans none",
            [5, 20, 45, 75],
            checks.stages,
            follows="the next plan of letters goes by these stages",
        ),
        Setting(
            "credit_wait",
            "business days in which a credit granted to a dispute is to be seen",
            10,
            checks.count,
            follows="disputes that wait for a credit are judged by it from the next day on",
        ),
        Setting(
            "reinstate_grace",
            "days after a dispute is resolved for which letters wait for what is owed after all",
            7,
            checks.count,
            follows="holds for disputes resolved from now on",
        ),
        Setting(
            "credit_limit_collector",
            "the largest credit that a collector grants to a dispute, in its currency",
            "500.00",
            checks.amount,
            follows="holds for disputes resolved from now on",
        ),
        Setting(
            "snooze_days",
            "days for which a collector may snooze a customer at most",
            30,
            checks.snooze_days,
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "snooze_days_supervisor",
            "the same for a supervisor or an administrator",
            90,
            checks.snooze_days,
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "wake_percent",
            "how much must newly fall past due to end a snooze, in per cent of what was past due",
            10,
            checks.percent,
            follows="snoozes that stand are judged anew",
        ),
        Setting(
            "promise_grace",
            "business days after its date in which money still keeps a promise, by method",
            _GRACE,
            checks.grace,
            example='{"check": 5}, or one alone as promise_grace.check 5',
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "promise_tolerance",
            "the most that may be missing of a part that counts as kept, in hundredths",
            100,
            checks.count,
            follows=_JUDGED_ANEW,
        ),
        Setting(
            "promise_tolerance_percent",
            "the same as a share of the part, of both the lower; null for no limit by share",
            1,
            checks.percent_or_none,
            follows=_JUDGED_ANEW,
        ),
        Setting(
            "plan_breaks",
            "whether a promise of several parts is over with the first that is not kept, or each"
            " part is judged by itself",
            "first",
            checks.plan_breaks,
            follows=_JUDGED_ANEW,
        ),
        Setting(
            "promise_days",
            "days until the first part of a promise that a collector may take",
            30,
            checks.snooze_days,
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "plan_days",
            "days from its first to its last part",
            90,
            checks.plan_days,
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "plan_parts",
            "parts of a promise that a collector may take",
            6,
            checks.plan_parts,
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "promise_levels",
            "the level of a promise up to which a collector may take it",
            2,
            checks.plan_parts,
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "one_promise_a_day",
            "whether a second promise of the same row for the same date is refused",
            True,
            checks.flag,
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "promise_reminder",
            "from which amount on the taker of a promise gets an activity on the business day"
            " before it is due, in its currency; null for none",
            None,
            checks.amount_or_none,
            example="1000.00",
            follows=_JUDGED_ANEW,
        ),
        Setting(
            "ignore_below",
            "up to which amount what is left to collect of a row that is promised keeps it in the"
            " queue no longer, in its currency",
            "0.00",
            checks.amount,
            follows=_REMADE,
        ),
        Setting(
            "figures_wait",
            "business days that a promise waits for newer figures before its taker is told",
            5,
            checks.plan_days,
            follows=_JUDGED_ANEW,
        ),
        Setting(
            "figures_lag",
            "days by which figures are older than the import that brings them, by source",
            {},
            checks.lag,
            example='{"erp": 1}, or one alone as figures_lag.erp 1',
            follows="holds from the next import on",
        ),
        Setting(
            "ask_next_step",
            "whether a worked customer without a next step is asked about on leaving it",
            True,
            checks.flag,
            follows="sessions that begin from now on ask, or do not",
        ),
        Setting(
            "masked_numbers",
            "what is masked in free text besides card numbers: us_ssn, iban",
            [],
            checks.masked_numbers,
            example='["us_ssn", "iban"], or us_ssn,iban',
            follows=_FROM_NOW_ON,
        ),
        Setting(
            "retention",
            "how long what of a person is kept, with basis and source",
            START,
            checked,
            example='{"invoices": {…}}, or one alone as retention.invoices.years 10',
            follows="erasures and `collectui privacy due` go by it from now on",
        ),
    )
}


def nearest(name: str) -> str:
    """The setting that a name not known is most like; empty where it is like none."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.casefold(), SETTINGS, 1)), "")


def opened(value: Any) -> Any:
    """A setting's value with its parts: one kept as JSON text is the object it says."""
    if isinstance(value, str) and value.startswith("{"):
        return json.loads(value)
    return value


def with_part(value: Any, path: Sequence[str], part: Any) -> Any:
    """A value of which one part is another, as `limits`, `USD` of the points.

    Raises SettingError where the value has no parts.
    """
    if not path:
        return part
    whole = opened(value)
    if not isinstance(whole, dict):
        raise SettingError(f"has no part “{path[0]}”")
    return {**whole, path[0]: with_part(whole.get(path[0], {}), path[1:], part)}


def read_value(setting: Setting, path: Sequence[str], typed: str) -> Any:
    """A value as it is typed in a shell: JSON, text, or a list without its brackets."""
    try:
        found = json.loads(typed)
    except ValueError:
        found = typed.strip()
    wanted = opened(setting.start)
    for name in path:
        wanted = wanted.get(name) if isinstance(wanted, dict) else None
    if wanted is None and re.fullmatch(r"\d+(\s*,\s*\d+)+", str(found)):
        wanted = []
    if isinstance(wanted, list) and isinstance(found, str | int) and not isinstance(found, bool):
        parts = [part.strip() for part in str(found).split(",") if part.strip()]
        return [int(part) if re.fullmatch(r"-?\d{1,9}", part) else part for part in parts]
    return typed.strip() if isinstance(wanted, str) and not isinstance(found, str | dict) else found

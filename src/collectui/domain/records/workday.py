"""What the workday keeps: snoozes; and claims, rounds and skips, which are no records."""

from collectui.domain.records.kernel import (
    CUSTOMER_ID,
    ID,
    VERSION,
    Field,
    Holds,
    code,
    day,
    moment,
    page,
    prose,
    ref,
    text,
)
from collectui.domain.vocabulary import SnoozeEvent, SnoozeReason

SNOOZE = page(
    "snooze",
    ID,
    CUSTOMER_ID,
    day("until", "Snoozed until", words="date it is snoozed until"),
    Field("until_time", Holds.CLOCK, "Snoozed until, at", words="time it is snoozed until"),
    code("event", SnoozeEvent, "Or until", words="event it waits for"),
    code("reason", SnoozeReason),
    prose("line", "Remark"),
    day("set_on", "Set on", told=False),
    moment("set_at", "Set at", told=False),
    ref("set_by_id", "collector", "Set by"),
    (
        Field(name, Holds.ID, told=False)
        for name in ("payments_seen", "contacts_seen", "items_seen", "changes_seen")
    ),
    moment("ended_at", "Ended"),
    ref("ended_by_id", "collector", "Ended by"),
    VERSION,
    name=("until", "reason"),
    gist=("until", "until_time", "reason", "line"),
    details=("until", "until_time", "reason", "line"),
    figures=("until", "until_time", "ended_at", "customer_id"),
)
CLAIM = page(
    "claim",
    Field("customer_id", Holds.ID, told=False),
    Field("collector_id", Holds.ID, told=False),
    text("session", told=False),
    moment("since"),
    moment("until"),
    told=False,
)
WORKDAY = page(
    "workday",
    Field("collector_id", Holds.ID, told=False),
    day("on_date"),
    moment("began_at"),
    told=False,
)
PASSED_OVER = page(
    "passed_over",
    Field("collector_id", Holds.ID, told=False),
    day("on_date"),
    Field("customer_id", Holds.ID, told=False),
    moment("at"),
    prose("skipped"),
    one="customer passed over",
    many="customers passed over",
    told=False,
)
SKIP = page(
    "skip",
    ID,
    Field("customer_id", Holds.ID, told=False),
    Field("collector_id", Holds.ID, told=False),
    moment("at"),
    prose("reason"),
    Field("after_id", Holds.ID, told=False),
    told=False,
)
RECORDS = (SNOOZE, CLAIM, WORKDAY, PASSED_OVER, SKIP)

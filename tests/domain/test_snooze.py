"""What an agent types to snooze a customer."""

from datetime import date, time

import pytest

from collectui.domain.dates import Calendar
from collectui.domain.vocabulary import SnoozeEvent, SnoozeReason
from collectui.domain.workday.snooze import SnoozeError, SnoozeInput, has_come, parse_snooze

TODAY = date(2026, 11, 26)  # a Thursday
NONE, PAYMENT, REPLY = SnoozeEvent.NONE, SnoozeEvent.PAYMENT, SnoozeEvent.REPLY
OTHER = SnoozeReason.OTHER


@pytest.mark.parametrize(
    ("line", "until", "event", "reason", "rest"),
    [
        ("3d waiting for PO", date(2026, 11, 29), NONE, OTHER, "waiting for PO"),
        ("fri", date(2026, 11, 27), NONE, None, ""),
        ("fri on holiday", date(2026, 11, 27), NONE, SnoozeReason.ON_HOLIDAY, ""),
        ("3 dec on holiday: Jo", date(2026, 12, 3), NONE, SnoozeReason.ON_HOLIDAY, "Jo"),
        ("2w Internal Question", date(2026, 12, 10), NONE, SnoozeReason.INTERNAL_QUESTION, ""),
        ("until 2026-12-01 x", date(2026, 12, 1), NONE, OTHER, "x"),
        ("until paid", None, PAYMENT, SnoozeReason.AWAITING_PAYMENT, ""),
        ("until reply from Jo", None, REPLY, OTHER, "from Jo"),
        ("until reply", None, REPLY, SnoozeReason.WILL_CALL_BACK, ""),
    ],
)
def test_a_line_is_read(
    line: str, until: date | None, event: SnoozeEvent, reason: SnoozeReason | None, rest: str
) -> None:
    assert parse_snooze(line, TODAY, Calendar()) == SnoozeInput(until, None, event, reason, rest)


@pytest.mark.parametrize(
    ("line", "until", "at", "reason", "rest"),
    [
        ("fri 14:00 call back", date(2026, 11, 27), time(14), OTHER, "call back"),
        ("today 15:30 will call back", TODAY, time(15, 30), SnoozeReason.WILL_CALL_BACK, ""),
        ("tomorrow 9 waiting for reply", date(2026, 11, 27), time(9), OTHER, "waiting for reply"),
        ("15:30 on holiday", TODAY, time(15, 30), SnoozeReason.ON_HOLIDAY, ""),
        ("3d 8am Jo is back", date(2026, 11, 29), time(8), OTHER, "Jo is back"),
        ("3 dec 2026 at 2 pm x", date(2026, 12, 3), time(14), OTHER, "x"),
        ("fri 2 invoices are on their way", date(2026, 11, 27), None, OTHER, "2 invoices are on"),
        ("14:00", TODAY, time(14), None, ""),
    ],
)
def test_a_time_of_the_day_may_stand_with_the_date(
    line: str, until: date, at: time | None, reason: SnoozeReason | None, rest: str
) -> None:
    found = parse_snooze(line, TODAY, Calendar())
    assert (found.until, found.at, found.event, found.reason) == (until, at, NONE, reason)
    assert found.line.startswith(rest)
    assert bool(found.line) == bool(rest)


@pytest.mark.parametrize(
    ("until", "at", "clock", "come"),
    [
        (TODAY, None, time(0), True),
        (TODAY, time(14), time(13, 59, 59), False),
        (TODAY, time(14), time(14), True),
        (date(2026, 11, 27), None, time.max, False),
        (date(2026, 11, 27), time(0), time.max, False),
        (date(2026, 11, 25), time(23, 59), time(0), True),
    ],
)
def test_it_ends_as_its_day_begins_or_at_its_time(
    until: date, at: time | None, clock: time, come: bool
) -> None:
    assert has_come(until, at, TODAY, clock) is come


@pytest.mark.parametrize("line", ["", "until", "whenever", "on holiday"])
def test_a_line_without_a_date_is_refused(line: str) -> None:
    with pytest.raises(SnoozeError, match="fri"):
        parse_snooze(line, TODAY, Calendar())

"""What an agent types to snooze a customer."""

from datetime import date

import pytest

from collectui.domain.dates import Calendar
from collectui.domain.vocabulary import SnoozeEvent, SnoozeReason
from collectui.domain.workday.snooze import SnoozeError, SnoozeInput, parse_snooze

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
    assert parse_snooze(line, TODAY, Calendar()) == SnoozeInput(until, event, reason, rest)


@pytest.mark.parametrize("line", ["", "until", "whenever", "on holiday"])
def test_a_line_without_a_date_is_refused(line: str) -> None:
    with pytest.raises(SnoozeError, match="fri"):
        parse_snooze(line, TODAY, Calendar())

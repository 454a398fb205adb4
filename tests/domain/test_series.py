from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectui.domain.activities.series import SeriesError, Step, plan_series
from collectui.domain.dates import Calendar
from collectui.domain.desk.views import Option
from collectui.domain.first_lists import ACTIVITY_CATEGORIES
from collectui.domain.settings.known import SETTINGS

FRIDAY = date(2026, 11, 20)
CATEGORIES = [Option(code, title) for code, title in ACTIVITY_CATEGORIES]
TEMPLATES = SETTINGS["activity_templates"].start


def planned(text: str, today: date = FRIDAY, calendar: Calendar | None = None) -> list[Step]:
    return list(plan_series(text, today, calendar or Calendar(), CATEGORIES, TEMPLATES))


@pytest.mark.parametrize(
    ("text", "category", "subject", "due"),
    [
        ("+3 call", "dunning_call", "Dunning call", "2026-11-23"),
        ("+7 letter", "letter", "Letter", "2026-11-27"),
        ("+1 to-do tidy up", "to_do", "tidy up", "2026-11-23"),
        ("+4 dunning_call", "dunning_call", "Dunning call", "2026-11-24"),
        ("+4 Follow-up call: what of the wire?", "follow_up_call", "what of the wire?",
         "2026-11-24"),
        ("+2b meeting", "meeting", "Meeting", "2026-11-24"),
        ("+1w review", "review", "Review", "2026-11-27"),
        ("+1m review", "review", "Review", "2026-12-21"),
        ("+ 5 celebrate", "to_do", "celebrate", "2026-11-25"),
        ("+0 callous remark", "to_do", "callous remark", "2026-11-20"),
    ],
)  # fmt: skip
def test_a_step(text: str, category: str, subject: str, due: str) -> None:
    assert planned(text) == [Step(subject, category, date.fromisoformat(due))]


def test_several_steps_in_the_order_written() -> None:
    steps = planned("+3 call, +7 letter; +14 call\n+1 review")
    assert [step.category for step in steps] == ["dunning_call", "letter", "dunning_call", "review"]


def test_a_day_off_becomes_the_next_day_of_work() -> None:
    calendar = Calendar(holidays=frozenset({date(2026, 11, 23)}))
    assert planned("+1 call", calendar=calendar)[0].due_on == date(2026, 11, 24)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_by_its_name(name: str) -> None:
    assert planned(name.upper()) == planned(TEMPLATES[name])
    assert all(step.due_on >= FRIDAY for step in planned(name))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no step"),
        (" , ;", "no step"),
        ("call", "'call' does not begin with an offset"),
        ("+3", "does not say what to do"),
        ("+3 call, tomorrow letter", "'tomorrow letter'"),
        ("+99999m call", "calendar"),
        (",".join(["+1 call"] * 51), "at most 50"),
    ],
)
def test_what_is_no_series(text: str, said: str) -> None:
    with pytest.raises(SeriesError, match=said):
        planned(text)


@given(st.text(max_size=60))
def test_any_text_is_a_series_or_said_not_to_be(text: str) -> None:
    try:
        steps = planned(text)
    except SeriesError:
        return
    assert steps
    assert all(step.subject and step.due_on >= FRIDAY for step in steps)

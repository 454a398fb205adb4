from __future__ import annotations

from datetime import date

import pytest

from collectui.domain.calls.outcomes import (
    OutcomeOption,
    next_subject,
    note_type,
    promised_words,
    proposed_next,
    with_letters,
)
from collectui.domain.calls.promise import Promise
from collectui.domain.calls.views import people_of
from collectui.domain.dates import Calendar
from collectui.domain.desk.views import Option
from collectui.domain.first_lists import NOTE_TYPES, OUTCOMES
from collectui.domain.vocabulary import Medium

FRIDAY = date(2026, 11, 20)
START = with_letters(OutcomeOption(*each) for each in OUTCOMES)


def test_each_outcome_of_the_start_has_a_letter_of_its_own() -> None:
    letters = {each.code: each.letter for each in START}
    assert len(set(letters.values())) == len(OUTCOMES)
    assert letters["left_message"] == "l"
    assert letters["promised"] == "p"
    assert letters["no_answer"] == "n"


def test_a_new_outcome_moves_no_other_letter() -> None:
    longer = with_letters([*START, OutcomeOption("lied", "Lied again")])
    assert longer[: len(START)] == START
    assert longer[-1].letter not in {each.letter for each in START}


def test_more_outcomes_than_letters() -> None:
    many = with_letters(OutcomeOption(f"o{n}", "Ökay") for n in range(30))
    assert len({each.letter for each in many}) == 27
    assert many[-1].letter == ""


@pytest.mark.parametrize(
    ("keeps", "days", "promised", "expected"),
    [
        ("", 0, None, None),
        ("", 1, None, "2026-11-23"),
        ("", 2, None, "2026-11-24"),
        ("promise", 5, None, "2026-11-27"),
        ("promise", 5, "2026-11-25", None),
        ("dispute", 3, "2026-11-25", "2026-11-25"),
    ],
)
def test_the_next_date_proposed(
    keeps: str, days: int, promised: str | None, expected: str | None
) -> None:
    outcome = OutcomeOption("x", "X", keeps=keeps, next_days=days)
    on = date.fromisoformat(promised) if promised else None
    proposed = proposed_next(outcome, FRIDAY, Calendar(), on)
    assert proposed == (date.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("keeps", "medium", "expected"),
    [
        ("", Medium.CALL, "call"),
        ("", Medium.EMAIL, "email"),
        ("", Medium.VISIT, "general"),
        ("promise", Medium.EMAIL, "promise_to_pay"),
        ("dispute", Medium.CALL, "dispute"),
    ],
)
def test_the_type_of_the_note(keeps: str, medium: Medium, expected: str) -> None:
    types = [Option(code, title) for code, title in NOTE_TYPES]
    outcome = OutcomeOption("x", "X", keeps=keeps)
    assert note_type(outcome, medium, types) == expected
    # A type that the desk has retired is not used.
    left = [each for each in types if each.code not in (expected, "general")]
    assert note_type(outcome, medium, left) in {each.code for each in left}


def test_what_follows_has_a_subject() -> None:
    assert all(next_subject(each) for each in START)


def test_two_people_of_one_name_are_told_apart() -> None:
    found = people_of({7: "Jo Park", 3: "Ana Ruiz", 9: "Jo Park"})
    assert [(each.contact_id, each.name) for each in found] == [
        (7, "Jo Park"), (3, "Ana Ruiz"), (9, "Jo Park (2)"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("open", "2,000.00 EUR promised for 5 Jul 2026"),
        ("waiting", "2,000.00 EUR promised, waits for figures"),
        ("broken", "2,000.00 EUR promised, not kept: judged 5 Jul 2026"),
        ("partly_kept", "2,000.00 EUR promised, kept in part: judged 5 Jul 2026"),
    ],
)
def test_a_promise_says_what_became_of_it(state: str, words: str) -> None:
    promise = Promise(200_000, "EUR", date(2026, 7, 5), 1, state)
    assert promised_words(promise) == words

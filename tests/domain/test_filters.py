from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectui.domain.filters import (
    FIELDS,
    Condition,
    Filter,
    FilterError,
    Value,
    parse,
    to_text,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("   ", ()),
        ("meridian  freight", ("meridian", "freight")),
        ('"two words" x', ("two words", "x")),
        ('"past_due>5"', ("past_due>5",)),
        ('"say ""so"""', ('say "so"',)),
        ('5"pipe', ('5"pipe',)),
        ("AT&T C-0042 -x :y 2>1", ("AT&T", "C-0042", "-x", ":y", "2>1")),
        ('""', ()),
        ("a\x1b[2J", ("a\ufffd[2J",)),
    ],
)
def test_words(text: str, words: tuple[str, ...]) -> None:
    assert parse(text) == Filter(words)


@pytest.mark.parametrize(
    ("text", "field", "op", "value"),
    [
        ("collector:me", "collector", "=", ("me",)),
        ("COLLECTOR:ME", "collector", "=", ("me",)),
        ("collector:none,MKeller", "collector", "=", ("none", "MKeller")),
        ('collector:"jo park"', "collector", "=", ("jo park",)),
        ("collector!=ana", "collector", "!=", ("ana",)),
        ("past_due>5000", "past_due", ">", Decimal(5000)),
        ("past_due >= 5,000.50", "past_due", ">=", Decimal("5000.5")),
        ("past_due<5k", "past_due", "<", Decimal(5000)),
        ("past_due:>5k", "past_due", ">", Decimal(5000)),
        ("past_due: <= 5k", "past_due", "<=", Decimal(5000)),
        ("collector:!x", "collector", "=", ("!x",)),
        ('collector:">x"', "collector", "=", (">x",)),
        ("past_due:1.5M", "past_due", "=", Decimal(1_500_000)),
        ("days>60", "days", ">", 60),
        ("days<=0", "days", "<=", 0),
        ("days!=7", "days", "!=", 7),
        ("bucket:61-90", "bucket", "=", ("61-90",)),
        ("bucket:Current,91+", "bucket", "=", ("current", "91+")),
        ("bucket=1-30", "bucket", "=", ("1-30",)),
        ("level:account", "level", "=", ("account",)),
        ("due:today", "due", "=", ("today",)),
        ("due:overdue,week", "due", "=", ("overdue", "week")),
        ("due!=none", "due", "!=", ("none",)),
        ("due:2026-12-03", "due", "=", date(2026, 12, 3)),
        ("due<2026-12-03", "due", "<", date(2026, 12, 3)),
    ],
)
def test_conditions(text: str, field: str, op: str, value: Value) -> None:
    assert parse(text) == Filter((), (Condition(field, op, value),))


def test_words_and_conditions_stand_together() -> None:
    found = parse("freight collector:me days>30 llc days<90")
    assert found.words == ("freight", "llc")
    assert [(c.field, c.op) for c in found.conditions] == [
        ("collector", "="),
        ("days", ">"),
        ("days", "<"),
    ]


def test_choices_of_one_field_are_put_together() -> None:
    found = parse("bucket:31-60 collector:me bucket:61-90,31-60 bucket!=current days>3 days>3")
    assert found.conditions == (
        Condition("bucket", "=", ("31-60", "61-90")),
        Condition("collector", "=", ("me",)),
        Condition("bucket", "!=", ("current",)),
        Condition("days", ">", 3),
    )


def test_buckets_are_the_desks() -> None:
    assert parse("bucket:1-10", buckets=("current", "1-10", "11+")).conditions[0].value == ("1-10",)
    with pytest.raises(FilterError, match=r"one of current, 1-10, 11\+, not '91\+'"):
        parse("bucket:91+", buckets=("current", "1-10", "11+"))


@pytest.mark.parametrize(
    ("text", "why", "position"),
    [
        ("x colector:me", "unknown field 'colector': did you mean collector?", 2),
        (
            "region:TX",
            "Fields are collector, past_due, days, bucket, level, promise, promised",
            0,
        ),
        ("http://x", "unknown field 'http'", 0),
        ("collector:", "collector takes me, a login or none, not nothing", 10),
        ("collector:,", "not ','", 10),
        ("collector>me", "collector is not compared with >: use : or !=", 9),
        ("past_due>much", "past_due takes an amount such as 5000 or 5k, not 'much'", 9),
        ("past_due>-5", "an amount such as", 9),
        ("past_due>2000000m", "an amount up to 1,000,000,000,000", 9),
        ("past_due>" + "9" * 500, "an amount up to", 9),
        ("a days > x", "days takes a number of days, not 'x'", 9),
        ("days>1.5", "a number of days", 5),
        ("bucket:90", "bucket takes one of current, 1-30, 31-60, 61-90, 91+, not '90'", 7),
        ("bucket:1-30,9", "not '9'", 7),
        (
            "level:region",
            "customer, account, site, or a promise's: >1, not 'region'",
            6,
        ),
        ("due:soon", "due takes today, overdue, week, none or a date such as", 4),
        ("due:2026-02-30", "a date of the calendar", 4),
        ("due<today", "a date such as 2026-12-03 to compare with", 4),
        ('x "two words', "a quote is not closed", 2),
        ('collector:"jo park', "a quote is not closed", 10),
        ('"two"words', "a space is missing after the quote", 5),
    ],
)
def test_a_wrong_line_says_what_and_where(text: str, why: str, position: int) -> None:
    with pytest.raises(FilterError) as refused:
        parse(text)
    assert why in refused.value.message
    assert refused.value.position == position
    assert str(refused.value) == f"{refused.value.message} (at column {position + 1})"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("  Freight   DAYS > 60 ", "Freight days>60"),
        ("past_due>=5,000.50 past_due<1.50m", "past_due>=5000.5 past_due<1500000"),
        ("bucket:1-30 x bucket:91+", "x bucket:1-30,91+"),
        ('collector:"jo park",ana', 'collector:"jo park",ana'),
        ('"days>3" "plain"', '"days>3" plain'),
        ('a "<b"', 'a "<b"'),
        ("due=2026-12-03", "due:2026-12-03"),
    ],
)
def test_the_canonical_line(text: str, canonical: str) -> None:
    assert to_text(parse(text)) == canonical


PIECES = (
    *("collector", "past_due", "days", "due", "bucket", ":", ">", "!=", "=", '"', " ", ",", "me"),
    *("5k", "60", "61-90", "91+", "today", "2026-12-03", "a b", "é", "\x00", "\ud800", "\xa0"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_line_is_refused_in_place_or_survives_its_canonical_form(text: str) -> None:
    place, found = None, Filter()
    try:
        found = parse(text)
    except FilterError as error:
        place = error.position
    assert place is None or 0 <= place <= len(text)
    assert parse(to_text(found)) == found
    assert to_text(parse(to_text(found))) == to_text(found)


@given(st.lists(st.text(max_size=8) | st.text('a<>=!:" ', max_size=4), max_size=4))
def test_any_words_survive_the_canonical_form(words: list[str]) -> None:
    quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words)
    found = parse(quoted)
    assert parse(to_text(found)) == found
    assert not found.conditions


@pytest.mark.parametrize("field", FIELDS)
def test_every_example_offered_is_understood(field: str) -> None:
    assert FIELDS[field].help
    for example in FIELDS[field].examples:
        condition = example if example[0] in "<>" else f":{example}"
        assert parse(field + condition).conditions[0].field == field


def test_a_first_name_is_not_taken_for_a_login_somewhat_like_it() -> None:
    with pytest.raises(FilterError) as refused:
        parse("collector:ana", collectors=["aruiz", "wtanaka"])
    assert refused.value.message == "no collector is 'ana': there are me, none, aruiz, wtanaka"
    with pytest.raises(FilterError, match=r"did you mean aruiz\?"):
        parse("collector:aruis", collectors=["aruiz", "wtanaka"])

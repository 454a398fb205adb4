from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectui.domain.activities.filter import FLAGS, fields, parse, to_text
from collectui.domain.filters import Condition, Filter, FilterError, Value


@pytest.mark.parametrize(
    ("text", "field", "op", "value"),
    [
        ("mine", "mine", "=", ("yes",)),
        ("MINE", "mine", "=", ("yes",)),
        ("mine:no", "mine", "=", ("no",)),
        ("assigned:me,ana", "assigned", "=", ("me", "ana")),
        ("created!=me", "created", "!=", ("me",)),
        ("due:today", "due", "=", ("today",)),
        ("due<=2026-12-03", "due", "<=", date(2026, 12, 3)),
        ("overdue:yes", "overdue", "=", ("yes",)),
        ("category:dunning_call", "category", "=", ("dunning_call",)),
        ("status:closed", "status", "=", ("closed",)),
        ("priority:1,low", "priority", "=", ("critical", "low")),
        ("priority<=2", "priority", "<=", 2),
        ("priority>high", "priority", ">", 2),
        ("customer:C-1", "customer", "=", ("C-1",)),
    ],
)
def test_conditions(text: str, field: str, op: str, value: Value) -> None:
    assert parse(text) == Filter((), (Condition(field, op, value),))


@pytest.mark.parametrize(
    ("text", "said", "position"),
    [
        ("overdue:maybe", "overdue takes one of yes, no", 8),
        ("status:late", "status takes", 7),
        ("priority>9", "priority takes", 9),
        ("category:lunch", "category takes", 9),
        ("x assignd:me", "did you mean assigned", 2),
        ("due:none", "due takes", 4),
        ("days>3", "unknown field 'days'", 0),
        ('"open', "quote", 0),
        ("x overdue", r"overdue is a field: overdue:yes\? Put quotes", 2),
        ("Customer", "customer is a field", 0),
    ],
)
def test_a_line_that_is_wrong_says_where(text: str, said: str, position: int) -> None:
    with pytest.raises(FilterError, match=said) as wrong:
        parse(text)
    assert wrong.value.position == position


def test_the_desks_own_categories_are_known() -> None:
    assert parse("category:site_visit", categories=["site_visit"])
    with pytest.raises(FilterError):
        parse("category:to_do", categories=["site_visit"])


def test_only_collectors_there_are_can_be_looked_for() -> None:
    logins = ["ana", "MKeller"]
    assert parse("created:mkeller,me assigned:none", collectors=logins) == Filter(
        (),
        (Condition("created", "=", ("MKeller", "me")), Condition("assigned", "=", ("none",))),
    )
    with pytest.raises(FilterError, match=r"no collector is 'anna': did you mean ana\?") as wrong:
        parse("created:me,anna", collectors=logins)
    assert wrong.value.position == 8
    with pytest.raises(FilterError, match="there are me, none, ana, mkeller"):
        parse("assigned:xyz", collectors=logins)


def test_a_quoted_flag_is_a_word() -> None:
    assert parse('"mine" shaft') == Filter(("mine", "shaft"))
    assert to_text(Filter(("mine",))) == '"mine"'
    assert to_text(parse("mine call")) == "call mine"


@given(
    st.lists(
        st.sampled_from(
            ["mine", '"mine"', "mine:no", "assigned:me", "due:week", "due!=2026-12-03", "acme",
             "status:open,completed", "priority<2", '"Due"', 'customer:"Jo & Co"', "overdue:no"]
        ),
        max_size=6,
    )
)  # fmt: skip
def test_the_canonical_line_means_the_same(parts: list[str]) -> None:
    filter = parse(" ".join(parts))
    assert parse(to_text(filter)) == filter


def test_every_field_is_explained_and_its_examples_are_understood() -> None:
    assert set(FLAGS) <= set(fields())
    for name, field in fields().items():
        assert field.help
        for example in field.examples:
            assert parse(f"{name}{'' if example[0] in '<>' else ':'}{example}").conditions

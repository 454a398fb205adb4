"""The lines of an action menu, and of a customer's history, say nothing twice."""

from __future__ import annotations

import pytest

from collectui.ui.screens.customer_history import within
from collectui.ui.widgets.action_menu import MenuItem, MenuLines


def test_one_reason_of_several_items_is_said_once_below_them() -> None:
    reasons = ["no", "no", "", "no", "other"]
    items = [MenuItem(str(i), f"item {i}", list, refusal=why) for i, why in enumerate(reasons)]
    shown = [(number, text.strip()) for number, text, _ in MenuLines(items).lines(30)]
    assert [n for n, text in shown if text.startswith("✗")] == [1, 3, 4]
    assert shown[0][1].endswith("✗"), "marked, though its reason stands below the next"
    assert {number for number, _ in shown} == {0, 1, 2, 3, 4}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("customer C-1 Willow Foods Co.: address was A", "address was A"),
        ("customer C-1: address was A", "address was A"),
        ("customer C-2 Acme: address was A", "customer C-2 Acme: address was A"),
        ("contact Jo: phone", "contact Jo: phone"),
    ],
)
def test_the_customers_own_name_is_left_out(said: str, shown: str) -> None:
    assert within(said, "C-1") == shown

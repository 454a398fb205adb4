"""The lines of an action menu, and of a customer's history, say nothing twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from collectui.ui.offer import Offer
from collectui.ui.popups.action_menu import ActionMenu, MenuLines
from collectui.ui.screens.customer_history import within
from tests.ui.desk import Desk


@pytest.mark.parametrize(("cursor", "telling"), [(0, [0, 3, 4]), (1, [1, 3, 4]), (4, [1, 3, 4])])
def test_one_reason_of_several_items_is_said_once_at_the_cursor_or_at_their_end(
    cursor: int, telling: list[int]
) -> None:
    reasons = ["no", "no", "", "no", "other"]
    items = [Offer(str(i), f"item {i}", list, refusal=why) for i, why in enumerate(reasons)]
    menu = MenuLines(items)
    menu.action_move(cursor)
    shown = [(number, text.strip(), tone) for number, text, tone in menu.lines(30)]
    assert [n for n, text, _ in shown if text.startswith("✗")] == telling
    assert [n for n, text, _ in shown if text.endswith("✗")] == [1 - telling[0]]
    refused = {number for number, _, tone in shown if tone == "quiet"}
    assert refused == {0, 1, 3, 4}, "each refused item looks refused"


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


@pytest.mark.parametrize("theme", ["collectui-dark", "collectui-light"])
async def test_a_refused_item_looks_greyed(open_desk: Callable[..., Desk], theme: str) -> None:
    async with open_desk() as desk:
        desk.app.theme = theme
        items = [
            Offer("a", "first", list),
            Offer("b", "second", list, refusal="no"),
            Offer("c", "third", list),
        ]

        async def again() -> list[Offer]:
            return items

        desk.app.push_screen(ActionMenu("Menu", items, again))
        await desk.settle()
        menu = desk.app.screen.query_one(MenuLines)
        drawn = {strip.text.split()[1]: strip for strip in map(menu.render_line, range(1, 4))}
        colours = {
            word: next(s.style.color for s in strip if s.text.strip() and s.style)
            for word, strip in drawn.items()
        }
        assert colours["second"] != colours["third"]

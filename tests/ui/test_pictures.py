"""How the dashboard looks, over rows made up here, so that only its look changes a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from collectui.domain.queue.rows import OtherCurrency, QueueRow, QueueTotals
from collectui.domain.vocabulary import BusinessLevel
from collectui.ui.screens.activity_pane import ActivityPane
from collectui.ui.screens.queue_pane import QueuePane
from collectui.ui.widgets.windows import ListWindow
from tests.ui.desk import TODAY, Desk


def row(number: int, name: str, **changes: Any) -> QueueRow:
    """A row of the list, different in what is named."""
    plain = QueueRow(
        unit=f"c:{number}",
        position=(-number, number),
        customer_id=number,
        account_id=None,
        site_id=None,
        number=f"C-{number}",
        account=None,
        site=None,
        name=name,
        level=BusinessLevel.CUSTOMER,
        collector="agent",
        currency="USD",
        past_due=4_821_000,
        to_collect=4_101_000,
        days=112,
        buckets=(0, 100, 200, 500, 800),
        priority=97,
        contact="Jo Park",
        phone="+1 312 555 0142",
        next_due=TODAY,
        next_subject="Call Jo",
    )
    return replace(plain, **changes)


ROWS = [
    row(1, "Meridian Freight LLC"),
    row(
        2,
        "Álvarez & Hijos",
        level=BusinessLevel.ACCOUNT,
        account="2",
        days=64,
        buckets=(0, 0, 900, 100, 0),
        priority=95,
        next_due=date(2026, 11, 25),
        next_subject="promise",
        others=(OtherCurrency("CAD", 120_400, 120_400),),
    ),
    row(3, "Northwind Dental", days=38, next_due=TODAY - timedelta(1), next_subject="call"),
    row(4, "王小明有限公司", currency="JPY", past_due=6_334_250, next_due=None),
    row(5, "Held & Sons", next_due=None, set_aside="do_not_contact", priority=0),
]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_dashboard(open_desk: Callable[..., Desk], snap_compare: Any, theme: str) -> None:
    desk = open_desk()

    async def show(pilot: Pilot[Any]) -> None:
        desk.pilot = pilot
        await desk.settle()
        desk.app.theme = f"collectui-{theme}"
        assert desk.app.me is not None
        # Who runs the tests is no part of the picture.
        desk.app.me = replace(desk.app.me, login="agent")
        queue = desk.dashboard.queue
        queue.rows.show(ListWindow(ROWS, lambda each: each.unit))
        owed = {"USD": 24_105_000, "JPY": 6_334_250}
        desk.dashboard.post_message(QueuePane.Totals(QueueTotals(5, 5, owed)))
        desk.dashboard.post_message(ActivityPane.Due(12))
        await desk.press("down", "space")

    try:
        assert snap_compare(desk.app, terminal_size=(80, 24), run_before=show)
    finally:
        desk.app.finish()

"""Dates as agents type them, and the words that tell what was understood."""

from __future__ import annotations

from collectui.domain.dates import Due, parse_due
from collectui.ui.base import StoreApp


def due_typed(app: StoreApp, text: str) -> Due:
    """The date meant, by the desk's week and the agent's order. Raises DueError."""
    assert app.desk is not None
    order = app.config.formats.date_order
    return parse_due(text, app.desk.business_date, app.desk.calendar, order)

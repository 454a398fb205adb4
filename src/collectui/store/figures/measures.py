"""What figures are measured by: the desk's aging buckets and points."""

from __future__ import annotations

from sqlalchemy import Connection

from collectui.domain.aging import Bucket, make_buckets
from collectui.domain.queue.priority import Points
from collectui.store import desk

AMOUNT_LIMITS = "amount_limits"
IGNORE_BELOW = "ignore_below"
MEASURES = frozenset({"aging_bounds", "points", IGNORE_BELOW})
"""Settings of the desk that every figure depends on."""


def buckets(connection: Connection) -> tuple[Bucket, ...]:
    """The desk's aging buckets, the current one first."""
    return make_buckets(desk.setting(connection, "aging_bounds"))


def points(connection: Connection) -> Points:
    """The desk's points of the priority rules, with the limits computed from its own amounts."""
    set_by_desk, limits = desk.settings(connection, "points", AMOUNT_LIMITS)
    return Points.from_json(set_by_desk).fitted_to(limits)

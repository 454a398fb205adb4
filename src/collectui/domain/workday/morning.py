"""What a day has brought, point by point: the view *Since yesterday* and the morning's report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Point(StrEnum):
    """Something that can have happened to a customer."""

    PAYMENT = "payment"
    KEPT = "kept"
    BROKEN = "broken"
    DISPUTED = "disputed"
    CREDITED = "credited"
    CONTACT = "contact"
    PAST_DUE = "past_due"
    AWAKE = "awake"
    DUE = "due"


POINT_TITLES = {
    Point.PAYMENT: "Payments arrived",
    Point.KEPT: "Promises kept",
    Point.BROKEN: "Promises broken",
    Point.DISPUTED: "New disputes",
    Point.CREDITED: "Credits of disputes seen",
    Point.CONTACT: "Customers called or wrote",
    Point.PAST_DUE: "Items fell past due",
    Point.AWAKE: "Snoozes ended",
    Point.DUE: "Activities came due",
}
"""As the agent reads them, in the order of the report."""


@dataclass(frozen=True, slots=True)
class PointFound:
    """One point of the report: how many customers, and the first of them."""

    point: Point
    title: str
    customers: int
    first: tuple[tuple[str, str], ...]
    """Number and name of the customers that are named."""


@dataclass(frozen=True, slots=True)
class MorningReport:
    """What a collector finds in the morning: the queue, and what has happened since."""

    collector: str
    today: date
    since: date
    customers: int
    """Customers of my queue, and what they are past due by currency."""
    past_due: Mapping[str, int]
    snoozed: int
    without_next_step: int
    points: tuple[PointFound, ...]

"""The promise that a logged contact keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from collectui.domain.money import Minor


@dataclass(frozen=True, slots=True)
class Promise:
    """An amount promised for a date, in a logged contact."""

    amount: Minor
    currency: str
    on: date

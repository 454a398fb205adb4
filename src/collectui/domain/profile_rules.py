"""What a customer's profile may become (domain: Customer profile)."""

from __future__ import annotations

from typing import Any

from collectui.domain.rules import Refusal
from collectui.domain.views import Me


def profile_may_be_updated(subject: Any, me: Me, command: Any = None) -> Refusal | None:
    """Always offered to whoever may write."""
    return None

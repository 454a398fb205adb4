"""Moving a note or activities to another customer."""

from __future__ import annotations

from collections.abc import Collection

from collectui.domain.about import CustomerName
from collectui.domain.kernel import Refusal


def refusal(owners: Collection[int], target: CustomerName | None) -> Refusal | None:
    """Why records of these customers may not move to this one; None where they may."""
    if target is None:
        return Refusal("There is no such customer to move it to", "customer")
    if set(owners) == {target.id}:
        return Refusal(f"It is {target.name}'s already", "customer")
    return None

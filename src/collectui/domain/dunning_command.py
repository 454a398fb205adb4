"""Planning letters, as the history and undo know it."""

from __future__ import annotations

from collectui.domain import rules
from collectui.domain.actions import Action

PLAN_DUNNING = Action("dunning.plan", "Plan letters", "", rules.always)
"""Carried out piece by piece (`store.dunning`), so that no single transaction is as long as the
list: there is no command of it."""

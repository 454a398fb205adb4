"""Planning letters, as the history and undo know it."""

from __future__ import annotations

from dataclasses import dataclass

from collectui.domain.kernel import Action, Command

PLAN_DUNNING: Action[object, Command] = Action("dunning.plan", "Plan letters", "")
"""Carried out piece by piece (`store.dunning`), so that no single transaction is as long as the
list: there is no command of it."""

FOLLOW_FIGURES: Action[object, Command] = Action("dunning.follow", "Letters follow the figures", "")
"""Done by the calendar with the figures it makes anew (`store.dunning.following`)."""


@dataclass(frozen=True, slots=True)
class DunningRun:
    """One plan of the whole list: all its steps, and what of them has not been taken back."""

    id: int
    """The history's id of its first step."""
    steps: int
    left: tuple[int, ...]
    """Steps not taken back, the last first."""
    letters: int
    """Letters that the steps left made or changed."""
    customers: int


def line_of_undo(run: int) -> str:
    """The command line that takes a run back."""
    return f"collectui dunning plan --undo {run}"


def step_id(run: str, number: int) -> str:
    """The command id of a run's step, from 1: by it the steps of one run are known."""
    return run if number == 1 else f"{run}.{number}"


def run_of(step: str) -> str:
    """The command id of the run that a step is of."""
    return step.partition(".")[0]

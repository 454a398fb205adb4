"""Undo of a whole dunning plan: what it made, and undoing it step by step."""

from __future__ import annotations

from collections.abc import Sequence

from collectui.domain.dunning.actions import DunningRun
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui.base import StoreApp
from collectui.ui.news import News
from collectui.ui.widgets.impact_pane import ImpactLine
from collectui.ui.words import counted


def run_lines(run: DunningRun) -> Sequence[ImpactLine]:
    """What undoing a plan does, said before it is done."""
    letters = counted(run.letters, "letter")
    lines = (
        (f"{letters} of {counted(run.customers, 'customer')} taken back", "strong"),
        (f"The whole plan: {counted(len(run.left), 'step')}, one after the other.", ""),
        ("Customers with a letter or call changed since stay as they are.", "quiet"),
    )
    return [ImpactLine(at, *line) for at, line in enumerate(lines)]


async def undo_run(app: StoreApp, run: DunningRun) -> None:
    """Take a run back, each step a save of its own, and say what became of it."""
    store = await app.store()
    from collectui.store.undo import whole_runs

    assert app.me is not None
    app.notify(f"Taking back {counted(run.letters, 'letter')} …")
    done, steps = None, whole_runs.steps(store, run.id, app.me.id)
    try:
        while (back := await app.in_writer(next, steps, None)) is not None:
            done = back
    except (StoreBusy, StoreFailed) as error:
        left = len(run.left) - (done.done if done else 0)
        app.notify(
            f"{error} {counted(left, 'step')} of the plan left: undo again takes them back.",
            title="Not all taken back",
            severity="warning",
            timeout=10,
        )
    app.changed.publish(News(frozenset(), everything=True))
    if done is None or done.done < done.steps:
        return
    said = f"{counted(done.letters, 'letter')} of {counted(done.customers, 'customer')} taken back"
    if done.kept:
        some = ", ".join(f"{number}: {why}" for number, why in done.kept[:2])
        said += f"; kept {counted(len(done.kept), 'customer')}, changed since ({some})"
    app.notify(said, timeout=10 if done.kept else 5)

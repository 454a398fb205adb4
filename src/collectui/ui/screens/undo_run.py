"""Undo of a whole dunning plan: what it made, and Enter to take it back step by step."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from collectui.domain.dunning_command import DunningRun
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui.base import News, StoreApp
from collectui.ui.screens.popup import Popup
from collectui.ui.widgets.impact_pane import ImpactLine, ImpactPane
from collectui.ui.widgets.lines import Bar, hints
from collectui.ui.words import counted

TITLE = "Undo my last change"


class UndoRunScreen(Popup[bool]):
    """Says how many letters and customers a plan touched; answers whether to take it back."""

    BINDINGS = [Binding("enter", "do", "Do it", show=False, priority=True, id="confirm.do")]

    def __init__(self, run: DunningRun, summary: str) -> None:
        super().__init__()
        self._plan, self._summary = run, summary

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield Bar([(TITLE, "strong")], classes="box-title")
            yield Bar([f"Dunning plan {self._plan.id} · {self._summary}"], classes="confirm-about")
            yield ImpactPane(id="impact")
            yield Bar(hints(("Enter", "do it"), ("Esc", "leave it")), classes="box-foot")

    def on_mount(self) -> None:
        pane = self.query_one(ImpactPane)
        pane.rows.focus()
        letters = counted(self._plan.letters, "letter")
        lines = (
            (f"{letters} of {counted(self._plan.customers, 'customer')} taken back", "strong"),
            (f"The whole plan: {counted(len(self._plan.left), 'step')}, one after the other.", ""),
            ("Customers with a letter or call changed since stay as they are.", "quiet"),
        )
        pane.show_lines([ImpactLine(at, *line) for at, line in enumerate(lines)])

    def action_do(self) -> None:
        self.dismiss(True)


async def take_back(app: StoreApp, run: DunningRun) -> None:
    """Take a run back, each step a save of its own, and say what became of it."""
    store = await app.store()
    from collectui.store import dunning_undo

    assert app.me is not None
    app.notify(f"Taking back {counted(run.letters, 'letter')} …")
    done, steps = None, dunning_undo.steps(store, run.id, app.me.id)
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

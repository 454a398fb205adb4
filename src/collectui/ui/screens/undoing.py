"""Undo: my own changes, the newest first, each shown with what undoing it would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding

from collectui.domain.desk.rights import may_plan_letters
from collectui.domain.dunning.actions import PLAN_DUNNING, DunningRun
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.history.undo import LastChange, Undo
from collectui.domain.plan import Receipt
from collectui.ui import routes
from collectui.ui.base import StoreApp
from collectui.ui.popups.confirm import PreviewBox
from collectui.ui.popups.impact_list import ImpactList
from collectui.ui.popups.popup import Popup
from collectui.ui.screens.undo_run import run_lines, undo_run

TITLE, OLDER_TITLE = "Undo my last change", "Undo an older change of mine"
_COUNTS_KEY = "o"


@dataclass(frozen=True)
class Offered:
    """A change of mine; with its run where it is one step of a dunning plan."""

    change: LastChange
    run: DunningRun | None = None


def undo_my_last(app: StoreApp) -> None:
    """Show my newest change and what undoing it does, and wait for Enter."""
    if routes.may_write(app):
        app.push_screen(UndoScreen())


class UndoScreen(Popup[Receipt]):
    """`↓` leads to older changes, one at a time; Enter undoes the one that is shown."""

    BINDINGS = [
        Binding("enter", "do", "Confirm", show=False, priority=True, id="confirm.do"),
        Binding("down,j", "older", "Older change", show=False, priority=True, id="list.down"),
        Binding("up,k", "newer", "Newer change", show=False, priority=True, id="list.up"),
        Binding(_COUNTS_KEY, "open_counts", "What it counts", show=False, id="undo.counts"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._box = PreviewBox(None, self._say_keys)
        self._offered: list[Offered] = []
        """Those that were shown, the newest first."""
        self._at = self._wanted = 0

    def compose(self) -> ComposeResult:
        yield self._box

    @property
    def _shown(self) -> Offered | None:
        return self._offered[self._at] if self._offered else None

    def on_mount(self) -> None:
        self._box.pane.rows.focus()
        self._go()

    def action_older(self) -> None:
        if not self._box.is_sent:
            self._wanted += 1
            self._go()

    def action_newer(self) -> None:
        if self._wanted > 0 and not self._box.is_sent:
            self._wanted -= 1
            self._go()

    @work(exclusive=True, group="fetch")
    async def _go(self) -> None:
        try:
            while self._wanted >= len(self._offered) and await self._find_older():
                pass
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
        self._wanted = max(min(self._wanted, len(self._offered) - 1), 0)
        if not self._offered:
            self.dismiss(None)
        elif self._wanted != self._at or self._box.command is None:
            self._at = self._wanted
            await self._show(self._offered[self._at])

    async def _find_older(self) -> bool:
        """Ask for the change before the last that was shown; says so where there is none."""
        await self.app.store()
        from collectui.store.undo.latest import my_change_before

        assert self.app.me is not None
        before = self._offered[-1].change.history_id if self._offered else None
        runs = [each.run.id for each in self._offered if each.run is not None]
        change = await self.app.ask(my_change_before, self.app.me.id, before, runs)
        if change is None:
            if self._offered:
                self.notify("That is the oldest.")
            else:
                self.app.refuse("Nothing to undo.")
            return False
        self._offered.append(Offered(change, await self._run_of(change)))
        return True

    async def _run_of(self, change: LastChange) -> DunningRun | None:
        """The plan that a change is a step of, if it has several: undone as a whole."""
        from collectui.store.queries import dunning_runs

        if change.action != PLAN_DUNNING.id:
            return None
        run = await self.app.ask(dunning_runs.run, change.history_id)
        return run if run.steps > 1 else None

    async def _show(self, offered: Offered) -> None:
        change, run = offered.change, offered.run
        self._box.begin(None if run else Undo(history_id=change.history_id))
        when = "" if change.at is None else self.app.words.ago(change.at)
        self._box.say(OLDER_TITLE if self._at else TITLE, self._about(offered), when)
        if run is None:
            await self._box.look()
        else:
            self._box.pane.impact = None
            self._box.pane.show_lines(run_lines(run))

    def _about(self, offered: Offered) -> str:
        change, run = offered.change, offered.run
        if run is not None:
            day = change.summary.partition(":")[0]
            return f"Dunning plan {run.id} · {day}"
        return " · ".join(part for part in (change.customer, change.summary) if part)

    def _say_keys(self) -> None:
        run = self._shown is not None and self._shown.run is not None
        keys: Sequence[tuple[str, str]] = [("Enter", "undo")] if self._box.is_ready or run else []
        moves = [("↓", "older"), *([("↑", "newer")] if self._at else [])]
        impact = self._box.pane.impact
        counts = impact is not None and impact.counts
        opens = [(_COUNTS_KEY, "list")] if counts else []
        self._box.say_keys(*keys, *moves, *opens, ("Esc", "cancel"))

    def action_do(self) -> None:
        run = None if self._shown is None else self._shown.run
        if run is None:
            self._box.do()
            return
        assert self.app.me is not None
        if no := may_plan_letters(self.app.me):
            self.app.refuse(no.reason, severity="warning")
        else:
            self.dismiss(None)
            self.app.run_worker(undo_run(self.app, run), group="undo-run")

    def action_open_counts(self) -> None:
        """Open the list of the count under the cursor, or of the first count below it."""
        pane = self._box.pane
        row, impact = pane.rows.row, pane.impact
        if impact is not None and impact.counts:
            at = row.count if row is not None and row.count is not None else 0
            self.app.push_screen(ImpactList(impact.counts[at]))

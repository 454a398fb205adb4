"""A change that needs no form: its preview, and Enter to do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from collectui.domain.commands import Command, Moved
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.plan import Preview, Receipt
from collectui.ui.screens.popup import Popup
from collectui.ui.screens.roles_editor import differences
from collectui.ui.widgets.impact_pane import ImpactPane
from collectui.ui.widgets.lines import Bar, hints


class ConfirmScreen(Popup[Receipt]):
    """Shows what a command would change and waits for Enter."""

    BINDINGS = [Binding("enter", "do", "Do it", show=False, priority=True, id="confirm.do")]

    def __init__(
        self, title: str, about: str, command: Command, seen: Mapping[str, int] | None = None
    ) -> None:
        super().__init__()
        self._title, self._about = title, about
        self._command = replace(command, seen=seen or {})
        self._digest: str | None = None
        self._sent = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield Bar([(self._title, "strong")], classes="box-title")
            yield Bar([self._about], classes="confirm-about")
            yield ImpactPane(id="impact")
            yield Bar(hints(("Enter", "do it"), ("Esc", "leave it")), classes="box-foot")

    def on_mount(self) -> None:
        self.query_one(ImpactPane).rows.focus()
        self._look()

    @work(exclusive=True, group="impact")
    async def _look(self) -> None:
        try:
            preview = await self.app.preview(self._command)
        except (StoreBusy, StoreFailed, LookupError) as error:
            preview = Preview(None, str(error))
        if self.is_attached:
            self.query_one(ImpactPane).show(preview.plan, preview.refusal or "")
            refused = preview.plan is None or preview.refusal
            self._digest = None if refused or preview.plan is None else preview.plan.digest

    def action_do(self) -> None:
        # Over a count Enter opens its list; the title's line does it from anywhere else.
        row = self.query_one(ImpactPane).rows.row
        if row is not None and row.count is not None:
            self.query_one(ImpactPane).rows.action_open()
            return
        if self._digest is None or self._sent:
            return
        self._sent = True
        self.app.submit(replace(self._command, shown=self._digest), self.dismiss, self._not_done)

    def _not_done(self, error: Exception) -> None:
        self._sent = False
        if not self.is_attached:
            self.app.tell(error)
            return
        pane = self.query_one(ImpactPane)
        if isinstance(error, Moved):
            before = pane.impact
            pane.show(error.plan)
            self._digest = error.plan.digest
            if pane.impact is not None:
                self.notify(differences(before, pane.impact), title="It is different now")
        else:
            pane.show(None, str(error))
            self._digest = None

    @on(ImpactPane.Opened)
    def _open_count(self, event: ImpactPane.Opened) -> None:
        from collectui.ui.screens.impact_list import ImpactList

        self.app.push_screen(ImpactList(event.count))

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
from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.impact_pane import ImpactPane, differences
from collectui.ui.widgets.lines import Bar, hints


class PreviewBox(Popup[Receipt]):
    """Shows what a command would change; Enter sends it as it was shown."""

    BINDINGS = [Binding("enter", "do", "Confirm", show=False, priority=True, id="confirm.do")]

    def __init__(self, command: Command | None = None) -> None:
        """The command is None while it is not known yet."""
        super().__init__()
        self._command = command
        self._digest: str | None = None
        self._sent = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Bar(classes="box-title")
            yield Bar(classes="confirm-about")
            yield ImpactPane(self.app.words, id="impact")
            yield Bar(classes="box-foot")

    @property
    def pane(self) -> ImpactPane:
        """What it would change."""
        return self.query_one(ImpactPane)

    def say(self, title: str, about: str, aside: str = "") -> None:
        """What is to be confirmed, and of whom."""
        self.query_one(".box-title", Bar).say([(title, "strong")], [(aside, "quiet")])
        self.query_one(".confirm-about", Bar).say([about])
        self.say_keys()

    def say_keys(self) -> None:
        """What can be pressed."""
        self.query_one(".box-foot", Bar).say(hints(("Enter", "confirm"), ("Esc", "cancel")))

    @property
    def ready(self) -> bool:
        """Whether Enter does something."""
        return self._digest is not None

    async def look(self) -> None:
        """Ask what the command would change."""
        command = self._command
        if command is None:
            return
        self._digest = None
        try:
            preview = await self.app.preview(command)
        except (StoreBusy, StoreFailed, LookupError) as error:
            preview = Preview(None, str(error))
        if self.is_attached and command is self._command:
            self.pane.show(preview.plan, preview.refusal or "")
            refused = preview.plan is None or preview.refusal
            self._digest = None if refused or preview.plan is None else preview.plan.digest
            self.say_keys()

    def action_do(self) -> None:
        """Send it, unless it is refused or has been sent."""
        if self._command is None or self._digest is None or self._sent:
            return
        self._sent = True
        self.app.submit(replace(self._command, shown=self._digest), self.dismiss, self._not_done)

    def _not_done(self, error: Exception) -> None:
        self._sent = False
        if not self.is_attached:
            self.app.tell(error)
            return
        if isinstance(error, Moved):
            before = self.pane.impact
            self.pane.show(error.plan)
            self._digest = error.plan.digest
            if self.pane.impact is not None:
                self.notify(differences(before, self.pane.impact), title="It is different now")
        else:
            self.pane.show(None, str(error))
            self._digest = None
        self.say_keys()

    @on(ImpactPane.Opened)
    def _open_count(self, event: ImpactPane.Opened) -> None:
        from collectui.ui.popups.impact_list import ImpactList

        self.app.push_screen(ImpactList(event.count))


class ConfirmScreen(PreviewBox):
    """One command, known from the start."""

    def __init__(
        self, title: str, about: str, command: Command, seen: Mapping[str, int] | None = None
    ) -> None:
        super().__init__(replace(command, seen=seen or {}))
        self._title, self._about = title, about

    def on_mount(self) -> None:
        self.say(self._title, self._about)
        self.pane.rows.focus()
        self._look()

    @work(exclusive=True, group="fetch")
    async def _look(self) -> None:
        await self.look()

    def action_do(self) -> None:
        # Over a count Enter opens its list; the title's line does it from anywhere else.
        row = self.pane.rows.row
        if row is not None and row.count is not None:
            self.pane.rows.action_open()
        else:
            super().action_do()

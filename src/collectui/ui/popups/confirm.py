"""A change that needs no form: its preview, and Enter to do it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.kernel import Command, Moved
from collectui.domain.plan import Preview, Receipt
from collectui.ui.base import StoreApp
from collectui.ui.popups.impact_list import ImpactList
from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.impact_pane import ImpactPane, differences


class PreviewBox(Vertical):
    """Shows what a command would change, and sends it as it was shown."""

    app = getters.app(StoreApp)

    def __init__(self, command: Command | None, say_keys: Callable[[], None]) -> None:
        """The command is None while it is not known yet; `say_keys` is called when what can be
        pressed may be different."""
        super().__init__(classes="box")
        self.command = command
        self._say_keys = say_keys
        self._digest: str | None = None
        self.is_sent = False
        """Whether the command is on its way."""

    def compose(self) -> ComposeResult:
        yield Bar(classes="box-title")
        yield Bar(classes="confirm-about")
        yield ImpactPane(self.app.words, id="impact")
        yield Bar(classes="box-foot")

    @property
    def pane(self) -> ImpactPane:
        """What it would change."""
        return self.query_one(ImpactPane)

    @property
    def is_ready(self) -> bool:
        """Whether what is shown can be done."""
        return self._digest is not None

    def say(self, title: str, about: str, aside: str = "") -> None:
        """What is to be confirmed, and of whom."""
        self.query_one(".box-title", Bar).say([(title, "strong")], [(aside, "quiet")])
        self.query_one(".confirm-about", Bar).say([about])
        self._say_keys()

    def say_keys(self, *keys: tuple[str, str]) -> None:
        """What can be pressed."""
        self.query_one(".box-foot", Bar).say(hints(*keys))

    def begin(self, command: Command | None) -> None:
        """Another command; None where there is nothing to send."""
        self.command, self._digest = command, None

    async def look(self) -> None:
        """Ask what the command would change."""
        command = self.command
        if command is None:
            return
        self._digest = None
        try:
            preview = await self.app.preview(command)
        except (StoreBusy, StoreFailed, LookupError) as error:
            preview = Preview(None, str(error))
        if self.is_attached and command is self.command:
            self.pane.show(preview.plan, preview.refusal or "")
            refused = preview.plan is None or preview.refusal
            self._digest = None if refused or preview.plan is None else preview.plan.digest
            self._say_keys()

    def do(self) -> None:
        """Send the command, unless it is refused or has been sent."""
        if self.command is None or self._digest is None or self.is_sent:
            return
        self.is_sent = True
        command = replace(self.command, shown=self._digest)
        self.app.submit(command, self.screen.dismiss, self._not_done)

    def _not_done(self, error: Exception) -> None:
        self.is_sent = False
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
        self._say_keys()

    @on(ImpactPane.Opened)
    def _open_count(self, event: ImpactPane.Opened) -> None:
        self.app.push_screen(ImpactList(event.count))


class ConfirmScreen(Popup[Receipt]):
    """One command, known from the start."""

    BINDINGS = [Binding("enter", "do", "Confirm", show=False, priority=True, id="confirm.do")]

    def __init__(
        self, title: str, about: str, command: Command, seen: Mapping[str, int] | None = None
    ) -> None:
        super().__init__()
        self._title, self._about = title, about
        self._box = PreviewBox(replace(command, seen=seen or {}), self._say_keys)

    def compose(self) -> ComposeResult:
        yield self._box

    def on_mount(self) -> None:
        self._box.say(self._title, self._about)
        self._box.pane.rows.focus()
        self._look()

    @work(exclusive=True, group="fetch")
    async def _look(self) -> None:
        await self._box.look()

    def _say_keys(self) -> None:
        self._box.say_keys(("Enter", "confirm"), ("Esc", "cancel"))

    def action_do(self) -> None:
        # Over a count Enter opens its list; the title's line does it from anywhere else.
        row = self._box.pane.rows.row
        if row is not None and row.count is not None:
            self._box.pane.rows.action_open()
        else:
            self._box.do()

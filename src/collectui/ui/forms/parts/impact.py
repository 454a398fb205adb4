"""What saving would change, below the fields; the plan shown is the plan saved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from textual.widget import Widget

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.kernel import Command
from collectui.domain.plan import Plan
from collectui.domain.roles.impact import impact_of
from collectui.ui import pauses
from collectui.ui.forms.part import C, FormScreen, Invalid, Part
from collectui.ui.widgets.impact_pane import ImpactPane, differences


class ImpactPart(Part):
    """Shows the plan of what the form's fields mean as one types.

    Nothing is saved whose impact was not looked at: a save typed ahead of the answer waits for it.
    """

    def __init__(
        self, editor: FormScreen, before: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """`before` asks for what is shown besides the plan."""
        super().__init__(editor)
        self._before = before
        self._looked_at: tuple[Command, str] | None = None
        """The command whose plan is shown, and the plan's digest."""

    def beneath(self) -> Sequence[Widget]:
        return [ImpactPane(self.app.words, id="impact")]

    @property
    def pane(self) -> ImpactPane:
        """The pane below the fields."""
        return self.editor.screen.query_one(ImpactPane)

    def began(self) -> None:
        self.look()

    def changed(self) -> None:
        self.look()

    def look_again(self) -> None:
        self.look()

    def look(self) -> None:
        """Show what saving would change, once the typing pauses."""
        self.run(self._look, group="impact")

    async def _look(self) -> None:
        await self.app.rest(pauses.IMPACT)
        await self._look_now()

    async def _look_now(self) -> None:
        if self._before is not None:
            await self._before()
        await self.app.store()
        editor = self.editor
        if not editor.is_attached or editor.course.is_done:
            # The fields go one by one with the form.
            return
        values = editor.form.values()
        try:
            command = editor.command(values)
        except Invalid as error:
            self._show(None, None, str(error))
            return
        try:
            preview = await self.app.preview(command)
        except (StoreBusy, StoreFailed, LookupError) as error:
            self._show(None, None, str(error))
            return
        if editor.is_attached and values == editor.form.values():
            self._show(command, preview.plan, preview.refusal or "")

    def _show(self, command: Command | None, plan: Plan | None, refusal: str) -> None:
        if not self.editor.is_attached:
            return
        self.pane.show(plan, refusal)
        self._looked_at = None if plan is None or command is None else (command, plan.digest)

    # Saving

    async def ready(self) -> bool:
        try:
            command = self.editor.command(self.editor.form.values())
        except Invalid:
            # Sending finds the same, and says it.
            return True
        if self._looked_at is None or self._looked_at[0] != command:
            await self._look_now()
        return True

    def sealed(self, command: C) -> C:
        looked = self._looked_at
        digest = looked[1] if looked is not None and looked[0] == command else None
        return replace(command, shown=digest)

    def moved(self, plan: Plan) -> str:
        before, now = self.pane.impact, impact_of(plan, self.app.words)
        self._show(self.editor.command(self.editor.form.values()), plan, "")
        return differences(before, now)

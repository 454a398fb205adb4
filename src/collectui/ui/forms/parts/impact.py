"""What editors of customers and contacts have in common: the impact below the fields, and what
happens when the world moved on between looking and saving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from textual import on, work
from textual.widget import Widget

from collectui.domain.commands import Command, Moved, Stale
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.plan import Plan
from collectui.domain.roles.impact import impact_of
from collectui.ui import pauses
from collectui.ui.forms.editor import Editor, Invalid
from collectui.ui.widgets.impact_pane import ImpactPane, differences


class RolesEditor(Editor):
    """A form whose plan is shown as one types; the plan shown is the plan saved."""

    _looked_at: tuple[Command, str] | None = None
    """The command whose plan is shown, and the plan's digest."""

    def change(self, values: Mapping[str, str]) -> Command:
        """The command these values make. Raises Invalid."""
        raise NotImplementedError

    def beneath(self) -> Sequence[Widget]:
        return [ImpactPane(self.app.words, id="impact")]

    @property
    def impact(self) -> ImpactPane:
        """The pane below the fields."""
        return self.query_one(ImpactPane)

    def began(self) -> None:
        self.look()

    def changed(self) -> None:
        self.look()

    def _on_news(self, news: Any) -> None:
        super()._on_news(news)
        if not self._saving:
            self.look()

    # The impact

    @work(exclusive=True, group="impact")
    async def look(self) -> None:
        """Show what saving would change, once the typing pauses."""
        await self.app.rest(pauses.IMPACT)
        await self._look_now()

    async def _look_now(self) -> None:
        await self.app.store()
        if not self.is_attached or self._done:
            # The fields go one by one with the form.
            return
        values = self.form.values()
        try:
            command = self.change(values)
        except Invalid as error:
            self._show(None, None, str(error))
            return
        try:
            preview = await self.app.preview(command)
        except (StoreBusy, StoreFailed, LookupError) as error:
            self._show(None, None, str(error))
            return
        if self.is_attached and values == self.form.values():
            self._show(command, preview.plan, preview.refusal or "")

    def _show(self, command: Command | None, plan: Plan | None, refusal: str) -> None:
        if not self.is_attached:
            return
        self.impact.show(plan, refusal)
        self._looked_at = None if plan is None or command is None else (command, plan.digest)

    @on(ImpactPane.Opened)
    def _open_count(self, event: ImpactPane.Opened) -> None:
        from collectui.ui.popups.impact_list import ImpactList

        self.app.push_screen(ImpactList(event.count))

    # Saving

    def command(self, values: Mapping[str, str]) -> Command:
        made, looked = self.change(values), self._looked_at
        return replace(made, shown=looked[1] if looked is not None and looked[0] == made else None)

    def save(self) -> None:
        if not self._saving and not self._done:
            self._save_what_is_shown()

    # A group of its own: news that come meanwhile look again, and must not end a save.
    @work(exclusive=True, group="save")
    async def _save_what_is_shown(self) -> None:
        # Nothing is saved whose impact was not looked at: a save typed ahead of the answer waits.
        try:
            made: Command | None = self.change(self.form.values())
        except Invalid:
            made = None
        if made is not None and (self._looked_at is None or self._looked_at[0] != made):
            await self._look_now()
        super().save()

    def _not_saved(self, error: Exception) -> None:
        if not self.is_attached or self._done:
            self.app.tell(error)
            return
        match error:
            case Moved():
                self._moved(error.plan)
            case _:
                super()._not_saved(error)

    def _moved(self, plan: Plan) -> None:
        self._saving, self._sent = False, None
        self._keep()
        before, now = self.impact.impact, impact_of(plan, self.app.words)
        self._show(self.change(self.form.values()), plan, "")
        self.say(
            f"Nothing was saved: what this changes is different now. {differences(before, now)}"
            f" {self.app.key('edit.save')} saves what is shown now."
        )

    def _overtaken(self, error: Stale) -> None:
        super()._overtaken(error)
        self.look()

    def decided(self) -> None:
        self.look()

"""What something new is about, named in the form's title."""

from __future__ import annotations

from collectui.domain.about import About
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui.forms.part import FormScreen, Part


class TitlePart(Part):
    """Names the account, site, program or transaction once the store has said what it is called."""

    def __init__(self, editor: FormScreen, about: About) -> None:
        super().__init__(editor)
        self._about = about

    def began(self) -> None:
        self.run(self._name, group="default")

    async def _name(self) -> None:
        await self.app.store()
        from collectui.store.queries.about import about_name

        try:
            name = await self.app.ask(about_name, self._about)
        except (StoreBusy, StoreFailed) as error:
            self.app.tell_unread(error)
            return
        self.editor.name_about(name)

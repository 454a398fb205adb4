"""What the rules judge a form's command by: passed in, or loaded where a draft is reopened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.ui.forms.part import FormScreen, Part

J = TypeVar("J")


class JudgedPart(Part, Generic[J]):
    """A view of the record that is changed, once it is known."""

    def __init__(
        self, editor: FormScreen, view: J | None, load: Callable[[], Awaitable[J]]
    ) -> None:
        """`load` reads it with the store open; raises LookupError where the record is gone."""
        super().__init__(editor)
        self.view = view
        self._load = load

    def began(self) -> None:
        if self.view is None:
            self.run(self._read, group="subject")

    async def _read(self) -> None:
        await self.app.store()
        try:
            self.view = await self._load()
        except (StoreBusy, StoreFailed, LookupError) as error:
            self.editor.say(str(error))
            return
        self.editor.changed()

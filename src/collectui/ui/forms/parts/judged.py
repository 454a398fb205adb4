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
        self,
        editor: FormScreen,
        view: J | None,
        load: Callable[[], Awaitable[J]],
        *,
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        """`load` reads it with the store open; raises LookupError where the record is gone.

        It is read once it is `wanted`.
        """
        super().__init__(editor)
        self.view, self.wanted = view, wanted
        self._load, self._asked = load, False

    def began(self) -> None:
        self._asked = False
        self._ask_once()

    def changed(self) -> None:
        self._ask_once()

    def _ask_once(self) -> None:
        if self.view is None and not self._asked and self.wanted():
            self._asked = True
            self.run(self._read, group=f"subject {type(self).__name__}")

    async def ready(self) -> bool:
        # Keys come faster than the answer; where the answer was an error, it is asked for again.
        if self.view is None and self.wanted():
            await self._read()
            return self.view is not None
        return True

    async def _read(self) -> None:
        await self.app.store()
        try:
            self.view = await self._load()
        except (StoreBusy, StoreFailed, LookupError) as error:
            self.editor.say(str(error))
            return
        self.editor.changed()

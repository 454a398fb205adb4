"""Forms of what the roles' rules judge: it is given to them, or read where a draft is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, Self, TypeVar

from textual import work

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.drafts import Draft
from collectui.ui.base import StoreApp
from collectui.ui.forms.parts.impact import RolesEditor

S = TypeVar("S")


class SubjectEditor(RolesEditor, Generic[S]):
    """A form with its subject, which a draft that is opened again has to wait for."""

    def __init__(
        self,
        draft: Draft,
        blank: Mapping[str, str] | None,
        *,
        restored: bool,
        subject: S | None = None,
    ) -> None:
        super().__init__(draft, blank, restored=restored)
        self._roles = subject

    @classmethod
    def from_draft(cls, app: StoreApp, draft: Draft) -> Self:
        """A draft as it was left."""
        return cls(draft, None, restored=True)

    async def read_subject(self) -> S:
        """The subject as it is now; the store is open. Raises LookupError where it is gone."""
        raise NotImplementedError

    def show_subject(self) -> None:
        """Show what follows from the subject and what is typed; it may not be there yet."""

    def began(self) -> None:
        super().began()
        if self._roles is None:
            self._load()
        self.show_subject()

    @work(exclusive=True, group="subject")
    async def _load(self) -> None:
        await self.app.store()
        try:
            self._roles = await self.read_subject()
        except (StoreBusy, StoreFailed, LookupError) as error:
            self.say(str(error))
            return
        self.show_subject()
        self.look()

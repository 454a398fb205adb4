"""A file that goes with what an editor makes: its path, looked at while one types."""

from __future__ import annotations

from collections.abc import Mapping

from textual import work

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.files import FileRefused, NewFile, size_words
from collectui.ui import pauses
from collectui.ui.forms.editor import Editor, Invalid
from collectui.ui.keys import bindings
from collectui.ui.widgets.fields import Field
from collectui.ui.widgets.path_input import PathInput

FILE = "file"


def file_field(pick: str) -> Field:
    """The field for the path; `pick` is the key that chooses one."""
    path = PathInput(id=FILE, placeholder=f"a path; {pick} chooses from the inbox")
    return Field("File", path, id=f"field-{FILE}")


class AttachingEditor(Editor):
    """An editor that may have the field."""

    BINDINGS = bindings("edit.pick")
    _taken: tuple[str, NewFile | None, str] = ("", None, "")
    """The path last looked at, the file, and why there is none."""

    @property
    def _path(self) -> str:
        return self.form.values().get(FILE, "").strip()

    def changed(self) -> None:
        if FILE in self.form.controls and self._path != self._taken[0]:
            self._look_at_file()

    @work(exclusive=True, group="file")
    async def _look_at_file(self) -> None:
        await self.app.rest(pauses.FILE)
        await self._take()

    async def _take(self) -> None:
        path = self._path
        file, reason = None, ""
        if path:
            await self.app.store()
            from collectui.store.queries.attachments import take_file

            try:
                file = await self.app.ask(take_file, path)
            except (FileRefused, StoreBusy, StoreFailed) as error:
                reason = str(error)
        if not self.is_attached:
            return
        self._taken = path, file, reason
        if file is not None:
            self.form.hint(FILE, f"{size_words(file.size)} {file.media_type}")
        else:
            self.form.hint(FILE, reason.removeprefix(path).strip(), "soon")

    def save(self) -> None:
        # What the path leads to may have changed since it was looked at.
        if self._path and not self._saving:
            self._save_with_file()
        else:
            super().save()

    @work(exclusive=True, group="file-save")
    async def _save_with_file(self) -> None:
        await self._take()
        super().save()

    def files(self, values: Mapping[str, str]) -> tuple[NewFile, ...]:
        """What is attached. Raises Invalid with the reason of a refusal."""
        if not values.get(FILE, "").strip():
            return ()
        _, file, reason = self._taken
        if file is None:
            raise Invalid(FILE, reason)
        return (file,)

    def action_pick(self) -> None:
        inbox = self.app.config.inbox
        if FILE not in self.form.controls:
            self.say("Files are attached by the menu of what is there already: m, then f.")
        elif inbox is None:
            self.say("No inbox folder is configured: set inbox under [paths] in the settings.")
        else:
            from collectui.ui.popups.inbox import InboxScreen

            self.app.push_screen(InboxScreen(inbox), self._picked)

    def _picked(self, path: str | None) -> None:
        if path is not None:
            self.form.fill({FILE: path})
            self.go_on()

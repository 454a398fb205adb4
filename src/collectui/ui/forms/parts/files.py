"""A file that goes with what a form makes: its path, looked at while one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.widget import Widget

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.files import FileRefused, NewFile, size_words
from collectui.ui import pauses
from collectui.ui.forms.part import FormScreen, Invalid, Part
from collectui.ui.widgets.fields import Field
from collectui.ui.widgets.path_input import PathInput

FILE = "file"


class FilesPart(Part):
    """The field for the path of a file to be attached."""

    ASKED = {"files": FILE}

    def __init__(self, editor: FormScreen) -> None:
        super().__init__(editor)
        self._taken: tuple[str, NewFile | None, str] = ("", None, "")
        """The path last looked at, the file, and why there is none."""

    def fields(self) -> Sequence[Widget]:
        pick = self.app.key("edit.pick")
        path = PathInput(id=FILE, placeholder=f"a path; {pick} chooses from the inbox")
        return [Field("File", path, id=f"field-{FILE}")]

    @property
    def _path(self) -> str:
        return self.editor.form.values()[FILE].strip()

    def changed(self) -> None:
        if self._path != self._taken[0]:
            self.run(self._look, group="file")

    async def _look(self) -> None:
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
        if not self.editor.is_attached:
            return
        self._taken = path, file, reason
        if file is not None:
            self.editor.form.hint(FILE, f"{size_words(file.size)} {file.media_type}")
        else:
            self.editor.form.hint(FILE, reason.removeprefix(path).strip(), "soon")

    async def ready(self) -> bool:
        # What the path leads to may have changed since it was looked at.
        if self._path:
            await self._take()
        return True

    def read(self, values: Mapping[str, str]) -> tuple[NewFile, ...]:
        """What is attached. Raises Invalid with the reason of a refusal."""
        if not values[FILE].strip():
            return ()
        _, file, reason = self._taken
        if file is None:
            raise Invalid(FILE, reason)
        return (file,)

    def pick(self) -> None:
        """Choose a file from the inbox."""
        pick_from_inbox(self.editor, lambda path: self.editor.form.fill({FILE: path}))


def pick_from_inbox(editor: FormScreen, taken: Callable[[str], object]) -> None:
    """Have one choose a file from the inbox; focus what is still wanted after it."""
    inbox = editor.app.config.inbox
    if inbox is None:
        editor.say("No inbox folder is configured: set inbox under [paths] in the settings.")
        return
    from collectui.ui.popups.inbox import InboxScreen

    def picked(path: str | None) -> None:
        if path is not None:
            taken(path)
            editor.go_on()

    editor.app.push_screen(InboxScreen(inbox), picked)

"""Attachments of what is there: add one, read one, write one out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical

from collectui.domain.activities.commands import AttachToActivity
from collectui.domain.activities.views import ActivityView
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.files import FileLine, FileRefused, FileThere, NewFile, size_words
from collectui.domain.kernel import Command
from collectui.domain.notes.commands import AttachToNote
from collectui.domain.notes.views import NoteView
from collectui.domain.text import clean
from collectui.ui.asking import in_popup
from collectui.ui.base import StoreApp
from collectui.ui.offer import Offer
from collectui.ui.popups.ask import AskScreen
from collectui.ui.popups.popup import Choice, ChoiceScreen, Popup
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.path_input import PathInput
from collectui.ui.widgets.reading_pane import ReadingPane

MOST_SHOWN = 256 * 1024
Owner = NoteView | ActivityView
_PATH = partial(PathInput, alone=True)


async def attach(app: StoreApp, owner: Owner) -> None:
    """Ask for a path and attach the file; a refusal says why."""
    ask = AskScreen("Attach which file?", "a path on this machine", field=_PATH)
    path = await app.push_screen_wait(ask)
    if not path:
        return
    from collectui.store.queries.attachments import take_file

    try:
        file = await app.ask(take_file, path.strip())
    except (FileRefused, StoreBusy, StoreFailed) as error:
        app.notify(str(error), title="Not attached", severity="warning", timeout=10)
        return
    app.submit(_command(owner, file))


def _command(owner: Owner, file: NewFile) -> Command:
    if isinstance(owner, NoteView):
        return AttachToNote(note_id=owner.id, files=(file,))
    return AttachToActivity(activity_id=owner.id, files=(file,))


async def _chosen(app: StoreApp, files: Sequence[FileLine], title: str) -> NewFile | None:
    """The attachment meant, with its bytes; asked for where there are several."""
    if len(files) > 1:
        choices = [
            Choice(str(each.id), str(n) if n < 10 else "", each.name, size_words(each.size))
            for n, each in enumerate(files, 1)
        ]
        chosen = await app.push_screen_wait(ChoiceScreen(title, choices))
        files = [each for each in files if str(each.id) == chosen]
    if not files:
        return None
    from collectui.store.queries.attachments import content

    try:
        return await app.ask(content, files[0].id)
    except (StoreBusy, StoreFailed, LookupError) as error:
        app.notify(str(error), title="Not read", severity="warning")
        return None


async def show(app: StoreApp, files: Sequence[FileLine]) -> None:
    """The text of an attachment; of any other kind, what it is."""
    if (file := await _chosen(app, files, "Show which file?")) is None:
        return
    if file.media_type.startswith("text/") or file.media_type == "message/rfc822":
        app.push_screen(FileScreen(file))
    else:
        app.notify(f"{file.name} is {file.media_type}: w writes it to a path.")


async def write(app: StoreApp, files: Sequence[FileLine]) -> None:
    """Write an attachment to a path on this machine; over another file only once that is asked."""
    if (file := await _chosen(app, files, "Write which file?")) is None:
        return
    ask = AskScreen(f"Write {file.name} where?", "a folder or a path", field=_PATH)
    path = await app.push_screen_wait(ask)
    if not path:
        return
    from collectui.store.files import write_out

    try:
        try:
            place = await app.in_writer(write_out, file, path.strip())
        except FileThere as error:
            if not await _over(app, error.name):
                raise
            place = await app.in_writer(write_out, file, path.strip(), over=True)
    except FileRefused as error:
        app.notify(str(error), title="Not written", severity="warning", timeout=10)
        return
    app.notify(f"Written: {place}")


async def _over(app: StoreApp, name: str) -> bool:
    """Whether the file that is there is to be replaced."""
    choices = [Choice("no", "n", "leave it"), Choice("yes", "y", "replace it")]
    return await app.push_screen_wait(ChoiceScreen(f"{name} exists already", choices)) == "yes"


def offers(app: StoreApp, owner: Owner, refused: str = "") -> list[Offer]:
    """What can be done with attachments of a note or an activity; `refused` is why none may be
    added."""
    none = "" if owner.files else "nothing is attached"
    attaching, shown, written = (
        in_popup(app, lambda: attach(app, owner)),
        in_popup(app, lambda: show(app, owner.files)),
        in_popup(app, lambda: write(app, owner.files)),
    )
    kind = "note" if isinstance(owner, NoteView) else "activity"
    title = "Write an attachment to a path …"
    return [
        Offer("f", "Attach a file …", attaching, refusal=refused, id=f"{kind}.attach"),
        Offer("s", "Show an attachment", shown, refusal=none, id="look.file"),
        Offer("w", title, written, refusal=none, id="look.write_file", key="do.write_file"),
    ]


class FileScreen(Popup[None]):
    """A text to read."""

    AUTO_FOCUS = "ReadingPane"

    def __init__(self, file: NewFile) -> None:
        super().__init__()
        self._file = file

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -tall"):
            yield Bar([(self._file.name, "strong")], classes="box-title")
            yield ReadingPane(empty="It is empty.")
            yield Bar(hints(("Esc", "close")), classes="box-foot")

    def on_mount(self) -> None:
        text = clean(self._file.content[:MOST_SHOWN].decode("utf-8", "replace"))
        lines = [(line, "") for line in text.split("\n")]
        if self._file.size > MOST_SHOWN:
            lines.append((f"… and more: {size_words(self._file.size)} in all", "soon"))
        self.query_one(ReadingPane).say(lines)

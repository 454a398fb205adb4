"""Writing a note, or changing one: a type and a text in Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from collectui.domain.about import About, Customers
from collectui.domain.files import NewFile
from collectui.domain.kernel import Command, Stale
from collectui.domain.notes.commands import AddNote, EditNote
from collectui.domain.notes.pasted_mail import PastedMail, recognise, to_note
from collectui.domain.notes.views import NoteView
from collectui.domain.text import clean
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import (
    AboutKey,
    CustomersKey,
    Opening,
    RecordKey,
    about_key,
    opening,
    whose,
)
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.part import Invalid
from collectui.ui.forms.parts.files import FILE, FilesPart
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.forms.parts.title import TitlePart
from collectui.ui.keys import bindings
from collectui.ui.widgets.bars import Part
from collectui.ui.widgets.choosing import ChoiceField
from collectui.ui.widgets.fields import Field, SafeArea
from collectui.ui.widgets.markdown_pane import MarkdownPane

ADD, MANY, EDIT = "note.add", "customers.note", "note.edit"
BESIDE = 120
"""Columns from which on the text as its Markdown means it stands beside it."""
MARKS = {
    "b": ("**", "**"),
    "i": ("*", "*"),
    "l": ("[", "](https://)"),
    "q": ("> ", ""),
    "-": ("- ", ""),
}
"""What stands before and after the words that are marked."""


class NoteArea(SafeArea):
    """The text of a note; what is pasted into it may be an e-mail."""

    class Pasted(Message):
        """A text was pasted."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    async def _on_paste(self, event: events.Paste) -> None:
        await super()._on_paste(event)
        self.post_message(self.Pasted(event.text))


class NoteEditor(Editor):
    """Type, then text."""

    BINDINGS = bindings("edit.format", "edit.pick")
    KINDS = (ADD, MANY, EDIT)
    LONG: ClassVar[str] = "body"
    FIRST: ClassVar[str] = "body"
    FIELD_OF: ClassVar[Mapping[tuple[str, str], str]] = {
        ("note", name): name for name in ("type", "body")
    }
    ASKED: ClassVar[Mapping[str, str]] = {"text": "body"}

    def __init__(self, opening: Opening) -> None:
        super().__init__(opening)
        self._files: FilesPart | None = None
        if self.draft.kind == ADD:
            self._files = FilesPart(self)
            self.parts = (TitlePart(self, AboutKey.of(self.draft).about), self._files)
        elif self.draft.kind == MANY:
            self._files = FilesPart(self)
            self.parts = (self._files, ImpactPart(self))
        self._formatting = False
        self._mail: PastedMail | None = None
        self._mail_files: tuple[NewFile, ...] = ()

    @classmethod
    def new(cls, app: StoreApp, about: About | Customers, customer: str) -> NoteEditor:
        """A new note, or the draft of one on the same thing; on several customers, one each."""
        blank = {"type": "general", FILE: "", "body": ""}
        kind = ADD if isinstance(about, About) else MANY
        key, title = about_key(about), f"note on {customer}"
        return cls(opening(app, kind, key, customer, title=title, values=blank))

    @classmethod
    def edit(cls, app: StoreApp, note: NoteView, customer: str) -> NoteEditor:
        """A note as it stands, or the draft of a change to it."""
        key = RecordKey(note.customer_id, "note", note.id)
        return cls(
            opening(
                app,
                EDIT,
                key,
                customer,
                title=f"change of a note on {customer}",
                values={"type": note.type, "body": note.body},
                seen={key.text: note.version},
            )
        )

    def title_parts(self) -> list[Part]:
        what = "Edit note" if self.draft.kind == EDIT else "New note"
        return [(what, "strong"), whose(self.draft)]

    def fields(self) -> Sequence[Widget]:
        assert self.app.desk is not None
        kind = ChoiceField(self.app.desk.note_types, self.held("type", "general"), id="type")
        return [
            Field("Type", kind, id="field-type"),
            Horizontal(
                NoteArea(id="body", placeholder="Markdown", holds=("note", "body")),
                MarkdownPane(),
                id="writing",
            ),
            *super().fields(),
        ]

    def on_mount(self) -> None:
        self.query_one(MarkdownPane).can_focus = False

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= BESIDE, "-previewed")
        self._preview()

    def changed(self) -> None:
        super().changed()
        self._preview()

    def _preview(self) -> None:
        """The text beside itself, at the place where the cursor stands."""
        area = self.form.controls[self.LONG]
        if not self.has_class("-previewed") or not isinstance(area, SafeArea):
            return
        row, lines = area.cursor_location[0], area.document.line_count
        self.query_one(MarkdownPane).follow(area.text, row / max(lines - 1, 1))

    def command(self, values: Mapping[str, str]) -> Command:
        if not values["body"].strip():
            raise Invalid("body", "A note needs text.")
        if self._files is not None:
            return AddNote(
                about=self._new_about(),
                body=values["body"],
                type=values["type"],
                files=(*self._files.read(values), *self._mail_files),
            )
        return EditNote(note_id=self._note_id, body=values["body"], type=values["type"])

    def _new_about(self) -> About | Customers:
        if self.draft.kind == MANY:
            return CustomersKey.of(self.draft).customers
        return AboutKey.of(self.draft).about

    @property
    def _note_id(self) -> int:
        return RecordKey.of(self.draft).id

    def action_pick(self) -> None:
        if self._files is None:
            self.say("Files are attached by the menu of what is there already: m, then f.")
        else:
            self._files.pick()

    def needed(self, values: Mapping[str, str]) -> Sequence[str]:
        return [] if values["body"].strip() else ["body"]

    async def version_now(self) -> int | None:
        await self.app.store()
        from collectui.store.queries.notes import note

        return (await self.app.ask(note, self._note_id)).version

    def seen_now(self, error: Stale) -> Mapping[str, int]:
        note: NoteView = error.theirs.note
        return {f"note:{note.id}": note.version}

    # An e-mail that is pasted

    def on_note_area_pasted(self, event: NoteArea.Pasted) -> None:
        text = self.form.values()[self.LONG]
        # Only where it is the whole note is it clear what of the text is the mail.
        self._mail = recognise(text) if clean(event.text).strip() == text.strip() else None
        if self._mail is not None:
            sender = dict(self._mail.headers).get("From", "")
            self.say(
                f"An e-mail from {sender}: {self.app.key('edit.format')} then m keeps it as one.",
                "soon",
            )

    def _keep_mail(self, area: SafeArea) -> None:
        mail, self._mail = self._mail, None
        if mail is None:
            return
        area.text = to_note(mail)
        area.move_cursor(area.document.end)
        self.form.fill({"type": "email"})
        if self._files is not None and mail.files:
            self._mail_files = mail.files
            self.notify(f"Attached with it: {', '.join(file.name for file in mail.files)}")

    # Ctrl+F, then a letter

    def action_format(self) -> None:
        self._formatting = True
        mail = "  m keep as an e-mail" if self._mail else ""
        self.say(f"Format: b bold  i italic  l link  q quote  - list  p preview{mail}", "quiet")
        # Without a field in focus the next key comes here.
        self.set_focus(None)

    def on_key(self, event: events.Key) -> None:
        if not self._formatting:
            return
        event.stop()
        event.prevent_default()
        self._formatting = False
        self.say("")
        area = self.form.controls[self.LONG]
        assert isinstance(area, SafeArea)
        area.focus()
        if event.character in MARKS:
            put_marks(area, *MARKS[event.character])
        elif event.character == "m":
            self._keep_mail(area)
        elif event.character == "p":
            from collectui.ui.popups.markdown_preview import MarkdownPreview

            self.app.push_screen(MarkdownPreview(area.text))

    def action_close(self) -> None:
        if not self._formatting:
            super().action_close()


def put_marks(area: SafeArea, before: str, after: str) -> None:
    """Marks around what is selected, or with the cursor between them; without `after`, before
    each line of it."""
    start, end = sorted(area.selection)
    text = area.get_text_range(start, end)
    if not after:
        start = (start[0], 0)
        text = area.get_text_range(start, end)
        area.replace("\n".join(before + line for line in text.split("\n")), start, end)
        area.move_cursor((end[0], end[1] + len(before)))
        return
    result = area.replace(before + text + after, start, end)
    row, column = result.end_location
    area.move_cursor((row, column if text else column - len(after)))
    area.focus()

"""Writing a note, or changing one: a type and a text in Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events, work
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from collectui.domain.commands import About, AddNote, Command, EditNote, Stale
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.files import NewFile
from collectui.domain.pasted_mail import PastedMail, recognise, to_note
from collectui.domain.text import clean
from collectui.domain.views import NoteView
from collectui.drafts import Draft
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import about_of, draft_for, record_of, subject_of
from collectui.ui.forms.editor import Invalid
from collectui.ui.forms.parts.files import FILE, AttachingEditor, file_field
from collectui.ui.keys import bindings
from collectui.ui.widgets.choosing import ChoiceField
from collectui.ui.widgets.fields import Field, SafeArea
from collectui.ui.widgets.lines import Part
from collectui.ui.widgets.markdown_pane import MarkdownPane

ADD, EDIT = "note.add", "note.edit"
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


class NoteEditor(AttachingEditor):
    """Type, then text."""

    BINDINGS = bindings("edit.format")
    LONG: ClassVar[str] = "body"
    FIRST: ClassVar[str] = "body"
    FIELD_OF: ClassVar[Mapping[tuple[str, str], str]] = {
        ("note", name): name for name in ("type", "body")
    }

    def __init__(self, draft: Draft, blank: Mapping[str, str] | None, *, restored: bool) -> None:
        super().__init__(draft, blank, restored=restored)
        self._formatting = False
        self._mail: PastedMail | None = None
        self._mail_files: tuple[NewFile, ...] = ()

    @classmethod
    def new(cls, app: StoreApp, about: About, customer: str) -> NoteEditor:
        """A new note, or the draft of one on the same thing."""
        blank = {"type": "general", FILE: "", "body": ""}
        draft, restored, fresh = draft_for(
            app,
            ADD,
            about.customer_id,
            customer,
            subject=subject_of(about),
            title=f"note on {customer}",
            values=blank,
            seen={},
        )
        return cls(draft, blank, restored=restored).with_fresh(fresh)

    @classmethod
    def edit(cls, app: StoreApp, note: NoteView, customer: str) -> NoteEditor:
        """A note as it stands, or the draft of a change to it."""
        blank = {"type": note.type, "body": note.body}
        draft, restored, fresh = draft_for(
            app,
            EDIT,
            note.customer_id,
            customer,
            subject=f"note:{note.id}",
            title=f"change of a note on {customer}",
            values=blank,
            seen={f"note:{note.id}": note.version},
        )
        return cls(draft, None if restored else blank, restored=restored).with_fresh(fresh)

    @classmethod
    def from_draft(cls, app: StoreApp, draft: Draft) -> NoteEditor:
        """A draft as it was left."""
        return cls(draft, None, restored=True)

    def title_parts(self) -> list[Part]:
        what = "New note" if self._draft.kind == ADD else "Edit note"
        return [(what, "strong"), f" · {self._draft.customer}"]

    def fields(self) -> Sequence[Widget]:
        assert self.app.desk is not None
        kind = str(self._draft.values.get("type", "general"))
        return [
            Field("Type", ChoiceField(self.app.desk.note_types, kind, id="type"), id="field-type"),
            Horizontal(NoteArea(id="body", placeholder="Markdown"), MarkdownPane(), id="writing"),
            *([file_field(self.app.key("edit.pick"))] if self._draft.kind == ADD else []),
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

    def began(self) -> None:
        if self._draft.kind == ADD:
            self._name_subject()

    @work(exclusive=True)
    async def _name_subject(self) -> None:
        await self.app.store()
        from collectui.store.queries.subjects import about_name

        try:
            name = await self.app.ask(about_name, about_of(self._draft))
        except (StoreBusy, StoreFailed):
            return
        self.name_about(name)

    def command(self, values: Mapping[str, str]) -> Command:
        if not values["body"].strip():
            raise Invalid("body", "A note needs text.")
        if self._draft.kind == ADD:
            return AddNote(
                about=about_of(self._draft),
                body=values["body"],
                type=values["type"],
                files=(*self.files(values), *self._mail_files),
            )
        return EditNote(note_id=record_of(self._draft), body=values["body"], type=values["type"])

    def needed(self, values: Mapping[str, str]) -> Sequence[str]:
        return [] if values["body"].strip() else ["body"]

    async def version_now(self) -> int | None:
        await self.app.store()
        from collectui.store.queries.notes import note

        return (await self.app.ask(note, record_of(self._draft))).version

    def seen_now(self, error: Stale) -> Mapping[str, int]:
        note: NoteView = error.theirs.note
        return {f"note:{note.id}": note.version}

    def field_of(self, named: str) -> str:
        return {"text": "body", "files": FILE}.get(named, named)

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
        if self._draft.kind == ADD and mail.files:
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

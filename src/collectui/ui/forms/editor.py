"""The screen of every form: its parts, its draft, and its way into the store.

A form is one class below `Editor`: its title, the parts that it is made of, and the command that
they fill in. What a part knows of its fields stands in the part; what happens between a key and the
store's answer stands here, once, by `Saving`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, TextArea

from collectui.domain import records
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.kernel import Command, Stale, TheirChange
from collectui.domain.plan import Receipt
from collectui.drafts import Draft
from collectui.ui import external
from collectui.ui.base import StoreApp
from collectui.ui.forms import drafting
from collectui.ui.forms.draft_keys import Opening
from collectui.ui.forms.drafting import Drafting
from collectui.ui.forms.part import Part
from collectui.ui.forms.saving import Saving, Theirs
from collectui.ui.forms.state import Course, State
from collectui.ui.keys import bindings
from collectui.ui.modal import Modal
from collectui.ui.news import News
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.bars import Part as BarPart
from collectui.ui.widgets.choosing import ChoiceField, CompletingInput
from collectui.ui.widgets.fields import SafeArea
from collectui.ui.widgets.form import Form
from collectui.ui.widgets.impact_pane import ImpactPane
from collectui.ui.widgets.reasons import Reasons
from collectui.ui.widgets.tick_list import TickList

BELOW = "↓ more fields below"
ABOVE = "↑ more fields above"
"""What the foot says of fields that are out of sight."""


class Editor(Modal[Receipt]):
    """A form at the right of the screen; answers the receipt once what it holds is saved."""

    AUTO_FOCUS = None
    BINDINGS = [
        *bindings("edit.save", "edit.external", "edit.discard", "edit.anew"),
        Binding("escape", "close", "Close, keep the draft", show=False, id="go.back"),
    ]
    KINDS: ClassVar[tuple[str, ...]] = ()
    """The kinds of drafts that it opens."""
    LONG: ClassVar[str] = ""
    """The field of many lines, which $EDITOR opens."""
    FIRST: ClassVar[str] = ""
    """The field that has the focus in a form that was not filled before."""
    FIELD_OF: ClassVar[Mapping[tuple[str, str], str]] = {}
    """Kind of record and field → the field that shows it; of fields of no part."""
    ASKED: ClassVar[Mapping[str, str]] = {}
    """The name that a refusal gives → the field that it means; of fields of no part."""

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.drafting = Drafting(self, opening)
        self.saving = Saving(self)
        self.parts: Sequence[Part] = ()
        """What the form is made of, from top to bottom."""
        self._named = ""

    @classmethod
    def open_draft(cls, app: StoreApp, draft: Draft) -> None:
        """Show a draft as it was left."""
        app.push_screen(cls(Opening(draft)))

    # What a form says of itself

    def title_parts(self) -> list[BarPart]:
        """What is edited."""
        raise NotImplementedError

    def fields(self) -> Sequence[Widget]:
        """The form from top to bottom."""
        return [field for part in self.parts for field in part.fields()]

    def first_field(self) -> str:
        """The field that has the focus at first."""
        return self.FIRST

    def command(self, values: Mapping[str, str]) -> Command:
        """The command that these values make. Raises Invalid."""
        raise NotImplementedError

    def began(self) -> None:
        """The form is filled and may ask for what it shows beside its fields."""
        for part in self.parts:
            part.began()

    def changed(self) -> None:
        """Something was typed, or became known."""
        for part in self.parts:
            part.changed()

    async def ready(self) -> bool:
        """Find out what a save must wait for; False (and told) where it cannot be known."""
        for part in self.parts:
            if not await part.ready():
                return False
        return True

    def needed(self, values: Mapping[str, str]) -> Sequence[str]:
        """The fields that still want input before it can be saved, from top to bottom."""
        return [name for part in self.parts for name in part.needed(values)]

    async def version_now(self) -> int | None:
        """The version of the record that is changed; None for a new one."""
        return None

    def seen_now(self, error: Stale) -> Mapping[str, int]:
        """The versions of the records as they are now."""
        found: Mapping[str, int] = error.theirs.seen
        return found

    def their_text(self, change: TheirChange, error: Stale) -> str:
        """What the form's field would hold of theirs."""
        return "" if change.theirs is None else str(change.theirs)

    def field_of(self, named: str) -> str:
        """The form's field that a refusal means."""
        named = self.ASKED.get(named, named)
        for part in self.parts:
            named = part.field_of(named)
        return named

    def label_of(self, name: str) -> str:
        """A form's field as people call it."""
        if found := next((label for part in self.parts if (label := part.label_of(name))), ""):
            return found
        shown = next((each for each, field in self._fields_of().items() if field == name), None)
        return records.words(*(shown or ("", name)))

    def _fields_of(self) -> dict[tuple[str, str], str]:
        found = dict(self.FIELD_OF)
        for part in self.parts:
            found |= part.FIELD_OF
        return found

    # Showing

    def compose(self) -> ComposeResult:
        with Vertical(id="editor"):
            yield Bar(self._title(), classes="editor-title")
            with Form(id="form"):
                yield from self.fields()
            for part in self.parts:
                yield from part.beneath()
            yield Reasons(id="reason")
            yield Bar(self._foot(), classes="editor-foot")

    def _foot(self) -> list[BarPart]:
        keys = [
            ("edit.save", "save"),
            ("go.back", "close, draft kept"),
            ("edit.discard", "discard"),
        ]
        if self.drafting.fresh is not None:
            keys.append(("edit.anew", "start anew"))
        if self.LONG:
            keys.append(("edit.external", "$EDITOR"))
        return hints(*keys)

    @on(Form.Scrolled)
    def _say_more(self) -> None:
        """Tell at the foot of fields that are beyond the edge."""
        more = BELOW if self.form.more_below else ABOVE if self.form.more_above else ""
        self.query_one(".editor-foot", Bar).say(self._foot(), [(more, "soon")] if more else ())

    @property
    def form(self) -> Form:
        """The fields."""
        return self.query_one(Form)

    @property
    def course(self) -> Course:
        """Where the form stands on its way into the store."""
        return self.saving.course

    @property
    def draft(self) -> Draft:
        """The form as it was last kept, and what it is about."""
        return self.drafting.draft

    def held(self, name: str, usual: str = "") -> str:
        """What the draft has for a field, before there is one."""
        return str(self.draft.values.get(name, usual))

    def _title(self) -> list[BarPart]:
        about: list[BarPart] = [f" · {self._named}"] if self._named else []
        kept: list[BarPart] = [("  draft", "soon")] if self.drafting.kept else []
        return [*self.title_parts(), *about, *kept]

    def say_title(self, about: str | None = None) -> None:
        """Show the title again, and in it what of the customer it is about."""
        if about is not None:
            self._named = about
        self.query_one(".editor-title", Bar).say(self._title())

    def name_about(self, name: str) -> None:
        """Say in the title what it is about; the customer, where the name is empty."""
        self.say_title(f"about {name or 'the customer'}")

    def on_mount(self) -> None:
        self.app.changed.subscribe(self, self._on_news)
        self.app.forget_toasts()
        self.form.fill(self.draft.values)
        self.drafting.filled()
        restored, at = self.drafting.restored, self.draft.at_field
        known = at in self.form.controls
        cursor = self.draft.cursor if known and restored else None
        self.form.place_cursor(at if known else self.first_field(), cursor)
        self.began()
        self.set_interval(drafting.LOOK_SECONDS, self._look_at_draft)
        # Fields tell of their first values too; what comes after them was typed.
        self.call_after_refresh(self.drafting.begin)

    @property
    def reasons(self) -> Reasons:
        """The lines above the foot."""
        return self.query_one(Reasons)

    def say(self, text: str, tone: str = "late", of: str = "") -> None:
        """Show a reason above the foot; nothing for an empty one.

        `of` is what it is about, where it is to stay until that has changed.
        """
        self.reasons.tell(of, text, tone)

    def go_on(self) -> None:
        """Focus the next field that needs input; where none does, the focus stays."""
        values = self.form.values()
        if name := next((n for n in self.needed(values) if self.form.is_shown(n)), None):
            self.form.place_cursor(name, None)

    # Typing

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(ChoiceField.Changed)
    @on(TickList.Changed)
    def _typed(self) -> None:
        self.reasons.forgive(self.form.values())
        self.changed()
        if self.drafting.counts and self.course.takes_typing:
            self.drafting.keep()

    @on(CompletingInput.Offered)
    def _show_offer(self, event: CompletingInput.Offered) -> None:
        shown = [part.offered(event.field) for part in self.parts]
        if event.field.id and not any(shown):
            self.form.hint(event.field.id, event.field.hint)

    @on(ImpactPane.Opened)
    def _open_count(self, event: ImpactPane.Opened) -> None:
        from collectui.ui.popups.impact_list import ImpactList

        self.app.push_screen(ImpactList(event.count))

    def on_input_submitted(self) -> None:
        self.focus_next()

    def action_external_editor(self) -> None:
        if not self.LONG:
            self.say("There is no long text here for $EDITOR.", "quiet")
            return
        area = self.form.controls[self.LONG]
        assert isinstance(area, SafeArea)
        # The editor's file is on a disk.
        area.masking.mask(ended=True)
        if self.drafting.touched and not self.drafting.is_theirs():
            self.drafting.put(at_once=True, ended=True)
        try:
            text = external.lend_terminal(self.app, area.text, self.app.drafts.drafts.directory)
        except external.NotEdited as error:
            self.say(str(error))
            return
        self.say("")
        if text != area.text:
            area.text = text
            area.move_cursor(area.document.end)
            area.masking.end_soon()
        area.focus()

    def on_resize(self, event: events.Resize) -> None:
        if (focused := self.focused) is not None:
            focused.scroll_visible(animate=False)

    # The draft

    def kept_besides(self) -> Mapping[str, Any]:
        """What a draft keeps besides the fields."""
        return {name: each for part in self.parts for name, each in part.kept_besides().items()}

    @work(exclusive=True, group="draft")
    async def _look_at_draft(self) -> None:
        if await self.drafting.is_lost() and self.is_attached and self.course.takes_typing:
            self.drafting.still_mine()

    def action_close(self) -> None:
        drafting = self.drafting
        kept = drafting.touched and not drafting.is_theirs()
        if drafting.counts and self.course.takes_typing and kept:
            # At once: the same editor may be opened by the next key.
            drafting.put(at_once=True, ended=True)
            self.notify("Kept as a draft; the same key opens it again.")
        self.leave(None)

    def action_discard(self) -> None:
        if self.course.is_sending:
            return
        if self.drafting.is_theirs():
            self._begin_another()
            return
        self.drafting.discard()
        if self.drafting.kept:
            self.notify("The draft was discarded.")
        self.leave(None)

    def _begin_another(self) -> None:
        if not self.drafting.leave_theirs():
            self.leave(None)
            return
        self._refill()
        self.form.place_cursor(self.first_field(), None)

    def action_anew(self) -> None:
        """Discard the draft and show the form as it would be without it."""
        if self.course.state is not State.OPEN:
            return
        if self.drafting.is_theirs():
            self._begin_another()
            return
        if not self.drafting.start_anew():
            self.say("There is no older draft here to start anew from.", "quiet")
            return
        self.reasons.forgive()
        self._refill()
        self.drafting.blank = self.form.values()
        self.form.place_cursor(self.first_field(), None)
        self._say_more()
        self.notify("The draft was discarded.")
        self.began()
        self.call_after_refresh(self.drafting.begin)

    def _refill(self) -> None:
        self.form.fill(self.draft.values)
        self.say("", of="draft")
        self.say("")
        self.say_title()

    def leave(self, receipt: Receipt | None) -> None:
        """Close, with the receipt if the form was saved."""
        if not self.course.is_done:
            self.course.to(State.DONE)
        self.dismiss(receipt)

    # News of the store

    def _on_news(self, news: News) -> None:
        if not self.course.takes_typing:
            return
        if news.touches(self.draft.customer_id) and self.draft.seen:
            self._look_at_version()
        self.look_again()

    def look_again(self) -> None:
        """What is shown beside the fields may be different now."""
        for part in self.parts:
            part.look_again()

    @work(exclusive=True, group="version")
    async def _look_at_version(self) -> None:
        try:
            version = await self.version_now()
        except (StoreBusy, StoreFailed, LookupError):
            return
        seen = self.draft.seen.values()
        if version is not None and version not in seen and self.course.takes_typing:
            self.say(
                "Somebody changed this since you opened it: saving compares yours with theirs.",
                of="theirs",
            )

    # Saving

    def action_save(self) -> None:
        # Letters that came in one packet with Ctrl+S are still on their way to the field.
        (self.focused or self).call_later(self.save)

    def save(self) -> None:
        """Send what the form holds, or say which field is wrong."""
        self.saving.begin()

    async def theirs(self, error: Stale) -> Theirs | None:
        """What their change makes of the form; None (and told) where it cannot be known."""
        fields, found = self._fields_of(), dict[str, str]()
        for change in error.changes:
            name = fields.get((change.record.partition(":")[0], change.field))
            if name in self.form.controls:
                found[name] = self.their_text(change, error)
        now = self.seen_now(error)
        # What belongs to the record since then is seen now too.
        seen = {record: now[record] for record in self.draft.seen if record in now}
        return Theirs(found, seen)

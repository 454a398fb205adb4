"""The form that editors have in common: its fields, and the draft that is kept as one types."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Self

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, TextArea

from collectui.domain.plan import Receipt
from collectui.drafts import Draft
from collectui.ui import external
from collectui.ui.forms.draft_keys import age_of, fresh_id, handed_over
from collectui.ui.keys import bindings
from collectui.ui.modal import Modal
from collectui.ui.widgets.choosing import ChoiceField, CompletingInput
from collectui.ui.widgets.fields import SafeArea
from collectui.ui.widgets.form import Form
from collectui.ui.widgets.lines import Bar, Part, hints
from collectui.ui.widgets.reasons import Reasons
from collectui.ui.widgets.tick_list import TickList

LOOK_SECONDS = 2.0
"""How often a form looks whether its draft is still its own."""
BELOW = "↓ more fields below"
ABOVE = "↑ more fields above"
"""What the foot says of fields that are out of sight."""


class DraftForm(Modal[Receipt]):
    """A form at the right of the screen. What is typed into it is on the disk soon after."""

    AUTO_FOCUS = None
    BINDINGS = [
        *bindings("edit.external", "edit.discard", "edit.anew"),
        Binding("escape", "close", "Close, keep the draft", show=False, id="go.back"),
    ]
    LONG: ClassVar[str] = ""
    """The field of many lines, which $EDITOR opens."""
    FIRST: ClassVar[str] = ""
    """The field that has the focus in a form that was not filled before."""

    def __init__(self, draft: Draft, blank: Mapping[str, str] | None, *, restored: bool) -> None:
        """`blank` is the form as it is before anything is typed; None where that is not known."""
        super().__init__()
        self._draft, self._blank, self._restored = draft, blank, restored
        self._ready = self._saving = self._done = False
        self._kept = restored
        self._theirs: Mapping[str, str] | None = None
        """What the form held while its draft was another session's; typing ends that."""
        self._subject = ""
        self._sent = draft.sent
        self._fresh: Draft | None = None

    def with_fresh(self, fresh: Draft) -> Self:
        """What the form would be without the draft that was found, to start anew from."""
        self._fresh = fresh if self._restored else None
        return self

    # What an editor says of itself

    def title_parts(self) -> list[Part]:
        """What is edited."""
        raise NotImplementedError

    def fields(self) -> Sequence[Widget]:
        """The form from top to bottom; controls carry the names of their values as ids."""
        raise NotImplementedError

    def first_field(self) -> str:
        """The field that has the focus at first."""
        return self.FIRST

    def needed(self, values: Mapping[str, str]) -> Sequence[str]:
        """The fields that still want input before it can be saved, from top to bottom."""
        return ()

    def beneath(self) -> Sequence[Widget]:
        """What stands below the fields."""
        return ()

    def began(self) -> None:
        """The form is filled and may ask for what it shows beside its fields."""

    # Showing

    def compose(self) -> ComposeResult:
        with Vertical(id="editor"):
            yield Bar(self._title(), classes="editor-title")
            with Form(id="form"):
                yield from self.fields()
            yield from self.beneath()
            yield Reasons(id="reason")
            yield Bar(self._foot(), classes="editor-foot")

    def _foot(self) -> list[Part]:
        keys = [
            ("edit.save", "save"),
            ("go.back", "close, draft kept"),
            ("edit.discard", "discard"),
        ]
        if self._fresh is not None:
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

    def _title(self) -> list[Part]:
        about: list[Part] = [f" · {self._subject}"] if self._subject else []
        kept: list[Part] = [("  draft", "soon")] if self._kept else []
        return [*self.title_parts(), *about, *kept]

    def name_subject(self, name: str) -> None:
        """Say in the title what of the customer it is about."""
        self._subject = name
        self.query_one(".editor-title", Bar).say(self._title())

    def name_about(self, name: str) -> None:
        """Say in the title what it is about; the customer, where the name is empty."""
        self.name_subject(f"about {name or 'the customer'}")

    def on_mount(self) -> None:
        self.app.forget_toasts()
        self.form.fill(self._draft.values)
        if self._blank is not None and not self._restored:
            # As the fields hold it, so that what they clean does not count as typed.
            self._blank = self.form.values()
        if self._restored:
            self._say_whose()
        known = self._draft.at_field in self.form.controls
        at = self._draft.cursor if known and self._restored else None
        self.form.place_cursor(self._draft.at_field if known else self.first_field(), at)
        self.began()
        self.set_interval(LOOK_SECONDS, self._look)
        # Fields tell of their first values too; what comes after them was typed.
        self.call_after_refresh(self._begin)

    def _say_whose(self) -> None:
        age = age_of(self.app, self._draft)
        if self.app.drafts.drafts.elsewhere(self._draft):
            self._theirs = self.form.values()
            discard = self.app.key("edit.discard")
            other = "" if self._blank is None else f" {discard} begins another."
            said = f"Your draft, {age}. Typing or saving takes it over here.{other}"
            self.say(said, "soon", of="draft")
        else:
            self._say_draft()

    def _begin(self) -> None:
        self._ready = True
        # Keys that came before it was ready told nobody, and no other key need follow them.
        if self.form.values() != self._draft.values:
            self._keep()

    def _say_draft(self) -> None:
        """That it is a draft which is shown, and not what one may have come for."""
        age, discard = self.app.words.ago(self._draft.when), self.app.key("edit.discard")
        anew = "" if self._fresh is None else f"{self.app.key('edit.anew')} starts anew, "
        self.say(
            f"Your draft, {age}: the fields are as you left them, nothing of it is saved. "
            f"{anew}{discard} discards it.",
            "soon",
            of="draft",
        )

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

    # The draft

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(ChoiceField.Changed)
    @on(TickList.Changed)
    def _typed(self) -> None:
        self.reasons.forgive(self.form.values())
        self.changed()
        if self._ready and not self._saving:
            self._keep()

    def changed(self) -> None:
        """Something was typed."""

    @property
    def touched(self) -> bool:
        """Whether the form holds anything that was typed."""
        return self._blank is None or self.form.values() != self._blank

    def _keep(self) -> None:
        if self._is_theirs():
            return
        if self.touched:
            self.app.drafts.put(self._as_draft())
        elif self._kept:
            self.app.drafts.discard(self._draft.id)
        if self._kept != self.touched:
            self._kept = self.touched
            self.query_one(".editor-title", Bar).say(self._title())

    def _is_theirs(self) -> bool:
        """Whether the form holds no more than a draft which another session has."""
        if self._theirs is not None and self.form.values() != self._theirs:
            self._theirs = None
        return self._theirs is not None

    @work(exclusive=True, group="draft")
    async def _look(self) -> None:
        """Whether another session took the draft over; the disk may be slow."""
        writer = self.app.drafts
        lost = await asyncio.to_thread(writer.goes_on_as, self._draft.id)
        if lost and self.is_attached and not self._saving:
            self.still_mine()

    def make_mine(self) -> bool:
        """Have the draft on the disk as this form's own before it is sent; as `still_mine`."""
        self._theirs = None
        if self.touched:
            self.app.drafts.put(self._as_draft())
        return self.still_mine()

    def still_mine(self) -> bool:
        """Whether the draft is still this form's; where another session took it over, it says so.

        What was typed here and is not in that draft is then kept as one of its own.
        """
        writer, values = self.app.drafts, self.form.values()
        writer.flush()
        if self._done or (new := writer.goes_on_as(self._draft.id)) is None:
            return True
        kept = writer.drafts.load(new) is not None
        self._draft = replace(self._draft, id=new, owner="", saved_at="", sent=None)
        self._sent = None
        self._theirs = None if kept else values
        self.say(handed_over(kept))
        return False

    def _as_draft(self) -> Draft:
        at, cursor = self.form.cursor()
        return replace(
            self._draft, values=self.form.values(), sent=self._sent, at_field=at, cursor=cursor
        )

    def action_close(self) -> None:
        if self._ready and not self._saving and self.touched and not self._is_theirs():
            self.app.drafts.put(self._as_draft())
            # At once: the same editor may be opened by the next key.
            self.app.drafts.flush()
            self.notify("Kept as a draft; the same key opens it again.")
        self._leave(None)

    def action_discard(self) -> None:
        if self._saving:
            return
        if self._is_theirs():
            self._begin_another()
            return
        self.app.drafts.discard(self._draft.id)
        if self._kept:
            self.notify("The draft was discarded.")
        self._ready = False
        self._leave(None)

    def _begin_another(self) -> None:
        """An empty form; the draft stays in the session that has it."""
        if self._blank is None:
            self._leave(None)
            return
        self._draft = replace(
            self._draft, id=fresh_id(), owner="", saved_at="", sent=None, values=self._blank
        )
        self._theirs = self._sent = None
        self._kept = self._restored = False
        self.form.fill(self._blank)
        self.say("", of="draft")
        self.say("")
        self.query_one(".editor-title", Bar).say(self._title())
        self.form.place_cursor(self.first_field(), None)

    def action_anew(self) -> None:
        """Discard the draft and show the form as it would be without it."""
        if self._saving or self._done:
            return
        if self._is_theirs():
            self._begin_another()
            return
        if (fresh := self._fresh) is None:
            self.say("There is no older draft here to start anew from.", "quiet")
            return
        self.app.drafts.discard(self._draft.id)
        self._restored = self._kept = self._ready = False
        self._draft, self._fresh, self._sent = fresh, None, None
        self.reasons.forgive()
        self.say("", of="draft")
        self.say("")
        self.form.fill(fresh.values)
        self._blank = self.form.values()
        self.form.place_cursor(self.first_field(), None)
        self.query_one(".editor-title", Bar).say(self._title())
        self._say_more()
        self.notify("The draft was discarded.")
        self.began()
        self.call_after_refresh(self._begin)

    def _leave(self, receipt: Receipt | None) -> None:
        self._done = True
        self.dismiss(receipt)

    # Keys

    def on_input_submitted(self) -> None:
        self.focus_next()

    @on(CompletingInput.Offered)
    def _show_offer(self, event: CompletingInput.Offered) -> None:
        if event.field.id:
            self.form.hint(event.field.id, event.field.hint)

    def action_external_editor(self) -> None:
        if not self.LONG:
            self.say("There is no long text here for $EDITOR.", "quiet")
            return
        area = self.form.controls[self.LONG]
        assert isinstance(area, SafeArea)
        if self.touched and not self._is_theirs():
            self.app.drafts.put(self._as_draft())
            self.app.drafts.flush()
        try:
            text = external.lend_terminal(self.app, area.text, self.app.drafts.drafts.directory)
        except external.NotEdited as error:
            self.say(str(error))
            return
        self.say("")
        if text != area.text:
            area.text = text
            area.move_cursor(area.document.end)
        area.focus()

    def on_resize(self, event: events.Resize) -> None:
        if (focused := self.focused) is not None:
            focused.scroll_visible(animate=False)

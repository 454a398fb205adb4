"""What editors have in common: saving what the form holds, and what happens where it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import work

from collectui.domain import records
from collectui.domain.commands import Command, NotDone, Refused, Stale
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.plan import Receipt
from collectui.domain.views import TheirChange
from collectui.drafts import Draft
from collectui.ui.base import News
from collectui.ui.forms.drafting import DraftForm
from collectui.ui.keys import bindings

if TYPE_CHECKING:
    from collectui.ui.popups.compare import Contested


class Invalid(Exception):
    """A field cannot be saved as it is; the message says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class Editor(DraftForm):
    """A form that answers the receipt once what it holds is saved."""

    BINDINGS = bindings("edit.save")
    FIELD_OF: ClassVar[Mapping[tuple[str, str], str]] = {}
    """Kind of record and field → the form's field that shows it."""

    def command(self, values: Mapping[str, str]) -> Command:
        """What to send. Raises Invalid."""
        raise NotImplementedError

    async def version_now(self) -> int | None:
        """The version of the record that is changed; None for a new one."""
        return None

    def on_mount(self) -> None:
        self.app.changed.subscribe(self, self._on_news)

    def _on_news(self, news: News) -> None:
        if news.touches(self._draft.customer_id) and self._draft.seen and not self._saving:
            self._look_at_version()

    @work(exclusive=True, group="version")
    async def _look_at_version(self) -> None:
        try:
            version = await self.version_now()
        except (StoreBusy, StoreFailed, LookupError):
            return
        if version is not None and version not in self._draft.seen.values() and not self._saving:
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
        if self._saving or self._done or not self.is_attached:
            return
        values = self.form.values()
        self.reasons.forgive()
        try:
            command = self.command(values)
        except Invalid as error:
            self._complain(error.field, str(error))
            return
        if not self.make_mine():
            return
        self._saving = True
        self._sent = self._sent or values
        self.say("Saving …", "quiet")
        if self.touched:
            self.app.drafts.put(self._as_draft())
        self.app.submit(
            replace(command, command_id=self._draft.id, seen=self._draft.seen),
            lambda receipt: self._saved(receipt, values),
            self._not_saved,
        )

    def _saved(self, receipt: Receipt, values: Mapping[str, str]) -> None:
        self._saving = False
        if not self.is_attached or self._done:
            return
        if receipt.repeated and values != self._sent:
            # An earlier save had arrived although its answer was lost: this one was not written.
            fresh = Draft(kind="", store="", customer_id=0).id
            self._draft, self._sent = replace(self._draft, id=fresh), None
            self._keep()
            self.say(
                "What you saved before had arrived. What you changed since is not saved: "
                f"{self.app.key('edit.save')} saves it as another one."
            )
            return
        self._leave(receipt)

    def _not_saved(self, error: Exception) -> None:
        self._saving = False
        if not self.is_attached or self._done:
            self.app.tell(error)
            return
        if isinstance(error, NotDone):
            # The store did not take this id, so a later save is not a repeated one.
            self._sent = None
        self._keep()
        match error:
            case Refused():
                self._complain(error.refusal.field, error.refusal.reason)
            case Stale():
                self._overtaken(error)
            case _:
                self.say(f"Not saved: {error}. Your text is kept as a draft.")

    def _complain(self, field: str, reason: str) -> None:
        name = self.field_of(field)
        self.say("")
        self.reasons.complain(name, reason, self.form.values())
        if name in self.form.controls:
            self.form.place_cursor(name, None)

    def field_of(self, named: str) -> str:
        """The form's field that a refusal means."""
        return named

    # What somebody else saved first

    def seen_now(self, error: Stale) -> Mapping[str, int]:
        """The versions of the records as they are now."""
        found: Mapping[str, int] = error.theirs.seen
        return found

    def their_text(self, change: TheirChange, error: Stale) -> str:
        """What the form's field would hold of theirs."""
        return "" if change.theirs is None else str(change.theirs)

    def label_of(self, name: str) -> str:
        """A form's field as people call it."""
        shown = next((each for each, field in self.FIELD_OF.items() if field == name), None)
        return records.words(*(shown or ("", name)))

    def _overtaken(self, error: Stale) -> None:
        """Theirs goes into the fields that only they changed; of the others one chooses.

        Nothing is taken over before that: saving without a choice is refused again.
        """
        self._saving, self._sent = False, None
        self.say("")
        theirs = self._their_values(error)
        values, blank = self.form.values(), self._blank or {}
        mine = [name for name in theirs if values[name] not in (blank.get(name), theirs[name])]

        def take_over() -> None:
            now = self.seen_now(error)
            # What belongs to the record since then is seen now too.
            seen = {record: now[record] for record in self._draft.seen if record in now}
            self._draft = replace(self._draft, seen=seen)
            self.form.fill({name: text for name, text in theirs.items() if name not in mine})
            if self._blank is not None:
                self._blank = {**self._blank, **theirs}
            self._keep()

        by = error.by or "Somebody"
        if not mine:
            take_over()
            self._say_kept(by, error.told)
            return
        from collectui.ui.popups.compare import Contested

        self.compare(by, [Contested(n, self.label_of(n), theirs[n], values[n]) for n in mine],
                     take_over)  # fmt: skip

    def _say_kept(self, by: str, told: str) -> None:
        self.say(f"{by} changed {told or 'this'} meanwhile. What you typed stands: look again.")

    def compare(
        self, by: str, contested: Sequence[Contested], take_over: Callable[[], object]
    ) -> None:
        """Have one choose between theirs and mine; `take_over` runs once that is decided."""
        from collectui.ui.popups.compare import CompareScreen

        def settled(kept: dict[str, str] | None) -> None:
            save = self.app.key("edit.save")
            if kept is None:
                self.say(
                    f"Nothing is decided and nothing saved: {by}'s change stands, yours is here. "
                    f"{save} compares again.",
                    "soon",
                )
                return
            take_over()
            self.say("", of="theirs")
            self.form.fill(kept)
            self.decided()
            self.say(
                f"{save} saves what is here now; what they wrote stays in the history.", "soon"
            )

        self.app.push_screen(CompareScreen(by, contested), settled)

    def decided(self) -> None:
        """Between theirs and mine was chosen."""

    def _their_values(self, error: Stale) -> dict[str, str]:
        found: dict[str, str] = {}
        for change in error.changes:
            kind = change.record.partition(":")[0]
            name = self.FIELD_OF.get((kind, change.field))
            if name in self.form.controls:
                found[name] = self.their_text(change, error)
        return found

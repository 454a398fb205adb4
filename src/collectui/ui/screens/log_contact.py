"""Logging a contact: how it ended by one letter, a line, and the next date if not the usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase
from typing import ClassVar

from textual import work
from textual.actions import SkipAction
from textual.binding import Binding
from textual.widget import Widget

from collectui.domain.commands import About, Command, Stale
from collectui.domain.commands_work import LogContact
from collectui.domain.contacting import ContactForm, Way
from collectui.domain.dates import Due, DueError
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.money import MoneyError
from collectui.domain.outcomes import OutcomeOption, with_letters
from collectui.domain.terms import Direction, Medium
from collectui.domain.views import ActivityView, Option
from collectui.drafts import Draft
from collectui.ui.base import StoreApp
from collectui.ui.screens.contact_typed import ContactTyped, warns, whose
from collectui.ui.screens.editor import Editor, Invalid
from collectui.ui.screens.editor_drafts import about_of, draft_for, subject_of
from collectui.ui.widgets.choosing import ChoiceField, CompletingInput
from collectui.ui.widgets.fields import Field, SafeArea, SafeInput
from collectui.ui.widgets.letter_choice import NONE_CHOSEN, LetterChoice
from collectui.ui.widgets.lines import Part
from collectui.ui.words import plain_words

KIND = "contact.log"
DIRECTIONS = (
    Option(Direction.OUTBOUND.value, "outbound"),
    Option(Direction.INBOUND.value, "they came to us"),
)
MEDIA = tuple(Option(medium.value, plain_words(medium)) for medium in Medium)
_DATE_IS = {True: "Promised for", False: "Raised on"}
"""What the date beside the amount is: a promise's, or of a dispute."""
_BLANK = {
    "outcome": NONE_CHOSEN,
    "line": "",
    "amount": "",
    "promised": "",
    "next": "",
    "subject": "",
    "address": "",
    "person": "",
    "direction": Direction.OUTBOUND.value,
    "medium": Medium.CALL.value,
}


class ContactLog(Editor):
    """Everything but the outcome is filled in, or follows from it."""

    LONG: ClassVar[str] = "line"
    FIRST: ClassVar[str] = "outcome"
    BINDINGS = [
        Binding(letter, f"choose('{letter}')", show=False, priority=True)
        for letter in ascii_lowercase
    ]

    def __init__(self, draft: Draft, blank: Mapping[str, str] | None, *, restored: bool) -> None:
        super().__init__(draft, blank, restored=restored)
        self._read: ContactForm | None = None
        self._way: Way | None = None
        self._save_when_read = False
        self._told: set[str] = set()
        """What others have logged today, as far as it was shown here."""

    @classmethod
    def open(
        cls, app: StoreApp, about: About, customer: str, activity: ActivityView | None
    ) -> ContactLog:
        """A contact with a customer, perhaps from an activity; or the draft of one."""
        came_from = "" if activity is None else f"activity:{activity.id}"
        draft, restored, fresh = draft_for(
            app,
            KIND,
            about.customer_id,
            customer,
            subject=f"{subject_of(about)} {came_from}".strip(),
            title=f"contact with {customer}",
            values=_BLANK,
            seen={} if activity is None else {came_from: activity.version},
        )
        return cls(draft, _BLANK, restored=restored).with_fresh(fresh)

    @classmethod
    def from_draft(cls, app: StoreApp, draft: Draft) -> ContactLog:
        """A draft as it was left."""
        return cls(draft, None, restored=True)

    @property
    def _came_from(self) -> int | None:
        """The activity that logging completes."""
        words = (word.partition(":") for word in self._draft.subject.split())
        return next((int(number) for name, _, number in words if name == "activity"), None)

    def title_parts(self) -> list[Part]:
        return [("Log a contact", "strong"), f" · {self._draft.customer}"]

    def fields(self) -> Sequence[Widget]:
        desk = self.app.desk
        assert desk is not None
        held = {name: str(value) for name, value in self._draft.values.items()}
        outcomes = with_letters(OutcomeOption(each.code, each.title) for each in desk.outcomes)
        direction = ChoiceField(DIRECTIONS, held.get("direction", "outbound"), id="direction")
        return [
            LetterChoice(outcomes, held.get("outcome", NONE_CHOSEN), id="outcome"),
            SafeArea(id="line", placeholder="what was said"),
            Field("Amount", SafeInput(id="amount"), id="field-amount"),
            Field("Promised for", SafeInput(id="promised"), id="field-promised"),
            Field(
                "Follow up on",
                SafeInput(id="next", placeholder="(suggested)"),
                id="field-next",
            ),
            Field("Follow-up", SafeInput(id="subject", max_length=500), id="field-subject"),
            Field("Number", CompletingInput(id="address"), id="field-address"),
            Field("Person", CompletingInput(id="person"), id="field-person"),
            Field("Direction", direction, id="field-direction"),
            Field(
                "Channel",
                ChoiceField(MEDIA, held.get("medium", "call"), id="medium"),
                id="field-by",
            ),
        ]

    def began(self) -> None:
        self.changed()
        self._ask()

    @work(exclusive=True)
    async def _ask(self) -> None:
        await self.app.store()
        from collectui.store.queries.attempts import contact_form

        try:
            self._read = await self.app.ask(contact_form, about_of(self._draft), self._came_from)
        except (StoreBusy, StoreFailed, LookupError) as error:
            self.say(str(error))
            return
        self._fill(self._read)
        if self._save_when_read:
            self.save()

    def _fill(self, read: ContactForm) -> None:
        """What the store knows of it; that is no typing."""
        if read.activity:
            self.name_subject(f"from “{read.activity.subject}”")
        else:
            self.name_about("" if read.about == "customer" else read.about)
        address, person = self._line("address"), self._line("person")
        assert isinstance(address, CompletingInput)
        assert isinstance(person, CompletingInput)
        address.options = [Option(way.address, whose(way)) for way in read.ways]
        person.options = [Option(each.name, "") for each in read.people]
        values = self.form.values()
        if not self._restored and read.ways and not values["address"] and not values["person"]:
            self._way = read.ways[0]
            filled = {
                "address": self._way.address,
                "person": read.named(self._way.contact_id),
                "medium": self._way.medium.value,
            }
            if self._blank is not None:
                self._blank = {**self._blank, **filled}
            self.form.fill(filled)
        if read.do_not_contact:
            name = read.customer.name
            self.say(f"{name} is not to be contacted: {read.do_not_contact}", of="customer")
        self.changed()

    def _line(self, name: str) -> SafeInput:
        return self.query_one(f"#{name}", SafeInput)

    def action_choose(self, letter: str) -> None:
        """How it ended, by its letter; the line is next."""
        field = self.query_one(LetterChoice)
        if not field.has_focus or not field.take(letter):
            raise SkipAction
        self.focus_next()

    # What follows from what is typed

    def changed(self) -> None:
        typed = self._typed_so_far()
        keeps = "" if typed is None else typed.keeps
        for name in ("amount", "promised"):
            self.query_one(f"#field-{name}", Field).display = bool(keeps)
        if typed is None:
            return
        if keeps:
            self.form.hint("amount", *typed.amount_words())
            promise = keeps == "promise"
            none = "no date: it holds no letters" if promise else "no date given"
            self.query_one("#field-promised", Field).rename(_DATE_IS[promise])
            self.form.hint("promised", *typed.due_words(typed.promised, none))
        self._follow_number(typed)
        self._line("subject").placeholder = typed.next_subject
        if typed.outcome is None and not typed.values["next"].strip():
            self.form.hint("next", "by the outcome; none for none")
        else:
            self.form.hint("next", *typed.due_words(typed.next, "no next activity"))

    def _typed_so_far(self) -> ContactTyped | None:
        if self._read is None:
            return None
        return ContactTyped(self.app, self._read, self.form.values())

    def _follow_number(self, typed: ContactTyped) -> None:
        """Another number is another person's, unless somebody was named."""
        way, read = typed.way, typed.read
        tone = "late" if warns(way) else "quiet"
        self.form.hint("address", "" if way is None else whose(way), tone)
        if way is None or way == self._way:
            return
        known, self._way = self._way, way
        if not self._restored or known is not None:
            follow = {"medium": way.medium.value}
            if typed.values["person"] in ("", read.named(known.contact_id) if known else ""):
                follow["person"] = read.named(way.contact_id)
            self.form.fill(follow)

    # Saving

    def save(self) -> None:
        # Keys come faster than the answer: the save waits for what it needs to know, and asks
        # again where the answer was an error.
        self._save_when_read = self._read is None
        if self._read is None:
            self._ask()
        else:
            self._look_and_save()

    @work(exclusive=True, group="meanwhile")
    async def _look_and_save(self) -> None:
        """Save, unless another agent has logged a contact since: that is shown before, once."""
        from collectui.store.queries.meanwhile import logged_by_others

        me = self.app.me
        assert me is not None
        try:
            found = await self.app.ask(logged_by_others, self._draft.customer_id, me.id)
        except (StoreBusy, StoreFailed):
            # Saving says what is wrong with the store.
            found = ()
        new = [each for each in found if each not in self._told]
        self._told.update(new)
        if new:
            save = self.app.key("edit.save")
            self.say(f"{'; '.join(new)}. {save} saves yours too.", of="customer")
        else:
            super().save()

    def command(self, values: Mapping[str, str]) -> Command:
        typed = self._typed_so_far()
        if typed is None or typed.outcome is None:
            raise Invalid("outcome", "How did it end? Press its letter.")
        amount = promised = None
        if typed.keeps:
            try:
                amount = typed.amount()
            except MoneyError as error:
                raise Invalid("amount", str(error)) from error
            promised = self._dated("promised", typed.promised)
        due = self._dated("next", typed.next)
        return LogContact(
            about=self._with_person(values["person"].strip()),
            outcome=typed.outcome.code,
            line=values["line"],
            direction=Direction(values["direction"]),
            medium=Medium(values["medium"]),
            address=values["address"],
            amount=amount,
            promised_on=promised.on if promised else None,
            completes=self._came_from,
            next_on=due.on if due else None,
            next_time=due.at if due else None,
            next_subject=values["subject"],
            next_category=self._category(),
        )

    def _dated(self, field: str, read: Callable[[], Due | None]) -> Due | None:
        try:
            return read()
        except DueError as error:
            raise Invalid(field, str(error)) from error

    def _category(self) -> str:
        """A follow-up call, or what the desk uses instead."""
        assert self.app.desk is not None
        codes = [option.code for option in self.app.desk.categories]
        usual = "follow_up_call"
        return usual if usual in codes or not codes else codes[0]

    def _with_person(self, name: str) -> About:
        about = about_of(self._draft)
        if not name:
            return about
        found = self._read.person(name) if self._read else None
        if found is None:
            raise Invalid("person", f"“{name}” is no contact of {self._draft.customer}.")
        return replace(about, contact_id=found.contact_id)

    def seen_now(self, error: Stale) -> Mapping[str, int]:
        activity: ActivityView | None = error.theirs.activity
        return {} if activity is None else {f"activity:{activity.id}": activity.version}

    def field_of(self, named: str) -> str:
        return {"promised on": "promised", "note": "line"}.get(named, named)

"""Logging a contact: how it ended by one letter, a line, and the next date if not the usual.

What was promised or disputed in it is filled in as in the forms of promises and disputes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.widget import Widget

from collectui.domain.about import About
from collectui.domain.activities.views import ActivityView
from collectui.domain.calls.commands import LogContact
from collectui.domain.calls.outcomes import OutcomeOption, with_letters
from collectui.domain.calls.views import ContactForm, Way
from collectui.domain.dates import Due, DueError
from collectui.domain.desk.views import Option
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.kernel import Command, Stale
from collectui.domain.vocabulary import Direction, Medium
from collectui.ui.base import StoreApp
from collectui.ui.forms.contact_input import ContactInput, warns, whose
from collectui.ui.forms.draft_keys import AboutKey, Opening, opening
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.part import Invalid
from collectui.ui.forms.parts.dispute import DisputePart
from collectui.ui.forms.parts.promise import PromisePart
from collectui.ui.widgets.bars import Part
from collectui.ui.widgets.choosing import ChoiceField, CompletingInput
from collectui.ui.widgets.fields import Field, SafeArea, SafeInput
from collectui.ui.widgets.key_choice import NONE_CHOSEN, LetterChoice, choose, letters
from collectui.ui.words import plain_words

KIND = "contact.log"
DIRECTIONS = (
    Option(Direction.OUTBOUND.value, "outbound"),
    Option(Direction.INBOUND.value, "they came to us"),
)
MEDIA = tuple(Option(medium.value, plain_words(medium)) for medium in Medium)
_BLANK = {
    "outcome": NONE_CHOSEN,
    "line": "",
    "promise": "",
    "reason": NONE_CHOSEN,
    "amount": "",
    "cancel": "no",
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
    BINDINGS = letters()
    KINDS = (KIND,)
    ASKED: ClassVar[Mapping[str, str]] = {"note": "line"}

    def __init__(self, opening: Opening, by_key: bool = False) -> None:
        """`by_key`: to log a contact, and not to see a draft as it was left."""
        super().__init__(opening)
        self._by_key = by_key
        self._key = AboutKey.of(self.draft)
        self._read: ContactForm | None = None
        self._way: Way | None = None
        self._told: set[str] = set()
        """What others have logged today, as far as it was shown here."""
        about, items = self._key.about, self._key.items
        owing = About(about.customer_id, about.account_id, about.site_id, item_id=about.item_id)
        self._promise = PromisePart(
            self, owing, items, wanted=lambda: self._keeps == "promise", optional=True
        )
        self._dispute = DisputePart(
            *(self, owing, items),
            cancel="cancel",
            wanted=lambda: self._keeps == "dispute",
            optional=True,
        )
        self.parts = (self._promise, self._dispute)

    @classmethod
    def open(
        cls,
        app: StoreApp,
        about: About,
        customer: str,
        activity: ActivityView | None,
        items: Sequence[int] = (),
    ) -> ContactLog:
        """A contact with a customer, perhaps from an activity; or the draft of one.

        `items` are the transactions that it is about, of several.
        """
        key = AboutKey(about, None if activity is None else activity.id, tuple(items))
        seen = {} if activity is None else {f"activity:{activity.id}": activity.version}
        title = f"contact with {customer}"
        found = opening(app, KIND, key, customer, title=title, values=_BLANK, seen=seen)
        return cls(replace(found, blank=_BLANK), by_key=True)

    def title_parts(self) -> list[Part]:
        return [("Log a contact", "strong"), f" · {self.draft.customer}"]

    def fields(self) -> Sequence[Widget]:
        desk = self.app.desk
        assert desk is not None
        outcomes = with_letters(OutcomeOption(each.code, each.title) for each in desk.outcomes)
        direction = ChoiceField(DIRECTIONS, self.held("direction", "outbound"), id="direction")
        return [
            LetterChoice(outcomes, self.held("outcome", NONE_CHOSEN), id="outcome"),
            SafeArea(id="line", placeholder="what was said", holds=("contact_attempt", "line")),
            *super().fields(),
            Field(
                "Follow up on",
                SafeInput(id="next", placeholder="(suggested)"),
                id="field-next",
            ),
            Field(
                "Follow-up",
                SafeInput(id="subject", max_length=500, holds=("activity", "subject")),
                id="field-subject",
            ),
            Field("Number", CompletingInput(id="address"), id="field-address"),
            Field("Person", CompletingInput(id="person"), id="field-person"),
            Field("Direction", direction, id="field-direction"),
            Field(
                "Channel",
                ChoiceField(MEDIA, self.held("medium", "call"), id="medium"),
                id="field-by",
            ),
        ]

    def began(self) -> None:
        super().began()
        if self._by_key and self.drafting.restored:
            # The next letter is meant for the outcome; what is typed then goes on behind the text.
            self.form.place_cursor("outcome", None)
        self.changed()
        self._ask()

    def _carry_over(self) -> None:
        """A draft that has an amount and a date of its own, as earlier versions kept them."""
        promised = str(self.draft.values.get("promised", "")).strip()
        values = self.form.values()
        amount = values["amount"].strip()
        if not self.drafting.restored or values["promise"] or not (promised or amount):
            return
        if self._keeps == "promise":
            filled = {"promise": f"{amount or 'all'} {promised}".strip(), "amount": ""}
        elif self._keeps == "dispute" and promised:
            filled = {"line": f"{values['line']}\nRaised on {promised}".strip()}
        else:
            return
        self.drafting.fill_in(filled)
        self.form.fill(filled)

    @work(exclusive=True)
    async def _ask(self) -> None:
        await self._read_customer()

    async def _read_customer(self) -> None:
        await self.app.store()
        from collectui.store.queries.attempts import contact_form

        key = self._key
        try:
            self._read = await self.app.ask(contact_form, key.about, key.activity_id)
        except (StoreBusy, StoreFailed, LookupError) as error:
            self.say(str(error))
        else:
            self._fill(self._read)

    def _fill(self, read: ContactForm) -> None:
        """What the store knows of it; that is no typing."""
        if read.activity:
            self.say_title(f"from “{read.activity.subject}”")
        else:
            self.name_about("" if read.about == "customer" else read.about)
        address, person = self._line("address"), self._line("person")
        assert isinstance(address, CompletingInput)
        assert isinstance(person, CompletingInput)
        address.options = [Option(way.address, whose(way)) for way in read.ways]
        person.options = [Option(each.name, "") for each in read.people]
        values = self.form.values()
        if (
            not self.drafting.restored
            and read.ways
            and not values["address"]
            and not values["person"]
        ):
            self._way = read.ways[0]
            filled = {
                "address": self._way.address,
                "person": read.named(self._way.contact_id),
                "medium": self._way.medium.value,
            }
            self.drafting.fill_in(filled)
            self.form.fill(filled)
        self._carry_over()
        if read.do_not_contact:
            name = read.customer.name
            self.say(f"{name} is not to be contacted: {read.do_not_contact}", of="customer")
        self.changed()

    def _line(self, name: str) -> SafeInput:
        return self.query_one(f"#{name}", SafeInput)

    def action_choose(self, letter: str) -> None:
        """How it ended, or why it is disputed, by its letter; what is to be typed is next."""
        choose(self, letter)

    # What follows from what is typed

    @property
    def _keeps(self) -> str:
        """What the chosen outcome keeps: `promise`, `dispute` or nothing."""
        typed = self._typed_so_far()
        return "" if typed is None else typed.keeps

    def changed(self) -> None:
        super().changed()
        typed = self._typed_so_far()
        if typed is None:
            return
        self._follow_number(typed)
        self._line("subject").placeholder = typed.next_subject
        if typed.outcome is None and not typed.values["next"].strip():
            self.form.hint("next", "by the outcome; none for none")
        else:
            self.form.hint("next", *typed.due_words(typed.next, "no next activity"))

    def _typed_so_far(self) -> ContactInput | None:
        if self._read is None:
            return None
        return ContactInput(self.app, self._read, self.form.values(), self._promise.first_day)

    def _follow_number(self, typed: ContactInput) -> None:
        """Another number is another person's, unless somebody was named."""
        way, read = typed.way, typed.read
        tone = "late" if warns(way) else "quiet"
        self.form.hint("address", "" if way is None else whose(way), tone)
        if way is None or way == self._way:
            return
        known, self._way = self._way, way
        if not self.drafting.restored or known is not None:
            follow = {"medium": way.medium.value}
            if typed.values["person"] in ("", read.named(known.contact_id) if known else ""):
                follow["person"] = read.named(way.contact_id)
            self.form.fill(follow)

    # Saving

    async def ready(self) -> bool:
        # Keys come faster than the answer: the save waits for what it needs to know, and asks
        # again where the answer was an error.
        if self._read is None:
            await self._read_customer()
        if self._read is None or not await super().ready():
            return False
        return not await self._shows_what_others_logged()

    async def _shows_what_others_logged(self) -> bool:
        """Show the contacts that other agents have logged since; whether there was a new one.

        Each is shown once: the next save goes through.
        """
        from collectui.store.queries.meanwhile import logged_by_others

        me = self.app.me
        assert me is not None
        try:
            found = await self.app.ask(logged_by_others, self._key.about.customer_id, me.id)
        except (StoreBusy, StoreFailed):
            # Saving says what is wrong with the store.
            return False
        new = [each for each in found if each not in self._told]
        self._told.update(new)
        if new:
            save = self.app.key("edit.save")
            self.say(f"{'; '.join(new)}. {save} saves yours too.", of="customer")
        return bool(new)

    def command(self, values: Mapping[str, str]) -> Command:
        typed = self._typed_so_far()
        if typed is None or typed.outcome is None:
            raise Invalid("outcome", "How did it end? Press its letter.")
        promise = dispute = None
        if typed.keeps == "promise" and not self._promise.is_empty(values):
            promise = self._promise.read(values)
        if typed.keeps == "dispute" and not self._dispute.is_empty(values):
            dispute = self._dispute.read(values, values["line"])
        due = self._dated("next", typed.next)
        return LogContact(
            about=self._with_person(values["person"].strip()),
            outcome=typed.outcome.code,
            line=values["line"],
            direction=Direction(values["direction"]),
            medium=Medium(values["medium"]),
            address=values["address"],
            promise=promise,
            dispute=dispute,
            completes=self._key.activity_id,
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
        about = self._key.about
        if not name:
            return about
        found = self._read.person(name) if self._read else None
        if found is None:
            raise Invalid("person", f"“{name}” is no contact of {self.draft.customer}.")
        return replace(about, contact_id=found.contact_id)

    def seen_now(self, error: Stale) -> Mapping[str, int]:
        activity: ActivityView | None = error.theirs.activity
        return {} if activity is None else {f"activity:{activity.id}": activity.version}

"""The profile of one customer or of many marked ones: fields, and below them what they change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import on, work
from textual.containers import Vertical
from textual.widget import Widget

from collectui.domain.commands import Command, Stale
from collectui.domain.profile import FIELDS, Unreached, UpdateProfile
from collectui.domain.profile_rules import ADDRESS_FIELD, REASONS
from collectui.domain.records import label
from collectui.domain.roles.commands import UpdateCustomer
from collectui.domain.terms import BusinessLevel, ContactMethod
from collectui.drafts import Draft
from collectui.ui.forms.customer_update import CustomerUpdate, details_of
from collectui.ui.forms.editor import Invalid
from collectui.ui.forms.parts.impact import RolesEditor
from collectui.ui.forms.profile_input import CHOICES, DIFFER, LABELS, ProfileRead, level_lines
from collectui.ui.forms.profile_reading import (
    read_activities,
    read_profiles,
    read_rows,
    read_unreached,
)
from collectui.ui.popups.compare import Contested
from collectui.ui.widgets.choosing import ChoiceField, CompletingInput
from collectui.ui.widgets.fields import Field, SafeInput
from collectui.ui.widgets.lines import Bar, Part
from collectui.ui.widgets.tick_list import Tick, TickList
from collectui.ui.words import counted

WAS = "was"
"""A draft keeps under this name what the form showed before anything was typed."""
_ADDRESS = "address-"
MOST_ADDRESSES = 30
"""Missing addresses that a form asks for; more want another choice of customers."""
_WANTED = {
    ContactMethod.EMAIL: "its e-mail",
    ContactMethod.FAX: "its fax number",
    ContactMethod.PHONE: "its phone number",
    ContactMethod.SMS: "its mobile number",
}


_WANTED_FIELDS = frozenset({ADDRESS_FIELD[method] for method in _WANTED})


class ProfileEditor(RolesEditor):
    """The fields of the profile; what is not touched stays with each customer as it is."""

    FIRST: ClassVar[str] = "collector_id"

    def __init__(
        self,
        draft: Draft,
        blank: Mapping[str, str],
        *,
        restored: bool,
        read: ProfileRead,
        **details: Any,
    ) -> None:
        super().__init__(draft, blank, restored=restored, **details)
        self._read = read
        self._ticks_for: int | str | None = ""
        self._reached_by = ""
        self._rows_for: BusinessLevel | None = None

    def title_parts(self) -> list[Part]:
        return [("Profile", "strong"), f" · {self._draft.customer}"]

    def fields(self) -> Sequence[Widget]:
        found: list[Widget] = []
        for name in FIELDS:
            field = Field(LABELS[name], self._control(name), id=f"field-{name}")
            found.append(field.add_class("-told"))
            if name == "collector_id":
                found += [Bar(id="staying-title"), TickList(id="staying")]
            elif name == "contact_method":
                found.append(Vertical(id="addresses"))
        return found

    def _control(self, name: str) -> Widget:
        options = self._read.options(name)
        if name in CHOICES:
            return ChoiceField(options, self._read.value(name), id=name)
        if options:
            return CompletingInput(options, id=name)
        return SafeInput(id=name)

    def began(self) -> None:
        self._tell()
        super().began()

    def changed(self) -> None:
        self._tell()
        super().changed()

    @on(CompletingInput.Offered)
    def _tell_offer(self, event: CompletingInput.Offered) -> None:
        event.prevent_default()
        self._tell()

    # What stands beside and between the fields

    def _tell(self) -> None:
        values, was, controls = self.form.values(), self._was, self.form.controls
        for name in FIELDS:
            control = controls[name]
            offer = control.hint if isinstance(control, CompletingInput) and control.offer else ""
            self.form.hint(name, offer or self._read.hint(name, values, was))
            if isinstance(control, SafeInput):
                control.placeholder = DIFFER if self._read.differs(name) else ""
        for flag, reason in REASONS.items():
            self.query_one(f"#field-{reason}", Field).display = values[flag] == "yes"
        self._show_ticks()
        self._show_addresses()

    @property
    def _was(self) -> Mapping[str, str]:
        assert self._blank is not None
        return self._blank

    def _changes(self, *names: str) -> dict[str, Any]:
        """Those of the changes that can be told yet."""
        values = dict(self._was)
        values.update({name: self.form.values()[name] for name in names})
        try:
            return self._read.changes(values, self._was)
        except Invalid:
            return {}

    def _show_ticks(self) -> None:
        to = self._changes("collector_id").get("collector_id", "")
        if to != self._ticks_for:
            self._ticks_for = to
            self._list_ticks(to)

    @work(exclusive=True, group="ticks")
    async def _list_ticks(self, to: int | str | None) -> None:
        found = [] if isinstance(to, str) else await read_activities(self.app, self._ids, to)
        if not self.is_attached or to != self._ticks_for:
            return
        ticks, title = self.query_one("#staying", TickList), self.query_one("#staying-title", Bar)
        day, today = self.app.words.day, self._read.desk.business_date
        of = {a.id: a.customer for a in found} if len(self._ids) > 1 else {}
        ticks.list(
            [Tick(a.id, a.subject, f"due {day(a.due_on, today)}", of.get(a.id, "")) for a in found]
        )
        ticks.display = title.display = bool(found)
        activities = counted(len(found), "open activity", "open activities")
        move = "moves" if len(found) == 1 else "move"
        title.say([(f"{activities} {move} along; Space lets one stay", "quiet")])

    def _show_addresses(self) -> None:
        method = self._changes("contact_method").get("contact_method", "")
        if method != self._reached_by:
            self._reached_by = method
            self._ask_for_addresses(method)

    @work(exclusive=True, group="addresses")
    async def _ask_for_addresses(self, method: ContactMethod | str) -> None:
        missing: Sequence[Unreached] = ()
        if isinstance(method, ContactMethod) and method in _WANTED:
            missing = await read_unreached(self.app, self._ids, method)
        if not self.is_attached or method != self._reached_by:
            return
        place = self.query_one("#addresses", Vertical)
        await place.remove_children()
        for each in missing[:MOST_ADDRESSES]:
            name = f"{_ADDRESS}{each.customer_id}"
            control = SafeInput(str(self._draft.values.get(name, "")), id=name)
            asked = "  address" if len(self._ids) == 1 else each.number
            hint = _WANTED[ContactMethod(method)] + (
                "" if len(self._ids) == 1 else f", {each.name}"
            )
            field = Field(asked, control, hint=hint, id=f"field-{name}")
            await place.mount(field.add_class("-told"))
        self.look()

    async def _look_now(self) -> None:
        level = self._changes("business_level").get("business_level")
        if level != self._rows_for:
            change = None if level is None else await read_rows(self.app, self._ids, level)
            if not self.is_attached:
                return
            many = len(self._ids) > 1
            self._rows_for = level
            self.impact.more = level_lines(change, many, self.app.words) if change else ()
        await super()._look_now()

    # What to send

    @property
    def _ids(self) -> tuple[int, ...]:
        return self._read.customers

    def change(self, values: Mapping[str, str]) -> Command:
        changes = self._read.changes(values, self._was)
        ticks = self.query_one("#staying", TickList)
        listed = {tick.id for tick in ticks.ticks}
        return UpdateProfile(
            customers=self._ids,
            changes=changes,
            staying=ticks.unticked & listed if "collector_id" in changes else frozenset(),
            address_for={
                int(name.removeprefix(_ADDRESS)): text.strip()
                for name, text in values.items()
                if name.startswith(_ADDRESS) and text.strip()
            },
        )

    def field_of(self, named: str) -> str:
        values = self.form.values()
        asked = [name for name in values if name.startswith(_ADDRESS)]
        if named not in _WANTED_FIELDS or not asked or values.get(named) != self._was.get(named):
            return named
        # Which of several is wrong is not said: first the one that is still empty.
        return next((name for name in asked if not values[name].strip()), asked[0])

    def label_of(self, name: str) -> str:
        return label("customer", name) if name in LABELS else super().label_of(name)

    # The draft, which knows what the form was before it

    def _as_draft(self) -> Draft:
        draft = super()._as_draft()
        return replace(draft, values={**draft.values, WAS: dict(self._was)})

    # Somebody else was faster

    def _overtaken(self, error: Stale) -> None:
        self._saving, self._sent = False, None
        self.say("")
        self._compare(error.by or "Somebody", error.told)

    @work(exclusive=True, group="compare")
    async def _compare(self, by: str, told: str) -> None:
        read = await read_profiles(self.app, self._ids)
        if read is None or not self.is_attached:
            return
        values, was, now = self.form.values(), dict(self._was), read.blank()
        theirs = {name: text for name, text in now.items() if text != was.get(name)}
        mine = [n for n, text in theirs.items() if values[n] not in (was.get(n), text)]

        def take_over() -> None:
            self._read, self._blank = read, {**was, **now}
            self._draft = replace(self._draft, seen=read.seen())
            for name in CHOICES:
                if isinstance(control := self.form.controls[name], ChoiceField):
                    kept = name in mine or values[name] != was[name]
                    control.offer(read.options(name), values[name] if kept else now[name])
            self.form.fill({name: text for name, text in theirs.items() if name not in mine})
            self._keep()
            self._tell()
            self.look()

        if not mine:
            take_over()
            self._say_kept(by, told)
            return
        contested = [Contested(n, self.label_of(n), theirs[n], values[n]) for n in mine]
        self.compare(by, contested, take_over)


class CustomerProfileEditor(ProfileEditor, CustomerUpdate):
    """Of one customer alone: its details are saved with it."""

    FIRST: ClassVar[str] = "collector_id"

    def fields(self) -> Sequence[Widget]:
        details = [field.add_class("-told") for field in CustomerUpdate.fields(self)]
        return [*ProfileEditor.fields(self), *details]

    def title_parts(self) -> list[Part]:
        return ProfileEditor.title_parts(self)

    def _tell(self) -> None:
        ProfileEditor._tell(self)
        values, was = self.form.values(), self._was
        for name in ("name", "phone", "email"):
            changed = bool(was[name]) and values[name] != was[name]
            self.form.hint(name, f"was {was[name]}" if changed else "")

    def change(self, values: Mapping[str, str]) -> Command:
        command = ProfileEditor.change(self, values)
        assert isinstance(command, UpdateProfile)
        details = CustomerUpdate.change(self, values)
        assert isinstance(details, UpdateCustomer)
        assert self._roles is not None
        touched = any(values[name] != self._was[name] for name in details_of(self._roles.customer))
        return replace(command, details=details if touched else None)

    def field_of(self, named: str) -> str:
        return CustomerUpdate.field_of(self, ProfileEditor.field_of(self, named))

"""The profile of one customer, with its details, or of many marked ones."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, TypeAlias

from textual.widget import Widget

from collectui.domain.kernel import Command, Stale
from collectui.domain.plan import Receipt
from collectui.drafts import Draft
from collectui.ui.base import StoreApp
from collectui.ui.forms.draft_keys import (
    CustomerKey,
    CustomersKey,
    DraftKey,
    Opening,
    opening,
    whose,
)
from collectui.ui.forms.editor import Editor
from collectui.ui.forms.part import Part
from collectui.ui.forms.parts import profile_reading
from collectui.ui.forms.parts.details import Details, details_values
from collectui.ui.forms.parts.impact import ImpactPart
from collectui.ui.forms.parts.profile import WAS, ProfilePart
from collectui.ui.forms.parts.profile_input import ProfileRead
from collectui.ui.forms.saving import Theirs
from collectui.ui.keys import bindings
from collectui.ui.widgets.bars import Part as BarPart
from collectui.ui.words import counted

ONE, MANY = "customer.profile", "customers.profile"
Then: TypeAlias = Callable[[Receipt | None], None]
_WAS_TOLD = ("name", "phone", "email")
"""Details beside which stands what they were; the address says it itself."""


class ProfileEditor(Editor):
    """Fields, and below them what they change."""

    BINDINGS = bindings("edit.pick")
    KINDS = (ONE, MANY)
    FIRST: ClassVar[str] = "collector_id"

    def __init__(self, opening: Opening, read: ProfileRead) -> None:
        super().__init__(opening)
        self._profile = ProfilePart(self, read)
        self.details: Details | None = None
        """Of one customer alone: they are saved with it."""
        impact = ImpactPart(self, before=self._profile.tell_rows)
        found: tuple[Part, ...] = ()
        if read.roles is not None:
            self.details = Details(self, read.roles)
            found = (*self.details.parts, WasTold(self))
        self.parts = (self._profile, *found, impact)

    @classmethod
    def open_draft(cls, app: StoreApp, draft: Draft) -> None:
        _show(app, _of_draft(app, draft), None)

    def title_parts(self) -> list[BarPart]:
        return [("Profile", "strong"), whose(self.draft)]

    def fields(self) -> Sequence[Widget]:
        return [field.add_class("-told") if field.id else field for field in super().fields()]

    def command(self, values: Mapping[str, str]) -> Command:
        command = self._profile.command(values)
        if self.details is None:
            return command
        details, was = self.details.read(values), self._profile.was
        touched = any(values[name] != was[name] for name in self._details_fields)
        return replace(command, details=details if touched else None)

    @property
    def _details_fields(self) -> Sequence[str]:
        roles = self._profile.read.roles
        return () if roles is None else tuple(details_values(roles.customer))

    def action_pick(self) -> None:
        if self.details is not None:
            self.details.document.pick()

    async def theirs(self, error: Stale) -> Theirs | None:
        read = await profile_reading.read_profiles(self.app, self._profile.read.customers)
        if read is None:
            return None
        was = self._profile.was
        now = {name: text for name, text in read.blank().items() if text != was.get(name)}
        return Theirs(now, read.seen(), lambda mine: self._profile.taken(read, mine))


class WasTold(Part):
    """What the customer's name, phone and e-mail were, beside them."""

    def began(self) -> None:
        self.changed()

    def changed(self) -> None:
        form, was = self.editor.form, self.editor.drafting.blank or {}
        values = form.values()
        for name in _WAS_TOLD:
            changed = bool(was[name]) and values[name] != was[name]
            form.hint(name, f"was {was[name]}" if changed else "")

    def look_again(self) -> None:
        self.changed()


# Opening: the store is asked first


def open_profile(
    app: StoreApp, ids: Sequence[int], name: str, at: str = "", then: Then | None = None
) -> None:
    """The form on these customers, or the draft of it; `at` is the field it begins with."""
    _show(app, _of_customers(app, sorted(set(ids)), name, at), then)


def _show(
    app: StoreApp, form: Coroutine[Any, Any, ProfileEditor | None], then: Then | None
) -> None:
    """Show the form once the store has said what it begins with; keys typed till then are its."""

    async def opened() -> None:
        editor = await form
        if editor is not None:
            await app.push_screen(editor, then)

    app.run_worker(opened(), group="profile")


async def _of_customers(
    app: StoreApp, ids: Sequence[int], name: str, at: str
) -> ProfileEditor | None:
    read = await profile_reading.read_profiles(app, ids)
    if read is None:
        return None
    one = len(ids) == 1
    key: DraftKey = CustomerKey(ids[0]) if one else CustomersKey(tuple(ids))
    found = opening(
        app,
        ONE if one else MANY,
        key,
        name if one else counted(len(ids), "customer"),
        title=f"profile of {name}",
        values=read.blank(),
        seen=read.seen(),
    )
    if at:
        found = replace(found, draft=replace(found.draft, at_field=at))
    return _editor(found, read)


async def _of_draft(app: StoreApp, draft: Draft) -> ProfileEditor | None:
    ids = [draft.customer_id] if draft.kind == ONE else list(CustomersKey.of(draft).ids)
    read = await profile_reading.read_profiles(app, ids) if ids else None
    return None if read is None else _editor(Opening(draft), read)


def _editor(found: Opening, read: ProfileRead) -> ProfileEditor:
    """The form of a draft. What was typed is told from what was found by what the draft kept of
    that."""
    kept = found.draft.values.get(WAS) if found.restored else None
    was = {**read.blank(), **kept} if isinstance(kept, Mapping) else read.blank()
    return ProfileEditor(replace(found, blank=was), read)

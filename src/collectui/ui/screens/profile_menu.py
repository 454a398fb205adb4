"""What can be done to the profile of the customers chosen, one or many, and the way to it."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from collectui.domain import rules
from collectui.drafts import Draft
from collectui.ui import routes
from collectui.ui.base import StoreApp
from collectui.ui.offer import Offer
from collectui.ui.words import counted

if TYPE_CHECKING:
    from collectui.ui.forms.profile import ProfileEditor
    from collectui.ui.forms.profile_input import ProfileRead

ONE, MANY = "customer.profile", "customers.profile"
"""Kinds of drafts."""
_ITEMS = (
    ("p", "Profile: all fields", ""),
    ("r", "Assign to another collector", "collector_id"),
    ("l", "Business level", "business_level"),
    ("w", "Preferred contact method", "contact_method"),
    ("t", "Payment terms", "terms_code"),
    ("s", "Statement cycle", "statement_cycle"),
    ("x", "Dunning block on/off", "dunning_excluded"),
    ("b", "Do not contact on/off", "do_not_contact"),
)
"""Key, title, and the field the form begins with."""


def profile_offers(
    app: StoreApp,
    ids: Sequence[int],
    name: str,
    then: routes.Then | None = None,
    *,
    key: str = "",
) -> list[Offer]:
    """What can be changed of these customers' work; `key` is bound to the form as a whole."""

    def of_field(letter: str, title: str, at: str) -> Offer:
        def run() -> None:
            open_profile(app, ids, name, at, then)

        action = f"{ONE}.{at}" if at else ONE
        return Offer(letter, title, run, refusal=no, id=action, key="" if at else key)

    assert app.me is not None
    refusal = rules.may_write(app.me)
    no = "" if refusal is None else refusal.reason
    return [of_field(*each) for each in _ITEMS]


def profile_title(name: str, count: int = 1) -> str:
    """The title of a menu with these items, for a customer or for so many."""
    whose = f"Customer {name}" if count == 1 else counted(count, "customer")
    return f"{whose} · profile and work"


def open_profile(
    app: StoreApp,
    ids: Sequence[int],
    name: str,
    at: str = "",
    then: routes.Then | None = None,
) -> None:
    """The form on these customers, or the draft of it; `at` is the field it begins with."""
    _open(app, _form_of(app, sorted(set(ids)), name, at), then)


def open_profile_draft(app: StoreApp, draft: Draft) -> None:
    """The form as it was left."""
    _open(app, _form_of_draft(app, draft), None)


def _open(
    app: StoreApp, form: Coroutine[Any, Any, ProfileEditor | None], then: routes.Then | None
) -> None:
    """Show the form once the store has said what it begins with; keys typed till then are its."""

    async def opened() -> None:
        editor = await form
        if editor is not None:
            await app.push_screen(editor, then)

    app.run_worker(opened(), group="profile")


async def _form_of(app: StoreApp, ids: Sequence[int], name: str, at: str) -> ProfileEditor | None:
    await app.warmed()
    from collectui.ui.forms.draft_keys import draft_for
    from collectui.ui.forms.profile_reading import read_profiles

    read = await read_profiles(app, ids)
    if read is None:
        return None
    one = len(ids) == 1
    draft, restored, fresh = draft_for(
        app,
        ONE if one else MANY,
        ids[0] if one else 0,
        name if one else counted(len(ids), "customer"),
        subject="" if one else " ".join(map(str, ids)),
        title=f"profile of {name}",
        values=read.blank(),
        seen=read.seen(),
    )
    if at:
        draft = replace(draft, at_field=at)
    return _editor(draft, read, restored=restored).with_fresh(fresh)


async def _form_of_draft(app: StoreApp, draft: Draft) -> ProfileEditor | None:
    await app.warmed()
    from collectui.ui.forms.profile_reading import read_profiles

    ids = _customers_of(draft)
    read = await read_profiles(app, ids) if ids else None
    if read is None:
        return None
    return _editor(draft, read, restored=True)


def _customers_of(draft: Draft) -> list[int]:
    """The customers whose profile a draft changes."""
    if draft.kind == ONE:
        return [draft.customer_id]
    return [int(word) for word in draft.subject.split() if word.isdecimal()]


def _editor(draft: Draft, read: ProfileRead, *, restored: bool) -> ProfileEditor:
    """The form of a draft. What was typed is told from what was found by what the draft kept of
    that."""
    from collectui.ui.forms.profile import WAS, CustomerProfileEditor, ProfileEditor

    kept = draft.values.get(WAS) if restored else None
    was = {**read.blank(), **kept} if isinstance(kept, Mapping) else read.blank()
    if read.roles is None:
        return ProfileEditor(draft, was, restored=restored, read=read)
    return CustomerProfileEditor(draft, was, restored=restored, read=read, subject=read.roles)

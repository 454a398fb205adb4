"""What can be done to the profile of the customers chosen, one or many, and the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from collectui.domain import rules
from collectui.drafts import Draft
from collectui.ui import routes
from collectui.ui.base import StoreApp
from collectui.ui.screens.activity_work import in_popup
from collectui.ui.widgets.action_menu import MenuItem
from collectui.ui.words import counted

ID = "customer.profile"
_ITEMS = (
    ("p", "Profile: all fields", ""),
    ("r", "Assign to another collector", "collector_id"),
    ("l", "Business level", "business_level"),
    ("w", "Preferred contact method", "contact_method"),
    ("t", "Payment terms", "terms_code"),
    ("s", "Statement cycle", "statement_cycle"),
    ("x", "Exclude from dunning, or no longer", "dunning_excluded"),
    ("b", "Do not contact, or again", "do_not_contact"),
)
"""Key, title, and the field the form begins with."""


def profile_items(
    app: StoreApp, ids: Sequence[int], name: str, then: routes.Then | None = None
) -> list[MenuItem]:
    """The items of a menu; each says why it may not be started."""

    def item(key: str, title: str, at: str) -> MenuItem:
        run = in_popup(app, lambda: open_profile(app, ids, name, at, then))
        return MenuItem(key, title, run, refusal=no, id=f"{ID}.{at}" if at else ID)

    assert app.me is not None
    refusal = rules.may_write(app.me)
    no = "" if refusal is None else refusal.reason
    return [item(*each) for each in _ITEMS]


async def open_profile(
    app: StoreApp,
    ids: Sequence[int],
    name: str,
    at: str = "",
    then: routes.Then | None = None,
) -> None:
    """The form on these customers, or the draft of it; `at` is the field it begins with."""
    if not routes.may_write(app):
        return
    from collectui.ui.screens import profile_editor as editor
    from collectui.ui.screens.editor_drafts import draft_for
    from collectui.ui.screens.profile_reading import read_profiles

    chosen = sorted(set(ids))
    read = await read_profiles(app, chosen)
    if read is None:
        return
    blank = editor.blank_of(read)
    one = len(chosen) == 1
    draft, restored = draft_for(
        app,
        editor.ONE if one else editor.MANY,
        chosen[0] if one else 0,
        name if one else counted(len(chosen), "customer"),
        subject="" if one else " ".join(map(str, chosen)),
        title=f"profile of {name}",
        values=blank,
        seen=editor.seen_of(read),
    )
    if at:
        draft = replace(draft, at_field=at)
    app.push_screen(editor.editor(draft, blank, read, restored=restored), then)


async def open_profile_draft(app: StoreApp, draft: Draft) -> None:
    """The form as it was left."""
    from collectui.ui.screens import profile_editor as editor
    from collectui.ui.screens.profile_reading import read_profiles

    ids = editor.customers_of(draft)
    read = await read_profiles(app, ids) if ids else None
    if read is not None:
        app.push_screen(editor.editor(draft, editor.blank_of(read), read, restored=True))

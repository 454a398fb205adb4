"""Which draft belongs to which thing: what an editor's draft is called, and what it is about."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import fields

from collectui.domain.commands import About
from collectui.drafts import Draft
from collectui.ui.base import StoreApp

_PARTS = tuple(field.name for field in fields(About) if field.name != "customer_id")


def subject_of(about: About) -> str:
    """What of the customer it is about, as drafts name it: `account_id:1 item_id:88`."""
    named = ((part, getattr(about, part)) for part in _PARTS)
    return " ".join(f"{part}:{number}" for part, number in named if number is not None)


def about_of(draft: Draft) -> About:
    """What a draft of something new is about."""
    pairs = (word.partition(":") for word in draft.subject.split())
    ids = {name: int(number) for name, _, number in pairs if name in _PARTS and number.isdecimal()}
    return About(draft.customer_id, **ids)


def record_of(draft: Draft) -> int:
    """The id of the record that a draft changes: its subject is `note:12`."""
    number = draft.subject.rpartition(":")[2]
    return int(number) if number.isdecimal() else 0


def age_of(app: StoreApp, draft: Draft) -> str:
    """When it was last changed; of one that is open elsewhere, how long it has not been."""
    said = app.words.ago(draft.when)
    if not app.drafts.drafts.elsewhere(draft):
        return said
    lasts = said.endswith(" ago")
    still = f"for {said.removesuffix(' ago')}" if lasts else f"since {said}"
    changed = "changed just now" if said == "just now" else f"unchanged {still}"
    return f"open in another session, {changed}"


def handed_over(kept: bool) -> str:
    """What a form says once another session took its draft over or went on with it."""
    own = (
        "What you typed here since is kept as a draft of its own"
        if kept
        else "What you type here from now on becomes a draft of its own"
    )
    return f"Another session has this draft now. {own}; Ctrl+S saves it besides that one."


def fresh_id() -> str:
    """The id of a draft that is not on the disk yet."""
    return str(uuid.uuid4())


def draft_for(
    app: StoreApp,
    kind: str,
    customer_id: int,
    customer: str,
    *,
    subject: str,
    title: str,
    values: Mapping[str, str],
    seen: Mapping[str, int],
) -> tuple[Draft, bool, Draft]:
    """The draft of this kind on this thing, else a new one; whether there was one; and the new
    one in any case."""
    found = app.drafts.drafts.find(kind, customer_id, subject)
    fresh = Draft(
        kind=kind,
        store=app.where,
        customer_id=customer_id,
        customer=customer,
        title=title,
        subject=subject,
        values=dict(values),
        seen=dict(seen),
    )
    return (fresh, False, fresh) if found is None else (found, True, fresh)

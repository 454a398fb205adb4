"""Which form opens which draft."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collectui.drafts import Draft
    from collectui.ui.base import StoreApp

FORMS: Mapping[str, str] = {
    "note.add": "forms.note:NoteEditor",
    "note.edit": "forms.note:NoteEditor",
    "activity.add": "forms.activity:ActivityEditor",
    "activity.edit": "forms.activity:ActivityEditor",
    "series.add": "forms.series:SeriesEditor",
    "contact.log": "forms.contact_log:ContactLog",
    "customer.update": "forms.customer_update:CustomerUpdate",
    "customer.replace": "forms.customer_replacement:CustomerReplacement",
    "customer.merge": "forms.customer_merge:CustomerMerge",
    "site.update": "forms.site_update:SiteUpdate",
    "contact.update": "forms.contact_update:ContactUpdate",
    "contact.replace": "forms.contact_replacement:ContactReplacement",
    "contact.add": "forms.contact_addition:ContactAddition",
    "contact.link": "forms.contact_link:ContactLink",
    "customer.profile": "forms.profile:ProfileEditor",
    "customers.profile": "forms.profile:ProfileEditor",
    "customers.activity": "forms.activity:ActivityEditor",
    "customers.note": "forms.note:NoteEditor",
    "customers.series": "forms.series:SeriesEditor",
    "customer.snooze": "forms.snooze:SnoozeEditor",
    "customers.snooze": "forms.snooze:SnoozeEditor",
    "promise.add": "forms.promise:PromiseEditor",
    "promise.edit": "forms.promise_update:PromiseUpdate",
    "dispute.open": "forms.dispute:DisputeEditor",
    "work.skip": "popups.kept_text:KeptText",
    "work.no_next_step": "popups.kept_text:KeptText",
    "typed.ahead": "popups.kept_text:KeptText",
}
"""Kind of draft → its form, imported when it is opened. Kinds stand in files: none is renamed."""


class OpensDrafts(Protocol):
    """A form, or what shows a text that never had one."""

    def open_draft(self, app: StoreApp, draft: Draft) -> None:
        """Show a draft as it was left."""
        ...


def form_of(kind: str) -> OpensDrafts | None:
    """What opens drafts of a kind; None for a kind of another version of the program."""
    if kind not in FORMS:
        return None
    module, _, name = FORMS[kind].partition(":")
    found: OpensDrafts = getattr(import_module(f"collectui.ui.{module}"), name)
    return found


def open_draft(app: StoreApp, draft: Draft) -> None:
    """The form that a draft was typed in, as it was left."""
    form = form_of(draft.kind)
    if form is None:
        app.notify("This version has no editor for that draft; it is kept.", severity="warning")
    else:
        form.open_draft(app, draft)

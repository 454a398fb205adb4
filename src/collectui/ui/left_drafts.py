"""What an earlier session left beside its drafts, settled when a store is opened."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from collectui.drafts import Draft, Drafts
from collectui.ui.lifeline import log

if TYPE_CHECKING:
    from collectui.store.store import Store


def settle(drafts: Drafts, where: str, store: Store) -> None:
    """A save whose answer was lost was a save: its draft is not offered again.

    Nor is one about a person who was erased: it would hold what is to be gone. `where` names the
    store, as in drafts.
    """
    from collectui.store.queries.changes import done_of
    from collectui.store.queries.erased import erased

    found = drafts.list()
    waiting = [draft.id for draft in found]
    named = frozenset(each for draft in found for each in draft.contacts)
    try:
        _keep_edited(drafts, where, store)
        drafts.settle(store.read(done_of, waiting) if waiting else ())
        drafts.forget(store.read(erased, named) if named else ())
    except OSError as error:
        log.warning("drafts were not settled: %s", error)


def _keep_edited(drafts: Drafts, where: str, store: Store) -> None:
    """A text that was in $EDITOR when its program was killed is a draft from now on."""
    if next(drafts.directory.glob("edit-*"), None) is None:
        return
    from collectui.store import masking
    from collectui.ui import external

    kept = masking.reading(store.read)
    for text, folder in external.left_behind(drafts.directory):
        if text.strip():
            drafts.save(typed_ahead(where, "text from $EDITOR", kept(text, ())))
        shutil.rmtree(folder, ignore_errors=True)


def typed_ahead(where: str, title: str, text: str) -> Draft:
    """A draft of a text that belongs to no form: card numbers in it are masked already."""
    return Draft(kind="typed.ahead", store=where, customer_id=0, title=title, values={"text": text})

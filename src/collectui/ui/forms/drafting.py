"""The draft of a form: kept as one types, given up to another session, discarded, begun anew."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from collectui.ui.forms.draft_keys import Opening, age_of

if TYPE_CHECKING:
    from collectui.ui.base import StoreApp
    from collectui.ui.widgets.form import Form

LOOK_SECONDS = 2.0
"""How often a form looks whether its draft is still its own."""


class Typed(Protocol):
    """A form as its draft sees it."""

    @property
    def app(self) -> StoreApp:
        """The app, which writes drafts."""
        ...

    @property
    def form(self) -> Form:
        """The fields."""
        ...

    def say(self, text: str, tone: str = "late", of: str = "") -> None:
        """Show a reason above the foot."""
        ...

    def say_title(self) -> None:
        """Show the title, which tells of a draft."""
        ...

    def kept_besides(self) -> Mapping[str, Any]:
        """What the draft keeps besides the fields."""
        ...


class Drafting:
    """What of a form is on the disk, and whose it is."""

    def __init__(self, typed: Typed, opening: Opening) -> None:
        self._typed = typed
        self.draft = opening.draft
        self.blank = opening.blank
        """The form before anything was typed; None where that is not known."""
        self.restored = self.kept = opening.restored
        """Whether the form began with a draft; whether there is one of it now."""
        self.fresh = opening.fresh if opening.restored else None
        """What the form would be without the draft that was found, to start anew from."""
        self.counts = False
        """Whether a change of the fields is typing; not while they are filled."""
        self.sent: Mapping[str, Any] | None = opening.draft.sent
        """What of it the store was last asked to save, while no answer is known."""
        self._theirs: Mapping[str, str] | None = None
        """What the form held while its draft was another session's; typing ends that."""

    # Beginning

    def filled(self) -> None:
        """The fields hold the draft, from which what is typed is told."""
        if self.blank is not None and not self.restored:
            # As the fields hold it, so that what they clean does not count as typed.
            self.blank = self._typed.form.values()
        if self.restored:
            self._say_whose()

    def begin(self) -> None:
        """From here on what changes in the fields was typed."""
        self.counts = True
        # Keys that came before it was ready told nobody, and no other key need follow them.
        if self._typed.form.values() != self.draft.values:
            self.keep()

    def _say_whose(self) -> None:
        """That it is a draft which is shown, and not what one may have come for."""
        typed = self._typed
        discard, anew = typed.app.key("edit.discard"), typed.app.key("edit.anew")
        if typed.app.drafts.drafts.elsewhere(self.draft):
            self._theirs = typed.form.values()
            age = age_of(typed.app, self.draft)
            other = "" if self.blank is None else f" {discard} begins another."
            said = f"Your draft, {age}. Typing or saving takes it over here.{other}"
        else:
            age = typed.app.words.ago(self.draft.when)
            begins = "" if self.fresh is None else f"{anew} starts anew, "
            said = (
                f"Your draft, {age}: the fields are as you left them, nothing of it is saved. "
                f"{begins}{discard} discards it."
            )
        typed.say(said, "soon", of="draft")

    # Keeping

    @property
    def touched(self) -> bool:
        """Whether the form holds anything that was typed."""
        return self.blank is None or self._typed.form.values() != self.blank

    def keep(self) -> None:
        """Write what is typed, or forget a draft that holds no more than the form did at first."""
        if self.is_theirs():
            return
        touched = self.touched
        if touched:
            self.put()
        elif self.kept:
            self._typed.app.drafts.discard(self.draft.id)
        if self.kept != touched:
            self.kept = touched
            self._typed.say_title()

    def put(self, *, at_once: bool = False, ended: bool = False) -> None:
        """Hand what is typed to the writer of drafts, which has it on the disk soon after.

        `ended` where nothing more is typed: until then of a number that may go on there is little.
        """
        form, writer = self._typed.form, self._typed.app.drafts
        at, cursor = form.cursor()
        values = {**form.kept(ended=ended), **self._typed.kept_besides()}
        writer.put(replace(self.draft, values=values, sent=self.sent, at_field=at, cursor=cursor))
        if at_once:
            writer.flush()

    def based_on(self, seen: Mapping[str, int], theirs: Mapping[str, str]) -> None:
        """The records were read anew: their versions, and what they make of the fields."""
        self.draft = replace(self.draft, seen=seen)
        self.fill_in(theirs)

    def fill_in(self, values: Mapping[str, str]) -> None:
        """The form knows these by itself: they are no typing."""
        if self.blank is not None:
            self.blank = {**self.blank, **values}

    def renumber(self) -> None:
        """Let the next save be another command: the one before had arrived."""
        self.draft, self.sent = replace(self.draft, id=_fresh_id()), None

    # Other sessions

    def is_theirs(self) -> bool:
        """Whether the form holds no more than a draft which another session has."""
        if self._theirs is not None and self._typed.form.values() != self._theirs:
            self._theirs = None
        return self._theirs is not None

    async def is_lost(self) -> bool:
        """Whether another session took the draft over; the disk may be slow."""
        writer = self._typed.app.drafts
        return await asyncio.to_thread(writer.goes_on_as, self.draft.id) is not None

    def make_mine(self) -> bool:
        """Have the draft on the disk as this form's own before it is sent; as `still_mine`."""
        self._theirs = None
        if self.touched:
            self.put(ended=True)
        return self.still_mine()

    def still_mine(self) -> bool:
        """Whether the draft is still this form's; where another session took it over, it says so.

        What was typed here and is not in that draft is then kept as one of its own.
        """
        writer, values = self._typed.app.drafts, self._typed.form.values()
        writer.flush()
        if (new := writer.goes_on_as(self.draft.id)) is None:
            return True
        kept = writer.drafts.load(new) is not None
        self._renew(new)
        self._theirs = None if kept else values
        own = (
            "What you typed here since is kept as a draft of its own"
            if kept
            else "What you type here from now on becomes a draft of its own"
        )
        self._typed.say(
            f"Another session has this draft now. {own}; Ctrl+S saves it besides that one."
        )
        return False

    def _renew(self, id: str, **changes: Any) -> None:
        self.draft = replace(self.draft, id=id, owner="", saved_at="", sent=None, **changes)
        self.sent = None

    # Ending

    def discard(self) -> None:
        """Forget the draft for good."""
        self._typed.app.drafts.discard(self.draft.id)
        self.counts = False

    def leave_theirs(self) -> bool:
        """Go on with an empty form; the draft stays in the session that has it.

        False where it is not known what an empty form holds.
        """
        if self.blank is None:
            return False
        self._renew(_fresh_id(), values=self.blank)
        self._theirs = None
        self.kept = self.restored = False
        return True

    def start_anew(self) -> bool:
        """Forget the draft for what the form is without it; False where that is not known."""
        if (fresh := self.fresh) is None:
            return False
        self.discard()
        self.restored = self.kept = False
        self.draft, self.fresh, self.sent = fresh, None, None
        return True


def _fresh_id() -> str:
    return str(uuid.uuid4())

"""Card numbers in fields of free text: masked in the field itself once they have ended, and said.

A number is judged when its run of digits has ended: something else was typed behind it, or the
field was left. The store is asked whether it knows the number as its own before that, as soon as
it could be a card's.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collectui.domain.privacy.cards import Found
    from collectui.ui.own_numbers import OwnNumbers

Holds = tuple[str, str]
"""The record and the field that an input field holds, as the record book calls them."""


class Typed(Protocol):
    """An input field, as this sees it."""

    has_focus: bool

    @property
    def app(self) -> Any:
        """The program."""
        ...

    @property
    def is_attached(self) -> bool:
        """Whether it is still on a screen."""
        ...

    @property
    def run_worker(self) -> Any:
        """Runs work of its own beside the keys."""
        ...

    def whole_text(self) -> str:
        """What it holds."""
        ...

    def cursor_place(self) -> int:
        """Before which character the cursor stands."""
        ...

    def tell_changed(self) -> None:
        """Let whoever keeps the text take it anew."""
        ...

    def put_whole(self, text: str, at: int) -> None:
        """Hold another text, with the cursor at a place of it; no undo brings the old one back."""
        ...


class Masking:
    """What an input field does about card numbers where it holds free text."""

    def __init__(self, field: Typed, holds: Holds | None) -> None:
        """`holds` is None for what is kept nowhere, as a search."""
        self._field = field
        self.holds = holds

    def kept(self, *, ended: bool = False) -> str:
        """What of the text may reach a disk; `ended` where no number goes on any more."""
        text = self._field.whole_text()
        if not self._is_prose():
            return text
        from collectui.domain.privacy import cards

        if not ended and self._field.has_focus:
            text = cards.begun(text, self._field.cursor_place())
        return cards.masked(text, self._own.known, self._besides())

    def look(self) -> None:
        """Something was typed: mask what has ended, once it is known whose numbers they are."""
        if not self._is_prose():
            return
        if asked := self._not_asked():
            self._field.run_worker(self._ask(asked), group="numbers")
        else:
            self.mask()

    def mask(self, *, ended: bool = False) -> None:
        """Mask what has ended, or all; a number the store was not asked about is in doubt."""
        if not self._is_prose():
            return
        from collectui.domain.privacy import cards

        text, at = self._field.whole_text(), self._field.cursor_place()
        is_typed = self._field.has_focus and not ended
        found = cards.find(text, self._besides())
        found = [
            each
            for each in cards.unknown(found, self._own.known)
            if not (is_typed and cards.is_open(text, each, at))
        ]
        if not found:
            return
        before = [each for each in found if each.end <= at]
        moved = sum(len(each.shown) - (each.end - each.start) for each in before)
        self._field.put_whole(cards.replaced(text, found), max(at + moved, 0))
        self._forget_copy()
        for each in found:
            self._field.app.notify(_said(each))
        # What stood around it may be a number by itself.
        self.mask(ended=ended)

    async def end(self) -> None:
        """Nothing more is typed behind a number: mask all that is not the store's own."""
        if self._is_prose():
            if asked := self._not_asked():
                await self._own.ask(asked, self._field.app.ask)
            self.mask(ended=True)

    def end_soon(self) -> None:
        """The same, where nobody can wait for it; the next key that is no letter does."""
        self._field.run_worker(self.end(), group="numbers")

    async def _ask(self, numbers: Collection[str]) -> None:
        before = len(self._own.known)
        await self._own.ask(numbers, self._field.app.ask)
        if not self._field.is_attached:
            return
        self.mask()
        if len(self._own.known) > before:
            # What was kept of the text meanwhile was without the number.
            self._field.tell_changed()

    def _not_asked(self) -> frozenset[str]:
        """The numbers of which it is not known yet whose they are."""
        from collectui.domain.privacy import cards

        return self._own.missing(cards.suspects(self._field.whole_text()))

    def _is_prose(self) -> bool:
        from collectui.domain.records import is_prose

        return self.holds is not None and is_prose(*self.holds)

    def _forget_copy(self) -> None:
        """What was copied within the program is masked too."""
        from collectui.domain.privacy import cards

        copied = self._field.app.clipboard
        if (kept := cards.masked(copied, self._own.known, self._besides())) != copied:
            self._field.app.copy_to_clipboard(kept)

    def _besides(self) -> Collection[str]:
        desk = self._field.app.desk
        found: Collection[str] = () if desk is None else desk.masked_numbers
        return found

    @property
    def _own(self) -> OwnNumbers:
        found: OwnNumbers = self._field.app.own_numbers
        return found


def _said(found: Found) -> str:
    what = found.what[:1].upper() + found.what[1:]
    return f"{what} hidden: {found.shown}"

"""Whether to ask the store for what others changed, or to rely on what its server says by itself.

A server that tells of each entry of the history need not be asked whether there is one. But one
that cannot be heard must be: a standby, or a pooler that gives every transaction another
connection, where listening seems to succeed. So it is believed once it has told of something, and
not any more once something came that it did not tell of; asked now and then it is all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collectui.store.connections import Heard

NET_LOOKS = 10
"""After so many looks without a question one is asked."""


class Hearing:
    """What a program has come to think of its server's word."""

    def __init__(self) -> None:
        self._told = False
        """It has told of something."""
        self._silent = False
        """It has not told of something."""
        self._since = 0
        self.is_new = False
        """It listens anew: what is found now may have been written before."""
        self._looks = 0
        self._owed = 0
        """What was found by asking and has not been told yet: it may be on its way."""

    def must_ask(self, heard: Heard | None, newest: int) -> bool:
        """Whether to ask now; `newest` is the id of the history up to which all is known."""
        if heard is None:
            self.is_new = False
            return True
        self.is_new, self._since = heard.since != self._since, heard.since
        if self.is_new:
            self._owed = 0
        elif self._owed > heard.newest:
            self._silent = True
        self._told = self._told or heard.newest > 0
        self._looks += 1
        trusted = self._told and not self._silent
        ask = self.is_new or not trusted or heard.newest > newest or self._looks >= NET_LOOKS
        if ask:
            self._looks = 0
        return ask

    def found(self, newest: int) -> None:
        """What asking showed: whether it was told of is seen at the next look."""
        if not self.is_new:
            self._owed = max(self._owed, newest)

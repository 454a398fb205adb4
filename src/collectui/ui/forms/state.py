"""The states of a form between its opening and its end, and which of them may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class State(Enum):
    """How far a form is on its way into the store."""

    OPEN = "open"
    """It is being filled in; what is typed is kept as a draft."""
    LOOKING = "looking"
    """A save was asked for, and waits for what the form still has to find out."""
    SENDING = "sending"
    """The command is on its way: nothing of the form counts until the answer is here."""
    DONE = "done"
    """It was saved, closed or discarded; no answer that comes later changes anything."""


FOLLOWING: Mapping[State, frozenset[State]] = {
    State.OPEN: frozenset({State.LOOKING, State.DONE}),
    State.LOOKING: frozenset({State.OPEN, State.SENDING, State.DONE}),
    State.SENDING: frozenset({State.OPEN, State.DONE}),
    State.DONE: frozenset(),
}
"""Back to open from looking: a field is wrong, something could not be found out, or another session
has the draft. Back to open from sending: refused, overtaken, moved, or the store gave no answer."""


class Course:
    """Where one form stands."""

    def __init__(self) -> None:
        self.state = State.OPEN

    def to(self, state: State) -> None:
        """Enter a state that may follow; ValueError for any other."""
        if state not in FOLLOWING[self.state]:
            raise ValueError(f"a form that is {self.state.value} cannot be {state.value} next")
        self.state = state

    @property
    def takes_typing(self) -> bool:
        """Whether what is typed counts."""
        return self.state in (State.OPEN, State.LOOKING)

    @property
    def is_sending(self) -> bool:
        """Whether a command is on its way."""
        return self.state is State.SENDING

    @property
    def is_done(self) -> bool:
        """Whether the form has ended."""
        return self.state is State.DONE

"""Commands on disputes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from collectui.domain.about import About
from collectui.domain.kernel import Command
from collectui.domain.money import Minor
from collectui.domain.vocabulary import WaitsOn


@dataclass(frozen=True, slots=True)
class Claimed:
    """What of one item is disputed; None is all that is open of it and undisputed."""

    item_id: int
    amount: Minor | None = None


@dataclass(frozen=True, kw_only=True)
class OpenDispute(Command):
    """Take what a customer will not pay out of what is asked for.

    An item whose only case a file told of, and nobody has touched: that case is taken over.
    """

    about: About
    items: tuple[Claimed, ...]
    reason: str
    words: str = ""
    """The customer's."""
    remark: str = ""
    processor_id: int | None = None
    """The collector who works on it; None: nobody with a login."""
    cancel_promises: bool = False
    """Promises of what is disputed are cancelled with it."""


def asked_of(about: About, items: Sequence[int] = ()) -> OpenDispute:
    """What a dispute of transactions is judged by before anything of it is typed.

    Without `items` it is the one that it is about.
    """
    one = () if about.item_id is None else (about.item_id,)
    return OpenDispute(about=about, items=tuple(map(Claimed, items or one)), reason="")


@dataclass(frozen=True, kw_only=True)
class OnDispute(Command):
    """A command for one dispute."""

    dispute_id: int
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class WorkDispute(OnDispute):
    """Somebody works on it; what it waited for is there."""


@dataclass(frozen=True, kw_only=True)
class WaitDispute(OnDispute):
    on: WaitsOn
    until: date


@dataclass(frozen=True, kw_only=True)
class HandOverDispute(OnDispute):
    """It is somebody else's turn: a collector's, or a department's without a login."""

    processor_id: int | None = None
    owner: str = ""
    """The department; empty leaves the one that it has."""


@dataclass(frozen=True, kw_only=True)
class SplitDispute(OnDispute):
    """Part of what is open of one item becomes a case of its own."""

    item_id: int
    amount: Minor
    reason: str = ""
    """Of the new case; empty: the same."""


@dataclass(frozen=True, kw_only=True)
class ResolveDispute(OnDispute):
    """Decided: so much is credited, so much is owed after all. Together it is all that is open."""

    credit: Minor = 0
    valid: Minor = 0
    item_id: int | None = None
    """Of one item alone."""


@dataclass(frozen=True, kw_only=True)
class WithdrawDispute(OnDispute):
    """The customer no longer disputes it: all of it is owed."""


@dataclass(frozen=True, kw_only=True)
class WriteOffDispute(OnDispute):
    """Nobody will ask for it any more; None is all that is open."""

    amount: Minor | None = None
    item_id: int | None = None

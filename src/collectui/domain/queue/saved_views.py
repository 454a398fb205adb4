"""Views of the list that an agent keeps: whose rows, narrowed by what, in which order.

A view with members is a pool: they work through it together, and each is given other customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collectui.domain.desk.rights import may_share_lists
from collectui.domain.kernel import Action, Command, Me, Refusal, all_of, has_text
from collectui.domain.queue.query import SCOPE_TITLES, Scope, Sort
from collectui.domain.text import clean_line

MOST_NAME, MOST_VIEWS = 40, 10
POOLED = frozenset((Scope.ALL, Scope.UNASSIGNED, Scope.SET_ASIDE, Scope.NO_NEXT))
"""Lists that are the same for everybody."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """One view; its filter is the line that was typed."""

    id: int
    collector_id: int
    name: str
    scope: Scope
    filter: str
    sort: Sort
    position: int
    members: tuple[str, ...] | None = None
    """The logins of a pool's members; None for a view that is its maker's alone."""

    def is_for(self, me: Me) -> bool:
        """Whether it is mine, or a pool of which I am a member."""
        return self.collector_id == me.id or me.login in (self.members or ())


@dataclass(frozen=True, slots=True)
class JudgedViews:
    """The views that a command may be about, whosever they are."""

    views: Sequence[SavedView]
    wrong: str = ""
    """Why the filter sent cannot be read."""
    logins: Sequence[str] = ()
    """Who works here."""

    def mine(self, me: Me) -> list[SavedView]:
        """Those of one agent, in the order of the menu."""
        return [view for view in self.views if view.collector_id == me.id]

    def named(self, me: Me, name: str) -> SavedView | None:
        """My view of that name, whatever its case."""
        wanted = clean_line(name).casefold()
        return next((view for view in self.mine(me) if view.name.casefold() == wanted), None)


def view_is_sayable(
    judged: JudgedViews, me: Me, command: SaveView | None = None, /
) -> Refusal | None:
    """A view has a name and a filter that can be read; so many that a menu holds them."""
    if command is None:
        return None
    if refusal := has_text("name", clean_line(command.name)):
        return refusal
    if len(clean_line(command.name)) > MOST_NAME:
        return Refusal(f"A view's name has at most {MOST_NAME} characters", "name")
    if judged.wrong:
        return Refusal(f"The filter cannot be read: {judged.wrong}", "filter")
    if len(judged.mine(me)) >= MOST_VIEWS and judged.named(me, command.name) is None:
        return Refusal(f"You have {MOST_VIEWS} views: delete one first")
    return None


def pool_is_everybodys(
    judged: JudgedViews, me: Me, command: SaveView | None = None, /
) -> Refusal | None:
    """A supervisor makes a pool, of collectors who work here, and of a list that is nobody's own.

    So it stays when the list of a pool is saved again.
    """
    if command is None:
        return None
    was = judged.named(me, command.name)
    members = (was.members if was else None) if command.members is None else command.members
    if members is None:
        return None
    return may_share_lists(me) or can_be_pool(command.scope) or members_work_here(judged, members)


def can_be_pool(scope: Scope) -> Refusal | None:
    """Why a list is different for each who looks at it, and cannot be worked through together."""
    if scope in POOLED:
        return None
    return Refusal(f"“{SCOPE_TITLES[scope]}” cannot be a pool: choose a list of everybody's first")


def members_work_here(judged: JudgedViews, members: Sequence[str]) -> Refusal | None:
    """A pool has members, all of whom work here."""
    if not members:
        return Refusal("A pool has members: name their logins", "members")
    unknown = [each for each in members if each not in judged.logins]
    if unknown:
        return Refusal(f"“{unknown[0]}” does not work here", "members")
    return None


def view_is_mine(
    judged: JudgedViews, me: Me, command: DeleteView | None = None, /
) -> Refusal | None:
    """Nobody deletes another agent's view."""
    if command is not None and not judged.mine(me):
        return Refusal("That view is not yours, or not there any more")
    return None


SAVE_VIEW: Action[JudgedViews, SaveView] = Action(
    "view.save", "Save this list as a view", "s", all_of(view_is_sayable, pool_is_everybodys)
)
DELETE_VIEW: Action[JudgedViews, DeleteView] = Action(
    "view.delete", "Delete a view", "d", view_is_mine
)


@dataclass(frozen=True, kw_only=True)
class SaveView(Command):
    """Keep a list under a name; of mine that has the name already, it takes the place."""

    name: str
    scope: Scope = Scope.MINE
    filter: str = ""
    sort: Sort = Sort.PRIORITY
    members: tuple[str, ...] | None = None
    """The logins of a pool's members; None leaves them as they are: none, where it is new."""


@dataclass(frozen=True, kw_only=True)
class DeleteView(Command):
    view_id: int

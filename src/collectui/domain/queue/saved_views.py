"""Views of the list that an agent keeps: whose rows, narrowed by what, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collectui.domain.kernel import Action, Command, Me, Refusal, has_text
from collectui.domain.queue.query import Scope, Sort
from collectui.domain.text import clean_line

MOST_NAME, MOST_VIEWS = 40, 10


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


@dataclass(frozen=True, slots=True)
class ViewsSubject:
    """The views that a command may be about, whosever they are."""

    views: Sequence[SavedView]
    wrong: str = ""
    """Why the filter sent cannot be read."""

    def mine(self, me: Me) -> list[SavedView]:
        """Those of one agent, in the order of the menu."""
        return [view for view in self.views if view.collector_id == me.id]

    def named(self, me: Me, name: str) -> SavedView | None:
        """My view of that name, whatever its case."""
        wanted = clean_line(name).casefold()
        return next((view for view in self.mine(me) if view.name.casefold() == wanted), None)


def view_is_sayable(
    judged: ViewsSubject, me: Me, command: SaveView | None = None, /
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


def view_is_mine(
    judged: ViewsSubject, me: Me, command: DeleteView | None = None, /
) -> Refusal | None:
    """Nobody deletes another agent's view."""
    if command is not None and not judged.mine(me):
        return Refusal("That view is not yours, or not there any more")
    return None


SAVE_VIEW: Action[ViewsSubject, SaveView] = Action(
    "view.save", "Save this list as a view", "s", view_is_sayable
)
DELETE_VIEW: Action[ViewsSubject, DeleteView] = Action(
    "view.delete", "Delete a view", "d", view_is_mine
)


@dataclass(frozen=True, kw_only=True)
class SaveView(Command):
    """Keep a list under a name; of mine that has the name already, it takes the place."""

    name: str
    scope: Scope = Scope.MINE
    filter: str = ""
    sort: Sort = Sort.PRIORITY


@dataclass(frozen=True, kw_only=True)
class DeleteView(Command):
    view_id: int

"""What is done to the activities chosen, one or several: by keys, and in their menu."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from collectui.domain import actions
from collectui.domain.actions import Action
from collectui.domain.commands_work import (
    CancelActivities,
    CompleteActivities,
    MoveActivities,
    OnActivities,
    PostponeActivities,
    ReassignActivities,
    ReopenActivities,
)
from collectui.domain.dates import DueError, due_words
from collectui.domain.outcomes import OutcomeOption, with_letters
from collectui.domain.plan import Receipt
from collectui.domain.subjects import ActivitiesSubject
from collectui.domain.views import ActivityView
from collectui.ui.base import POPUP, StoreApp
from collectui.ui.screens.ask import AskScreen
from collectui.ui.screens.popup import Choice, ChoiceScreen
from collectui.ui.screens.search import SearchScreen
from collectui.ui.widgets.action_menu import MenuItem
from collectui.ui.widgets.due_typed import due_typed
from collectui.ui.words import counted

Done = Callable[[Receipt], object]
Sent = Callable[[Sequence[ActivityView], bool], object]


@dataclass(frozen=True)
class ActivityWork:
    """The activities chosen, and what a key does to all of them."""

    app: StoreApp
    chosen: Sequence[ActivityView]
    done: Done
    """Called when it is saved."""
    sent: Sent = lambda chosen, keeps: None
    """Called when something is sent: with what was chosen, and whether the cursor stays on it."""

    @property
    def name(self) -> str:
        """What they are called."""
        one = len(self.chosen) == 1
        return (
            self.chosen[0].subject if one else counted(len(self.chosen), "activity", "activities")
        )

    def refusal(self, action: Action) -> str:
        """Why this may not be started; empty where it may."""
        desk, me = self.app.desk, self.app.me
        assert desk is not None
        assert me is not None
        subject = ActivitiesSubject(tuple(self.chosen), desk.outcomes, desk.collectors)
        found = action.refusal(subject, me)
        return "" if found is None else found.reason

    def _may(self, action: Action) -> bool:
        if reason := self.refusal(action):
            self.app.notify(reason, title=f"{action.title}: no", severity="warning")
        return not reason

    def _do(self, command: OnActivities, *, keeps: bool = False) -> None:
        """Send it. What is still to be worked, only on another day, keeps the cursor."""
        self.sent(self.chosen, keeps)
        seen = {f"activity:{each.id}": each.version for each in self.chosen}
        self.app.submit(replace(command, seen=seen), self.done)

    @property
    def _ids(self) -> tuple[int, ...]:
        return tuple(each.id for each in self.chosen)

    async def complete(self) -> None:
        """Ask how it ended."""
        if not self._may(actions.COMPLETE_ACTIVITY):
            return
        assert self.app.desk is not None
        outcomes = with_letters(
            OutcomeOption(each.code, each.title) for each in self.app.desk.outcomes
        )
        choices = [Choice(each.code, each.letter, each.title) for each in outcomes]
        outcome = await self.app.push_screen_wait(ChoiceScreen(f"{self.name}: outcome", choices))
        if outcome is not None:
            self._do(CompleteActivities(activity_ids=self._ids, outcome=outcome))

    def postpone(self, days: int) -> None:
        """By days; fewer than none is earlier."""
        if self._may(actions.POSTPONE_ACTIVITY):
            self._do(PostponeActivities(activity_ids=self._ids, days=days), keeps=True)

    async def postpone_to(self) -> None:
        """To a date that is asked for."""
        if not self._may(actions.POSTPONE_ACTIVITY):
            return
        ask = AskScreen(f"{self.name}: to which day?", "fri, +3, 3 dec 14:00", self._date_words)
        text = await self.app.push_screen_wait(ask)
        if text is not None:
            due = due_typed(self.app, text)
            moved = PostponeActivities(activity_ids=self._ids, to=due.on, at=due.at)
            self._do(moved, keeps=True)

    def _date_words(self, text: str) -> tuple[str, bool]:
        assert self.app.desk is not None
        try:
            return due_words(due_typed(self.app, text), self.app.desk.business_date), True
        except DueError:
            return "no date yet: fri, +3, 3 dec", False

    async def reassign(self) -> None:
        """Ask to whom."""
        if not self._may(actions.REASSIGN_ACTIVITY):
            return
        assert self.app.desk is not None
        people = self.app.desk.collectors
        choices = [
            Choice(str(each.id), str(n) if n < 10 else "", each.login, each.name)
            for n, each in enumerate(people, 1)
        ]
        whom = await self.app.push_screen_wait(ChoiceScreen(f"{self.name}: assign to", choices))
        if whom is not None:
            self._do(ReassignActivities(activity_ids=self._ids, to=int(whom)))

    async def cancel(self) -> None:
        """Ask why; the answer may be empty."""
        if not self._may(actions.CANCEL_ACTIVITY):
            return
        ask = AskScreen(f"Cancel {self.name}", "why, if there is something to say")
        reason = await self.app.push_screen_wait(ask)
        if reason is not None:
            self._do(CancelActivities(activity_ids=self._ids, reason=reason))

    def reopen(self) -> None:
        """As if never closed."""
        if self._may(actions.REOPEN_ACTIVITY):
            self._do(ReopenActivities(activity_ids=self._ids))

    async def move(self) -> None:
        """Ask to which customer."""
        if not self._may(actions.MOVE_ACTIVITY):
            return
        found = await self.app.push_screen_wait(SearchScreen(f"{self.name}: to which customer?"))
        if found is not None:
            self._do(MoveActivities(activity_ids=self._ids, customer_id=found.customer_id))

    def items(self) -> list[MenuItem]:
        """The menu's items, each with the reason where it may not be started."""
        offered: list[tuple[Action, str, str, Callable[[], object]]] = [
            (actions.COMPLETE_ACTIVITY, "d", "Done", self._popup(self.complete)),
            (actions.POSTPONE_ACTIVITY, "+", "Postpone by a day", lambda: self.postpone(1)),
            (actions.POSTPONE_ACTIVITY, "-", "Advance by a day", lambda: self.postpone(-1)),
            (actions.POSTPONE_ACTIVITY, "t", "To another day …", self._popup(self.postpone_to)),
            (actions.REASSIGN_ACTIVITY, "r", "Assign to another …", self._popup(self.reassign)),
            (actions.CANCEL_ACTIVITY, "x", "Cancel …", self._popup(self.cancel)),
            (actions.REOPEN_ACTIVITY, "o", "Reopen", self.reopen),
            (actions.MOVE_ACTIVITY, "v", "Move to another customer …", self._popup(self.move)),
        ]
        return [
            MenuItem(key, title, run, refusal=self.refusal(action), id=action.id)
            for action, key, title, run in offered
        ]

    def _popup(self, ask: Callable[[], Awaitable[None]]) -> Callable[[], object]:
        return in_popup(self.app, ask)


def in_popup(app: StoreApp, ask: Callable[[], Awaitable[None]]) -> Callable[[], object]:
    """What asks the agent something, in a worker of the app, which waits for the answer."""

    async def asked() -> None:
        await ask()

    return lambda: app.run_worker(asked(), group=POPUP)

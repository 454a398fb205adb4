"""What can be done to the activities chosen, one or several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Never

from collectui.domain.activities import actions
from collectui.domain.activities.commands import (
    CancelActivities,
    CompleteActivities,
    MoveActivities,
    OnActivities,
    PostponeActivities,
    ReassignActivities,
    ReopenActivities,
)
from collectui.domain.activities.views import ActivityView, JudgedActivities, JudgedActivity
from collectui.domain.calls.outcomes import OutcomeOption, with_letters
from collectui.domain.dates import DueError, due_words
from collectui.domain.kernel import Action
from collectui.domain.plan import Receipt
from collectui.ui.asking import in_popup
from collectui.ui.base import StoreApp
from collectui.ui.offer import Offer, about_one, offer, reason
from collectui.ui.popups.ask import AskScreen
from collectui.ui.popups.popup import Choice, ChoiceScreen
from collectui.ui.screens import files
from collectui.ui.screens.search import SearchScreen
from collectui.ui.widgets.due_input import due_typed
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
        return _called(self.chosen)

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
        self._do(PostponeActivities(activity_ids=self._ids, days=days), keeps=True)

    async def postpone_to(self) -> None:
        """To a date that is asked for."""
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
        ask = AskScreen(
            f"Cancel {self.name}",
            "why, if there is something to say",
            holds=("activity", "cancel_reason"),
        )
        why = await self.app.push_screen_wait(ask)
        if why is not None:
            self._do(CancelActivities(activity_ids=self._ids, reason=why))

    def reopen(self) -> None:
        """As if never closed."""
        self._do(ReopenActivities(activity_ids=self._ids))

    async def move(self) -> None:
        """Ask to which customer."""
        found = await self.app.push_screen_wait(SearchScreen(f"{self.name}: to which customer?"))
        if found is not None:
            self._do(MoveActivities(activity_ids=self._ids, customer_id=found.customer_id))

    def offers(self, row: ActivityView, edit: Callable[[], object]) -> list[Offer]:
        """What can be done with them; editing and attachments are about one `row`."""
        desk = self.app.desk
        assert desk is not None
        judged = JudgedActivities(tuple(self.chosen), desk.outcomes, desk.collectors)

        def of_all(
            action: Action[JudgedActivities, Never],
            letter: str,
            title: str,
            run: Callable[[], object],
            key: str = "",
        ) -> Offer:
            no = reason(self.app, action, judged)
            return Offer(letter, title, run, refusal=no, id=action.id, key=key)

        ask, postpone = partial(in_popup, self.app), actions.POSTPONE_ACTIVITY
        working = [
            of_all(actions.COMPLETE_ACTIVITY, "d", "Done", ask(self.complete), "do.complete"),
            of_all(postpone, "+", "Postpone by a day", partial(self.postpone, 1), "do.postpone"),
            of_all(postpone, "-", "Advance by a day", partial(self.postpone, -1), "do.advance"),
            of_all(postpone, "t", "To another day …", ask(self.postpone_to)),
            of_all(actions.REASSIGN_ACTIVITY, "r", "Assign to another …", ask(self.reassign)),
            of_all(actions.CANCEL_ACTIVITY, "x", "Cancel …", ask(self.cancel)),
            of_all(actions.REOPEN_ACTIVITY, "o", "Reopen", self.reopen),
            of_all(actions.MOVE_ACTIVITY, "v", "Move to another customer …", ask(self.move)),
        ]
        one = activity_judged(self.app, row.customer_id, row.customer, row)
        editing = offer(self.app, actions.EDIT_ACTIVITY, one, edit, key="do.edit")
        attaching = reason(self.app, actions.ATTACH_TO_ACTIVITY, one)
        of_one = [editing, *files.offers(self.app, row, attaching)]
        if len(self.chosen) > 1:
            of_one = about_one(self.app, of_one)
        return [of_one[0], *working, *of_one[1:]]


def activities_title(chosen: Sequence[ActivityView]) -> str:
    """The title of the menu of activities."""
    customers = {each.customer for each in chosen}
    whose = f" · {customers.pop()}" if len(customers) == 1 else ""
    name = _called(chosen)
    return f"{f'Activity “{name}”' if len(chosen) == 1 else name}{whose}"


def activity_judged(
    app: StoreApp, customer_id: int, customer: str, activity: ActivityView | None
) -> JudgedActivity:
    """What the rules of one activity look at; None for a new one."""
    desk = app.desk
    assert desk is not None
    lists = (desk.categories, desk.outcomes, desk.collectors)
    return JudgedActivity(customer_id, customer, activity, *lists)


def _called(chosen: Sequence[ActivityView]) -> str:
    one = len(chosen) == 1
    return chosen[0].subject if one else counted(len(chosen), "activity", "activities")

"""Taking a promise, or doing something to one that is there: what is asked before the form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.promises.actions import (
    APPROVE_PROMISE,
    CANCEL_PROMISE,
    EDIT_PROMISE,
    KEEP_PLAN,
    TAKE_PROMISE,
    ApprovePromise,
    CancelPromise,
    KeepPlan,
)
from collectui.domain.promises.views import JudgedPromise
from collectui.domain.vocabulary import CancelledBy
from collectui.ui.forms.promise import PromiseEditor
from collectui.ui.forms.promise_update import PromiseUpdate
from collectui.ui.offer import reason
from collectui.ui.popups.ask import AskScreen
from collectui.ui.popups.popup import Choice, ChoiceScreen

if TYPE_CHECKING:
    from collectui.domain.about import About
    from collectui.domain.kernel import Command
    from collectui.ui.base import StoreApp
    from collectui.ui.forms.editor import Editor
    from collectui.ui.routes import Then

_MOST = 4
"""Promises that are offered to do something to: those at work now are seldom more."""


async def promise(
    app: StoreApp,
    about: About,
    name: str,
    then: Then | None = None,
    items: Sequence[int] = (),
) -> bool:
    """Ask how much and until when; whether something was saved.

    Where a promise stands, wants approval or was a plan that is broken, what is meant is asked
    first. `then` is called once something was saved.
    """
    await app.store()
    from collectui.store.queries.promises import at_work

    try:
        found = await app.ask(at_work, about.customer_id)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return False
    picked: str | None = "new"
    if found:
        choices = [*_choices(app, found)]
        title = f"{name}: {'; '.join(_words(each) for each in found[:_MOST])}"
        picked = await app.push_screen_wait(ChoiceScreen(title, choices))
    what, _, number = (picked or "").partition(":")
    judged = next((e for e in found if e.promise and str(e.promise.id) == number), None)
    form: Editor | None = None
    if what in ("new", "replace"):
        form = PromiseEditor.new(app, about, name, items, int(number) if number else None)
    elif what == "edit" and judged is not None and judged.promise is not None:
        form = PromiseUpdate.open(app, judged.promise)
    if form is not None:
        receipt = await app.push_screen_wait(form)
        if receipt is not None and then is not None:
            then(receipt)
        return receipt is not None
    command = await _changing(app, what, judged) if judged is not None else None
    if command is not None:
        app.submit(command, then)
    return command is not None


def _choices(app: StoreApp, found: Sequence[JudgedPromise]) -> list[Choice]:
    """A new one; and of each that is at work what can be done with it, or why not."""
    choices = [Choice("new", TAKE_PROMISE.key.lower(), "Take another promise")]
    letters = iter("1234567890bdefghijlmnoqstuvwxyz")
    for judged in found[:_MOST]:
        promise = judged.promise
        if promise is None:
            continue
        actions = (
            ("replace", "Replace", reason(app, TAKE_PROMISE, judged)),
            ("cancel", "Cancel", reason(app, CANCEL_PROMISE, judged)),
            ("approve", "Approve", reason(app, APPROVE_PROMISE, judged)),
            ("keep", "Have the plan go on:", reason(app, KEEP_PLAN, judged)),
            ("edit", "Change the method of", reason(app, EDIT_PROMISE, judged)),
        )
        choices += [
            Choice(f"{what}:{promise.id}", next(letters), f"{title} {promise.number}", refused=no)
            for what, title, no in actions
        ]
    return choices


def _words(judged: JudgedPromise) -> str:
    promise = judged.promise
    return "" if promise is None else f"{promise.words}, {promise.state_words}"


async def _changing(app: StoreApp, what: str, judged: JudgedPromise) -> Command | None:
    """The command for what was chosen, with its reason; None where none was given."""
    assert judged.promise is not None
    assert app.me is not None
    promise_id = judged.promise.id
    if what == "approve":
        return ApprovePromise(promise_id=promise_id)
    title = "Why does the plan go on?" if what == "keep" else "Why is the promise cancelled?"
    ask = AskScreen(title, "in a few words", holds=("promise", "status_reason"))
    why = await app.push_screen_wait(ask)
    if not why:
        return None
    if what == "keep":
        return KeepPlan(promise_id=promise_id, reason=why)
    if judged.is_own_of_today(app.me):
        return CancelPromise(promise_id=promise_id, reason=why)
    choices = [
        Choice(CancelledBy.CUSTOMER, "c", "The customer takes it back"),
        Choice(CancelledBy.US, "u", "We do"),
    ]
    by = await app.push_screen_wait(ChoiceScreen("Who asked for it?", choices))
    if not by:
        return None
    return CancelPromise(promise_id=promise_id, reason=why, by=CancelledBy(by))

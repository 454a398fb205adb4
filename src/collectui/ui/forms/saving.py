"""The way of a form into the store: open → looking → sending → done, and what ends in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from collectui.domain.kernel import Moved, NotDone, Refused, Stale
from collectui.domain.plan import Plan, Receipt
from collectui.ui.forms.part import FormScreen, Invalid, Part
from collectui.ui.forms.state import Course, State
from collectui.ui.widgets.reasons import Reasons


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved first."""

    values: Mapping[str, str]
    """What it makes of the form's fields."""
    seen: Mapping[str, int]
    """The versions of the records as they are now."""
    taken: Callable[[Sequence[str]], object] = lambda mine: None
    """Called when it is taken over, with the fields in which mine stands."""


class Saved(FormScreen, Protocol):
    """A form as its saving sees it."""

    parts: Sequence[Part]

    @property
    def reasons(self) -> Reasons:
        """The lines above the foot."""
        ...

    async def ready(self) -> bool:
        """Find out what a save must wait for; False (and told) where it cannot be known."""
        ...

    async def theirs(self, error: Stale) -> Theirs | None:
        """What their change makes of the form; None (and told) where it cannot be known."""
        ...

    def field_of(self, named: str) -> str:
        """The form's field that a refusal means."""
        ...

    def label_of(self, name: str) -> str:
        """A form's field as people call it."""
        ...

    def leave(self, receipt: Receipt | None) -> None:
        """Close, with the receipt if the form was saved."""
        ...


class Saving:
    """Takes one form through its states; each thing that may come of a save is handled once."""

    def __init__(self, form: Saved) -> None:
        self._form = form
        self.course = Course()

    def begin(self) -> None:
        """A save was asked for: send the form once all that it depends on is known."""
        if self.course.state is State.OPEN and self._form.is_attached:
            self.course.to(State.LOOKING)
            # News that come meanwhile look again in groups of their own, and must not end a save.
            self._form.run_worker(self._look_and_send, group="save", exclusive=True)

    async def _look_and_send(self) -> None:
        form = self._form
        try:
            await form.form.end_numbers()
            if await form.ready() and self.course.state is State.LOOKING and form.is_attached:
                self._send()
        finally:
            if self.course.state is State.LOOKING:
                self.course.to(State.OPEN)

    def _send(self) -> None:
        form, drafting = self._form, self._form.drafting
        values = form.form.values()
        form.reasons.forgive()
        try:
            command = form.command(values)
        except Invalid as error:
            self._complain(error.field, str(error))
            return
        for part in form.parts:
            command = part.sealed(command)
        if not drafting.make_mine():
            return
        self.course.to(State.SENDING)
        drafting.sent = drafting.sent or values
        form.say("Saving …", "quiet")
        if drafting.touched:
            drafting.put(ended=True)
        form.app.submit(
            replace(command, command_id=form.draft.id, seen=form.draft.seen),
            partial(self._saved, values=values),
            self._not_saved,
        )

    def _saved(self, receipt: Receipt, values: Mapping[str, str]) -> None:
        form, drafting = self._form, self._form.drafting
        if not form.is_attached or self.course.is_done:
            return
        if receipt.repeated and values != drafting.sent:
            # An earlier save had arrived although its answer was lost: this one was not written.
            self.course.to(State.OPEN)
            drafting.renumber()
            drafting.keep()
            form.say(
                "What you saved before had arrived. What you changed since is not saved: "
                f"{self._save} saves it as another one."
            )
            return
        form.leave(receipt)

    def _not_saved(self, error: Exception) -> None:
        form, drafting = self._form, self._form.drafting
        if not form.is_attached or self.course.is_done:
            form.app.tell(error)
            return
        self.course.to(State.OPEN)
        if isinstance(error, NotDone):
            # The store did not take this id, so a later save is not a repeated one.
            drafting.sent = None
        drafting.keep()
        match error:
            case Refused():
                self._complain(error.refusal.field, error.refusal.reason)
            case Stale():
                form.say("")
                work = partial(self._overtaken, error)
                form.run_worker(work, group="compare", exclusive=True)
            case Moved():
                self._moved(error.plan)
            case _:
                form.say(f"Not saved: {error}. Your text is kept as a draft.")

    @property
    def _save(self) -> str:
        """The key that saves."""
        return self._form.app.key("edit.save")

    def _complain(self, field: str, reason: str) -> None:
        form = self._form
        name = form.field_of(field)
        form.say("")
        form.reasons.complain(name, reason, form.form.values())
        if name in form.form.controls:
            form.form.place_cursor(name, None)

    def _moved(self, plan: Plan) -> None:
        """What saving would change is different from what was shown."""
        told = " ".join(words for part in self._form.parts if (words := part.moved(plan)))
        self._form.say(
            f"Nothing was saved: what this changes is different now. {told}"
            f" {self._save} saves what is shown now."
        )

    async def _overtaken(self, error: Stale) -> None:
        """Theirs goes into the fields that only they changed; of the others one chooses.

        Nothing is taken over before that: saving without a choice is refused again.
        """
        form, drafting = self._form, self._form.drafting
        theirs = await form.theirs(error)
        if theirs is None or not form.is_attached:
            return
        values, blank, taken = form.form.values(), drafting.blank or {}, theirs.values
        mine = [name for name in taken if values[name] not in (blank.get(name), taken[name])]

        def take_over() -> None:
            theirs.taken(mine)
            drafting.based_on(theirs.seen, taken)
            form.form.fill({name: text for name, text in taken.items() if name not in mine})
            drafting.keep()
            form.look_again()

        by = error.by or "Somebody"
        if not mine:
            take_over()
            told = error.told or "this"
            form.say(f"{by} changed {told} meanwhile. What you typed stands: look again.")
            return
        form.look_again()
        self._compare(by, {name: (taken[name], values[name]) for name in mine}, take_over)

    def _compare(
        self, by: str, contested: Mapping[str, tuple[str, str]], take_over: Callable[[], object]
    ) -> None:
        """Have one choose between theirs and mine; `take_over` runs once that is decided."""
        from collectui.ui.popups.compare import CompareScreen, Contested

        form, save = self._form, self._save

        def settled(kept: dict[str, str] | None) -> None:
            if kept is None:
                form.say(
                    f"Nothing is decided and nothing saved: {by}'s change stands, yours is here. "
                    f"{save} compares again.",
                    "soon",
                )
                return
            take_over()
            form.say("", of="theirs")
            form.form.fill(kept)
            form.look_again()
            form.say(
                f"{save} saves what is here now; what they wrote stays in the history.", "soon"
            )

        rows = [Contested(name, form.label_of(name), *texts) for name, texts in contested.items()]
        form.app.push_screen(CompareScreen(by, rows), settled)

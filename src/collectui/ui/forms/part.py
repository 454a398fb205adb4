"""What forms are made of: parts, and what a part sees of its form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from textual.screen import Screen
from textual.widget import Widget

from collectui.domain.kernel import Command
from collectui.domain.plan import Plan
from collectui.drafts import Draft
from collectui.ui.base import StoreApp
from collectui.ui.forms.drafting import Drafting, Typed
from collectui.ui.forms.state import Course
from collectui.ui.widgets.choosing import CompletingInput

C = TypeVar("C", bound=Command)


class Invalid(Exception):
    """A field cannot be saved as it is; the message says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class FormScreen(Typed, Protocol):
    """A form as its parts see it."""

    drafting: Drafting

    @property
    def course(self) -> Course:
        """Where the form stands on its way into the store."""
        ...

    @property
    def draft(self) -> Draft:
        """The form as it was last kept, and what it is about."""
        ...

    @property
    def screen(self) -> Screen[Any]:
        """The screen that the form fills."""
        ...

    @property
    def is_attached(self) -> bool:
        """Whether the form is there still."""
        ...

    def held(self, name: str, usual: str = "") -> str:
        """What the draft has for a field, before there is one."""
        ...

    def command(self, values: Mapping[str, str]) -> Command:
        """The command that these values make. Raises Invalid."""
        ...

    def changed(self) -> None:
        """Something became known that other parts may show."""
        ...

    def look_again(self) -> None:
        """What is shown beside the fields may be different now."""
        ...

    def name_about(self, name: str) -> None:
        """Say in the title what it is about; the customer, where the name is empty."""
        ...

    def go_on(self) -> None:
        """Focus the next field that needs input; where none does, the focus stays."""
        ...

    def run_worker(self, work: Any, *, group: str = ..., exclusive: bool = ...) -> object:
        """Do something beside the keys."""
        ...


class Part:
    """Fields of a form that belong together, and what they mean."""

    FIELD_OF: Mapping[tuple[str, str], str] = {}
    """Kind of record and field → the form's field that shows it: what a conflict is about."""
    ASKED: Mapping[str, str] = {}
    """The name that a refusal gives → the form's field that it means."""

    def __init__(self, editor: FormScreen) -> None:
        self.editor = editor

    @property
    def app(self) -> StoreApp:
        """The app, which asks the store."""
        return self.editor.app

    def fields(self) -> Sequence[Widget]:
        """Its fields, from top to bottom; controls carry the names of their values as ids."""
        return ()

    def beneath(self) -> Sequence[Widget]:
        """What stands below all fields."""
        return ()

    def began(self) -> None:
        """The form is filled: ask for what is shown beside the fields."""

    def changed(self) -> None:
        """Something was typed, or became known."""

    def look_again(self) -> None:
        """What the store says of it may be different now."""

    def offered(self, field: CompletingInput) -> bool:
        """A field offers another match; whether it was shown here."""
        return False

    def needed(self, values: Mapping[str, str]) -> Sequence[str]:
        """The fields that still want input before it can be saved."""
        return ()

    def kept_besides(self) -> Mapping[str, Any]:
        """What a draft keeps of it besides the fields."""
        return {}

    # Saving

    async def ready(self) -> bool:
        """Find out what a save must wait for; False (and told) where it cannot be known."""
        return True

    def sealed(self, command: C) -> C:
        """The command with what was shown of it."""
        return command

    def moved(self, plan: Plan) -> str:
        """What saving would change is different now; in words."""
        return ""

    def field_of(self, named: str) -> str:
        """The form's field that a refusal means; the name itself where it is none of these."""
        return self.ASKED.get(named, named)

    def label_of(self, name: str) -> str:
        """A field as people call it; empty for another's."""
        return ""

    def run(self, work: Callable[[], Awaitable[None]], *, group: str) -> None:
        """Do something beside the keys; what the group still does is given up for it."""
        self.editor.run_worker(work, group=group, exclusive=True)

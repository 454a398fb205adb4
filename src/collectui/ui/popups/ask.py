"""A small window that asks for one line: a reason, a date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input

from collectui.drafts import Draft
from collectui.ui.base import StoreApp
from collectui.ui.popups.kept_text import TEXT
from collectui.ui.popups.popup import Popup
from collectui.ui.widgets.bars import Bar, hints
from collectui.ui.widgets.fields import SafeInput
from collectui.ui.widgets.masking import Holds

Check = Callable[[str], tuple[str, bool]]
"""What is said of the line as it stands, and whether it can be taken."""


def anything(text: str) -> tuple[str, bool]:
    """Any line will do."""
    return "", True


def kept_line(app: StoreApp, kind: str, customer_id: int, customer: str, title: str) -> Draft:
    """What was typed when this was last asked of a customer and not answered, else nothing yet."""
    found = app.drafts.drafts.find(kind, customer_id)
    if found is not None:
        return found
    return Draft(
        kind=kind, store=app.where, customer_id=customer_id, customer=customer, title=title
    )


class AskScreen(Popup[str]):
    """Answers the line typed, or None; a line with a draft is kept where it is not taken."""

    AUTO_FOCUS = "Input"
    BINDINGS = [
        Binding("escape", "leave", "Close", show=False),
        Binding("ctrl+s", "take", "Take it", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        placeholder: str,
        check: Check = anything,
        field: Callable[..., SafeInput] = SafeInput,
        value: str = "",
        draft: Draft | None = None,
        holds: Holds | None = None,
    ) -> None:
        """`holds` is the field of a record that the line becomes."""
        super().__init__()
        self._title, self._check, self._draft = title, check, draft
        kept = "" if draft is None else str(draft.values.get(TEXT, ""))
        self._field = field(kept or value, placeholder=placeholder)
        self._field.masking.holds = holds
        self._is_kept = bool(kept)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Bar([(self._title, "strong")], classes="box-title")
            yield self._field
            yield Bar(id="asked-hint")
            yield Bar(hints(("Enter", "confirm"), ("Esc", "cancel")), classes="box-foot")

    def on_mount(self) -> None:
        if self._is_kept:
            self._field.action_end()
        else:
            # What is proposed goes with the first letter typed, and stays with the first arrow.
            self._field.action_select_all()
        self._say(self._field.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._say(event.value)
        self._keep(self._field.masking.kept())

    def _keep(self, text: str) -> None:
        if self._draft is None or text == str(self._draft.values.get(TEXT, "")):
            return
        self._draft = replace(self._draft, values={TEXT: text})
        if text.strip():
            self.app.drafts.put(self._draft)
        else:
            self.app.drafts.discard(self._draft.id)

    def _say(self, text: str) -> bool:
        said, good = self._check(text)
        self.query_one("#asked-hint", Bar).say([(said, "quiet" if good else "soon")])
        return good

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._field.masking.mask(ended=True)
        if self._say(self._field.value):
            if self._draft is not None:
                self.app.drafts.discard(self._draft.id)
            self.dismiss(self._field.value)

    def action_leave(self) -> None:
        """Close it; a line that is kept is on the disk, as the next key may open it again."""
        if self._draft is not None and self._field.value.strip():
            self._keep(self._field.masking.kept(ended=True))
            self.app.drafts.flush()
            self.notify("Kept as a draft; the same key opens it again.")
        self.dismiss(None)

    def action_take(self) -> None:
        self._field.call_later(self._field.action_submit)

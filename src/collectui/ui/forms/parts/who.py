"""Somebody known: a line that finds customers or contacts as one types, with those it may mean."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widget import Widget

from collectui.ui.base import StoreApp
from collectui.ui.forms.part import FormScreen, Invalid, Part
from collectui.ui.widgets.choosing import CompletingInput
from collectui.ui.widgets.fields import Field
from collectui.ui.widgets.find_input import Candidate, Finder, FindInput
from collectui.ui.widgets.reading_pane import ReadingPane
from collectui.ui.words import counted

WHO = "who"
SHOWN_AT_ONCE = 8


class WhoPart(Part):
    """The line, and the candidates below it."""

    ASKED = {"customer": WHO, "contact": WHO}

    def __init__(self, editor: FormScreen, find: Finder) -> None:
        super().__init__(editor)
        self._find = find

    def fields(self) -> Sequence[Widget]:
        who = FindInput(self._find, id=WHO, placeholder="name, number, e-mail or phone")
        return [Field("Who", who, id=f"field-{WHO}"), ReadingPane(id="candidates")]

    def began(self) -> None:
        self.editor.screen.query_one("#candidates", ReadingPane).can_focus = False

    def show(self, wanted: bool) -> None:
        """Show its fields, or hide them."""
        for field in self.editor.form.query(f"#field-{WHO}, #candidates"):
            field.display = wanted

    def offered(self, field: CompletingInput) -> bool:
        if not isinstance(field, FindInput):
            return False
        offer = field.offer
        options = list(field.options) if offer is not None else []
        at = options.index(offer) if offer in options else 0
        start = max(min(at - 2, len(options) - SHOWN_AT_ONCE), 0)
        lines = [
            (
                f"{'▸' if option is offer else ' '} {option.code}  {option.title}",
                "strong" if option is offer else "",
            )
            for option in options[start : start + SHOWN_AT_ONCE]
        ]
        pane = self.editor.screen.query_one("#candidates", ReadingPane)
        pane.styles.height = max(len(lines), 1)
        pane.say(lines)
        # The line itself says it too, as every other does.
        return False

    def read(self, instead: str = "") -> int:
        """The id of who was taken. Raises Invalid, which also says what can be done `instead`."""
        who = self.editor.form.controls[WHO]
        assert isinstance(who, FindInput)
        if who.candidate is None:
            raise Invalid(WHO, f"Search and take one with Tab{instead}.")
        return who.candidate.id


def finds_customers(app: StoreApp, but: int) -> Finder:
    """Search customers, all but one."""

    async def find(text: str) -> list[Candidate]:
        await app.store()
        from collectui.store.queries import search

        return [
            Candidate(each.customer_id, each.number, f"{each.name}  {each.matched}".strip())
            for each in await app.ask(search.find, text)
            if each.customer_id != but
        ]

    return find


def finds_contacts(app: StoreApp, but: int | None = None) -> Finder:
    """Search contacts, all but one."""

    async def find(text: str) -> list[Candidate]:
        await app.store()
        from collectui.store.queries.find_contacts import find_contacts

        return [
            Candidate(
                each.contact_id,
                each.email or f"{each.name} {each.phone}".strip(),
                f"{each.name}  {each.customers}  {counted(each.programs, 'program')}",
            )
            for each in await app.ask(find_contacts, text, but=but)
        ]

    return find

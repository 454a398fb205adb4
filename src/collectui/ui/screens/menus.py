"""The small windows that a list opens on its row: views, sort, copy, why here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from collectui.domain.customers.position import Position
from collectui.domain.customers.views import EmailLine, PhoneLine
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.queue.query import Scope, Sort
from collectui.ui.base import StoreApp
from collectui.ui.popups.popup import Choice, ChoiceScreen
from collectui.ui.source import Source
from collectui.ui.words import plain_words

if TYPE_CHECKING:
    from collectui.domain.customers.explanation import Explanation

SORT_KEYS = {
    Sort.PRIORITY: "p",
    Sort.PAST_DUE: "a",
    Sort.DAYS: "d",
    Sort.NAME: "n",
    Sort.NEXT: "x",
}
_SORT_NOTES = {
    Sort.PRIORITY: "the most urgent first",
    Sort.PAST_DUE: "the largest amount first",
    Sort.DAYS: "the oldest first",
    Sort.NAME: "A to Z",
    Sort.NEXT: "the next activity first",
}


SHEET = "call sheet"


async def choose_sort(app: StoreApp, now: Sort, scope: Scope) -> Sort | None:
    """The order the agent picks; None if none."""
    by_name = "all customers are listed by name" if scope is Scope.CUSTOMERS else ""
    choices = [
        Choice(
            sort.value,
            key,
            plain_words(sort.value),
            _SORT_NOTES[sort],
            by_name if sort is not Sort.NAME else "",
        )
        for sort, key in SORT_KEYS.items()
    ]
    chosen = await app.push_screen_wait(ChoiceScreen("Sort by", choices, now.value))
    return None if chosen is None else Sort(chosen)


async def copy_from(
    app: StoreApp, customer_id: int, name: str, phone: str | None, source: Source | None = None
) -> None:
    """Copy phone, e-mail or number into the clipboard of the agent's own terminal.

    Or give out the call sheet, as the source has the customer.
    """
    await app.store()
    from collectui.store.queries.customers import position

    try:
        found = await app.ask(position, customer_id)
    except (StoreBusy, StoreFailed) as error:
        app.tell_unread(error)
        return
    owners = _owners(found, phone)
    phones = [(line.number, whose) for whose, lines, _ in owners for line in lines]
    emails = [(line.address, whose) for whose, _, lines in owners for line in lines]
    first = (phone, "") if phone else next(iter(phones), ("", ""))
    values = {
        "phone": next((each for each in phones if each[0] == phone), first),
        "e-mail": next(iter(emails), ("", "")),
        "number": (found.customer.number, ""),
    }
    choices = [
        Choice(
            what, what[0], what, " · ".join(filter(None, said)), "" if said[0] else "there is none"
        )
        for what, said in values.items()
    ]
    choices.append(Choice(SHEET, "s", SHEET, "half a page to read before the call"))
    chosen = await app.push_screen_wait(ChoiceScreen(f"Copy from {name}", choices))
    if chosen == SHEET:
        from collectui.ui.screens.call_sheets import give_sheet

        await give_sheet(app, source or app, customer_id, name)
    elif chosen is not None:
        value, _ = values[chosen]
        app.copy_to_clipboard(value)
        app.notify(f"Copied {value}")


Owner = tuple[str, Sequence[PhoneLine], Sequence[EmailLine]]
"""Whose they are, the numbers and the addresses."""


def _owners(found: Position, phone: str | None) -> list[Owner]:
    """The person with the number meant, the primary contact, the customer, then the others."""
    people: list[Owner] = [(each.name, each.phones, each.emails) for each in found.contacts]
    own = ("the customer's own", found.customer.phones, found.customer.emails)
    owners = [*people[:1], own, *people[1:]]
    return sorted(owners, key=lambda each: phone not in [line.number for line in each[1]])


async def explain(
    app: StoreApp, source: Source, customer_id: int, unit: str | None, name: str
) -> None:
    """Explain the numbers of a customer, or of one unit of it, as a source has them."""
    await app.warmed()
    from collectui.store.queries.explained import explained
    from collectui.ui.popups.explain import ExplainScreen

    async def ask(number: str) -> Explanation:
        return await source.ask(explained, customer_id, number, unit=unit)

    await app.push_screen_wait(ExplainScreen(name, ask))

"""The way from one screen to another: each is imported when it is first opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from datetime import date

    from collectui.domain.about import About, Customers
    from collectui.domain.activities.views import ActivityView
    from collectui.domain.disputes.rules import JudgedOpening
    from collectui.domain.notes.views import NoteView
    from collectui.domain.plan import Receipt
    from collectui.domain.queue.rows import Found, QueueRow
    from collectui.drafts import Draft
    from collectui.ui.base import StoreApp
    from collectui.ui.source import DeskAheadSource


Then: TypeAlias = "Callable[[Receipt | None], None]"
"""Called when an editor has closed: with the receipt if it was saved."""


class Neighbours(Protocol):
    """The list that a customer was opened from, to go on to the next of it."""

    index: int | None
    """Where the customer stands, from 0; None where it is not in the list."""
    total: int | None

    def touched(self) -> None:
        """The customer was changed by what was done here."""
        ...

    async def look(self, mine: bool = False) -> None:
        """Ask where it stands by now; say so if what was done here, `mine`, has moved it."""
        ...

    async def step(self, by: int) -> QueueRow | None:
        """Go to the next row, or with -1 to the one before; None (and no move) at the ends."""
        ...


def open_customer(
    app: StoreApp,
    customer_id: int,
    *,
    account_id: int | None = None,
    site_id: int | None = None,
    neighbours: Neighbours | None = None,
    tab: int = 1,
    instead: bool = False,
    ahead: date | None = None,
) -> None:
    """The customer, with an account or site selected if one is named.

    As it will be on a later day where `ahead` is one; `instead` of the screen in front, which is
    another customer's.
    """
    from collectui.ui.screens.customer import CustomerScreen

    screen = CustomerScreen(
        customer_id,
        account_id=account_id,
        site_id=site_id,
        neighbours=neighbours,
        tab=tab,
        ahead=ahead,
    )
    if instead:
        app.switch_screen(screen)
    else:
        app.push_screen(screen)


async def snooze(
    app: StoreApp, about: About | Customers, customer: str, then: Then | None = None
) -> None:
    """Put a customer off, or several; or end the snooze of one."""
    from collectui.ui.screens.snoozing import snooze

    await snooze(app, about, customer, then)


async def promise(
    app: StoreApp,
    about: About,
    customer: str,
    then: Then | None = None,
    items: Sequence[int] = (),
) -> None:
    """Take a promise to pay, of several transactions where some are named; or replace, cancel or
    approve one that is there."""
    from collectui.ui.screens.promising import promise

    await promise(app, about, customer, then, items)


async def dispute(
    app: StoreApp,
    about: About,
    customer: str,
    judged: JudgedOpening,
    then: Then | None = None,
    items: Sequence[int] = (),
) -> None:
    """Dispute a transaction, or several; or move a dispute that is there."""
    from collectui.ui.screens.disputing import dispute

    await dispute(app, about, customer, judged, then, items)


def may_write(app: StoreApp) -> bool:
    """Whether I may change anything here; says why if not."""
    from collectui.domain.kernel import may_write

    assert app.me is not None
    refusal = may_write(app.me)
    if refusal is not None:
        app.refuse(refusal.reason, severity="warning")
    return refusal is None


def new_note(
    app: StoreApp, about: About | Customers, customer: str, then: Then | None = None
) -> None:
    """A new note, or the draft of one on the same thing."""
    from collectui.ui.forms.note import NoteEditor

    app.push_screen(NoteEditor.new(app, about, customer), then)


def edit_note(app: StoreApp, note: NoteView, customer: str, then: Then | None = None) -> None:
    """A note to be changed."""
    from collectui.ui.forms.note import NoteEditor

    app.push_screen(NoteEditor.edit(app, note, customer), then)


def new_activity(
    app: StoreApp, about: About | Customers, customer: str, then: Then | None = None
) -> None:
    """A new activity, or the draft of one on the same thing."""
    from collectui.ui.forms.activity import ActivityEditor

    app.push_screen(ActivityEditor.new(app, about, customer), then)


def new_series(
    app: StoreApp, about: About | Customers, customer: str, then: Then | None = None
) -> None:
    """A new series of activities, or the draft of one on the same thing."""
    from collectui.ui.forms.series import SeriesEditor

    app.push_screen(SeriesEditor.new(app, about, customer), then)


def edit_activity(app: StoreApp, activity: ActivityView, then: Then | None = None) -> None:
    """An activity to be changed."""
    from collectui.ui.forms.activity import ActivityEditor

    app.push_screen(ActivityEditor.edit(app, activity), then)


def log_contact(
    app: StoreApp,
    about: About,
    customer: str,
    activity: ActivityView | None = None,
    then: Then | None = None,
    items: Sequence[int] = (),
) -> None:
    """A contact to be logged, or the draft of one; it completes the activity it comes from.

    `items` are the transactions that it is about, of several.
    """
    from collectui.ui.forms.contact_log import ContactLog

    app.push_screen(ContactLog.open(app, about, customer, activity, items), then)


def open_draft(app: StoreApp, draft: Draft) -> None:
    """The form that a draft was typed in, as it was left."""
    from collectui.ui.forms.drafts import open_draft

    open_draft(app, draft)


def open_drafts(app: StoreApp) -> None:
    """The agent's drafts."""
    from collectui.ui.screens.drafts import DraftsScreen

    app.push_screen(DraftsScreen())


def open_letters(app: StoreApp, customer_id: int | None = None, customer: str = "") -> None:
    """The letters of a customer, or of the whole desk: those that wait first."""
    from collectui.ui.screens.letters import LettersScreen

    app.push_screen(LettersScreen(customer_id, customer))


def open_letters_ahead(app: StoreApp, ahead: DeskAheadSource) -> None:
    """The letters of the whole desk on a later day: those that go until then first."""
    from collectui.ui.screens.letters import LettersScreen

    app.push_screen(LettersScreen(ahead=ahead))


def open_disputes(app: StoreApp) -> None:
    """The disputes of the whole desk, what is to be resolved first standing first."""
    from collectui.ui.screens.disputes import DisputesScreen

    app.push_screen(DisputesScreen())


def open_search(app: StoreApp) -> None:
    """Search customers as one types."""
    from collectui.ui.screens.search import SearchScreen

    def opened(found: Found | None) -> None:
        if found is not None:
            open_customer(app, found.customer_id)

    app.push_screen(SearchScreen(), opened)


def search_notes(app: StoreApp, words: str) -> None:
    """Search the notes of all customers as one types; the one taken opens where it stands."""
    from collectui.ui.screens.customer import NOTES, CustomerScreen
    from collectui.ui.screens.note_search import NoteSearchScreen

    def taken(note: NoteView | None) -> None:
        if note is not None:
            app.push_screen(CustomerScreen(note.customer_id, tab=NOTES, record_id=note.id))

    app.push_screen(NoteSearchScreen(words), taken)


def open_help(app: StoreApp) -> None:
    """The keys of the screen that is open."""
    from collectui.ui.screens.help import HelpScreen

    app.push_screen(HelpScreen(app.screen))


def open_palette(app: StoreApp) -> None:
    """Every action of the screen that is open, by name."""
    from collectui.ui.screens.palette import Palette

    app.push_screen(Palette(app.screen))

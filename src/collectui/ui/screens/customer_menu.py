"""What can be done with what is selected on a customer's screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from collectui.domain.about import About
from collectui.domain.activities import actions as activities
from collectui.domain.activities.views import ActivityView
from collectui.domain.calls.actions import LOG_CONTACT
from collectui.domain.customers.transactions import GroupLine
from collectui.domain.customers.views import CustomerView, ItemLine, ProgramView
from collectui.domain.disputes.actions import OPEN_DISPUTE
from collectui.domain.disputes.commands import asked_of
from collectui.domain.notes import actions as notes
from collectui.domain.notes.commands import PinNote
from collectui.domain.notes.views import JudgedNote, NoteView
from collectui.domain.vocabulary import OPEN_ACTIVITY
from collectui.ui import routes
from collectui.ui.asking import in_popup
from collectui.ui.base import StoreApp
from collectui.ui.offer import COPY, Offer, offer, reason, unjudged
from collectui.ui.promise_offer import promise_offers
from collectui.ui.screens import files, note_work
from collectui.ui.screens.activity_listing import ActivityListing
from collectui.ui.screens.activity_work import ActivityWork, activities_title, activity_judged
from collectui.ui.screens.customer_roles import RoleLine
from collectui.ui.screens.customer_tab import CustomerHost, Selected
from collectui.ui.screens.customer_transactions import Transactions
from collectui.ui.screens.profile_menu import profile_offers, profile_title
from collectui.ui.snooze_offer import snooze_offers

_NARROWER = (ItemLine, GroupLine, ProgramView, RoleLine)
"""Rows that a new note or activity can be about instead of the customer."""


def menu_title(screen: CustomerHost, selected: Selected) -> str:
    """What the menu is about, so that a letter in it is not taken for another menu's."""
    match selected.row:
        case CustomerView():
            return profile_title(selected.name)
        case RoleLine(role="customer"):
            return f"Customer {selected.name} · details and roles"
        case RoleLine(contact_id=int()):
            return f"Contact {selected.name} · details and roles"
        case ActivityView() as activity:
            return activities_title(_chosen(screen, activity))
        case NoteView() | ItemLine() | GroupLine() | ProgramView():
            name = f"{selected.name[0].upper()}{selected.name[1:]}"
            return f"{name} · {screen.name_of_customer}"
    return f"{selected.name} · {screen.name_of_customer}"


async def offers_on(screen: CustomerHost, selected: Selected, key_id: str = "") -> list[Offer]:
    """What can be done with what is selected, that of its own kind first.

    From the menu, whose title names the row, what is made is about that; by a key it is about
    what the tab says. For a key, rules that need the store are asked only if it may mean them.
    """
    own: Sequence[Offer] = ()
    match selected.row:
        case NoteView() as note:
            own = _note_offers(screen, note)
        case ActivityView() as activity:
            own = _activity_offers(screen, activity)
        case CustomerView() as customer:
            ids, name = [customer.id], customer.name
            own = profile_offers(screen.app, ids, name, screen.saved, key="do.edit")
        case RoleLine() as line if key_id in ("", "do.edit", "do.replace"):
            own = await role_offers(screen, line)
        case GroupLine() as group if key_id in ("", "do.edit"):
            from collectui.ui.screens.site_menu import site_offer

            site = await site_offer(screen, group.site_id)
            own = [] if site is None else [site]
        case ItemLine() if key_id in ("", "do.dispute") and not _marked(screen):
            own = await _dispute_offers(screen, selected.about)
    if key_id in ("", "do.dispute") and (marked := _marked(screen)):
        own = [*own, *await _dispute_offers(screen, About(screen.place.customer_id), marked)]
    elif key_id in ("", "do.dispute") and isinstance(selected.row, GroupLine):
        own = [*own, *await _dispute_offers(screen, About(screen.place.customer_id))]
    return [*own, *_new_offers(screen, selected, key_id), *_looking(screen, selected)]


async def role_offers(screen: CustomerHost, line: RoleLine) -> list[Offer]:
    """What can be done with a line of customer and roles."""
    from collectui.ui.screens.roles_menu import RolesOffers

    program: ProgramView | None = getattr(screen.tab, "program", None)
    found = await RolesOffers.load(screen, line, program.id if program else None)
    return [] if found is None else found.offers()


def _marked(screen: CustomerHost) -> tuple[int, ...]:
    """The transactions that are marked."""
    return screen.tab.marked_items if isinstance(screen.tab, Transactions) else ()


async def _dispute_offers(
    screen: CustomerHost, about: About, items: Sequence[int] = ()
) -> list[Offer]:
    """To dispute a transaction, or several, or to move a dispute of it."""
    app, name = screen.app, screen.name_of_customer
    await app.store()
    from collectui.store.queries.disputes import opening

    judged = await app.ask(opening, asked_of(about, items))
    ask = in_popup(app, lambda: routes.dispute(app, about, name, judged, screen.saved, items))
    return [offer(app, OPEN_DISPUTE, judged, ask, key="do.dispute")]


def _new_offers(screen: CustomerHost, selected: Selected, key_id: str) -> list[Offer]:
    """What can be made: on the row, from its menu; on what the tab says, by a key."""
    app, customer_id, name = screen.app, screen.place.customer_id, screen.name_of_customer
    row, about = selected.row, screen.place.about
    if key_id and screen.tab is not None:
        about = screen.tab.about_new()
    elif isinstance(row, _NARROWER):
        about = selected.about
    # Logged from an activity a contact completes that, and is about what that is about.
    done = row if isinstance(row, ActivityView) and row.status in OPEN_ACTIVITY else None
    called = selected.about if done is not None else about
    activity = activity_judged(app, customer_id, name, None)
    note = _note(screen, None)
    then, marked = screen.saved, () if done is not None else _marked(screen)
    if marked:
        called = owing = screen.place.about
    else:
        owing = about

    def call() -> None:
        routes.log_contact(app, called, name, done, then, marked)

    def new(form: Callable[[StoreApp, About, str, routes.Then], None]) -> Callable[[], None]:
        return partial(form, app, about, name, then)

    return [
        unjudged(app, LOG_CONTACT, call, key="do.contact"),
        offer(app, notes.ADD_NOTE, note, new(routes.new_note), key="do.note"),
        offer(app, activities.ADD_ACTIVITY, activity, new(routes.new_activity), key="do.activity"),
        offer(app, activities.ADD_SERIES, activity, new(routes.new_series), key="do.series"),
        *snooze_offers(app, About(customer_id), name),
        *promise_offers(app, owing, name, then, marked),
    ]


def _note_offers(screen: CustomerHost, note: NoteView) -> list[Offer]:
    app, judged = screen.app, _note(screen, note)
    judge = partial(offer, app)

    def edit() -> None:
        routes.edit_note(app, note, screen.name_of_customer)

    def pin() -> None:
        seen = {f"note:{note.id}": note.version}
        app.submit(PinNote(note_id=note.id, pinned=not note.pinned, seen=seen))

    pinning = judge(notes.PIN_NOTE, judged, pin, key="look.preview")
    attaching = reason(app, notes.ATTACH_TO_NOTE, judged)
    return [
        judge(notes.EDIT_NOTE, judged, edit, key="do.edit"),
        replace(pinning, title="Unpin note") if note.pinned else pinning,
        judge(notes.STRIKE_NOTE, judged, in_popup(app, lambda: note_work.strike(app, note))),
        judge(notes.MOVE_NOTE, judged, in_popup(app, lambda: note_work.move(app, note))),
        *files.offers(app, note, attaching),
    ]


def _chosen(screen: CustomerHost, activity: ActivityView) -> Sequence[ActivityView]:
    """The marked activities, else the one under the cursor."""
    tab = screen.tab
    return tab.rows.chosen if isinstance(tab, ActivityListing) else [activity]


def _activity_offers(screen: CustomerHost, activity: ActivityView) -> list[Offer]:
    tab, app = screen.tab, screen.app
    assert isinstance(tab, ActivityListing)
    listing = tab

    def edit() -> None:
        listing.keep_in_sight(activity)
        routes.edit_activity(app, activity)

    chosen = ActivityWork(app, tab.rows.chosen, lambda _: listing.rows.unmark(), tab.sent)
    return chosen.offers(activity, edit)


def _looking(screen: CustomerHost, selected: Selected) -> list[Offer]:
    nothing = "" if selected.record is not None else "nothing was recorded of this line by itself"
    app = screen.app
    history = in_popup(app, lambda: screen.show_history(selected))
    copying = in_popup(app, lambda: screen.copy_from(selected))
    return [
        Offer("h", "History", history, refusal=nothing, id="look.history", key="look.history"),
        Offer("y", COPY, copying, id="look.copy", key="look.copy"),
    ]


def _note(screen: CustomerHost, note: NoteView | None) -> JudgedNote:
    assert screen.app.desk is not None
    about = note.about if note is not None else "customer"
    types = screen.app.desk.note_types
    return JudgedNote(screen.place.customer_id, screen.name_of_customer, about, note, types)

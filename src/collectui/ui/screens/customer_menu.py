"""What can be done with what is selected on a customer's screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from collectui.domain import actions
from collectui.domain.actions import Action
from collectui.domain.commands import About
from collectui.domain.subjects import ActivitySubject, NoteSubject
from collectui.domain.transactions import GroupLine
from collectui.domain.views import ActivityView, CustomerView, ItemLine, NoteView, ProgramView
from collectui.ui.screens import files, note_work
from collectui.ui.screens.activity_work import in_popup
from collectui.ui.screens.customer_roles import RoleLine
from collectui.ui.screens.customer_tab import Selected
from collectui.ui.screens.profile_menu import profile_items, profile_title
from collectui.ui.widgets.action_menu import ActionMenu, MenuItem

if TYPE_CHECKING:
    from collectui.ui.screens.customer_keys import CustomerKeys

Do = Callable[[], object]
_NARROWER = (ItemLine, GroupLine, ProgramView, RoleLine)
"""Rows that a new note or activity can be about instead of the customer."""


def open_menu(screen: CustomerKeys, selected: Selected, items: Sequence[MenuItem]) -> None:
    """The menu of what is selected."""
    screen.app.push_screen(ActionMenu(menu_title(screen, selected), items))


def menu_title(screen: CustomerKeys, selected: Selected) -> str:
    """What the menu is about, so that a letter in it is not taken for another menu's."""
    match selected.row:
        case CustomerView():
            return profile_title(selected.name)
        case RoleLine(role="customer"):
            return f"Customer {selected.name} · details and roles"
        case RoleLine(contact_id=int()):
            return f"Contact {selected.name} · details and roles"
        case ActivityView() | NoteView() | ItemLine() | GroupLine() | ProgramView():
            name = f"activity “{selected.name}”" if isinstance(selected.row, ActivityView) else ""
            name = name or selected.name
            return f"{name[0].upper()}{name[1:]} · {screen.name_of_customer}"
    return f"{selected.name} · {screen.name_of_customer}"


def items_for(screen: CustomerKeys, selected: Selected) -> list[MenuItem]:
    """Every action on what is selected, with the reason for those that may not be started."""
    items: list[MenuItem] = []
    match selected.row:
        case NoteView() as note:
            items += _note_items(screen, note)
        case ActivityView() as activity:
            subject = _activity(screen, activity)
            items.append(_item(screen, actions.EDIT_ACTIVITY, screen.action_edit, subject))
        case CustomerView() as customer:
            items += profile_items(screen.app, [customer.id], customer.name, screen.saved)
    if isinstance(selected.row, NoteView | ActivityView):
        items += _file_items(screen, selected.row)
    # The menu's title names what is selected, so what is made from here is about that.
    about = selected.about if isinstance(selected.row, _NARROWER) else screen.place.about
    new: list[tuple[Action, Callable[[About], object], Any]] = [
        (actions.LOG_CONTACT, screen.action_log_contact, None),
        (actions.ADD_NOTE, screen.action_new_note, _note(screen, None)),
        (actions.ADD_ACTIVITY, screen.action_new_activity, _activity(screen, None)),
        (actions.ADD_SERIES, screen.action_new_series, _activity(screen, None)),
    ]
    items += [_item(screen, action, partial(run, about), on) for action, run, on in new]
    return [*items, *_looking(screen, selected)]


def _item(screen: CustomerKeys, action: Action, run: Do, subject: Any) -> MenuItem:
    me = screen.app.me
    assert me is not None
    refusal = action.refusal(subject, me)
    reason = "" if refusal is None else refusal.reason
    return MenuItem(action.key, action.title, run, refusal=reason, id=action.id)


def _note_items(screen: CustomerKeys, note: NoteView) -> list[MenuItem]:
    subject = _note(screen, note)
    pin = _item(screen, actions.PIN_NOTE, screen.action_toggle_preview, subject)
    if note.pinned:
        pin = MenuItem(pin.key, "Unpin note", pin.run, refusal=pin.refusal, id=pin.id)
    app = screen.app
    return [
        _item(screen, actions.EDIT_NOTE, screen.action_edit, subject),
        pin,
        _item(
            screen, actions.STRIKE_NOTE, in_popup(app, lambda: note_work.strike(app, note)), subject
        ),
        _item(screen, actions.MOVE_NOTE, in_popup(app, lambda: note_work.move(app, note)), subject),
    ]


def _file_items(screen: CustomerKeys, row: NoteView | ActivityView) -> list[MenuItem]:
    assert screen.app.me is not None
    action = actions.ATTACH_TO_NOTE if isinstance(row, NoteView) else actions.ATTACH_TO_ACTIVITY
    subject = _note(screen, row) if isinstance(row, NoteView) else _activity(screen, row)
    refusal = action.refusal(subject, screen.app.me)
    return files.menu_items(screen.app, row, "" if refusal is None else refusal.reason)


def _looking(screen: CustomerKeys, selected: Selected) -> list[MenuItem]:
    nothing = "" if selected.record is not None else "nothing was recorded of this line by itself"
    return [
        MenuItem("h", "History", screen.action_history, refusal=nothing, id="look.history"),
        MenuItem("y", "Copy phone, e-mail or number", screen.action_copy, id="look.copy"),
    ]


def _note(screen: CustomerKeys, note: NoteView | None) -> NoteSubject:
    assert screen.app.desk is not None
    about = note.about if note is not None else "customer"
    types = screen.app.desk.note_types
    return NoteSubject(screen.place.customer_id, screen.name_of_customer, about, note, types)


def _activity(screen: CustomerKeys, activity: ActivityView | None) -> ActivitySubject:
    desk = screen.app.desk
    assert desk is not None
    return ActivitySubject(
        screen.place.customer_id,
        screen.name_of_customer,
        activity,
        desk.categories,
        desk.outcomes,
        desk.collectors,
    )

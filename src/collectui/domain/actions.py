"""An agent's day at the phone, and the lists that it is kept by: all of it can be taken back."""

from __future__ import annotations

from typing import Never

from collectui.domain.activities import actions as activities
from collectui.domain.calls.actions import LOG_CONTACT
from collectui.domain.desk.lists import ADD_TO_LIST, CHANGE_IN_LIST
from collectui.domain.kernel import Action
from collectui.domain.notes import actions as notes
from collectui.domain.settings.actions import SET_DESK

WORK: tuple[Action[Never, Never], ...] = (
    *(notes.ADD_NOTE, notes.EDIT_NOTE, notes.PIN_NOTE),
    *(notes.MOVE_NOTE, notes.STRIKE_NOTE, notes.ATTACH_TO_NOTE),
    *(activities.ADD_ACTIVITY, activities.EDIT_ACTIVITY, activities.COMPLETE_ACTIVITY),
    *(activities.POSTPONE_ACTIVITY, activities.REASSIGN_ACTIVITY, activities.CANCEL_ACTIVITY),
    *(activities.REOPEN_ACTIVITY, activities.MOVE_ACTIVITY, activities.ADD_SERIES),
    *(activities.ATTACH_TO_ACTIVITY, LOG_CONTACT, SET_DESK, ADD_TO_LIST, CHANGE_IN_LIST),
)

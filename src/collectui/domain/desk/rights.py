"""Who may do what touches the whole desk, said once for the program and the shell.

A supervisor or an administrator rolls the figures, plans the dunning letters, takes somebody else's
import back, marks many letters as sent, looks through the store for card numbers, and repairs its
figures and rights. The calendar is nobody: on a new day the program brings the figures to today and
plans what falls due, whoever that may write opens it.
"""

from __future__ import annotations

from collectui.domain.kernel import Command, Me, Refusal, may_write
from collectui.domain.vocabulary import CollectorRole

_OVER_THE_DESK = frozenset({CollectorRole.SUPERVISOR, CollectorRole.ADMINISTRATOR})


def _over_the_desk(me: Me, what: str) -> Refusal | None:
    if no := may_write(me):
        return no
    if me.role not in _OVER_THE_DESK:
        return Refusal(f"{what} is for a supervisor: {me.login} is a {me.role.value} here")
    return None


def may_roll(me: Me) -> Refusal | None:
    """To move everybody's figures to another business date."""
    return _over_the_desk(me, "Moving the business date")


def may_plan_letters(me: Me) -> Refusal | None:
    """To plan the letters of the whole list, or to take such a plan back."""
    return _over_the_desk(me, "Planning the desk's letters")


def may_undo_import(me: Me, who: int | None) -> Refusal | None:
    """To take an import back; `who` brought it in (None: nobody known)."""
    if who is not None and who == me.id:
        return may_write(me)
    return _over_the_desk(me, "Taking back somebody else's import")


def may_mark_sent(me: Me, letters: int) -> Refusal | None:
    """To mark so many letters as sent at once: one is every agent's."""
    return may_write(me) if letters <= 1 else _over_the_desk(me, "Marking many letters as sent")


def may_share_lists(me: Me) -> Refusal | None:
    """To have several collectors work through one list."""
    return _over_the_desk(me, "Making a pool")


def may_list_skipped(me: Me) -> Refusal | None:
    """To see whom the desk keeps skipping."""
    return _over_the_desk(me, "The list of those skipped three times")


def may_scan(me: Me) -> Refusal | None:
    """To look through the whole store for card numbers, and to mask those found."""
    return _over_the_desk(me, "Looking for card numbers")


def may_repair(me: Me) -> Refusal | None:
    """To make figures, triggers and rights anew where they are not as they should be."""
    return _over_the_desk(me, "Repairing the store")


def is_administrator(judged: object, me: Me, command: Command | None = None, /) -> Refusal | None:
    """The desk's own lists and settings are for administrators to change."""
    if me.role is not CollectorRole.ADMINISTRATOR:
        return Refusal("Settings and lists of the desk are changed by an administrator")
    return None

"""What a collector can do to disputes."""

from typing import Never

from collectui.domain.disputes.commands import (
    HandOverDispute,
    OpenDispute,
    ResolveDispute,
    SplitDispute,
    WaitDispute,
    WithdrawDispute,
    WorkDispute,
    WriteOffDispute,
)
from collectui.domain.disputes.rules import (
    JudgedDispute,
    JudgedOpening,
    adds_up,
    is_not_worked,
    may_be_disputed,
    may_be_moved,
    may_grant,
    may_write_off,
    part_is_left,
    somebody_takes_it,
    something_is_awaited,
    something_is_open,
    waits_for_somebody,
)
from collectui.domain.kernel import Action, all_of

OPEN_DISPUTE: Action[JudgedOpening, OpenDispute] = Action(
    "dispute.open", "Dispute", "i", may_be_disputed
)
WORK_DISPUTE: Action[JudgedDispute, WorkDispute] = Action(
    "dispute.work", "Work on it", "w", all_of(may_be_moved, something_is_open, is_not_worked)
)
WAIT_DISPUTE: Action[JudgedDispute, WaitDispute] = Action(
    "dispute.wait",
    "Wait for an answer",
    "a",
    all_of(may_be_moved, something_is_open, waits_for_somebody),
)
RESOLVE_DISPUTE: Action[JudgedDispute, ResolveDispute] = Action(
    "dispute.resolve",
    "Resolve",
    "r",
    all_of(may_be_moved, something_is_open, adds_up, may_grant),
)
WITHDRAW_DISPUTE: Action[JudgedDispute, WithdrawDispute] = Action(
    "dispute.withdraw", "Withdraw", "d", all_of(may_be_moved, something_is_awaited)
)
WRITE_OFF_DISPUTE: Action[JudgedDispute, WriteOffDispute] = Action(
    "dispute.write_off",
    "Write off",
    "o",
    all_of(may_be_moved, something_is_open, may_write_off),
)
HAND_OVER_DISPUTE: Action[JudgedDispute, HandOverDispute] = Action(
    "dispute.hand_over",
    "Hand over",
    "h",
    all_of(may_be_moved, something_is_awaited, somebody_takes_it),
)
SPLIT_DISPUTE: Action[JudgedDispute, SplitDispute] = Action(
    "dispute.split",
    "Split",
    "s",
    all_of(may_be_moved, something_is_open, part_is_left),
)
FOLLOW_DISPUTES = "dispute.follow"
"""The history's action where the calendar moved disputes."""
ACTIONS: tuple[Action[Never, Never], ...] = (
    *(OPEN_DISPUTE, WORK_DISPUTE, WAIT_DISPUTE),
    *(RESOLVE_DISPUTE, WITHDRAW_DISPUTE, WRITE_OFF_DISPUTE),
    *(HAND_OVER_DISPUTE, SPLIT_DISPUTE),
)

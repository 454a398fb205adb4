"""Disputing a transaction, or moving a dispute of it: what is asked before the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from collectui.domain.dates import DueError, day_words, parse_due
from collectui.domain.disputes.actions import (
    OPEN_DISPUTE,
    RESOLVE_DISPUTE,
    WAIT_DISPUTE,
    WITHDRAW_DISPUTE,
    WORK_DISPUTE,
    WRITE_OFF_DISPUTE,
)
from collectui.domain.disputes.commands import (
    ResolveDispute,
    WaitDispute,
    WithdrawDispute,
    WorkDispute,
    WriteOffDispute,
)
from collectui.domain.disputes.rules import JudgedDispute, JudgedOpening
from collectui.domain.disputes.typed import PartError, parse_part
from collectui.domain.disputes.views import Dispute
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.money import decimal_text, grouped
from collectui.domain.vocabulary import WaitsOn, code_words
from collectui.ui.forms.dispute import DisputeEditor
from collectui.ui.offer import reason
from collectui.ui.popups.ask import AskScreen
from collectui.ui.popups.popup import Choice, ChoiceScreen

if TYPE_CHECKING:
    from collectui.domain.about import About
    from collectui.domain.kernel import Command
    from collectui.ui.base import StoreApp
    from collectui.ui.routes import Then

_MOST = 3
"""Disputes of one transaction that are offered to be moved: seldom are there more."""


async def dispute(
    app: StoreApp,
    about: About,
    name: str,
    judged: JudgedOpening,
    then: Then | None = None,
    items: Sequence[int] = (),
) -> bool:
    """Ask why and how much; whether something was saved.

    Where a dispute of the transaction is there already, what is meant is asked first. `then` is
    called once something was saved.
    """
    await app.store()
    from collectui.store.queries import disputes

    item = judged.items[0]
    # Of several at once a new one is meant.
    held = () if len(items) > 1 else item.cases
    cases = [each for each in held if not each.imported and item.held_by(each)][:_MOST]
    picked: str | None = "new"
    if cases:
        try:
            found = [await app.ask(disputes.judged, each.id) for each in cases]
        except (StoreBusy, StoreFailed) as error:
            app.tell_unread(error)
            return False
        title = f"{item.number}: {'; '.join(map(_words, cases))}"
        picked = await app.push_screen_wait(ChoiceScreen(title, [*_choices(app, judged, found)]))
    if picked == "new":
        receipt = await app.push_screen_wait(DisputeEditor.new(app, about, name, judged, items))
        if receipt is not None and then is not None:
            then(receipt)
        return receipt is not None
    what, _, number = (picked or "").partition(":")
    case = next((each for each in cases if str(each.id) == number), None)
    command = None if case is None else await _moving(app, what, case)
    if command is not None:
        app.submit(command, then)
    return command is not None


def _words(case: Dispute) -> str:
    amount = grouped(case.total("open"), case.currency)
    return f"{case.number} {case.reason_title}, {amount} open, {code_words(case.status)}"


def _choices(
    app: StoreApp, judged: JudgedOpening, found: Sequence[JudgedDispute]
) -> Iterator[Choice]:
    """A new one; and what can be done with each that is there, or why not."""
    whole = "" if judged.items[0].left else f"nothing of {judged.items[0].number} is undisputed"
    yield Choice("new", OPEN_DISPUTE.key, "Dispute more of it", refused=whole)
    letters = iter("wcvdao" + "123456" + "efghjk")
    for each in found:
        actions = (
            ("work", "Work on", reason(app, WORK_DISPUTE, each)),
            ("credit", "Credit some or all of", reason(app, RESOLVE_DISPUTE, each)),
            ("valid", "Owed after all:", reason(app, RESOLVE_DISPUTE, each)),
            ("withdraw", "Withdraw", reason(app, WITHDRAW_DISPUTE, each)),
            ("wait", "Await the customer's answer:", reason(app, WAIT_DISPUTE, each)),
            ("off", "Write off", reason(app, WRITE_OFF_DISPUTE, each)),
        )
        for what, title, no in actions:
            number = each.dispute.number
            yield Choice(
                f"{what}:{each.dispute.id}", next(letters), f"{title} {number}", refused=no
            )


async def _moving(app: StoreApp, what: str, case: Dispute) -> Command | None:
    """The command for what was chosen; None where nothing was answered."""
    seen = {f"dispute:{case.id}": case.version}
    open_ = case.total("open")
    match what:
        case "work":
            return WorkDispute(dispute_id=case.id, seen=seen)
        case "withdraw":
            return WithdrawDispute(dispute_id=case.id, seen=seen)
        case "off":
            return WriteOffDispute(dispute_id=case.id, seen=seen)
        case "valid":
            return ResolveDispute(dispute_id=case.id, valid=open_, seen=seen)
        case "credit":
            said = await _amount(app, case)
            if said is None:
                return None
            credit = parse_part(said, open_, open_, case.currency)
            return ResolveDispute(
                dispute_id=case.id, credit=credit, valid=open_ - credit, seen=seen
            )
    return await _waiting(app, case, seen)


async def _amount(app: StoreApp, case: Dispute) -> str | None:
    open_ = case.total("open")

    def check(text: str) -> tuple[str, bool]:
        try:
            credit = parse_part(text, open_, open_, case.currency)
        except PartError as error:
            return str(error), False
        if not 0 < credit <= open_:
            return f"{grouped(open_, case.currency)} is open", False
        owed = open_ - credit
        rest = f", {grouped(owed, case.currency)} is owed after all" if owed else ""
        return f"{grouped(credit, case.currency)} is to be credited{rest}", True

    ask = AskScreen(
        f"How much of {case.number} is credited?",
        "an amount, or 50%",
        check,
        value=decimal_text(open_, case.currency),
    )
    return await app.push_screen_wait(ask)


async def _waiting(app: StoreApp, case: Dispute, seen: dict[str, int]) -> Command | None:
    desk = app.desk
    assert desk is not None
    order = app.config.formats.date_order

    def check(text: str) -> tuple[str, bool]:
        try:
            on = parse_due(text, desk.business_date, desk.calendar, order).on
        except DueError as error:
            return str(error), False
        return f"until {day_words(on)}", on > desk.business_date

    until = await app.push_screen_wait(
        AskScreen(f"Until when does {case.number} wait for the customer?", "fri, +3b", check)
    )
    if until is None:
        return None
    on = parse_due(until, desk.business_date, desk.calendar, order).on
    return WaitDispute(dispute_id=case.id, on=WaitsOn.CUSTOMER, until=on, seen=seen)

"""Disputing a transaction, or moving a dispute of it: what is asked before the form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Never, TypeAlias

from collectui.domain.dates import DueError, day_words, parse_due
from collectui.domain.disputes.actions import (
    HAND_OVER_DISPUTE,
    OPEN_DISPUTE,
    RESOLVE_DISPUTE,
    SPLIT_DISPUTE,
    WAIT_DISPUTE,
    WITHDRAW_DISPUTE,
    WORK_DISPUTE,
    WRITE_OFF_DISPUTE,
)
from collectui.domain.disputes.commands import (
    HandOverDispute,
    OnDispute,
    ResolveDispute,
    SplitDispute,
    WaitDispute,
    WithdrawDispute,
    WorkDispute,
    WriteOffDispute,
)
from collectui.domain.disputes.rules import JudgedDispute, JudgedOpening
from collectui.domain.disputes.typed import PartError, parse_part
from collectui.domain.disputes.views import Dispute, DisputeLine
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.money import decimal_text, grouped
from collectui.domain.text import clean_line
from collectui.domain.vocabulary import WaitsOn, code_words
from collectui.ui.asking import in_popup
from collectui.ui.forms.dispute import DisputeEditor
from collectui.ui.offer import Offer, reason
from collectui.ui.popups.ask import AskScreen
from collectui.ui.popups.popup import Choice, ChoiceScreen

if TYPE_CHECKING:
    from datetime import date

    from collectui.domain.about import About
    from collectui.domain.kernel import Action, Command
    from collectui.ui.base import StoreApp
    from collectui.ui.routes import Then

Asks: TypeAlias = "Callable[[], Awaitable[None]]"
Together: TypeAlias = "Action[JudgedDispute, HandOverDispute] | Action[JudgedDispute, WaitDispute]"
MOVES: tuple[tuple[str, str, Action[JudgedDispute, Never]], ...] = (
    ("work", "Work on", WORK_DISPUTE),
    ("credit", "Credit some or all of", RESOLVE_DISPUTE),
    ("valid", "Owed after all:", RESOLVE_DISPUTE),
    ("withdraw", "Withdraw", WITHDRAW_DISPUTE),
    ("wait", "Await the customer's answer:", WAIT_DISPUTE),
    ("off", "Write off", WRITE_OFF_DISPUTE),
    ("split", "Split off part of", SPLIT_DISPUTE),
)
"""What can be done with a case that is there."""
_MOST_JUDGED = 50
"""Of many marked ones so many are asked about before the menu is shown."""
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


async def offers_of(app: StoreApp, dispute_id: int) -> list[Offer]:
    """What can be done with a dispute, and why not."""
    from collectui.store.queries import disputes

    judged = await app.ask(disputes.judged, dispute_id)

    def run(what: str) -> Callable[[], object]:
        return in_popup(app, lambda: _move(app, what, judged.dispute))

    return [
        Offer(action.key, title.rstrip(":"), run(what), "", reason(app, action, judged), action.id)
        for what, title, action in MOVES
    ]


async def _move(app: StoreApp, what: str, case: Dispute) -> None:
    command = await _moving(app, what, case)
    if command is not None:
        app.submit(command)


async def together(
    app: StoreApp, lines: Sequence[DisputeLine], then: Callable[[], object]
) -> list[Offer]:
    """What is done with one or with all that are marked; `then` follows once it was sent."""
    from collectui.store.queries import disputes

    # The store judges each once more; what is greyed here is said of the first.
    judged = [
        await app.ask(disputes.judged, line.id, choosing=True) for line in lines[:_MOST_JUDGED]
    ]
    hint = "" if len(lines) == 1 else f"{len(lines)} disputes"
    logins = {login: number for number, login in judged[0].collectors.items()}

    def offered(key: str, title: str, action: Together, run: Asks) -> Offer:
        no = next((said for each in judged if (said := reason(app, action, each))), "")
        return Offer(key, title, in_popup(app, run), hint, no, action.id)

    async def hand_over() -> None:
        who = await _asked_whose(app, sorted(logins))
        if who is not None:
            to, owner = logins.get(who), "" if who in logins else who
            _send(app, lines, partial(HandOverDispute, processor_id=to, owner=owner), then)

    async def wait() -> None:
        until = await _asked_until(app, hint or lines[0].number)
        if until is not None:
            _send(app, lines, partial(WaitDispute, on=WaitsOn.CUSTOMER, until=until), then)

    found = [offered("H", "Hand over …", HAND_OVER_DISPUTE, hand_over)]
    if len(lines) > 1:
        found.append(offered("a", "Await the customer's answer", WAIT_DISPUTE, wait))
    return found


def _send(
    app: StoreApp,
    lines: Sequence[DisputeLine],
    command: Callable[..., OnDispute],
    then: Callable[[], object],
) -> None:
    """Save each: a case has a history of its own."""
    for line in lines:
        app.submit(command(dispute_id=line.id, seen={f"dispute:{line.id}": line.version}))
    then()


async def _asked_whose(app: StoreApp, logins: Sequence[str]) -> str | None:
    known = ", ".join(logins)

    def check(text: str) -> tuple[str, bool]:
        who = clean_line(text)
        if not who:
            return f"a login ({known}), or a department", False
        return (f"the turn of {who}" if who in logins else f"the department {who}"), True

    ask = AskScreen("Whose turn is it?", f"{known}, logistics", check, holds=("dispute", "owner"))
    said = await app.push_screen_wait(ask)
    return None if said is None else clean_line(said)


def _words(case: Dispute) -> str:
    amount = grouped(case.total("open"), case.currency)
    return f"{case.number} {case.reason_title}, {amount} open, {code_words(case.status)}"


def _choices(
    app: StoreApp, judged: JudgedOpening, found: Sequence[JudgedDispute]
) -> Iterator[Choice]:
    """A new one; and what can be done with each that is there, or why not."""
    whole = "" if judged.items[0].left else f"nothing of {judged.items[0].number} is undisputed"
    yield Choice("new", OPEN_DISPUTE.key, "Dispute more of it", refused=whole)
    letters = iter("wcvdaos" + "1234567" + "efghjkl")
    for each in found:
        for what, title, action in MOVES:
            number, no = each.dispute.number, reason(app, action, each)
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
        case "split":
            return await _splitting(app, case, seen)
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


async def _splitting(app: StoreApp, case: Dispute, seen: dict[str, int]) -> Command | None:
    """Of the part of which most is open: who disputes several splits by transaction."""
    part = max(case.parts, key=lambda each: each.open)

    def check(text: str) -> tuple[str, bool]:
        try:
            amount = parse_part(text, part.open, part.open, case.currency)
        except PartError as error:
            return str(error), False
        if not text.strip() or not 0 < amount <= part.open or amount == case.total("open"):
            return f"part of the {grouped(part.open, case.currency)} of {part.item}", False
        return f"{grouped(amount, case.currency)} of {part.item} becomes a case of its own", True

    ask = AskScreen(f"How much of {case.number} is another case?", "an amount, or 50%", check)
    said = await app.push_screen_wait(ask)
    if said is None:
        return None
    amount = parse_part(said, part.open, part.open, case.currency)
    return SplitDispute(dispute_id=case.id, item_id=part.item_id, amount=amount, seen=seen)


async def _waiting(app: StoreApp, case: Dispute, seen: dict[str, int]) -> Command | None:
    until = await _asked_until(app, case.number)
    if until is None:
        return None
    return WaitDispute(dispute_id=case.id, on=WaitsOn.CUSTOMER, until=until, seen=seen)


async def _asked_until(app: StoreApp, what: str) -> date | None:
    """Until which day the customer's answer is awaited."""
    desk = app.desk
    assert desk is not None
    order = app.config.formats.date_order

    def check(text: str) -> tuple[str, bool]:
        try:
            on = parse_due(text, desk.business_date, desk.calendar, order).on
        except DueError as error:
            return str(error), False
        return f"until {day_words(on)}", on > desk.business_date

    said = await app.push_screen_wait(
        AskScreen(f"Until when is the customer's answer awaited: {what}?", "fri, +3b", check)
    )
    return None if said is None else parse_due(said, desk.business_date, desk.calendar, order).on

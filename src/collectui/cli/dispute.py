"""`collectui dispute`: disputes from the shell, opened, listed, moved and measured."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from collectui.cli import DONE, REFUSED, Refusal, Usage, customer, say, stores
from collectui.cli.output import shortened, write, write_json, write_json_list, write_table
from collectui.cli.shapes import dispute_shape, measured_shape
from collectui.config import Config
from collectui.domain.about import About
from collectui.domain.dates import DueError, parse_due
from collectui.domain.disputes import filter as dispute_filter
from collectui.domain.disputes.commands import (
    Claimed,
    HandOverDispute,
    OnDispute,
    OpenDispute,
    ResolveDispute,
    SplitDispute,
    WaitDispute,
    WithdrawDispute,
    WorkDispute,
    WriteOffDispute,
)
from collectui.domain.disputes.measures import AGES, measured
from collectui.domain.disputes.typed import PartError, parse_part
from collectui.domain.disputes.views import Dispute, DisputedItem, id_of
from collectui.domain.filters import Filter, FilterError
from collectui.domain.money import MoneyError, parse_money
from collectui.domain.plan import Update
from collectui.domain.text import spelt
from collectui.domain.vocabulary import WaitsOn, code_words
from collectui.ui.words import Words, counted

if TYPE_CHECKING:
    from collectui.domain.plan import Plan
    from collectui.store.store import Store

_PAGE = 500
_WIDTH = 40


def run(args: argparse.Namespace, config: Config) -> int:
    """Opens, lists or moves disputes. Raises Refusal or Usage."""
    reading = args.part in ("list", "measures")
    store = (stores.for_reading if reading else stores.for_changing)(args, config)
    with closing(store):
        if args.part == "measures":
            return _measures(store, args, config)
        if reading:
            return show(store, args, config)
        if args.part == "add":
            return _carry_out(store, args, _opening(store, args))
        return _carry_out(store, args, _moving(store, args, config))


def _opening(store: Store, args: argparse.Namespace) -> OpenDispute:
    from collectui.store.queries.disputes import disputed_items, reasons
    from collectui.store.queries.items import items_numbered

    about = store.read(customer.find, args.customer)
    if len(args.amount) > len(args.item):
        raise Usage("--amount: one for each --item, in their order")
    ids = []
    for number in args.item:
        found = store.read(items_numbered, about.customer_id, number)
        if not found:
            raise Refusal(f"customer {args.customer} has no transaction {number!r}")
        if len(found) > 1:
            raise Refusal(
                f"customer {args.customer} has {len(found)} transactions {number!r}:"
                " dispute it in the program"
            )
        ids.append(found[0])
    items = {each.id: each for each in store.read(disputed_items, about.customer_id, ids)}
    amounts = [*args.amount, *[""] * (len(ids) - len(args.amount))]
    claimed = [Claimed(i, _part(items[i], typed)) for i, typed in zip(ids, amounts, strict=True)]
    code = spelt(args.reason, [each.code for each in store.read(reasons)])
    return OpenDispute(
        about=About(about.customer_id, item_id=ids[0] if len(ids) == 1 else None),
        items=tuple(claimed),
        reason=code or args.reason,
        words=args.words,
        remark=args.remark,
        cancel_promises=args.cancel_promise,
    )


def _part(item: DisputedItem, typed: str) -> int | None:
    if not typed:
        return None
    try:
        return parse_part(typed, max(0, item.balance), item.left, item.currency)
    except PartError as error:
        raise Usage(f"--amount: {error}") from None


def _moving(store: Store, args: argparse.Namespace, config: Config) -> OnDispute:
    dispute = _named(store, args.dispute)
    said = {"dispute_id": dispute.id, "remark": args.remark}
    match args.part:
        case "work":
            return WorkDispute(**said)
        case "wait":
            return WaitDispute(
                **said, on=WaitsOn(args.on.replace("-", "_")), until=_until(store, args, config)
            )
        case "resolve":
            return ResolveDispute(
                **said,
                credit=_amount("--credit", args.credit, dispute),
                valid=_amount("--valid", args.valid, dispute),
                item_id=_item(dispute, args.item),
            )
        case "withdraw":
            return WithdrawDispute(**said)
        case "hand-over":
            return _handed_over(store, args, said)
        case "split":
            return SplitDispute(
                **said,
                item_id=_item(dispute, args.item) or _only_item(dispute),
                amount=_amount("--amount", args.amount, dispute),
                reason=args.reason,
            )
    amount = None if args.amount is None else _amount("--amount", args.amount, dispute)
    return WriteOffDispute(**said, amount=amount, item_id=_item(dispute, args.item))


def _handed_over(
    store: Store, args: argparse.Namespace, said: Mapping[str, Any]
) -> HandOverDispute:
    """To a collector, where there is one of that login; else to a department."""
    from collectui.store.queries.disputes import judged

    logins = store.read(judged, said["dispute_id"], choosing=True).collectors
    who = stores.writer(store).login if args.to == "me" else args.to
    found = next((number for number, login in logins.items() if login == who), None)
    if found is not None:
        return HandOverDispute(**said, processor_id=found)
    return HandOverDispute(**said, owner=args.to)


def _only_item(dispute: Dispute) -> int:
    if len(dispute.parts) > 1:
        there = ", ".join(part.item for part in dispute.parts)
        raise Usage(f"--item: {dispute.number} is about {there}")
    return dispute.parts[0].item_id


def _measures(store: Store, args: argparse.Namespace, config: Config) -> int:
    from collectui.store.queries.desk import desk_view

    everything = dispute_filter.parse("status:all")
    cases = _rows(store, everything, store.me().id)
    found = measured(cases, store.read(desk_view).business_date)
    if args.json:
        return DONE if write_json_list(measured_shape(each) for each in found) else REFUSED
    if not found:
        return say("nothing was disputed here", REFUSED)
    words = Words(*config.formats)
    ages = [name for _, name in AGES]
    heads = ("Reason", "", "Open", "Amount", *ages, "Resolved", "Days", "Credited")
    rows = [
        (
            each.title,
            each.currency,
            words.number(each.open),
            words.money(each.amount, each.currency),
            *(words.money(each.by_age[name], each.currency) for name in ages),
            words.number(each.resolved),
            "" if each.median_days is None else f"{each.median_days:g}",
            each.credited_words,
        )
        for each in found
    ]
    write_table(heads, rows, right=("Open", "Amount", *ages, "Resolved", "Days"))
    return DONE


def _named(store: Store, number: str) -> Dispute:
    from collectui.store.queries.disputes import one

    found = id_of(number)
    try:
        if found is not None:
            return store.read(one, found)
    except LookupError:
        pass
    raise Refusal(f"there is no dispute {number!r}: `collectui dispute list` shows them")


def _amount(option: str, typed: str, dispute: Dispute) -> int:
    try:
        return parse_money(typed, dispute.currency)
    except MoneyError as error:
        raise Usage(f"{option}: {error}") from None


def _item(dispute: Dispute, number: str | None) -> int | None:
    if number is None:
        return None
    found = [part.item_id for part in dispute.parts if part.item == number]
    if len(found) == 1:
        return found[0]
    there = ", ".join(part.item for part in dispute.parts)
    raise Refusal(f"{dispute.number} is about {there}, not about {number!r}")


def _until(store: Store, args: argparse.Namespace, config: Config) -> date:
    from collectui.store.queries.desk import desk_view

    desk = store.read(desk_view)
    order = config.formats.date_order
    try:
        return parse_due(args.until, args.as_of or desk.business_date, desk.calendar, order).on
    except DueError as error:
        raise Usage(f"--until: {error}") from None


def _carry_out(store: Store, args: argparse.Namespace, command: OpenDispute | OnDispute) -> int:
    """Say what becomes of it, and save it unless it is tried."""
    from collectui.store.queries.disputes import one

    me = stores.writer(store)
    plan = stores.planned(store, command, me)
    done = None if args.dry_run else stores.carried_out(store, command, plan, me)
    if args.json:
        found = _concerned(command, plan, done.created if done else {})
        shape = dispute_shape(store.read(one, found)) if found and done else None
        tried = {"written": False, "summary": plan.summary, "notes": list(plan.notes)}
        write_json(tried if done is None else shape)
        return DONE
    if done and (made := done.created.get("dispute")):
        write(store.read(one, made).number)
    write(plan.summary)
    for note in plan.notes:
        write(f"  {note}")
    return say("nothing was written") if args.dry_run else DONE


def _concerned(
    command: OpenDispute | OnDispute, plan: Plan, created: Mapping[str, int]
) -> int | None:
    """The dispute that was opened, taken over or moved."""
    if isinstance(command, OnDispute):
        return command.dispute_id
    if made := created.get("dispute"):
        return made
    updates = (each for each in plan.changes if isinstance(each, Update))
    return next((each.record_id for each in updates if each.kind == "dispute"), None)


def show(store: Store, args: argparse.Namespace, config: Config) -> int:
    """The disputes that are not over, unless the filter says otherwise; REFUSED for none."""
    from collectui.store.queries.dispute_list import count
    from collectui.store.queries.disputes import reasons

    codes = [each.code for each in store.read(reasons)]
    try:
        narrowed = dispute_filter.parse(args.filter or "", codes)
    except FilterError as error:
        raise Usage(f"--filter: {error}") from None
    me_id = store.me().id
    rows = islice(_rows(store, narrowed, me_id), args.limit or None)
    if args.json:
        return DONE if write_json_list(dispute_shape(row) for row in rows) else REFUSED
    found = list(rows)
    if not found:
        return say("no dispute to show (--filter status:all: those that are over too)", REFUSED)
    words = Words(*config.formats)
    heads = ("Number", "Customer", "Reason", "Open", "Credit due", "", "Owner", "Due", "Status")
    right = ("Open", "Credit due")
    write_table(heads, [_cells(row, words) for row in found], right=right)
    total = store.read(count, narrowed, me_id)
    return say(f"{words.number(len(found))} of {counted(total, 'dispute')}", DONE)


def _rows(store: Store, narrowed: Filter, me_id: int | None) -> Iterator[Dispute]:
    from collectui.store.queries.dispute_list import page

    after = 0
    while True:
        rows = store.read(page, narrowed, me_id, after=after, limit=_PAGE)
        yield from rows
        if len(rows) < _PAGE:
            return
        after = rows[-1].id


def _cells(row: Dispute, words: Words) -> tuple[str, ...]:
    return (
        row.number,
        shortened(f"{row.customer} {row.customer_name}", _WIDTH),
        row.reason_title,
        words.money(row.total("open"), row.currency),
        words.money(row.total("credit_expected"), row.currency),
        row.currency,
        row.processor or row.owner or row.coordinator or "",
        words.day(row.due_on) if row.due_on else "",
        code_words(row.status),
    )

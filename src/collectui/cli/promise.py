"""`collectui promise add|list|replace|edit|cancel|approve|keep|judge`: promises, from the shell."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from collectui.cli import DONE, REFUSED, Refusal, Usage, customer, say, stores
from collectui.cli.output import write, write_json, write_json_list, write_table
from collectui.cli.shapes import promise_shape
from collectui.config import Config
from collectui.domain.about import About
from collectui.domain.filters import FilterError
from collectui.domain.kernel import Command, Me
from collectui.domain.money import decimal_text
from collectui.domain.promises import filter as promise_filter
from collectui.domain.promises.actions import (
    AddPromise,
    ApprovePromise,
    CancelPromise,
    EditPromise,
    KeepPlan,
)
from collectui.domain.promises.typed import (
    PromiseError,
    PromiseInput,
    parse_promise,
)
from collectui.domain.promises.views import JudgedPromise, PromiseView, saying
from collectui.domain.records import parse_number
from collectui.domain.records.promises import PROMISE
from collectui.domain.vocabulary import CancelledBy, PromiseMethod
from collectui.ui.words import Words, counted

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from collectui.domain.promises.forecast import Expected
    from collectui.store.store import Store


def run(args: argparse.Namespace, config: Config) -> int:
    """Takes, lists, changes or judges promises. Raises Refusal or Usage."""
    if args.part == "list":
        with closing(stores.for_reading(args, config)) as store:
            return _list(store, args, config)
    with closing(stores.for_changing(args, config)) as store:
        me = stores.writer(store)
        match args.part:
            case "judge":
                return _judge(store, args, me)
            case "add":
                return _add(store, args, config, me)
            case "replace":
                return _replace(store, args, config, me)
        return _change(store, args, me)


def _add(store: Store, args: argparse.Namespace, config: Config, me: Me) -> int:
    about = store.read(customer.find, args.customer)
    items = tuple(_items(store, args.customer, args.items))
    command = store.read(_typed, about, items, args, config, None)
    return _take(store, args, command, me)


def _replace(store: Store, args: argparse.Namespace, config: Config, me: Me) -> int:
    from collectui.store.queries.promises import promise

    old = _found(store, promise, args.number)
    about = About(old.customer_id, old.account_id, old.site_id)
    items = tuple(_items(store, old.customer, args.items))
    items = items or tuple(each.item_id for each in old.items)
    command = store.read(_typed, about, items, args, config, old.id)
    return _take(store, args, command, me)


def _typed(
    connection: Connection,
    about: About,
    items: tuple[int, ...],
    args: argparse.Namespace,
    config: Config,
    replaces: int | None,
) -> AddPromise:
    """The command that a typed line means. Raises Usage."""
    from collectui.store.queries import promises

    try:
        judged = promises.subject(connection, about, args.currency or "", items, replaces)
    except LookupError as error:
        raise Refusal(str(error)) from None
    typed = _read(" ".join(args.line), judged, config)
    named = {each.number: each.item_id for each in judged.asked}
    method = PromiseMethod(args.method) if args.method else typed.method
    return AddPromise(
        about=about,
        currency=judged.currency,
        parts=typed.parts,
        method=method or PromiseMethod.OTHER,
        items=items or tuple(named[number] for number in typed.items),
        line=args.words or "",
        called_in=args.called_in or typed.called_in,
        replaces=replaces,
    )


def _read(line: str, judged: JudgedPromise, config: Config) -> PromiseInput:
    try:
        return parse_promise(line, saying(judged, config.formats.date_order))
    except PromiseError as error:
        raise Usage(str(error)) from None


def _items(store: Store, number: str, typed: str | None) -> Iterable[int]:
    for each in (typed or "").split(","):
        if each.strip():
            about = store.read(customer.find, number, each.strip())
            assert about.item_id is not None
            yield about.item_id


def _take(store: Store, args: argparse.Namespace, command: AddPromise, me: Me) -> int:
    from collectui.store.queries.promises import promise

    plan = stores.planned(store, command, me)
    done = None if args.dry_run else stores.carried_out(store, command, plan, me)
    taken = None if done is None else store.read(promise, done.created["promise"])
    if args.json:
        shape: dict[str, Any] = {"written": taken is not None, "summary": plan.summary}
        shape["notes"] = list(plan.notes)
        write_json(shape if taken is None else {**promise_shape(taken), **shape})
        return DONE
    if taken is not None:
        write(taken.number)
    say(plan.summary)
    for note in plan.notes:
        say(f"  {note}")
    return say("nothing was written") if args.dry_run else DONE


def _change(store: Store, args: argparse.Namespace, me: Me) -> int:
    """Edit, cancel, approve, or have a plan go on."""
    from collectui.store.queries.promises import promise

    found = _found(store, promise, args.number)
    command: Command
    match args.part:
        case "edit":
            if args.method is None and args.words is None:
                raise Usage("say what becomes of it: --method METHOD or --words TEXT")
            method = None if args.method is None else PromiseMethod(args.method)
            command = EditPromise(promise_id=found.id, method=method, line=args.words)
        case "cancel":
            command = CancelPromise(
                promise_id=found.id, reason=args.reason, by=CancelledBy(args.by)
            )
        case "approve":
            command = ApprovePromise(promise_id=found.id)
        case _:
            command = KeepPlan(promise_id=found.id, reason=args.reason)
    plan = stores.planned(store, command, me)
    stores.carried_out(store, command, plan, me)
    if args.json:
        write_json(promise_shape(store.read(promise, found.id)))
        return DONE
    return say(plan.summary, DONE)


def _found(store: Store, query: Any, typed: str) -> PromiseView:
    """The promise of a number, as `PTP-00042` or `42`. Raises Refusal."""
    number = parse_number(PROMISE.numbered, typed)
    if number is None:
        raise Usage(f"{typed!r} is no number of a promise; write it PTP-00042")
    try:
        found: PromiseView = store.read(query, number)
    except LookupError as error:
        raise Refusal(str(error)) from None
    return found


def _list(store: Store, args: argparse.Namespace, config: Config) -> int:
    from collectui.store.queries.desk import desk_view
    from collectui.store.queries.promises import page

    desk, me = store.read(desk_view), store.me()
    try:
        narrowed = promise_filter.parse(args.filter or "", collectors=desk.logins)
    except FilterError as error:
        raise Usage(f"--filter: {error}") from None
    found = store.read(page, narrowed, me.id, limit=args.limit or None)
    if args.forecast:
        return _forecast(store, found, desk.business_date, args, config)
    if args.json:
        return DONE if write_json_list(promise_shape(each) for each in found) else REFUSED
    if not found:
        return say("no promise to show", REFUSED)
    words = Words(*config.formats)
    heads = ("Number", "Customer", "Name", "Promised", "", "Due", "State", "Taker")
    write_table(
        heads,
        [
            (
                each.number,
                each.customer,
                each.name,
                words.money(each.total, each.currency),
                each.currency,
                words.day(each.next_part.due_on if each.next_part else each.parts[-1].due_on),
                each.state_words,
                each.taken_by or "",
            )
            for each in found
        ],
        right=("Promised",),
    )
    return say(counted(len(found), "promise"), DONE)


def _forecast(
    store: Store,
    found: Iterable[PromiseView],
    today: date,
    args: argparse.Namespace,
    config: Config,
) -> int:
    """What is to come by week, and what of it may be counted on."""
    from collectui.domain.promises.forecast import expected
    from collectui.store.queries.promises import kept_rates

    weeks = expected(found, today, store.read(kept_rates))
    if args.json:
        return DONE if write_json_list(_week(each) for each in weeks) else REFUSED
    if not weeks:
        return say("nothing is promised", REFUSED)
    words = Words(*config.formats)
    write_table(
        ("Week of", "Promised", "Expected", "", "Promises"),
        [
            (
                words.day(each.week),
                words.money(each.promised, each.currency),
                words.money(each.expected, each.currency),
                each.currency,
                str(each.parts),
            )
            for each in weeks
        ],
        right=("Promised", "Expected", "Promises"),
    )
    return DONE


def _week(each: Expected) -> dict[str, Any]:
    return {
        "week": each.week.isoformat(),
        "until": (each.week + timedelta(6)).isoformat(),
        "currency": each.currency,
        "promised": decimal_text(each.promised, each.currency),
        "expected": decimal_text(each.expected, each.currency),
        "parts": each.parts,
    }


def _judge(store: Store, args: argparse.Namespace, me: Me) -> int:
    """All promises by what is known now; says what becomes of each, and on which evidence."""
    from collectui.store.promises import everybody

    lines: list[str] = []
    became: dict[str, int] = defaultdict(int)
    for judged in everybody.judge(store, me, dry_run=args.dry_run):
        lines += judged.lines
        for status, count in judged.became.items():
            became[status.value] += count
    if args.json:
        write_json({"written": not args.dry_run, "became": dict(became), "lines": lines})
        return DONE
    for line in lines:
        write(line)
    if not lines:
        say("no promise becomes another")
    return say("nothing was written") if args.dry_run else DONE

"""`collectui queue`: the delinquent customers, worst first, for people or for machines."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from collectui.cli import DONE, REFUSED, Usage, say, stores
from collectui.cli.output import shortened, write_json_list, write_table
from collectui.cli.shapes import queue_row
from collectui.config import Config
from collectui.domain.desk.views import Desk
from collectui.domain.filters import Filter, FilterError, parse
from collectui.domain.queue.query import QueueQuery, Scope
from collectui.domain.queue.rows import QueueRow
from collectui.ui.words import Words, aging_bars, counted

if TYPE_CHECKING:
    from collectui.store.store import Store

_HEADS = ("Prio", "Customer", "Name", "Level", "Past due", "Days", "Aging", "Next", "Collector")
_PAGE = 500
_EMPTY = {
    Scope.ALL: "nobody is past due",
    Scope.MINE: "your queue is empty (--all: everyone's)",
}
_NAME_WIDTH, _NEXT_WIDTH = 32, 28


def run(args: argparse.Namespace, config: Config) -> int:
    """Prints the list; REFUSED where it is empty. Raises Usage for a filter that is wrong."""
    store = stores.for_reading(args, config)
    try:
        return show(store, args, config)
    finally:
        store.close()


def show(store: Store, args: argparse.Namespace, config: Config) -> int:
    """The same for a store that is open: `args` holds all, filter, limit and json."""
    from collectui.store.queries.desk import desk_view

    desk = store.read(desk_view)
    try:
        narrowed = parse(args.filter or "", buckets=desk.bucket_labels, collectors=desk.logins)
    except FilterError as error:
        raise Usage(f"--filter: {error}") from None
    me = store.me()
    query = QueueQuery(_scope(args), me.id, narrowed)
    rows = islice(_rows(store, query, desk), args.limit or None)
    if args.json:
        return DONE if write_json_list(queue_row(r, desk.bucket_labels) for r in rows) else REFUSED
    return _print(store, query, desk, list(rows), config)


def _scope(args: argparse.Namespace) -> Scope:
    view: str | None = args.view
    if view and args.all:
        raise Usage("--view says whose rows are listed: without --all")
    return Scope(view.replace("-", "_")) if view else Scope.ALL if args.all else Scope.MINE


def _rows(store: Store, query: QueueQuery, desk: Desk) -> Iterator[QueueRow]:
    from collectui.store.queries.queue import queue_page

    after = None
    while True:
        page = store.read(
            queue_page, query, desk.business_date, desk.bucket_labels, after=after, limit=_PAGE
        )
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].position


def _print(
    store: Store, query: QueueQuery, desk: Desk, rows: list[QueueRow], config: Config
) -> int:
    from collectui.store.queries.queue import queue_totals

    if not rows:
        empty = _EMPTY.get(query.scope, "no customer is in this view")
        return say(f"with this filter {empty}" if query.filter != Filter() else empty, REFUSED)
    words = Words(*config.formats)
    today = desk.business_date
    cells = [_cells(row, words, today) for row in rows]
    # In my own queue the last column would say my name in each row.
    shown = len(_HEADS) - (query.scope is Scope.MINE)
    right = ("Prio", "Past due", "Days")
    write_table(_HEADS[:shown], [each[:shown] for each in cells], right)
    totals = store.read(queue_totals, query, today, desk.bucket_labels)
    owed = ", ".join(words.money_with_code(sum_, cur) for cur, sum_ in totals.past_due.items())
    say(
        f"{words.number(len(rows))} of {counted(totals.rows, 'row')}, "
        f"{counted(totals.customers, 'customer')}, {owed} past due on {today}"
    )
    return DONE


def _cells(row: QueueRow, words: Words, today: date) -> tuple[str, ...]:
    owed = words.money_with_code(row.past_due, row.currency)
    others = "".join(f" +{words.money_with_code(o.past_due, o.currency)}" for o in row.others)
    level = " ".join(filter(None, (row.level.value, row.site or row.account)))
    return (
        str(row.priority),
        row.number,
        shortened(row.name, _NAME_WIDTH),
        level,
        owed + others,
        str(row.days),
        aging_bars(row.buckets),
        _next(row, words, today),
        row.collector or "",
    )


def _next(row: QueueRow, words: Words, today: date) -> str:
    promised = words.promised(row.promise, today) if row.promise else ""
    due = "" if row.next_due is None else words.due(row.next_due, today)
    until = row.snoozed_until
    ends = "" if until is None else words.day_and_time(until, row.snoozed_time, today)
    snoozed = f"snoozed until {ends}" if ends else ""
    parts = (snoozed, promised, due, row.next_subject)
    return shortened(" · ".join(filter(None, parts)), _NEXT_WIDTH)

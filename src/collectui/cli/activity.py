"""`collectui activity add|done|list`: activities from the shell, for mail programs and cron."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from collectui.cli import DONE, REFUSED, Refusal, Usage, customer, say, stores
from collectui.cli.output import shortened, write, write_json_list, write_table
from collectui.cli.shapes import machine
from collectui.config import Config
from collectui.domain.activities import filter as activity_filter
from collectui.domain.activities.commands import AddActivity, CompleteActivities
from collectui.domain.activities.views import ActivityView
from collectui.domain.dates import DateOrder, DueError, due_words, parse_due
from collectui.domain.filters import Filter, FilterError
from collectui.domain.kernel import Command, Me, NotDone
from collectui.domain.plan import Receipt
from collectui.domain.vocabulary import OPEN_ACTIVITY, ActivityPriority, code_words
from collectui.ui.words import Words, counted

if TYPE_CHECKING:
    from collectui.store.store import Store

_PAGE = 500
_WIDTH = 40


def run(args: argparse.Namespace, config: Config) -> int:
    """Adds, completes or lists. Raises Refusal or Usage."""
    reading = args.part == "list"
    store = (stores.for_reading if reading else stores.for_changing)(args, config)
    try:
        if reading:
            return show(store, args, config)
        if args.part == "done":
            return complete(store, args)
        return add(store, args, config.formats.date_order)
    finally:
        store.close()


def add(store: Store, args: argparse.Namespace, date_order: DateOrder) -> int:
    """One activity; a due date in the past is taken, and said."""
    from collectui.store.queries.desk import desk_view

    me, desk = stores.writer(store), store.read(desk_view)
    today = args.as_of or desk.business_date
    about = store.read(customer.find, args.customer)
    try:
        due = parse_due(args.due, today, desk.calendar, date_order)
    except DueError as error:
        raise Usage(f"--due: {error}") from None
    command = AddActivity(
        about=about,
        subject=args.subject,
        due_on=due.on,
        due_time=due.at,
        category=customer.code("--category", args.category or "to_do", desk.categories),
        priority=_priority(args.priority),
        description=args.description,
        assigned_to=customer.collector("--assign", args.assign or "me", me, desk.collectors),
    )
    receipt = _do(store, command, me)
    if due.on < today:
        say(f"the due date is in the past: {due_words(due, today)}")
    write(str(receipt.created["activity"]))
    return say(f"{receipt.summary}, due {due_words(due, today)}", DONE)


def complete(store: Store, args: argparse.Namespace) -> int:
    """All of them, or none where one cannot be completed."""
    from collectui.store.queries.desk import outcomes

    me = stores.writer(store)
    outcome = customer.code("--outcome", args.outcome, store.read(outcomes))
    receipt = _do(store, CompleteActivities(activity_ids=tuple(args.ids), outcome=outcome), me)
    return say(receipt.summary, DONE)


def show(store: Store, args: argparse.Namespace, config: Config) -> int:
    """The list, mine unless the filter says otherwise; REFUSED where it is empty."""
    from collectui.store.queries.activity_list import activity_count
    from collectui.store.queries.desk import desk_view

    desk, me = store.read(desk_view), store.me()
    line = activity_filter.MINE if args.filter is None else args.filter
    try:
        narrowed = activity_filter.parse(
            line, categories=[c.code for c in desk.categories], collectors=desk.logins
        )
    except FilterError as error:
        raise Usage(f"--filter: {error}") from None
    rows = islice(_rows(store, narrowed, me), args.limit or None)
    if args.json:
        return DONE if write_json_list(_machine(row) for row in rows) else REFUSED
    found = list(rows)
    if not found:
        return say("no activity to show (--filter '': everybody's)", REFUSED)
    words = Words(*config.formats)
    heads = ("Id", "Due", "Prio", "Category", "Subject", "Customer", "For", "Status")
    write_table(heads, [_cells(row, words) for row in found], right=("Id",))
    total = store.read(activity_count, narrowed, me.id)
    return say(f"{words.number(len(found))} of {counted(total, 'activity', 'activities')}", DONE)


def _rows(store: Store, narrowed: Filter, me: Me) -> Iterator[ActivityView]:
    from collectui.store.queries.activity_list import activity_page

    after = None
    while True:
        page = store.read(activity_page, narrowed, me.id, after=after, limit=_PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].position


def _machine(row: ActivityView) -> dict[str, object]:
    """An activity with the id by which `activity done` knows it."""
    return {"id": row.id, **machine(row), "open": row.status in OPEN_ACTIVITY}


def _cells(row: ActivityView, words: Words) -> tuple[str, ...]:
    clock = f" {row.due_time:%H:%M}" if row.due_time else ""
    return (
        str(row.id),
        f"{row.due_on.isoformat()}{clock}",
        str(row.priority.rank),
        row.category_title,
        shortened(row.subject, _WIDTH),
        shortened(f"{row.customer_number} {row.customer}", _WIDTH),
        row.assigned_to or "",
        code_words(row.status),
    )


def _priority(typed: str | None) -> ActivityPriority:
    if typed is None:
        return ActivityPriority.MEDIUM
    for priority in ActivityPriority:
        if typed.lower() in (priority.value, str(priority.rank)):
            return priority
    raise Usage(f"--priority: {typed!r} is none of 1 to 4, critical, high, medium, low")


def _do(store: Store, command: Command, me: Me) -> Receipt:
    try:
        return store.do(command, me)
    except NotDone as error:
        raise Refusal(str(error)) from None

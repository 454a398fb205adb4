"""`collectui report morning`: what a collector finds in the morning."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

from collectui.cli import DONE, Usage, stores
from collectui.cli.output import write, write_json
from collectui.config import Config
from collectui.domain.money import decimal_text
from collectui.domain.workday.morning import MorningReport
from collectui.ui.words import Words, counted

if TYPE_CHECKING:
    from collectui.store.store import Store


def run(args: argparse.Namespace, config: Config) -> int:
    """Prints the report as text, Markdown or JSON. Raises Usage for a date that is none."""
    with closing(stores.for_reading(args, config)) as store:
        from collectui.store.queries.morning import morning_report

        since = _since(store, args.since) if args.since else None
        report = store.read(morning_report, store.me(), since)
    if args.json:
        write_json(_shape(report))
    else:
        _print(report, Words(*config.formats), markdown=args.md)
    return DONE


def _since(store: Store, typed: str) -> date | None:
    """The business date meant; None for `yesterday`, the last day on which the desk worked."""
    from collectui.domain.dates import DueError, read_day
    from collectui.store.queries.desk import desk_view

    if typed.strip().lower() == "yesterday":
        return None
    desk = store.read(desk_view)
    try:
        day = read_day(typed, desk.business_date, desk.calendar).on
    except DueError as error:
        raise Usage(f"--since: {error}") from None
    if day > desk.business_date:
        raise Usage(f"--since: {day} is after {desk.business_date}")
    return day


def _shape(report: MorningReport) -> dict[str, object]:
    return {
        "collector": report.collector,
        "today": report.today.isoformat(),
        "since": report.since.isoformat(),
        "queue": {
            "customers": report.customers,
            "past_due": {cur: decimal_text(sum_, cur) for cur, sum_ in report.past_due.items()},
            "snoozed": report.snoozed,
            "without_next_step": report.without_next_step,
        },
        "points": [
            {
                "point": found.point.value,
                "customers": found.customers,
                "first": [{"number": number, "name": name} for number, name in found.first],
            }
            for found in report.points
        ],
    }


def _print(report: MorningReport, words: Words, *, markdown: bool) -> None:
    owed = ", ".join(words.money_with_code(sum_, cur) for cur, sum_ in report.past_due.items())
    head, item = ("# ", "- ") if markdown else ("", "  ")
    write(f"{head}Morning of {report.collector}, {report.today}")
    if markdown:
        write("")
    queue = f"{counted(report.customers, 'customer')} in the queue"
    write(f"{item}{queue}, {owed or 'nothing'} past due")
    write(f"{item}{words.number(report.snoozed)} snoozed")
    write(f"{item}{words.number(report.without_next_step)} without a next step")
    for found in report.points:
        count = words.number(found.customers)
        if markdown:
            write(f"\n## {found.title} since {report.since}: {count}\n")
        else:
            write(f"{found.title} since {report.since}: {count}")
        for number, name in found.first:
            write(f"{item}{_escaped(f'{number} {name}') if markdown else f'{number} {name}'}")
        if found.customers > len(found.first):
            write(f"{item}and {words.number(found.customers - len(found.first))} more")


def _escaped(text: str) -> str:
    """Text from the data, that Markdown shows as it is."""
    return "".join(f"\\{each}" if each in "\\`*_[]<>#|~!&" else each for each in text)

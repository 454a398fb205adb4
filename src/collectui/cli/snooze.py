"""`collectui customer snooze NUMBER UNTIL...` and `unsnooze NUMBER`: put off, or back."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING

from collectui.cli import DONE, Usage, customer, say, stores
from collectui.cli.output import write, write_json
from collectui.config import Config
from collectui.domain.about import About
from collectui.domain.kernel import Command
from collectui.domain.workday.snooze import (
    SnoozeCustomer,
    SnoozeError,
    UnsnoozeCustomer,
    parse_snooze,
)

if TYPE_CHECKING:
    from collectui.store.store import Store


def run(args: argparse.Namespace, config: Config) -> int:
    """Says what falls into the time, and saves it unless it is tried. Raises Refusal, Usage."""
    with closing(stores.for_changing(args, config)) as store:
        me = stores.writer(store)
        about = store.read(customer.find, args.customer)
        command: Command = (
            _typed(store, about, " ".join(args.until), config)
            if args.part == "snooze"
            else UnsnoozeCustomer(about=about)
        )
        plan = stores.planned(store, command, me)
        if not args.dry_run:
            stores.carried_out(store, command, plan, me)
        if args.json:
            _write_json(store, args, about, plan.summary, plan.notes)
            return DONE
    write(plan.summary)
    for note in plan.notes:
        write(f"  {note}")
    return say("nothing was written") if args.dry_run else DONE


def _typed(store: Store, about: About, line: str, config: Config) -> SnoozeCustomer:
    from collectui.store.queries.desk import desk_view

    desk = store.read(desk_view)
    order = config.formats.date_order
    try:
        typed = parse_snooze(line, desk.business_date, desk.calendar, order)
    except SnoozeError as error:
        raise Usage(str(error)) from None
    if typed.reason is None:
        raise Usage("say why after the date: on holiday, awaiting payment, or in your own words")
    return SnoozeCustomer(
        about=about,
        until=typed.until,
        at=typed.at,
        event=typed.event,
        reason=typed.reason,
        line=typed.line,
    )


def _write_json(
    store: Store,
    args: argparse.Namespace,
    about: About,
    summary: str,
    notes: tuple[str, ...],
) -> None:
    """The customer's snooze as it is now; of a trial as it would stay."""
    from collectui.store.queries.snoozes import snooze_of

    found = store.read(snooze_of, about.customer_id)
    write_json(
        {
            "customer": args.customer,
            "written": not args.dry_run,
            "summary": summary,
            "notes": list(notes),
            "snooze": found
            and {
                "until": found.until.isoformat(),
                "time": found.at.isoformat() if found.at else None,
                "event": found.event.value,
                "reason": found.reason.value,
                "remark": found.line,
                "set_on": found.set_on.isoformat(),
                "by": found.by,
                "awake": found.woken.reason.value if found.woken else None,
            },
        }
    )

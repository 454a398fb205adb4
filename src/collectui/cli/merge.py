"""`collectui customer merge OLD INTO`: two customers that are one."""

from __future__ import annotations

import argparse
from contextlib import closing

from collectui.cli import DONE, customer, say, stores
from collectui.cli.output import write
from collectui.config import Config
from collectui.domain.roles.commands import MergeCustomer
from collectui.domain.roles.impact import impact_of
from collectui.ui.words import Words


def run(args: argparse.Namespace, config: Config) -> int:
    """Says what becomes of each part, and does it unless it is tried. Raises Refusal."""
    from collectui.store import desk

    with closing(stores.for_changing(args, config)) as store:
        me = stores.writer(store)
        old, into = (store.read(customer.find, each).customer_id for each in (args.old, args.into))
        command = MergeCustomer(customer_id=old, into_id=into)
        plan = stores.planned(store, command, me)
        words = Words(*config.formats, zone=store.read(desk.time_zone))
        impact = impact_of(plan, words)
        if not args.dry_run:
            stores.carried_out(store, command, plan, me)
    write(impact.summary)
    for line in impact.fields:
        change = f"{line.was or 'none'} → {line.becomes or 'none'}"
        write(f"  {line.record}, {line.field}: {change}")
    for text in (*(count.text for count in impact.counts), *impact.notes):
        write(f"  {text}")
    return say("nothing was written") if args.dry_run else DONE

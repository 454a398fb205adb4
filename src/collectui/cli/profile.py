"""`collectui customer set NUMBER...`: changes the profile of customers, all or none."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Any

from collectui.cli import DONE, Usage, customer, say, stores
from collectui.cli.output import write
from collectui.config import Config
from collectui.domain.kernel import Me
from collectui.domain.profile.views import UpdateProfile
from collectui.domain.records import RECORDS
from collectui.domain.roles.impact import impact_of
from collectui.domain.text import spelt

if TYPE_CHECKING:
    from collectui.domain.plan import Plan
    from collectui.store.store import Store

_FIELDS = RECORDS["customer"].fields
_LISTS = {
    "level": "business_level",
    "method": "contact_method",
    "statements": "statement_cycle",
}
"""Options that take a word of a list, and the field it goes to."""
_REASONS = {"no_dunning": "dunning_excluded", "no_contact": "do_not_contact"}


def run(args: argparse.Namespace, config: Config) -> int:
    """Says what follows from the change, and saves it unless it is tried. Raises Refusal, Usage."""
    with closing(stores.for_changing(args, config)) as store:
        me = stores.writer(store)
        ids = tuple(store.read(customer.find, number).customer_id for number in args.customers)
        command = UpdateProfile(customers=tuple(dict.fromkeys(ids)), changes=_said(store, args, me))
        if not command.changes:
            raise Usage("say what to change: --collector, --level, --method ...")
        plan = stores.planned(store, command, me)
        if plan.changes and not args.dry_run:
            stores.carried_out(store, command, plan, me)
        _print(plan, "would change: " if args.dry_run else "")
    return say("nothing was written") if args.dry_run else DONE


def _said(store: Store, args: argparse.Namespace, me: Me) -> dict[str, Any]:
    """The options as the fields they change."""
    from collectui.store.queries.desk import collectors

    changes: dict[str, Any] = {}
    if args.collector is not None:
        among = store.read(collectors)
        nobody = spelt(args.collector, ["none"]) is not None
        changes["collector_id"] = (
            None if nobody else customer.collector("--collector", args.collector, me, among)
        )
    if args.terms is not None:
        from collectui.store.queries.profile import choices

        codes = [each.code for each in store.read(choices).terms]
        changes["terms_code"] = spelt(args.terms, codes) or args.terms
    for option, field in _LISTS.items():
        typed, values = getattr(args, option), _FIELDS[field].values
        if typed is not None and values is not None:
            changes[field] = values(typed)
    for option, flag in _REASONS.items():
        reason = getattr(args, option)
        if reason is not None:
            changes |= {flag: bool(reason.strip()), _FIELDS[flag].reason: reason}
    return changes


def _print(plan: Plan, would: str) -> None:
    impact = impact_of(plan)
    summary = impact.summary
    write(f"{would}{summary.removesuffix(' changed')}" if would and plan.changes else summary)
    for line in (*(count.text for count in impact.counts), *impact.notes):
        write(f"  {line}")

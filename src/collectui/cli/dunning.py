"""`collectui dunning plan`: plans the letters that are due by the desk's stages."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from collectui.cli import DONE, Usage, stores
from collectui.cli.output import write, write_json
from collectui.cli.progress import Progress
from collectui.config import Config
from collectui.domain.dunning import METHOD_WORDS, Standing
from collectui.domain.terms import CorrespondenceStatus
from collectui.ui.words import counted

if TYPE_CHECKING:
    from collectui.store.dunning import Foreseen, Tally
    from collectui.store.store import Store


def run(args: argparse.Namespace, config: Config) -> int:
    """Plans, or with --dry-run says what it would plan. Raises Usage for another day's plan."""
    if args.dry_run:
        store = stores.for_reading(args, config)
    elif args.as_of is not None:
        raise Usage("letters are planned for the business date: --as-of goes with --dry-run")
    else:
        store = stores.for_changing(args, config)
    try:
        return _foresee(store, args) if args.dry_run else _plan(store, args)
    finally:
        store.close()


def _plan(store: Store, args: argparse.Namespace) -> int:
    from collectui.store import dunning, figures
    from collectui.store.queries.desk import desk_view

    me, desk = stores.writer(store), store.read(desk_view)
    if desk.behind:
        with Progress("rolling") as progress:
            figures.roll(store.load, desk.business_date, progress)
    with Progress("planning") as progress:
        tally = dunning.carry_out(store, me.id, progress)
    if args.json:
        write_json(_counts(tally, dry_run=False))
    else:
        _print(tally, "planned")
    return DONE


def _foresee(store: Store, args: argparse.Namespace) -> int:
    from collectui.store import dunning

    by = store.read(dunning.terms)
    tally = dunning.Tally(by.today, by.stages)
    letters: list[dict[str, Any]] = []
    for foreseen in dunning.foresee(store):
        tally.add(foreseen.dunning)
        if args.json:
            letters += _lines(foreseen)
    if args.json:
        write_json({**_counts(tally, dry_run=True), "letters": letters})
    else:
        _print(tally, "would be planned")
    return DONE


def _counts(tally: Tally, *, dry_run: bool) -> dict[str, Any]:
    return {
        "date": tally.on.isoformat(),
        "dry_run": dry_run,
        "stages": list(tally.stages),
        "planned": tally.planned,
        "by_stage": {str(stage): count for stage, count in sorted(tally.by_stage.items())},
        "by_method": {method.value: n for method, n in sorted(tally.by_method.items())},
        "held": dict(sorted(tally.held.items())),
        "calls": tally.calls,
        "withdrawn": tally.withdrawn,
        "released": tally.released,
        "changed": tally.rest,
    }


def _lines(foreseen: Foreseen) -> Iterator[dict[str, Any]]:
    """One line a letter: a new one, or what becomes of one that waits."""
    for letter in foreseen.dunning.new:
        yield _line(foreseen, "new", letter, letter.standing)
    for waiting, becomes in foreseen.dunning.changed:
        yield _line(foreseen, "change", waiting, becomes)


def _line(foreseen: Foreseen, what: str, letter: Any, becomes: Standing) -> dict[str, Any]:
    return {
        "what": what,
        "customer": foreseen.customer.number,
        "account": foreseen.accounts.get(letter.account_id),
        "site": foreseen.sites.get(letter.site_id),
        "stage": letter.stage,
        "method": becomes.method.value,
        "address": becomes.address,
        "due": letter.due_on.isoformat(),
        "status": becomes.status.value,
        "reason": becomes.held_reason,
        "call": becomes.call,
    }


def _print(tally: Tally, planned: str) -> None:
    letters = counted(tally.planned, "letter")
    if not tally.stages:
        write("the desk has no dunning stages: nothing is planned")
        return
    write(f"{tally.on}: {letters} {planned}")
    for stage, count in sorted(tally.by_stage.items()):
        write(f"  stage {stage}, from {tally.stages[stage - 1]} days: {count:,d}")
    for method, count in sorted(tally.by_method.items()):
        write(f"  {METHOD_WORDS[method]}: {count:,d}")
    for reason, count in sorted(tally.held.items()):
        write(f"  {CorrespondenceStatus.HELD.value}, {reason}: {count:,d}")
    rest = (("withdrawn", tally.withdrawn), ("released", tally.released), ("changed", tally.rest))
    if any(count for _, count in rest):
        write("of those that wait: " + ", ".join(f"{n:,d} {what}" for what, n in rest if n))

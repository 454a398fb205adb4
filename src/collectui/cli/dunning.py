"""`collectui dunning plan`: plans the letters that are due by the desk's stages."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from collectui.cli import DONE, Refusal, Usage, stores
from collectui.cli.output import write, write_json
from collectui.cli.progress import Progress
from collectui.config import Config
from collectui.domain.desk.rights import may_plan_letters
from collectui.domain.dunning.actions import line_of_undo
from collectui.domain.dunning.rules import METHOD_WORDS, Standing
from collectui.domain.errors import StoreBusy, StoreFailed
from collectui.domain.vocabulary import CorrespondenceStatus
from collectui.ui.words import counted

if TYPE_CHECKING:
    from collectui.store.dunning.runs import Foreseen, Tally
    from collectui.store.store import Store
    from collectui.store.undo.whole_runs import TakenBack

_SHOWN = 20
"""Customers that are named of those kept."""


def run(args: argparse.Namespace, config: Config) -> int:
    """Plans, takes a plan back, or with --dry-run says what it would plan.

    Raises Refusal for what is no plan, Usage for another day's or options that contradict.
    """
    if args.undo is not None:
        if args.dry_run or args.as_of is not None:
            raise Usage("--undo takes a plan back as it is: without --dry-run and --as-of")
        with closing(stores.for_changing(args, config)) as store:
            return _undo(store, args)
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
    from collectui.store import figures
    from collectui.store.dunning import follows, runs
    from collectui.store.queries.desk import desk_view

    me, desk = stores.writer(store, may_plan_letters), store.read(desk_view)
    if desk.behind:
        with Progress("rolling") as progress:
            figures.roll(store.load, desk.business_date, progress, follows.by_calendar)
    with Progress("planning") as progress:
        tally = runs.carry_out(store, me.id, progress)
    if args.json:
        run = tally.run and {"run": tally.run, "undo": line_of_undo(tally.run)}
        write_json({**_counts(tally, dry_run=False), **(run or {"run": None, "undo": None})})
    else:
        _print(tally, "planned")
        if tally.run is not None:
            write(f"run {tally.run}; to take it back: {line_of_undo(tally.run)}")
    return DONE


def _undo(store: Store, args: argparse.Namespace) -> int:
    from collectui.store.undo import whole_runs

    me = stores.writer(store, may_plan_letters)
    steps = whole_runs.steps(store, args.undo, me.id)
    try:
        back = next(steps)
    except LookupError as error:
        raise Refusal(str(error)) from None
    if not back.steps:
        raise Refusal(f"dunning plan {back.run} has been taken back already")
    try:
        with Progress("taking back") as progress:
            for back in steps:
                progress(back.letters + back.restored)
    except (KeyboardInterrupt, StoreBusy, StoreFailed):
        left = back.steps - back.done
        write(f"stopped: {left:,d} of {counted(back.steps, 'step')} left; run it again")
        raise
    if args.json:
        write_json(_taken_back(back))
    else:
        _print_back(back)
    return DONE


def _taken_back(back: TakenBack) -> dict[str, Any]:
    return {
        "run": back.run,
        "letters": back.letters,
        "restored": back.restored,
        "calls": back.calls,
        "customers": back.customers,
        "kept": [{"customer": number, "reason": why} for number, why in back.kept],
    }


def _print_back(back: TakenBack) -> None:
    letters, customers = counted(back.letters, "letter"), counted(back.customers, "customer")
    write(f"dunning plan {back.run} is taken back: {letters} of {customers} removed")
    if back.calls:
        write(f"calls removed with them: {back.calls:,d}")
    if back.restored:
        write(f"letters that are as they were: {back.restored:,d}")
    if back.kept:
        write(f"kept as they are, changed since: {counted(len(back.kept), 'customer')}")
        for number, why in back.kept[:_SHOWN]:
            write(f"  {number}: {why}")
        if len(back.kept) > _SHOWN:
            write(f"  … and {len(back.kept) - _SHOWN:,d} more (--json lists them)")


def _foresee(store: Store, args: argparse.Namespace) -> int:
    from collectui.store.dunning import planning, runs

    by = store.read(planning.terms)
    tally = runs.Tally(by.today, by.stages)
    letters: list[dict[str, Any]] = []
    for foreseen in runs.foresee(store):
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
    for new in foreseen.dunning.new:
        yield _line(foreseen, "new", new, new.standing)
    for _, letter in foreseen.dunning.changed:
        yield _line(foreseen, "change", letter, letter.standing)


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

"""`collectui doctor`: looks through a store and what belongs to it, and repairs what it may."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from collectui import locations
from collectui.cli import DONE, REFUSED, doctor_drafts, say, stores
from collectui.cli.output import write, write_json
from collectui.cli.progress import Progress
from collectui.config import Config
from collectui.domain.doctor import Finding, State, is_clean


def run(args: argparse.Namespace, config: Config) -> int:
    """Says what each check came to; 0 only where nothing is wrong, or all of it was repaired.

    Raises StoreMissing, or StoreUnusable for a URL that is none.
    """
    where = stores.url(args, config)
    found = _examined(where)
    refusals: list[str] = []
    if args.fix and any(each.fixable for each in found):
        from collectui.store.doctor.repairing import repair

        refusals = repair(where, found)
        refusals += doctor_drafts.repair(found)
        found = _after(found, _examined(where))
    if args.json:
        write_json([_shape(each) for each in found])
    else:
        _print(found)
    for refusal in refusals:
        say(f"not repaired: {refusal}")
    return DONE if is_clean(found) else REFUSED


def _examined(where: str) -> list[Finding]:
    from collectui.store.doctor.examining import examine

    with Progress("looking through the store", " checks") as progress:
        found = examine(where, progress)
    return [*found, *doctor_drafts.examine(locations.state_dir())]


def _after(before: Sequence[Finding], now: Sequence[Finding]) -> list[Finding]:
    """What is found now, and what was found before and is not any more."""
    still = {(each.check, each.state) for each in now}
    fixed = [
        replace(each, fixed=True)
        for each in before
        if each.fixable and each.stays and (each.check, each.state) not in still
    ]
    mended = {each.check for each in fixed}
    order = list(dict.fromkeys(each.check for each in now))
    kept = [each for each in now if not (each.state is State.OK and each.check in mended)]
    return sorted([*kept, *fixed], key=lambda each: order.index(each.check))


def _print(found: Sequence[Finding]) -> None:
    state = max(len(State.FINDING), len(State.SKIPPED))
    check = max(len(each.check) for each in found)
    for each in found:
        word = "fixed" if each.fixed else each.state.value
        write(f"{word.ljust(state)}  {each.check.ljust(check)}  {each.text}")
        if each.remedy and not each.fixed:
            write(f"{' ' * (state + check + 4)}→ {each.remedy}")
    stays = [each for each in found if each.stays]
    fixable = sum(each.fixable for each in stays)
    if not stays:
        write("clean")
    elif fixable:
        some = "all" if fixable == len(stays) else f"{fixable:,d}"
        write(f"{_count(stays)}; `collectui doctor --fix` repairs {some} of that")
    else:
        write(_count(stays))


def _count(stays: Sequence[Finding]) -> str:
    return "1 finding" if len(stays) == 1 else f"{len(stays):,d} findings"


def _shape(each: Finding) -> dict[str, Any]:
    return {
        "check": each.check,
        "state": each.state.value,
        "text": each.text,
        "remedy": each.remedy,
        "fixable": each.fixable,
        "fixed": each.fixed,
    }

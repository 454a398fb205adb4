"""`collectui privacy scan`: card numbers in what is kept already, found and masked.

What is found is told in its masked form alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from collectui import locations
from collectui.cli import DONE, REFUSED, say, stores
from collectui.cli.output import write, write_json
from collectui.cli.progress import Progress
from collectui.config import Config
from collectui.domain.desk.rights import may_scan
from collectui.domain.privacy.views import Finding
from collectui.drafts import Draft, Drafts, TakenOver

if TYPE_CHECKING:
    from collectui.store.masking import Masking
    from collectui.store.store import Store


def run(args: argparse.Namespace, config: Config) -> int:
    """Says what was found, and masks it with `--fix`; 1 where something is found and stays.

    Raises Refusal for one who may not.
    """
    store = stores.for_changing(args, config)
    try:
        return _scan(store, args)
    finally:
        store.close()


def _scan(store: Store, args: argparse.Namespace) -> int:
    from collectui.store.masking import Masking
    from collectui.store.privacy.scan import mask, scan
    from collectui.store.rights import granting

    me = stores.writer(store, may_scan)
    masking = Masking(store.read)
    mine = Drafts(locations.state_dir() / "drafts", store.where)
    with Progress("looking through the store") as progress:
        places = scan(store, progress)
    drafts = list(_drafts(mine, masking))
    findings = [finding for place in places for finding in place.findings]
    findings += [finding for _, found in drafts for finding in found]
    values = 0
    stays: list[Draft] = []
    owner = store.read(granting.owner) if args.fix and places else None
    if args.fix:
        if owner is None:
            values = mask(store, places, me.id)
        for draft, _ in drafts:
            if not _mask_draft(mine, masking, draft):
                stays.append(draft)
    if args.json:
        write_json({"found": [_shape(finding) for finding in findings], "masked": values})
    else:
        for finding in findings:
            write(finding.line)
        _sum_up(findings, values, fixed=args.fix and owner is None)
    for draft in stays:
        say(f"{draft.title} is a draft that another session has: it masks it once it is typed in")
    if owner is not None:
        say(
            "nothing was masked in the store: only the owner of its tables may change the history; "
            f"let {owner}, or whoever may act as it, run `collectui privacy scan --fix`"
        )
    return DONE if not findings or (args.fix and not stays and owner is None) else REFUSED


def _sum_up(findings: list[Finding], values: int, *, fixed: bool) -> None:
    if not findings:
        write("nothing found")
    elif fixed:
        write(f"{len(findings):,d} found; in the store {values:,d} masked")
    else:
        write(f"{len(findings):,d} found; `collectui privacy scan --fix` masks them")


def _drafts(mine: Drafts, masking: Masking) -> Iterator[tuple[Draft, list[Finding]]]:
    """My drafts that hold such a number."""
    for draft in mine.list():
        found = [
            Finding("draft", masking.text(draft.title), None, name, tuple(each))
            for name, value in {**(draft.sent or {}), **draft.values}.items()
            if isinstance(value, str)
            and (each := [(part.what, part.shown) for part in masking.found(value)])
        ]
        if found:
            yield draft, found


def _mask_draft(mine: Drafts, masking: Masking, draft: Draft) -> bool:
    """Whether it could be written; one that another session has stays."""
    if mine.elsewhere(draft):
        return False
    values: Any = masking.value(dict(draft.values))
    sent: Any = None if draft.sent is None else masking.value(dict(draft.sent))
    try:
        mine.save(replace(draft, values=values, sent=sent, title=masking.text(draft.title)))
    except TakenOver:
        return False
    return True


def _shape(finding: Finding) -> dict[str, Any]:
    return {
        "where": finding.where,
        "name": finding.name,
        "customer": finding.customer,
        "field": finding.field,
        "found": [{"what": what, "shown": shown} for what, shown in finding.found],
    }

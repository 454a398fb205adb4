"""`collectui privacy due|purge|log|replay`: what is to be answered, what goes, and its list."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from collectui.cli import DONE, REFUSED, Refusal, Usage, say, stores
from collectui.cli.erasure import check_vacuum, make_safe
from collectui.cli.output import write, write_json
from collectui.config import Config
from collectui.domain.dates import date_words
from collectui.domain.kernel import Me, Refused
from collectui.domain.privacy.erasing import Decided, Request, is_for_an_administrator

if TYPE_CHECKING:
    from collectui.store.store import Store


def run(args: argparse.Namespace, config: Config) -> int:
    """Lists, lets go, exports or replays. Raises Refusal."""
    parts: dict[str, Callable[[Store, argparse.Namespace, Me], int]] = {
        "due": _due,
        "purge": _purge,
        "log": _log,
        "replay": _replay,
    }
    reading = args.part in ("due", "log") or (args.part == "purge" and args.dry_run)
    opening = stores.for_looking_back if reading else stores.for_changing
    with closing(opening(args, config)) as store:
        me = stores.writer(store, lambda me: is_for_an_administrator(None, me))
        return parts[args.part](store, args, me)


def _due(store: Store, args: argparse.Namespace, me: Me) -> int:
    from collectui.store.privacy.requests import due

    found = due(store)
    if args.json:
        write_json([_shape(each) for each in found])
        return DONE
    today = _today(store)
    for each in found:
        _write(each, today)
    if not found:
        write("nothing is due")
    elif any(_goes_now(each) for each in found):
        say("what goes now, `collectui privacy purge` lets go")
    return DONE


def _today(store: Store) -> date:
    from collectui.store import desk

    return store.read(desk.calendar_day, datetime.now(UTC))


def _write(each: Request, today: date) -> None:
    for line in _lines(each, today):
        write(line)


def _lines(each: Request, today: date) -> list[str]:
    called = f"contact {each.contact_id} {each.called}"
    if each.since is not None:
        head = f"{called}: no part in anything since {date_words(each.since)}"
    elif each.decision is Decided.OPEN and each.due_on and each.asked_on:
        days = (each.due_on - today).days
        left = f"in {days} days" if days >= 0 else f"{-days} days late"
        head = (
            f"request {each.request}: {called}: asked on {date_words(each.asked_on)}, "
            f"to be answered by {date_words(each.due_on)} ({left})"
        )
    else:
        head = f"request {each.request}: {called}: {each.decision}"
    lines = [f"{head}, goes now" if _goes_now(each) else head]
    lines += [f"  refused: {each.refusal}"] if each.refusal else []
    return lines + [f"  stays: {stays.line}" for stays in each.stays]


def _goes_now(each: Request) -> bool:
    """Whether `purge` lets something of it go: what was not decided yet waits for that."""
    return each.goes and (each.since is not None or each.decision is not Decided.OPEN)


def _shape(each: Request) -> dict[str, Any]:
    def said(day: date | None) -> str | None:
        return day.isoformat() if day else None

    return {
        "request": each.request,
        "contact": each.contact_id,
        "name": each.called,
        "decision": None if each.since else each.decision.value,
        "asked_on": said(each.asked_on),
        "due_on": said(each.due_on),
        "without_part_since": said(each.since),
        "goes_now": _goes_now(each),
        "refused": each.refusal or None,
        "stays": [
            {
                "class": stays.kept.value,
                "what": stays.what,
                "basis": stays.why,
                "until": said(stays.until),
            }
            for stays in each.stays
        ],
    }


def _purge(store: Store, args: argparse.Namespace, me: Me) -> int:
    from collectui.store.privacy.requests import due, purge

    if args.vacuum:
        check_vacuum(store)
    going = [each for each in due(store) if _goes_now(each)]
    today = _today(store)
    for each in going if args.dry_run else ():
        _write(each, today)
    if args.dry_run:
        return say(f"{len(going):,d} persons of whom something goes; nothing was written")
    gone = 0
    for each in going:
        try:
            done = purge(store, each, me)
        except Refused as refused:
            say(f"contact {each.contact_id}: {refused.refusal.reason}")
            continue
        if done is not None:
            gone += 1
            write(
                f"contact {each.contact_id}: {done.values:,d} values erased by request "
                f"{done.request}, {done.looked.decision}"
            )
    if not going:
        write("nothing goes today")
    return make_safe(store, vacuum=args.vacuum) if gone or args.vacuum else DONE


def _log(store: Store, args: argparse.Namespace, me: Me) -> int:
    from collectui.store.privacy.replaying import listed

    write_json(store.read(listed))
    return DONE


def _replay(store: Store, args: argparse.Namespace, me: Me) -> int:
    return replay(store, Path(args.file), me)


def replay(store: Store, path: Path, me: Me) -> int:
    """Does the erasures of a list again; 1 where one could not be. Raises Usage or Refusal."""
    from collectui.store.privacy.replaying import NoList
    from collectui.store.privacy.replaying import replay as again

    try:
        content: Any = json.loads(path.read_text("utf-8"))
    except ValueError:
        raise Usage(f"{path}: it is no list of `collectui privacy log`") from None
    left = 0
    try:
        for each in again(store, content, me):
            write(f"request {each.request}: contact {each.contact_id} {each.what}")
            left += not each.done
    except NoList as error:
        raise Usage(f"{path}: {error}") from None
    except Refused as refused:
        raise Refusal(refused.refusal.reason) from None
    return REFUSED if left else DONE

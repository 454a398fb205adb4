"""`collectui backup` and `collectui restore`: copies of a store, and stores of a copy."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from collectui import locations
from collectui.cli import DONE, Usage, say, stores
from collectui.cli.output import write
from collectui.config import Config
from collectui.domain.doctor import Finding
from collectui.domain.files import size_words
from collectui.domain.privacy.erasing import is_for_an_administrator


def run(args: argparse.Namespace, config: Config) -> int:
    """Makes a copy, or a store of one. Raises StoreUnusable or StoreFailed."""
    return _restore(args, config) if args.part == "restore" else _back_up(args, config)


def _back_up(args: argparse.Namespace, config: Config) -> int:
    from collectui.store import backups

    to = Path(args.to)
    if args.keep is not None and not to.is_dir():
        raise Usage("--keep: is for a folder, in which backups have names with their time")
    made = backups.back_up(stores.url(args, config), to, _tell)
    write(str(made))
    say(f"a backup of {size_words(made.stat().st_size)}, looked through")
    if args.keep is not None:
        for gone in backups.prune(made, args.keep):
            say(f"deleted the older {gone}")
    return DONE


def _tell(finding: Finding) -> None:
    """What is wrong in a copy that is whole."""
    say(f"{finding.check}: {finding.text} (`collectui doctor` says what to do)")


def _restore(args: argparse.Namespace, config: Config) -> int:
    from collectui.store import backups, opening, schema

    where = locations.as_url(args.where) if args.where else stores.url(args, config)
    erasures = Path(args.erasures) if args.erasures else None
    if erasures is not None and not erasures.is_file():
        raise Usage(f"--erasures: there is no file {erasures}")
    backups.restore(Path(args.backup), where, _tell)
    shown, found = locations.shown(where), opening.version(where)
    say(f"{shown} is the store of {args.backup}")
    if found != schema.NEWEST:
        say(f"it is of version {found}: `collectui upgrade --store {shown}` brings it to this one")
    elif erasures is not None:
        return _erase_again(where, erasures)
    say(
        "persons that were erased since are in it again: "
        f"`collectui privacy replay FILE --store {shown}` erases them, "
        "by the list of `collectui privacy log`"
    )
    return DONE


def _erase_again(where: str, erasures: Path) -> int:
    """Does the erasures of a list in a store that was restored."""
    from collectui.cli.retention import replay
    from collectui.store.opening import open_store

    with closing(open_store(where, may_write=True)) as store:
        me = stores.writer(store, lambda me: is_for_an_administrator(None, me))
        return replay(store, erasures, me)

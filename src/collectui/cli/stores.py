"""Which store a verb works on, and opening it: for reading only, or to write."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from collectui import locations
from collectui.cli.progress import Progress
from collectui.config import Config
from collectui.domain.errors import StoreMissing, StoreUnusable
from collectui.domain.paths import is_there

if TYPE_CHECKING:
    from collectui.domain.kernel import Command, Me
    from collectui.domain.kernel import Refusal as Refused
    from collectui.domain.plan import Plan, Receipt
    from collectui.store.store import Store


def url(args: argparse.Namespace, config: Config) -> str:
    """The URL of the store this command names, or else uses."""
    return locations.store_url(args.store, config.store)


def for_reading(args: argparse.Namespace, config: Config) -> Store:
    """The store, opened so that nothing is ever written to it.

    Figures behind the business date, or its time, are computed for this command, and it says so.
    Raises StoreMissing or StoreUnusable.
    """
    from collectui.store.opening import open_store

    with Progress("computing figures") as progress:
        store = open_store(url(args, config), as_of=args.as_of, progress=progress)
    if args.as_of is None and store.as_of is not None:
        from collectui.cli import say

        say(
            f"the figures kept are behind: computed for {store.as_of}, and not kept "
            f"(`collectui roll {store.as_of}` keeps them)"
        )
    return store


def for_looking_back(args: argparse.Namespace, config: Config) -> Store:
    """The store, opened for what has no use for its figures. Raises as `for_reading`."""
    from collectui.store.opening import open_store

    return open_store(url(args, config), kept_figures=True)


def for_writing(
    args: argparse.Namespace,
    config: Config,
    as_of: date | None = None,
    made: Callable[[str], object] = lambda where: None,
) -> Store:
    """The store, opened to be written; made first where there is none, and `made` told of where.

    With `as_of` it is read with figures of that date. Raises StoreUnusable.
    """
    from collectui.store.opening import create, open_store

    where = url(args, config)
    path = locations.sqlite_path(where)
    try:
        return open_store(where, may_write=True, as_of=as_of)
    except StoreMissing:
        if path is not None and path.parent == locations.data_dir():
            try:
                locations.private_dir(path.parent)
            except OSError as error:
                raise StoreUnusable(f"cannot make a store at {path}: {error.strerror}") from error
        store = create(where)
        made(locations.shown(where))
        return store


@contextmanager
def for_importing(args: argparse.Namespace, config: Config) -> Iterator[Store]:
    """The same while a file is brought in: one made for it goes again if nothing was taken.

    Raises StoreUnusable.
    """
    from collectui.store.opening import exists, unmake

    where = url(args, config)
    path = locations.sqlite_path(where)
    made = not exists(where)
    folders = [each for each in path.parents if not is_there(each)] if path and made else []
    store = for_writing(args, config)
    try:
        yield store
    finally:
        store.close()
        if made and unmake(store):
            with suppress(OSError):
                for folder in folders:
                    folder.rmdir()


def for_changing(args: argparse.Namespace, config: Config) -> Store:
    """The store, opened to be written; never made where there is none.

    Raises StoreMissing or StoreUnusable.
    """
    from collectui.store.opening import open_store

    return open_store(url(args, config), may_write=True)


def writer(store: Store, rule: Callable[[Me], Refused | None] | None = None) -> Me:
    """Me, if I may write to this store, or do what the rule is about. Raises Refusal."""
    from collectui.cli import Refusal
    from collectui.domain.kernel import may_write

    me = store.me()
    if no := (rule or may_write)(me):
        raise Refusal(no.reason)
    return me


def planned(store: Store, command: Command, me: Me) -> Plan:
    """What a command does, before anything is written. Raises Refusal."""
    from collectui.cli import Refusal
    from collectui.domain.kernel import NotDone

    try:
        preview = store.preview(command, me)
    except NotDone as refused:
        raise Refusal(str(refused)) from None
    if preview.refusal is not None or preview.plan is None:
        raise Refusal(preview.refusal or "not possible")
    return preview.plan


def carried_out(store: Store, command: Command, plan: Plan, me: Me) -> Receipt:
    """The receipt of a command that does what was planned, and nothing else. Raises Refusal."""
    from collectui.cli import Refusal
    from collectui.domain.kernel import NotDone

    try:
        return store.do(replace(command, shown=plan.digest), me)
    except NotDone as refused:
        raise Refusal(str(refused)) from None

"""`collectui demo`: invented data in a store of its own, and the program on it."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from collectui import locations
from collectui.cli import DONE, Refusal, queue
from collectui.cli.output import write
from collectui.cli.program import open_program
from collectui.cli.progress import Progress
from collectui.config import Config
from collectui.domain.paths import PathRefused, is_there

if TYPE_CHECKING:
    from collectui.store.store import Store

_SHOWN_ROWS = 20


def run(args: argparse.Namespace, config: Config) -> int:
    """Makes the data and opens the program on it; prints the top of the queue without a terminal.

    A store nobody named is thrown away when the program is left. Raises Refusal where the named
    store is there already.
    """
    named = args.store or os.environ.get("COLLECTUI_STORE")
    opens = not args.create_only and all(os.isatty(number) for number in range(3))
    if named is not None:
        return _on(locations.as_url(named), opens, args, config)
    folder = Path(tempfile.mkdtemp(prefix="collectui-demo-"))
    try:
        return _on(locations.as_url(str(folder / "demo.sqlite3")), opens, args, config)
    finally:
        # Without the program's screen it was made to be opened later, by the line printed.
        if opens:
            _throw_away(folder)


def _throw_away(folder: Path) -> None:
    """Remove the store and its folder. A query that was under way makes its files anew once more
    while they go, so it is tried again for a moment."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.05)


def _on(where: str, opens: bool, args: argparse.Namespace, config: Config) -> int:
    store = _make(where, args)
    if opens:
        return open_program(lambda: store, where, config)
    return _tell(store, where, args, config)


def _make(where: str, args: argparse.Namespace) -> Store:
    from collectui.exchange.demo import make_demo
    from collectui.store.opening import create, exists, unmake

    path = locations.sqlite_path(where)
    try:
        there = is_there(path) if path is not None else exists(where)
    except PathRefused as error:
        raise Refusal(str(error)) from error
    if there:
        raise Refusal(
            f"{locations.shown(where)} is there already: demo data goes into a new store only"
        )
    store = create(where)
    try:
        with Progress("making demo data") as progress:
            make_demo(store, args.customers, args.seed, args.as_of, store.me(), progress)
    except BaseException:
        # Half made, it would only be in the way of the next try.
        ours = store.is_there()
        if not unmake(store) and ours and path is not None:
            path.unlink()
        raise
    return store


def _tell(store: Store, where: str, args: argparse.Namespace, config: Config) -> int:
    """What a reader without the program's screen gets: the list's top, and how to open it."""
    try:
        if not args.create_only:
            top = argparse.Namespace(
                all=False, view=None, filter=None, limit=_SHOWN_ROWS, json=False
            )
            queue.show(store, top, config)
    finally:
        store.close()
    write(f"{'' if args.create_only else chr(10)}To open the program, in a terminal:")
    write(f"    {_command()} --store {locations.shown(where)}")
    return DONE


def _command() -> str:
    """What this process was called by, as one can type it again."""
    called = sys.argv[0]
    return f"{sys.executable} -m collectui" if Path(called).name == "__main__.py" else called

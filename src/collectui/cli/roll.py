"""`collectui roll DATE`: moves the kept figures to another business date, forward or back.

Letters that wait follow; forward, those that fall due are planned too.
"""

from __future__ import annotations

import argparse

from collectui.cli import stores
from collectui.cli.output import write
from collectui.cli.progress import Progress
from collectui.config import Config
from collectui.domain.desk.rights import may_roll


def run(args: argparse.Namespace, config: Config) -> int:
    """Rolls, and says how many customers' figures were made anew. Never makes a store.

    Raises Refusal for one who may not.
    """
    from collectui.store.dunning import runs
    from collectui.store.opening import open_store

    store = open_store(stores.url(args, config), may_write=True)
    try:
        stores.writer(store, may_roll)
        with Progress("rolling") as progress:
            count = runs.turn_to(store, args.date, progress)
    finally:
        store.close()
    write(f"figures of {args.date}: {count:,d} customers recalculated")
    return 0

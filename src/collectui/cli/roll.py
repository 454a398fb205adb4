"""`collectui roll DATE`: moves the kept figures to another business date, forward or back."""

from __future__ import annotations

import argparse

from collectui.cli import stores
from collectui.cli.output import write
from collectui.cli.progress import Progress
from collectui.config import Config
from collectui.domain.errors import StoreMissing


def run(args: argparse.Namespace, config: Config) -> int:
    """Rolls, and says how many customers' figures were made anew. Never makes a store."""
    from collectui.store import figures, opening

    where = stores.url(args, config)
    if not opening.exists(where):
        raise StoreMissing("there is no store to roll; `collectui where` says which is used")
    store = opening.open_store(where, may_write=True)
    try:
        stores.writer(store)
        with Progress("rolling") as progress:
            count = figures.roll(store.load, args.date, progress)
    finally:
        store.close()
    write(f"figures of {args.date}: {count:,d} customers made anew")
    return 0

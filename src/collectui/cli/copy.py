"""`collectui copy`: a whole store to another place, on either engine."""

from __future__ import annotations

import argparse

from collectui.cli import DONE
from collectui.cli.output import write
from collectui.cli.progress import Progress
from collectui.config import Config


def run(args: argparse.Namespace, config: Config) -> int:
    """Copies the store, or goes on with a copy. Raises StoreMissing or StoreUnusable."""
    from collectui.store.copying import copy

    with Progress("copying") as progress:
        counts = copy(args.source, args.target, progress)
    write(f"copied and verified: {sum(counts.values()):,d} rows of {len(counts)} tables")
    return DONE

"""`collectui init`: makes an empty store, of one's own or one that a group shares."""

from __future__ import annotations

import argparse
from pathlib import Path

from collectui import locations
from collectui.cli import DONE, Refusal, Usage, say, stores
from collectui.config import Config
from collectui.locations import sqlite_path


def run(args: argparse.Namespace, config: Config) -> int:
    """Makes it at the newest version. Raises Refusal, Usage or StoreUnusable."""
    from collectui.store import opening

    where = locations.as_url(args.where) if args.where else stores.url(args, config)
    path = sqlite_path(where)
    if args.shared != (args.group is not None):
        raise Usage("--shared and --group GROUP belong together")
    if args.shared:
        if path is None:
            raise Refusal(
                "a database is shared by its grants: make it without --shared, then "
                "`collectui grant LOGIN --role …`"
            )
        from collectui.store import places

        places.check_local(Path(path))
        places.make_shared(Path(path).parent, args.group)
    opening.create(where).close()
    shown = locations.shown(where)
    whose = f" for {args.group}" if args.shared else ""
    return say(f"{shown} is an empty store{whose}: `collectui import FILE` brings in data", DONE)

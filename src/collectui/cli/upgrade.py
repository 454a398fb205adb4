"""`collectui upgrade`: brings an existing store to this program's version, a backup first."""

from __future__ import annotations

import argparse

from collectui import locations
from collectui.cli import Refusal, stores
from collectui.cli.output import write
from collectui.config import Config
from collectui.locations import sqlite_path


def run(args: argparse.Namespace, config: Config) -> int:
    """Upgrades the store, of which there is a backup then. Raises Refusal."""
    from collectui.store import backups, opening, schema

    where = stores.url(args, config)
    schema.check_file(where)
    found = opening.version(where)
    if found not in schema.REVISIONS:
        schema.check_revision(found)  # raises: no store, or one newer than this program
    if found == schema.NEWEST:
        write(f"the store is at version {schema.NEWEST} already")
        return 0
    path = sqlite_path(where)
    if path is not None:
        write(f"backup at {backups.back_up(where, path.parent)}")
    elif not args.i_have_a_backup:
        if not backups.can_dump(where):
            raise Refusal(
                "no backup can be made of this PostgreSQL store from here: make one (pg_dump), "
                "then run `collectui upgrade --i-have-a-backup`"
            )
        folder = locations.private_dir(locations.data_dir())
        write(f"backup at {backups.back_up(where, folder)}")
    before, after = opening.upgrade(where)
    write(f"upgraded from version {before} to {after}")
    return 0

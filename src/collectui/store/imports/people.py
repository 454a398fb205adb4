"""Who imports, and whose the new customers become."""

from __future__ import annotations

import stat
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.kernel import Me, may_write
from collectui.domain.text import spelt
from collectui.store.core.desk import COLLECTOR
from collectui.store.engine import url_of
from collectui.store.imports.refusal import ImportRefused
from collectui.store.store import Store


def may_import(me: Me, dry_run: bool = False) -> None:
    """Raise ImportRefused for one who may not write; trying without writing is everybody's."""
    if not dry_run and (refusal := may_write(me)):
        raise ImportRefused(refusal.reason)


def assignee(store: Store, assign: str | None, me: Me) -> tuple[int | None, bool]:
    """Whose customers without a collector become, and whether that was asked for in so many words.

    `assign` is `me`, `none` or a login; where nothing is said mine on a private store, nobody's on
    a shared one. Raises ImportRefused for a login the store does not know.
    """
    if assign is None:
        return (me.id if _is_private(store.where) else None), False
    if spelt(assign, ["none"]):
        return None, False
    if spelt(assign, ["me"]):
        return me.id, True
    logins = store.read(_logins)
    found = logins.get(spelt(assign, logins) or "")
    if found is None:
        raise ImportRefused(f"The store knows no collector {assign} who is active.")
    return found, True


def _logins(connection: Connection) -> dict[str, int]:
    """The active collectors' ids by login."""
    rows = connection.execute(
        sa.select(COLLECTOR.c.login, COLLECTOR.c.id).where(COLLECTOR.c.active.is_(True))
    )
    return {row.login: row.id for row in rows}


def _is_private(where: str) -> bool:
    """A file that only its owner may write; a database server is shared."""
    url = url_of(where)
    if url.get_backend_name() != "sqlite":
        return False
    return not Path(url.database or "").stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH)

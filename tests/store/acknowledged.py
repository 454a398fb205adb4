"""What has to be so of a store whatever happened to those who wrote to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store.core.history import HISTORY
from collectui.store.core.work import NOTE
from collectui.store.doctor import examining
from collectui.store.store import Store


def check(store: Store, acknowledged: Iterable[str]) -> int:
    """As `there`, and that the doctor finds nothing wrong."""
    found = there(store, acknowledged)
    check_whole(store)
    return found


def there(store: Store, acknowledged: Iterable[str]) -> int:
    """That each command that was acknowledged, by its id, is there and none is there twice.

    The commands are notes, and nothing else has been saved: so each entry of the history has its
    note. Returns how many are there, with those whose acknowledgement never came.
    """
    found = store.read(_commands)
    lost = [command for command in acknowledged if not found[command]]
    assert not lost, f"{len(lost)} that were acknowledged are lost: {lost[:3]}"
    doubled = [command for command, times in found.items() if times > 1]
    assert not doubled, f"{len(doubled)} are there twice: {doubled[:3]}"
    assert store.read(_notes) == len(found)
    return len(found)


def check_whole(store: Store) -> None:
    """That the doctor finds nothing wrong, but that a disk which was filled has little room."""
    found = [each for each in examining.examine(store.where) if each.stays]
    assert [each for each in found if each.check != "space"] == []


def _commands(connection: Connection) -> Counter[str]:
    return Counter(connection.execute(sa.select(HISTORY.c.command_id)).scalars())


def _notes(connection: Connection) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(NOTE)).scalar_one())

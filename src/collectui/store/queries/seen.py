"""What became of records since an agent's screen was read: theirs, to hold against mine."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.kernel import TheirChange
from collectui.store import writing
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.history import HISTORY_SET as SET


def not_as_seen(connection: Connection, seen: Mapping[str, int]) -> list[str]:
    """Of `{"note:12": 3}`, the records that have another version now, or are gone."""
    return [record for record, version in seen.items() if _version(connection, record) != version]


def changed_since_seen(connection: Connection, seen: Mapping[str, int]) -> list[TheirChange]:
    """Field by field what others changed in these records since they had these versions.

    One entry a field: `was` as it was seen, `theirs` as it is. A record that is gone has one
    entry with an empty field.
    """
    return [
        change
        for record, version in seen.items()
        for change in _of_record(connection, record, version)
    ]


def _split(record: str) -> tuple[str, int]:
    kind, _, number = record.partition(":")
    return kind, int(number)


def _version(connection: Connection, record: str) -> int | None:
    kind, record_id = _split(record)
    table = writing.table(kind)
    found: int | None = connection.execute(
        sa.select(table.c.version).where(table.c.id == record_id)
    ).scalar()
    return found


def _of_record(connection: Connection, record: str, version: int) -> list[TheirChange]:
    now = _version(connection, record)
    steps = 1 if now is None else now - version
    if steps < 1:
        return []
    kind, record_id = _split(record)
    who = COLLECTOR
    in_set = sa.select(SET.c.change_id).where(SET.c.record_id == record_id)
    rows = connection.execute(
        sa.select(CHANGE.c.changes, CHANGE.c.op, HISTORY.c.at, who.c.display_name, who.c.login)
        .join(HISTORY, HISTORY.c.id == CHANGE.c.history_id)
        .outerjoin(who, who.c.id == HISTORY.c.by_id)
        .where(
            CHANGE.c.kind == kind,
            sa.or_(CHANGE.c.record_id == record_id, CHANGE.c.id.in_(in_set)),
        )
        .order_by(CHANGE.c.id.desc())
        .limit(steps)
    ).fetchall()
    found: dict[str, TheirChange] = {}
    for row in reversed(rows):
        by = row.display_name or row.login
        fields = {"": (None, None)} if row.op == "delete" else row.changes
        for name, (was, theirs) in fields.items():
            first = found[name].was if name in found else was
            found[name] = TheirChange(record, name, first, theirs, by, row.at)
    return list(found.values())

"""What became of the desk's settings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.plan import Delete, Insert, Plan, Update
from collectui.domain.settings.known import SETTINGS
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.desk import DESK_SETTING as SETTING
from collectui.store.core.history import HISTORY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One change of a setting; `by` is nobody's login where the store computed it."""

    at: datetime
    by: str
    was: Any
    became: Any


def setting_changes(connection: Connection, name: str) -> list[SettingChange]:
    """Every change of one setting, the newest first, by whatever record it was kept in."""
    start = SETTINGS[name].start
    rows = connection.execute(
        sa.select(
            HISTORY.c.at, COLLECTOR.c.login, CHANGE.c.op, CHANGE.c.changes, CHANGE.c.record_id
        )
        .join(CHANGE, CHANGE.c.history_id == HISTORY.c.id)
        .outerjoin(COLLECTOR, COLLECTOR.c.id == HISTORY.c.by_id)
        .where(CHANGE.c.kind == SETTING.name)
        .order_by(CHANGE.c.id)
    ).fetchall()
    made = {row.record_id for row in rows if (row.changes.get("name") or [None])[-1] == name}
    made |= {row.record_id for row in rows if (row.changes.get("name") or [None])[0] == name}
    here = connection.execute(sa.select(SETTING.c.id).where(SETTING.c.name == name)).scalar()
    found = []
    for row in rows:
        if row.record_id in made | {here} and "value" in row.changes:
            was, became = row.changes["value"]
            was = start if row.op == "create" else was
            became = start if row.op == "delete" else became
            found.append(SettingChange(row.at, row.login or "", was, became))
    return found[::-1]


def changed_by(connection: Connection, plan: Plan) -> list[tuple[str, Any, Any]]:
    """The settings that a plan changes: name, value before and after."""
    return list(_changed_by(connection, plan))


def _changed_by(connection: Connection, plan: Plan) -> Iterator[tuple[str, Any, Any]]:
    for change in plan.changes:
        if change.kind != SETTING.name:
            continue
        match change:
            case Insert():
                name = change.values["name"]
                yield name, SETTINGS[name].start, change.values["value"]
            case Delete():
                name = change.values["name"]
                yield name, change.values["value"], SETTINGS[name].start
            case Update():
                name = connection.execute(
                    sa.select(SETTING.c.name).where(SETTING.c.id == change.record_id)
                ).scalar_one()
                yield name, *change.fields["value"]

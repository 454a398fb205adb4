"""The desk's settings and lists, changed by an administrator, with history like any record."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.desk.lists import (
    ADD_TO_LIST,
    CHANGE_IN_LIST,
    AddToList,
    ChangeInList,
    JudgedList,
)
from collectui.domain.kernel import Me
from collectui.domain.plan import Insert, Plan, Update
from collectui.domain.records import RECORDS, capital
from collectui.domain.settings.actions import SET_DESK, JudgedSetting, SetDesk
from collectui.domain.settings.known import SETTINGS
from collectui.domain.text import clean_line
from collectui.store import figures
from collectui.store.core.desk import DESK_SETTING as SETTING
from collectui.store.core.figures import DELINQUENCY
from collectui.store.desk import LISTS
from collectui.store.desk import setting as setting_now
from collectui.store.handlers.base import Handler, Handlers


def setting(connection: Connection, command: SetDesk) -> JudgedSetting:
    """A setting as it stands, and what is wrong with the value sent, if anything is."""
    known = SETTINGS.get(command.name)
    if known is None:
        return JudgedSetting(command.name, None, known=False)
    kept: int | None = connection.execute(
        sa.select(SETTING.c.id).where(SETTING.c.name == command.name)
    ).scalar()
    value, wrong = setting_now(connection, command.name), ""
    if known.computed:
        wrong = f"is computed from the desk's own amounts; set {known.computed}"
        return JudgedSetting(command.name, value, True, kept, wrong)
    try:
        known.check(command.value)
    except (ValueError, TypeError, KeyError) as error:
        wrong = f"cannot be that: {error}; write it like {known.written}"
    return JudgedSetting(command.name, value, True, kept, wrong)


def set_desk(connection: Connection, command: SetDesk, judged: JudgedSetting, me: Me) -> Plan:
    """The setting's own row, made when it first leaves its value of the start."""
    if not judged.known or judged.wrong:
        return Plan(f"Setting {command.name}", ())
    value = SETTINGS[command.name].check(command.value)
    if value == judged.value:
        return Plan(f"Setting {command.name}: nothing changed", ())
    summary = f"Setting {command.name}: {SETTINGS[command.name].meaning}"
    notes = (_follows(connection, command.name),)
    if judged.id is None:
        values = {"name": command.name, "value": value, "version": 1}
        return Plan(summary, (Insert("desk_setting", "setting", None, values),), notes=notes)
    fields = {"value": (judged.value, value)}
    changes = (Update("desk_setting", judged.id, None, fields, command.name),)
    return Plan(summary, changes, notes=notes)


def _follows(connection: Connection, name: str) -> str:
    """What a change remakes, counted where it is counted in customers."""
    said = SETTINGS[name].follows
    if name not in figures.MEASURES:
        return said
    made = sa.select(sa.func.count(sa.distinct(DELINQUENCY.c.customer_id)))
    return f"{said}: {connection.execute(made).scalar_one():,d}"


def entries(connection: Connection, command: AddToList | ChangeInList) -> JudgedList:
    """One of the lists, and the entry that has the code sent."""
    if command.list not in LISTS:
        raise LookupError(f"the desk has no list “{command.list}”")
    table = LISTS[command.list]
    rows = connection.execute(sa.select(table).order_by(table.c.position, table.c.code)).fetchall()
    return JudgedList(
        command.list,
        tuple(row.code for row in rows),
        tuple(row.code for row in rows if not row.retired),
        next((dict(row._mapping) for row in rows if row.code == command.code), None),
    )


def add_to_list(connection: Connection, command: AddToList, judged: JudgedList, me: Me) -> Plan:
    """At the list's end."""
    values: dict[str, Any] = {
        "code": command.code,
        "title": clean_line(command.title),
        "retired": False,
        "position": len(judged.codes),
    }
    if command.list == "outcome":
        values |= {"reached": command.reached, "keeps": command.keeps}
    if command.list == "dispute_reason":
        values |= {
            "owner": clean_line(command.owner),
            "service_days": command.service_days,
            "wants": clean_line(command.wants),
        }
    return Plan(
        f"“{values['title']}” added to the {RECORDS[command.list].many}",
        (Insert(command.list, "entry", None, values, values["title"]),),
    )


def change_in_list(
    connection: Connection, command: ChangeInList, judged: JudgedList, me: Me
) -> Plan:
    """Renamed, retired or taken up again; never deleted, as records refer to it."""
    entry: Any = judged.entry
    if entry is None:
        return Plan(f"{capital(RECORDS[command.list].many)}: nothing changed", ())
    title = entry["title"] if command.title is None else clean_line(command.title)
    retired = entry["retired"] if command.retired is None else command.retired
    pairs = {"title": (entry["title"], title), "retired": (entry["retired"], retired)}
    fields = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    what = f"“{entry['title']}” of the {RECORDS[command.list].many}"
    if not fields:
        return Plan(f"{what}: nothing changed", ())
    return Plan(
        f"{what} {_word(fields)}",
        (Update(command.list, entry["id"], None, fields, entry["title"]),),
    )


def _word(fields: dict[str, tuple[Any, Any]]) -> str:
    if "retired" in fields:
        return "retired" if fields["retired"][1] else "taken up again"
    return f"renamed to “{fields['title'][1]}”"


HANDLERS: Handlers = {
    SetDesk: Handler(SET_DESK, setting, set_desk),
    AddToList: Handler(ADD_TO_LIST, entries, add_to_list),
    ChangeInList: Handler(CHANGE_IN_LIST, entries, change_in_list),
}

"""Collectors: let in, given another role or name, sent away."""

from typing import Any

from sqlalchemy import Connection

from collectui.domain.desk.collectors import (
    ADD_COLLECTOR,
    SET_COLLECTOR,
    AddCollector,
    JudgedCollectors,
    SetCollector,
)
from collectui.domain.kernel import Me
from collectui.domain.plan import Insert, Plan, Update
from collectui.domain.text import clean_line
from collectui.store.handlers.base import Handler, Handlers
from collectui.store.queries.collectors import everybody


def load(connection: Connection, command: AddCollector | SetCollector) -> JudgedCollectors:
    """Everybody, and who has the login."""
    collectors = everybody(connection)
    return JudgedCollectors(
        collectors, next((each for each in collectors if each.login == command.login), None)
    )


def add(connection: Connection, command: AddCollector, judged: JudgedCollectors, me: Me) -> Plan:
    """A collector without history; whoever logs in so is met with these rights."""
    values = {
        "login": command.login,
        "display_name": clean_line(command.name) or command.login,
        "role": command.role,
        "active": command.active,
    }
    return Plan(
        f"{command.login} added as {command.role}",
        (Insert("collector", "collector", None, values, command.login),),
    )


def change(connection: Connection, command: SetCollector, judged: JudgedCollectors, me: Me) -> Plan:
    """The fields said, where they are not so yet."""
    was = judged.collector
    if was is None:
        return Plan(f"{command.login}: nothing changed", ())
    name = None if command.name is None else clean_line(command.name)
    pairs: dict[str, tuple[Any, Any]] = {
        "display_name": (was.name, name),
        "role": (was.role, command.role),
        "active": (was.active, command.active),
    }
    fields = {
        field: pair for field, pair in pairs.items() if pair[1] is not None and pair[0] != pair[1]
    }
    if not fields:
        return Plan(f"{was.login}: nothing changed", ())
    words = ", ".join(_words(field, new) for field, (_, new) in fields.items())
    return Plan(f"{was.login} {words}", (Update("collector", was.id, None, fields, was.login),))


def _words(field: str, value: Any) -> str:
    if field == "active":
        return "works here again" if value else "does not work here any more"
    return f"is called “{value}”" if field == "display_name" else f"is {value} now"


HANDLERS: Handlers = {
    AddCollector: Handler(ADD_COLLECTOR, load, add),
    SetCollector: Handler(SET_COLLECTOR, load, change),
}

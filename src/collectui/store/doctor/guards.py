"""The triggers that keep the history, and the functions they call: there, and the same.

What should be there is read from the statements that make it; what is, from the database's own
catalogue. Both are brought to the same form by the same reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.doctor import Finding, some, wrong
from collectui.store import triggers
from collectui.store.core.every import TABLES
from collectui.store.core.history import ERASING
from collectui.store.doctor.patient import Patient
from collectui.store.rights import granting

_FIX = "`collectui doctor --fix` makes them anew; on PostgreSQL by the owner of the tables"


def check(patient: Patient) -> Iterator[Finding]:
    """Each trigger and function, that nobody added another, and that no erasure stands open."""
    connection = patient.connection
    if patient.sqlite:
        yield from _compared("trigger", _sqlite_should(connection), _sqlite_is(connection))
    else:
        statements = _statements(connection)
        yield from _compared("trigger", _triggers_of(statements), _triggers_in(connection))
        yield from _compared("function", _functions_of(statements), _functions_in(connection))
    yield from _open_erasures(connection)


def repair(connection: Connection) -> None:
    """Close an erasure that stands open. Triggers are made anew as by an upgrade."""
    connection.execute(sa.delete(ERASING))


def _open_erasures(connection: Connection) -> Iterator[Finding]:
    open_ones = connection.execute(sa.select(sa.func.count()).select_from(ERASING)).scalar() or 0
    if open_ones:
        yield wrong(
            "the history may be changed: an erasure stands open that is not being carried out",
            "`collectui doctor --fix` closes it; compare the history with a backup before it",
            fixable=True,
        )


def _compared(
    what: str, should: Mapping[str, object], there: Mapping[str, object]
) -> Iterator[Finding]:
    for names, said in (
        (sorted(should.keys() - there.keys()), "missing"),
        (sorted(name for name in should.keys() & there.keys() if should[name] != there[name]),
         "not as this program makes it"),
    ):  # fmt: skip
        if names:
            yield wrong(f"{_counted(what, names)} {said}: {some(names, len(names))}", _FIX,
                        fixable=True)  # fmt: skip
    strange = sorted(there.keys() - should.keys())
    if strange:
        yield wrong(
            f"{_counted(what, strange)} not collectui's: {some(strange, len(strange))}",
            "find out who made it; DROP TRIGGER takes it away",
        )


def _counted(what: str, names: Iterable[str]) -> str:
    count = len(list(names))
    return f"1 {what} is" if count == 1 else f"{count:,d} {what}s are"


def _sqlite_should(connection: Connection) -> dict[str, str]:
    made = (each for each in triggers.statements(connection) if each.startswith("CREATE"))
    return {each.split()[2]: " ".join(each.split()) for each in made}


def _sqlite_is(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {str(name): " ".join(str(said).split()) for name, said in rows}


# PostgreSQL

_TRIGGER = re.compile(
    r"CREATE (?P<constraint>CONSTRAINT )?TRIGGER (?P<name>\w+)\s+(?P<when>BEFORE|AFTER|INSTEAD OF)"
    r" (?P<events>.+?) ON (?:\S+\.)?(?P<table>\w+)(?P<rest>.*?)"
    r" EXECUTE FUNCTION (?:\S+\.)?(?P<calls>\w+\(.*\))$",
    re.DOTALL,
)
_FUNCTION = re.compile(
    r"CREATE OR REPLACE FUNCTION (?:\S+\.)?(?P<name>\w+)\(.*?AS \$\$(?P<body>.*)\$\$$", re.DOTALL
)
_EVENT = re.compile(r"(?:^| OR )(INSERT|DELETE|TRUNCATE|UPDATE)(?: OF ([\w, ]+?))?(?= OR |$)")


class _Trigger(NamedTuple):
    """What makes two triggers the same."""

    table: str
    when: str
    events: frozenset[tuple[str, str]]
    rest: str
    calls: str
    enabled: bool


class _Function(NamedTuple):
    """The same of functions."""

    body: str
    as_owner: bool
    path: str


def _read_trigger(said: str, enabled: bool = True) -> tuple[str, _Trigger] | None:
    found = _TRIGGER.match(" ".join(said.split()))
    if found is None:
        return None
    rest = f"{found['constraint'] or ''}{found['rest'].replace('NOT DEFERRABLE', '')}".split()
    events = frozenset((event, columns) for event, columns in _EVENT.findall(found["events"]))
    return found["name"], _Trigger(
        found["table"], found["when"], events, " ".join(rest), found["calls"], enabled
    )


def _statements(connection: Connection) -> list[str]:
    return [*triggers.statements(connection), *granting.making(connection)]


def _triggers_of(statements: Iterable[str]) -> dict[str, _Trigger]:
    return dict(found for each in statements if (found := _read_trigger(each)))


def _triggers_in(connection: Connection) -> dict[str, _Trigger | None]:
    rows = connection.execute(
        sa.text(
            "SELECT tgname, pg_get_triggerdef(g.oid), tgenabled <> 'D' FROM pg_trigger g"
            " JOIN pg_class t ON t.oid = tgrelid WHERE NOT tgisinternal"
            " AND t.relnamespace = current_schema()::regnamespace AND t.relname = ANY (:names)"
        ),
        {"names": list(TABLES)},
    )
    found: dict[str, _Trigger | None] = {}
    for name, said, enabled in rows:
        read = _read_trigger(str(said), bool(enabled))
        found[str(name)] = read and read[1]
    return found


def _functions_of(statements: Iterable[str]) -> dict[str, _Function]:
    found: dict[str, _Function] = {}
    for each in statements:
        if made := _FUNCTION.match(each):
            head = each[: made.start("body")]
            path = re.search(r"SET search_path = (.*?)(?: AS)? \$\$|SET search_path = (.*)", head)
            said = (path[1] or path[2] if path else "").removesuffix(" AS $$")
            body, as_owner = made["body"], "SECURITY DEFINER" in head
            found[made["name"]] = _Function(body, as_owner, said.strip())
    return found


def _functions_in(connection: Connection) -> dict[str, _Function]:
    """Those of our names alone: whoever keeps the database may have functions of its own."""
    names = [*triggers.FUNCTIONS, *granting.ALL_FUNCTIONS]
    rows = connection.execute(
        sa.text(
            "SELECT proname, prosrc, prosecdef, coalesce((SELECT substr(each, 13)"
            " FROM unnest(proconfig) each WHERE each LIKE 'search\\_path=%' LIMIT 1), '')"
            " FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
            " AND proname = ANY (:names)"
        ),
        {"names": names},
    )
    return {str(name): _Function(str(body), bool(own), str(path)) for name, body, own, path in rows}

"""What each login may do in the tables of a PostgreSQL store, against what its role gives it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.doctor import Finding, note, skipped, some, wrong
from collectui.store.core.desk import COLLECTOR
from collectui.store.doctor.patient import Patient
from collectui.store.hiding import schema_of
from collectui.store.rights import granting
from collectui.store.rights.tables import ALL, COUNTED, GRANTED, NONE, ROLES, roles_from
from collectui.store.store import Store

Right = tuple[str, str]
"""What may be done, and with what: `("INSERT", "note")`."""
_GRANT_ROLE = "grant_role"


class _Off(NamedTuple):
    """A login whose rights are not those of its role."""

    login: str
    role: str
    missing: list[Right]
    excess: list[Right]


def check(patient: Patient) -> Iterator[Finding]:
    """Rights that collectors lack or have beyond their role, and those of anybody else."""
    if patient.sqlite:
        yield skipped("an SQLite file grants nothing: its mode says who may write to it")
        return
    connection = patient.connection
    known, rights, others = _known(connection), _rights(connection), granting.others(connection)
    off = {each.login: each for each in _off(connection)}
    for login, each in off.items():
        said = [
            f"{words} {'; '.join(_words(found))}"
            for words, found in (("lacks", each.missing), ("has beyond that", each.excess))
            if found
        ]
        whose = "who is not active" if each.role == NONE else each.role
        yield wrong(
            f"{login}, {whose}, {' and '.join(said)}",
            f"`collectui grant {login} --role {each.role}`, or `collectui doctor --fix`",
            fixable=True,
        )
    for login, role in sorted(known.items()):
        if role != NONE and login in rights and login not in off:
            for statement in granting.left_to_do(connection, login):
                yield wrong(f"{login} lacks a right in the database", f"its owner: {statement}")
    for other in others:
        if other not in off:
            yield wrong(
                f"{other} may write to the tables past the roles",
                f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema_of(connection)} FROM {other}",
            )
    readers = sorted(rights.keys() - known.keys() - {*others})
    if readers:
        yield note(f"{some(readers, len(readers))} may read the tables and is no collector")


def repair(store: Store) -> None:
    """Give each such login what belongs to its role. Raises StoreFailed for one who may not."""

    def grant(connection: Connection) -> None:
        for off in _off(connection):
            granting.grant(connection, off.login, off.role)

    store.load(grant)


def _words(rights: Iterable[Right]) -> Iterator[str]:
    by_what: dict[str, list[str]] = defaultdict(list)
    for what, where in sorted(rights):
        by_what[what].append(where)
    for what, places in sorted(by_what.items()):
        yield f"{what} on {some(places, len(places))}"


def _off(connection: Connection) -> list[_Off]:
    """Who of the collectors that may be granted anything has other rights than are its role's."""
    found = []
    rights, there_is = _rights(connection), {_GRANT_ROLE, *_tables(connection)}
    for login, role in sorted(_known(connection).items()):
        there = granting.login(connection, login)
        if there is None or not there.may_log_in or there.above:
            continue
        # A table without numbered rows has no sequence.
        should = {right for right in _of_role(role) if right[1].partition(".")[0] in there_is}
        has = rights.get(login, set())
        if has != should:
            found.append(_Off(login, role, sorted(should - has), sorted(has - should)))
    return found


def _known(connection: Connection) -> dict[str, str]:
    """The role of each collector, `none` of one who is not active."""
    rows = connection.execute(sa.select(COLLECTOR.c.login, COLLECTOR.c.role, COLLECTOR.c.active))
    return {row.login: row.role.value if row.active else NONE for row in rows}


def _of_role(role: str) -> set[Right]:
    if role == NONE:
        return set()
    found: set[Right] = set()
    for granted, end in ((GRANTED, ""), (COUNTED, "_id_seq")):
        for least, what, tables in granted:
            if role in roles_from(least):
                found |= {
                    (each, f"{table}{end}{part}") for each, part in _each(what) for table in tables
                }
    if role == ROLES[-1]:
        found.add(("EXECUTE", _GRANT_ROLE))
    return found


def _each(what: str) -> Iterator[tuple[str, str]]:
    """The rights of a list as GRANT takes it, with the column each is for: `.summary`."""
    for right, columns in re.findall(r"(\w+)(?: \(([^)]*)\))?", what):
        yield from (
            [(right, f".{each}") for each in columns.split(", ")] if columns else [(right, "")]
        )


def _tables(connection: Connection) -> list[str]:
    """The tables and sequences that there are of those that rights are given on."""
    asked = sa.text(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relname = ANY (:names)"
    )
    names = [f"{table}{end}" for table in ALL for end in ("", "_id_seq")]
    return [str(name) for name in connection.execute(asked, {"names": names}).scalars()]


_GIVEN = """
    SELECT coalesce(r.rolname, 'PUBLIC'), a.privilege_type, c.relname
    FROM pg_class c CROSS JOIN aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (:names)
    AND a.grantee <> c.relowner
    UNION
    SELECT coalesce(r.rolname, 'PUBLIC'), a.privilege_type, c.relname || '.' || f.attname
    FROM pg_attribute f JOIN pg_class c ON c.oid = f.attrelid CROSS JOIN aclexplode(f.attacl) a
    LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (:names)
    AND a.grantee <> c.relowner
    UNION
    SELECT coalesce(r.rolname, 'PUBLIC'), a.privilege_type, p.proname
    FROM pg_proc p CROSS JOIN aclexplode(p.proacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = :function
    AND a.grantee <> p.proowner
    UNION
    SELECT 'PUBLIC', 'EXECUTE', p.proname FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = :function
    AND p.proacl IS NULL
"""


def _rights(connection: Connection) -> dict[str, set[Right]]:
    """What each login was given of the tables, their columns and sequences, and `grant_role`."""
    asked = {"names": _tables(connection), "function": _GRANT_ROLE}
    found: dict[str, set[Right]] = defaultdict(set)
    for login, what, where in connection.execute(sa.text(_GIVEN), asked):
        found[str(login)].add((str(what), str(where)))
    return dict(found)

"""Rights on PostgreSQL given and taken: they follow the roles of `collector`, by a trigger.

The functions run with the rights of the tables' owner, so that an administrator need not be it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store.engine import is_sqlite
from collectui.store.hiding import schema_of
from collectui.store.rights import guards
from collectui.store.rights.tables import ALL, COUNTED, GRANTED, NONE, ROLES, roles_from

FUNCTIONS = ("grant_role", "rights_of", "follow_collector", "may_be_granted")
ALL_FUNCTIONS = (*guards.FUNCTIONS, *FUNCTIONS)
"""With those of the guards."""
_ARGUMENTS = "login text, role text"


def make(connection: Connection) -> None:
    """Make guards, functions and the trigger anew on PostgreSQL, then grant again what was granted.

    So that what an upgrade brings is granted too. To be called as the owner of the tables.
    """
    if is_sqlite(connection):
        return
    for statement in making(connection):
        connection.exec_driver_sql(statement.replace("%", "%%"))
    schema = schema_of(connection)
    again = f"""
        SELECT {schema}.grant_role(c.login, c.role) FROM {schema}.collector c
        JOIN pg_roles r ON r.rolname = c.login WHERE c.active
        AND {schema}.may_be_granted(c.login) AND EXISTS (
            SELECT 1 FROM pg_class t, aclexplode(t.relacl) a
            WHERE t.oid = '{schema}.history'::regclass AND a.grantee = r.oid)
    """
    connection.exec_driver_sql(again).fetchall()


def making(connection: Connection) -> list[str]:
    """What makes guards, functions and the trigger anew on PostgreSQL."""
    schema = schema_of(connection)
    return [*guards.statements(schema), *_functions(schema)]


def drop(connection: Connection) -> None:
    """Take the functions out of a database whose tables are gone."""
    for function in ALL_FUNCTIONS:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {function}")


def statements(connection: Connection, login: str, role: str) -> tuple[str, ...]:
    """The SQL that gives a login what belongs to a role, or takes all away (`none`)."""
    asked = sa.text("SELECT rights_of(:login, :role)")
    return tuple(connection.execute(asked, {"login": login, "role": role}).scalars())


def grant(connection: Connection, login: str, role: str) -> None:
    """Give a login what belongs to a role and nothing else; done twice, it is as once."""
    asked = sa.text("SELECT grant_role(:login, :role)")
    connection.execute(asked, {"login": login, "role": role})


class Login(NamedTuple):
    """A login of the server, as far as granting it anything is concerned."""

    may_log_in: bool
    above: str
    """The owner of the tables, where it may act as that and wants no rights; else empty."""


_LOGIN = """
    SELECT r.rolcanlogin, CASE WHEN pg_has_role(r.oid, t.relowner, 'MEMBER')
        THEN pg_get_userbyid(t.relowner)::text ELSE '' END
    FROM pg_roles r, pg_class t
    WHERE r.rolname = :login AND t.oid = 'history'::regclass
"""


def login(connection: Connection, name: str) -> Login | None:
    """The server's login of this name; None where it has none, or the store is on SQLite."""
    if is_sqlite(connection):
        return None
    row = connection.execute(sa.text(_LOGIN), {"login": name}).first()
    return None if row is None else Login(*row)


def owner(connection: Connection) -> str | None:
    """Whose the tables are, where I may not act as that; None where I may."""
    if is_sqlite(connection):
        return None
    return connection.exec_driver_sql(
        "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'history'::regclass"
        " AND NOT pg_has_role(session_user, relowner, 'MEMBER')"
    ).scalar()


_OTHERS = """
    SELECT DISTINCT coalesce(r.rolname, 'PUBLIC') FROM pg_class t
    CROSS JOIN aclexplode(t.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE t.oid = ANY (SELECT to_regclass(name)::oid FROM unnest(CAST(:tables AS text[])) name)
    AND a.grantee <> t.relowner AND a.privilege_type <> 'SELECT'
    AND coalesce(r.rolname, '') NOT IN (SELECT login FROM collector WHERE active)
    ORDER BY 1
"""
_LACKING = """
    SELECT 'GRANT TEMPORARY ON DATABASE ' || quote_ident(current_database()) || ' TO '
        || quote_ident(:login) WHERE NOT has_database_privilege(:login, current_database(), 'TEMP')
    UNION ALL
    SELECT 'GRANT CONNECT ON DATABASE ' || quote_ident(current_database()) || ' TO '
        || quote_ident(:login)
        WHERE NOT has_database_privilege(:login, current_database(), 'CONNECT')
    UNION ALL
    SELECT 'GRANT USAGE ON SCHEMA ' || quote_ident(current_schema()) || ' TO '
        || quote_ident(:login) WHERE NOT has_schema_privilege(:login, current_schema(), 'USAGE')
    UNION ALL
    SELECT 'REVOKE CREATE ON SCHEMA ' || quote_ident(current_schema()) || ' FROM PUBLIC'
        WHERE has_schema_privilege(:login, current_schema(), 'CREATE')
"""


def left_to_do(connection: Connection, name: str) -> tuple[str, ...]:
    """SQL for whoever owns the database, where the tables' owner cannot: for a granted login."""
    return tuple(connection.execute(sa.text(_LACKING), {"login": name}).scalars())


def others(connection: Connection) -> tuple[str, ...]:
    """Who else may write to the store's tables, past the roles: groups of logins, or PUBLIC."""
    return tuple(connection.execute(sa.text(_OTHERS), {"tables": list(ALL)}).scalars())


def _functions(schema: str) -> Iterator[str]:
    owned = f"SET search_path = pg_catalog, {schema}, pg_temp"
    as_owner = f"SECURITY DEFINER {owned}"
    yield (
        f"CREATE OR REPLACE FUNCTION {schema}.may_be_granted(login text) RETURNS boolean"
        f" LANGUAGE sql STABLE {owned} AS $${_MAY_BE_GRANTED.format(schema=schema)}$$"
    )
    yield (
        f"CREATE OR REPLACE FUNCTION {schema}.rights_of({_ARGUMENTS}) RETURNS SETOF text"
        f" LANGUAGE plpgsql STABLE {owned} AS $${_rights_of(schema)}$$"
    )
    yield (
        f"CREATE OR REPLACE FUNCTION {schema}.grant_role({_ARGUMENTS}) RETURNS void"
        f" LANGUAGE plpgsql {as_owner} AS $${_GRANT_ROLE}$$"
    )
    yield f"REVOKE ALL ON FUNCTION {schema}.grant_role(text, text) FROM PUBLIC"
    yield (
        f"CREATE OR REPLACE FUNCTION {schema}.follow_collector() RETURNS trigger"
        f" LANGUAGE plpgsql {as_owner} AS $${_FOLLOW}$$"
    )
    yield f"DROP TRIGGER IF EXISTS follow_collector ON {schema}.collector"
    # At the commit: who steps down has the rest of the change to write.
    yield (
        "CREATE CONSTRAINT TRIGGER follow_collector"
        f" AFTER INSERT OR UPDATE OF login, role, active ON {schema}.collector"
        " DEFERRABLE INITIALLY DEFERRED"
        f" FOR EACH ROW EXECUTE FUNCTION {schema}.follow_collector()"
    )


_MAY_BE_GRANTED = """
    SELECT EXISTS (
        SELECT 1 FROM pg_roles r, pg_class t
        WHERE r.rolname = login AND r.rolcanlogin AND t.oid = '{schema}.history'::regclass
        AND NOT pg_has_role(r.oid, t.relowner, 'MEMBER'))
"""

# What belongs to the database and not to the tables is granted where the owner may, and where it
# is not everybody's already.
_GRANT_ROLE = """
DECLARE said text;
BEGIN
    IF NOT may_be_granted(login) THEN
        RAISE EXCEPTION '% is no login role, or may act as the owner of the tables', login;
    END IF;
    FOR said IN SELECT rights_of(login, role) LOOP
        BEGIN
            EXECUTE said;
        EXCEPTION WHEN insufficient_privilege THEN
            IF said NOT LIKE '% ON DATABASE %' AND said NOT LIKE '% ON SCHEMA %' THEN RAISE; END IF;
        END;
    END LOOP;
END
"""

_FOLLOW = f"""
BEGIN
    IF may_be_granted(NEW.login) THEN
        PERFORM grant_role(NEW.login, CASE WHEN NEW.active THEN NEW.role ELSE '{NONE}' END);
    END IF;
    RETURN NULL;
END
"""


def _rights_of(schema: str) -> str:
    """The body of the function that says by which statements a role is given."""

    def values(rows: Iterable[tuple[str, str, tuple[str, ...]]]) -> str:
        return ", ".join(
            f"({number}, ARRAY[{_list(roles_from(role))}], '{what}', ARRAY[{_list(tables)}])"
            for number, (role, what, tables) in enumerate(rows)
        )

    # A table without numbered rows has no sequence; one of an older schema may be missing.
    found = f"to_regclass('{schema}.' || name || '{{end}}')"
    there = (
        f"(SELECT string_agg({found}::text, ', ' ORDER BY name)"
        f" FROM unnest({{names}}) name WHERE {found} IS NOT NULL)"
    )
    tables = there.format(names=f"ARRAY[{_list(ALL)}]", end="")
    sequences = there.format(names=f"ARRAY[{_list(ALL)}]", end="_id_seq")
    return f"""
#variable_conflict use_variable
DECLARE
    who text := quote_ident(login);
    base text := quote_ident(current_database());
    given record;
BEGIN
    IF role NOT IN ({_list((*ROLES, NONE))}) THEN
        RAISE EXCEPTION '% is no role', role;
    END IF;
    RETURN NEXT 'REVOKE ALL ON TABLE ' || {tables} || ' FROM ' || who;
    RETURN NEXT 'REVOKE ALL ON SEQUENCE ' || {sequences} || ' FROM ' || who;
    RETURN NEXT 'REVOKE ALL ON FUNCTION {schema}.grant_role(text, text) FROM ' || who;
    IF role = '{NONE}' THEN
        FOR given IN SELECT DISTINCT a.privilege_type AS what FROM pg_database d,
            aclexplode(d.datacl) a, pg_roles r
            WHERE d.datname = current_database() AND r.rolname = login AND a.grantee = r.oid
        LOOP
            RETURN NEXT 'REVOKE ' || given.what || ' ON DATABASE ' || base || ' FROM ' || who;
        END LOOP;
        IF EXISTS (SELECT 1 FROM pg_namespace n, aclexplode(n.nspacl) a, pg_roles r
            WHERE n.oid = '{schema}'::regnamespace AND r.rolname = login AND a.grantee = r.oid)
        THEN
            RETURN NEXT 'REVOKE ALL ON SCHEMA {schema} FROM ' || who;
        END IF;
        RETURN;
    END IF;
    FOR given IN SELECT what FROM unnest(ARRAY['CONNECT', 'TEMPORARY']) what
        WHERE NOT has_database_privilege(login, current_database(), what)
    LOOP
        RETURN NEXT 'GRANT ' || given.what || ' ON DATABASE ' || base || ' TO ' || who;
    END LOOP;
    IF NOT has_schema_privilege(login, '{schema}', 'USAGE') THEN
        RETURN NEXT 'GRANT USAGE ON SCHEMA {schema} TO ' || who;
    END IF;
    IF has_schema_privilege(login, '{schema}', 'CREATE') THEN
        RETURN NEXT 'REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC';
    END IF;
    FOR given IN SELECT what, {there.format(names="names", end="")} AS which
        FROM (VALUES {values(GRANTED)}) AS g (number, roles, what, names)
        WHERE role = ANY (roles) ORDER BY number
    LOOP
        RETURN NEXT 'GRANT ' || given.what || ' ON TABLE ' || given.which || ' TO ' || who;
    END LOOP;
    FOR given IN SELECT what, {there.format(names="names", end="_id_seq")} AS which
        FROM (VALUES {values(COUNTED)}) AS g (number, roles, what, names)
        WHERE role = ANY (roles) ORDER BY number
    LOOP
        RETURN NEXT 'GRANT ' || given.what || ' ON SEQUENCE ' || given.which || ' TO ' || who;
    END LOOP;
    IF role = '{ROLES[-1]}' THEN
        RETURN NEXT 'GRANT EXECUTE ON FUNCTION {schema}.grant_role(text, text) TO ' || who;
    END IF;
END
"""


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)

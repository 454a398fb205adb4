"""Who I am to a store: the operating-system user on SQLite, the session user on PostgreSQL."""

import os
import pwd
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.kernel import Me
from collectui.domain.vocabulary import CollectorRole
from collectui.store.core.desk import COLLECTOR
from collectui.store.engine import is_sqlite

_ROLE = sa.select(COLLECTOR.c.role, COLLECTOR.c.active).where(COLLECTOR.c.id == sa.bindparam("me"))


def login(connection: Connection) -> tuple[str, str]:
    """My login and the name it goes by; `uid1000` where the system has no name for me."""
    if not is_sqlite(connection):
        user = str(connection.exec_driver_sql("SELECT session_user").scalar_one())
        return user, user
    try:
        entry = pwd.getpwuid(os.getuid())
    except KeyError:
        return f"uid{os.getuid()}", f"uid{os.getuid()}"
    return entry.pw_name, entry.pw_gecos.split(",")[0] or entry.pw_name


def look_up(connection: Connection) -> Me:
    """Me as the store knows me; a viewer without id where it does not yet."""
    user, name = login(connection)
    row = connection.execute(sa.select(COLLECTOR).where(COLLECTOR.c.login == user)).first()
    if row is None or not row.active:
        return Me(None, user, name, CollectorRole.VIEWER)
    return Me(row.id, row.login, row.display_name or row.login, row.role)


def enrol(connection: Connection) -> Me:
    """Make me known to the store: its first user is administrator, others begin as viewers."""
    user, name = login(connection)
    if connection.execute(sa.select(COLLECTOR.c.id).where(COLLECTOR.c.login == user)).first():
        return look_up(connection)
    first = connection.execute(sa.select(COLLECTOR.c.id).limit(1)).first() is None
    role = CollectorRole.ADMINISTRATOR if first else CollectorRole.VIEWER
    connection.execute(
        sa.insert(COLLECTOR).values(
            login=user, display_name=name, role=role, active=True, version=1
        )
    )
    return look_up(connection)


def as_it_is(connection: Connection, me: Me) -> Me:
    """Me with the role the store gives me now: a right taken away ends at once, not at my exit."""
    row = connection.execute(_ROLE, {"me": me.id}).first()
    if row is None or not row.active or me.role is CollectorRole.VIEWER:
        return replace(me, role=CollectorRole.VIEWER)
    return replace(me, role=row.role)

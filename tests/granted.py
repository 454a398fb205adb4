"""A PostgreSQL store as a team has it: its owner is no agent, and each role has a login."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from collectui import cli
from collectui.store.opening import create, open_store
from collectui.store.store import Store
from tests import postgres

OWNER = "team_owner"
LOGINS = {
    "viewer": "team_vera",
    "collector": "team_cleo",
    "supervisor": "team_sam",
    "administrator": "team_ada",
}
"""By role. The server's, for all workers."""
OTHER = "team_otto"
"""A collector too: somebody else."""
STRANGER = "team_nobody"
"""A login that is granted nothing."""


def make_logins(connection: psycopg.Connection[Any]) -> None:
    """Make them where they are not yet."""
    with postgres.locked("logins"):
        there = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for name in (OWNER, OTHER, STRANGER, *LOGINS.values()):
            if name not in there:
                how = "NOLOGIN" if name == OWNER else "LOGIN"
                connection.execute(sql.SQL("CREATE ROLE {} " + how).format(sql.Identifier(name)))


@dataclass(frozen=True)
class Team:
    """A store and how each of the team opens it."""

    host: str
    database: str

    @property
    def url(self) -> str:
        """As the server's administrator, who may act as the owner of the tables."""
        return postgres.url(self.database, self.host)

    def url_of(self, login: str) -> str:
        """As somebody of the team."""
        return f"postgresql://{login}@/{self.database}?host={self.host}"

    def sql(self, login: str = "postgres") -> psycopg.Connection[Any]:
        """A plain connection."""
        return psycopg.connect(self.url_of(login))

    @contextmanager
    def opened(self, login: str) -> Iterator[Store]:
        """The program's store as somebody of the team opens it."""
        store = open_store(self.url_of(login), may_write=True)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def team(connection: psycopg.Connection[Any]) -> Iterator[Team]:
    """A new store whose tables are OWNER's, granted to LOGINS and OTHER by `collectui grant`."""
    make_logins(connection)
    with postgres.database(connection, "template0") as name:
        connection.execute(
            sql.SQL("ALTER DATABASE {} OWNER TO {}").format(
                sql.Identifier(name), sql.Identifier(OWNER)
            )
        )
        made = Team(connection.info.host, name)
        create(made.url).close()
        for role, login in (*LOGINS.items(), ("collector", OTHER)):
            assert cli.run(["grant", login, "--role", role, "--store", made.url]) == cli.DONE
        yield made

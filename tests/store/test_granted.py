"""The grants for administrators on PostgreSQL: a collector works with them, history stays."""

import re
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from collectui.domain.about import About
from collectui.domain.history.undo import Undo
from collectui.domain.notes.commands import AddNote
from collectui.store.opening import open_store
from collectui.store.store import Store
from tests.store.making import one_customer

DOCUMENT = Path(__file__).parents[2] / "docs" / "administrators.md"
KEPT = {
    "history": "summary",
    "history_change": "kind",
    "history_set": "record_id",
    "erasure": "reason",
}


def test_a_granted_role_works_and_may_not_change_history(store: Store) -> None:
    if not store.where.startswith("postgresql"):
        pytest.skip("roles are PostgreSQL's")
    customer = one_customer(store)
    url = make_url(store.where).set(drivername="postgresql")
    said = re.findall(r"^psql receivables -c '(.+)'$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert any(line.startswith("REVOKE") for line in said)
    plain = url.render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for role in ("granted_agents", "granted_ana"):
            if not connection.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)
            ).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        connection.execute("GRANT granted_agents TO granted_ana")
        for line in said:
            # Roles are the whole server's, which other tests use at the same time.
            connection.execute(line.replace(" agents", " granted_agents"))
        connection.execute(
            "INSERT INTO collector (id, login, display_name, role, active, version)"
            " VALUES (99, 'granted_ana', '', 'collector', true, 1)"
        )
        agent = open_store(
            url.set(username="granted_ana").render_as_string(hide_password=False), may_write=True
        )
        try:
            done = agent.do(AddNote(about=About(customer), body="called"), agent.me())
            agent.do(Undo(history_id=done.history_id), agent.me())
        finally:
            agent.close()
        connection.execute("SET ROLE granted_agents")
        for table, column in KEPT.items():
            name, field = sql.Identifier(table), sql.Identifier(column)
            connection.execute(sql.SQL("SELECT count(*) FROM {}").format(name))
            for change in (
                sql.SQL("DELETE FROM {}").format(name),
                sql.SQL("UPDATE {} SET {} = {}").format(name, field, field),
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(change)
        connection.execute("RESET ROLE")
        connection.execute("DROP OWNED BY granted_agents")

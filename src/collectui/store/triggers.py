"""The database's own guard over the history: what was once written stays.

One function lists the triggers and one makes them, called after every upgrade: on SQLite a table
that a migration rebuilds loses its triggers.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store.engine import is_sqlite

KEPT = ("history", "history_change", "history_set")
FUNCTIONS = ("keep_history", "keep_history_summary", "keep_history_change")
"""What the triggers call on PostgreSQL."""
REFUSAL = "history is append-only"

# The one update allowed takes values out, while an erasure is carried out in the same transaction.
# On PostgreSQL its token is the transaction's; on SQLite nobody else sees a row before the commit,
# and by then it is gone.
_TOKEN = "pg_current_xact_id()::text"
_VALUES_ONLY = """
    EXISTS (SELECT 1 FROM erasing WHERE erasure_id = NEW.erasure_id{token})
    AND NEW.id = OLD.id AND NEW.history_id = OLD.history_id AND NEW.kind = OLD.kind
    AND NEW.record_id IS NOT DISTINCT FROM OLD.record_id
    AND NEW.customer_id IS NOT DISTINCT FROM OLD.customer_id
    AND NEW.op = OLD.op AND NEW.count = OLD.count
"""
_SUMMARY_ONLY = """
    EXISTS (SELECT 1 FROM erasing WHERE true{token})
    AND NEW.id = OLD.id AND NEW.command_id = OLD.command_id AND NEW.at = OLD.at
    AND NEW.by_id IS NOT DISTINCT FROM OLD.by_id AND NEW.action = OLD.action
    AND NEW.undo_of_id IS NOT DISTINCT FROM OLD.undo_of_id
    AND NEW.batch_id IS NOT DISTINCT FROM OLD.batch_id AND NEW.server_login = OLD.server_login
"""
_UNLESS = {"history": _SUMMARY_ONLY, "history_change": _VALUES_ONLY}

# Of a row that is there already: SQLite's INSERT OR REPLACE deletes it without asking a trigger.
_SAME = {
    "history": "id = NEW.id OR command_id = NEW.command_id",
    "history_change": "id = NEW.id",
    "history_set": "change_id = NEW.change_id AND record_id = NEW.record_id",
}


def names(sqlite: bool) -> frozenset[str]:
    """Every trigger a store must have."""
    acts = ("delete", "update", "replace") if sqlite else ("delete", "update")
    return frozenset(f"keep_{table}_{act}" for table in KEPT for act in acts)


def present(connection: Connection) -> frozenset[str]:
    """The triggers this store has."""
    if is_sqlite(connection):
        found = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type='trigger' AND substr(name, 1, 5) = 'keep_'"
        )
    else:
        found = connection.exec_driver_sql(
            "SELECT DISTINCT tgname FROM pg_trigger"
            " WHERE left(tgname, 5) = 'keep_' AND tgenabled <> 'D'"
        )
    return frozenset(str(name) for (name,) in found)


def make(connection: Connection) -> None:
    """Create the triggers anew, on either engine."""
    for statement in statements(connection):
        connection.execute(sa.text(statement))


def statements(connection: Connection) -> list[str]:
    """What makes them anew in this store."""
    if is_sqlite(connection):
        return _sqlite()
    return _postgres(
        connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    )


def token(connection: Connection) -> str:
    """What says that an erasure is carried out in this transaction."""
    if is_sqlite(connection):
        return ""
    return str(connection.exec_driver_sql(f"SELECT {_TOKEN}").scalar_one())


def _sqlite() -> list[str]:
    statements = []
    for table in KEPT:
        for act in ("delete", "update"):
            unless = ""
            if act == "update" and (allowed := _UNLESS.get(table)):
                allowed = allowed.format(token="").replace("IS NOT DISTINCT FROM", "IS")
                unless = f"WHEN NOT ({allowed})"
            statements += [
                f"DROP TRIGGER IF EXISTS keep_{table}_{act}",
                f"CREATE TRIGGER keep_{table}_{act} BEFORE {act.upper()} ON {table} {unless}"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
            ]
        statements += [
            f"DROP TRIGGER IF EXISTS keep_{table}_replace",
            f"CREATE TRIGGER keep_{table}_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {_SAME[table]})"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        ]
    return statements


def _postgres(schema: str) -> list[str]:
    # Temporary tables last: an agent may make those, under any name.
    where = f"LANGUAGE plpgsql SET search_path = pg_catalog, {schema}, pg_temp"
    statements = [
        f"""CREATE OR REPLACE FUNCTION keep_history() RETURNS trigger {where} AS $$
        BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"""
    ]
    for name, allowed in (
        ("keep_history_summary", _SUMMARY_ONLY),
        ("keep_history_change", _VALUES_ONLY),
    ):
        condition = allowed.format(token=f" AND token = {_TOKEN}")
        statements.append(
            f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger {where} AS $$
            BEGIN
                IF {condition} THEN RETURN NEW; END IF;
                RAISE EXCEPTION '{REFUSAL}';
            END $$"""
        )
    rows = {"history": "keep_history_summary", "history_change": "keep_history_change"}
    for table in KEPT:
        for act in ("delete", "update"):
            when = "UPDATE" if act == "update" else "DELETE OR TRUNCATE"
            per, function = "STATEMENT", "keep_history"
            if act == "update" and table in rows:
                per, function = "ROW", rows[table]
            statements += [
                f"DROP TRIGGER IF EXISTS keep_{table}_{act} ON {table}",
                f"CREATE TRIGGER keep_{table}_{act} BEFORE {when} ON {table}"
                f" FOR EACH {per} EXECUTE FUNCTION {function}()",
            ]
    return statements

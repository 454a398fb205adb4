"""The database's own guard over the history: what was once written stays.

One function lists the triggers and one makes them, called after every upgrade: on SQLite a table
that a migration rebuilds loses its triggers.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.store.engine import is_sqlite

KEPT = ("history", "history_change", "history_set")
FUNCTIONS = ("keep_history", "keep_history_change")
"""What the triggers call on PostgreSQL."""
REFUSAL = "history is append-only"

# The one update allowed blanks a change's values to a mark that names an erasure.
_ERASURE_ONLY = """
    OLD.erasure_id IS NULL AND NEW.erasure_id IS NOT NULL
    AND NEW.id = OLD.id AND NEW.history_id = OLD.history_id AND NEW.kind = OLD.kind
    AND NEW.record_id IS NOT DISTINCT FROM OLD.record_id
    AND NEW.customer_id IS NOT DISTINCT FROM OLD.customer_id
    AND NEW.op = OLD.op AND NEW.count = OLD.count
    AND CAST(NEW.changes AS text) = '{}'
"""

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
    for statement in _sqlite() if is_sqlite(connection) else _postgres():
        connection.execute(sa.text(statement))


def _sqlite() -> list[str]:
    allowed = _ERASURE_ONLY.replace("IS NOT DISTINCT FROM", "IS")
    statements = []
    for table in KEPT:
        for act in ("delete", "update"):
            unless = f"WHEN NOT ({allowed})" if (table, act) == ("history_change", "update") else ""
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


def _postgres() -> list[str]:
    statements = [
        f"""CREATE OR REPLACE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
        f"""CREATE OR REPLACE FUNCTION keep_history_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {_ERASURE_ONLY} THEN RETURN NEW; END IF;
            RAISE EXCEPTION '{REFUSAL}';
        END $$""",
    ]
    for table in KEPT:
        for act in ("delete", "update"):
            rows = (table, act) == ("history_change", "update")
            when = "UPDATE" if act == "update" else "DELETE OR TRUNCATE"
            per, function = (
                ("ROW", "keep_history_change") if rows else ("STATEMENT", "keep_history")
            )
            statements += [
                f"DROP TRIGGER IF EXISTS keep_{table}_{act} ON {table}",
                f"CREATE TRIGGER keep_{table}_{act} BEFORE {when} ON {table}"
                f" FOR EACH {per} EXECUTE FUNCTION {function}()",
            ]
    return statements

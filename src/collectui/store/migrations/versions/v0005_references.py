"""The fifth schema: every reference is called `…_id`, and the history's words are today's.

The history is append-only for agents and for the program. This upgrade alone writes in it: it
calls the same fields of the same changes by their new names, and the `op` of a change that only
points to another one `mentioned`.

Revision: 0005.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REFERENCES = {
    "activity": {"created_by": "created_by_id", "assigned_to": "assigned_to_id"},
    "contact_attempt": {"by": "logged_by_id"},
    "erasure": {"who": "by_id"},
    "history": {"who": "by_id", "undo_of": "undo_of_id"},
    "import_batch": {"who": "by_id"},
    "snooze": {"set_by": "set_by_id", "ended_by": "ended_by_id"},
    "verification_document": {"affirmed_by": "affirmed_by_id"},
}
INDEXES = {
    "activity": (
        ("assigned_to_due_on_id", "assigned_to_id_due_on_id", "assigned_to_id, due_on, id", ""),
        ("created_by_due_on_id", "created_by_id_due_on_id", "created_by_id, due_on, id", ""),
        ("open_assigned_to", "open_assigned_to_id", "assigned_to_id, due_on, id", "open"),
        ("open_created_by", "open_created_by_id", "created_by_id, due_on, id", "open"),
    ),
    "history": (
        ("who_id", "by_id_id", "by_id, id", ""),
        ("undo_of", "undo_of_id", "undo_of_id", "undo_of_id IS NOT NULL"),
    ),
}
OPEN = "status IN ('not_started', 'in_progress', 'waiting', 'deferred')"


def upgrade() -> None:
    columns()
    indexes()
    history()


def columns() -> None:
    """Rename the columns; PostgreSQL's constraints follow, SQLite asks for none by its name."""
    for table, names in REFERENCES.items():
        for old, new in names.items():
            op.execute(f'ALTER TABLE {table} RENAME COLUMN "{old}" TO {new}')
            if not _is_sqlite():
                to = "history" if old == "undo_of" else "collector"
                op.execute(
                    f"ALTER TABLE {table} RENAME CONSTRAINT"
                    f" fk_{table}_{old}_{to} TO fk_{table}_{new}_{to}"
                )


def indexes() -> None:
    """Rename the indexes; SQLite has to make them anew."""
    for table, renamed in INDEXES.items():
        for old, new, over, where in renamed:
            if not _is_sqlite():
                op.execute(f"ALTER INDEX ix_{table}_{old} RENAME TO ix_{table}_{new}")
                continue
            op.execute(f"DROP INDEX ix_{table}_{old}")
            only = OPEN if where == "open" else where
            op.execute(
                f"CREATE INDEX ix_{table}_{new} ON {table} ({over})"
                + (f" WHERE {only}" if only else "")
            )


def history() -> None:
    """Call the fields that changes name as their records do; the triggers are made anew after."""
    on = "" if _is_sqlite() else " ON history_change"
    op.execute(f"DROP TRIGGER IF EXISTS keep_history_change_update{on}")
    changes = "changes" if _is_sqlite() else "CAST(changes AS text)"
    for kind, old, new in _recorded():
        # The quote before a colon ends a name: within a text JSON writes it with a backslash.
        renamed = f"replace({changes}, '\"{old}\":', '\"{new}\":')"
        value = renamed if _is_sqlite() else f"CAST({renamed} AS json)"
        op.execute(
            sa.text(
                f"UPDATE history_change SET changes = {value}"
                f" WHERE kind = :kind AND {changes} LIKE :holding"
            ).bindparams(kind=kind, holding=f'%"{old}":%')
        )
    op.execute("UPDATE history_change SET op = 'mentioned' WHERE op = 'heard'")


def _recorded() -> Iterator[tuple[str, str, str]]:
    for table, names in REFERENCES.items():
        for old, new in names.items():
            yield table, old, new


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"

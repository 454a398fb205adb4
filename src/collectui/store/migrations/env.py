"""What Alembic runs: one transaction, on the connection that the store hands in."""

import sqlalchemy as sa
from alembic import context

from collectui.domain.errors import StoreFailed
from collectui.store import triggers
from collectui.store.engine import is_sqlite
from collectui.store.rights import granting
from collectui.store.tables import metadata
from collectui.store.tables.base import complete_for_postgresql


def run() -> None:
    """Upgrade under the write lock, then make the triggers anew and check every reference."""
    connection = context.config.attributes["connection"]
    if not is_sqlite(connection):
        complete_for_postgresql(metadata)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=is_sqlite(connection),
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if context.config.attributes.get("only_look"):
        return
    triggers.make(connection)
    # They are of the newest tables; an upgrade that stops before is a test's.
    if context.get_context().get_current_heads() == context.get_head_revisions():
        granting.make(connection)
    if is_sqlite(connection):
        broken = connection.execute(sa.text("PRAGMA foreign_key_check")).fetchall()
        if broken:
            raise StoreFailed(f"the upgrade would leave {len(broken)} dangling references")


run()

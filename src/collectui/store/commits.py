"""Commits that are sure: what a PostgreSQL server did not confirm is not acknowledged."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Transaction
from sqlalchemy.exc import DBAPIError

from collectui.domain.errors import NotAcknowledged
from collectui.store.engine import is_sqlite

COMMIT_PATIENCE = 15.0
"""Seconds to wait for a server to say that a commit is done."""
RECONNECT_PATIENCE = 10.0
"""Seconds for which a command is sent again to a server that went away."""
_UNSURE = (
    "the server did not confirm that it was saved: it may be or not; save again, nothing is saved"
    " twice"
)


def commit(connection: Connection, transaction: Transaction) -> None:
    """Commit, and be sure of it.

    A server that waits for a synchronous standby answers nothing as long as that is lost; to cancel
    its commit would make it say that it succeeded. So it is left alone after `COMMIT_PATIENCE`, and
    its warning that it no longer waited is no success. Raises NotAcknowledged.
    """
    if is_sqlite(connection):
        transaction.commit()
        return
    dbapi: Any = connection.connection.dbapi_connection
    warned: list[str] = []

    def hear(said: Any) -> None:
        if said.source_function == "SyncRepWaitForLSN":
            warned.append(said.message_primary)

    dbapi.add_notice_handler(hear)
    cut = threading.Timer(COMMIT_PATIENCE, _hang_up, (dbapi,))
    cut.daemon = True
    cut.start()
    try:
        transaction.commit()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise NotAcknowledged(_UNSURE) from error
    finally:
        cut.cancel()
        dbapi.remove_notice_handler(hear)
    if warned:
        raise NotAcknowledged(_UNSURE)


def _hang_up(dbapi: Any) -> None:
    """Let go of a server without a word: what it is doing it goes on with."""
    with suppress(Exception), socket.socket(fileno=os.dup(dbapi.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


def confirm_before(connection: Connection) -> None:
    """Have this transaction's commit also confirm what was committed before it.

    One that writes nothing waits for no standby.
    """
    if not is_sqlite(connection):
        connection.exec_driver_sql("SELECT pg_logical_emit_message(true, 'collectui', '')")

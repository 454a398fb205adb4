"""Attachments: read for keeping, listed with what has them, and given back."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.files import FileLine, NewFile
from collectui.store import desk
from collectui.store.core.work import ATTACHMENT
from collectui.store.core.work import ATTACHMENT_BYTES as BYTES
from collectui.store.files import read_file


def limit(connection: Connection) -> int:
    """The largest attachment the desk takes, bytes."""
    size: int = desk.setting(connection, "attachment_limit")
    return size


def take_file(connection: Connection, path: str) -> NewFile:
    """Read a file from this machine's disk, ready to be attached.

    Raises FileRefused, naming the path and the remedy, for what is no regular file, is over the
    desk's limit, or cannot be read. It never waits: a FIFO is refused unread.
    """
    return read_file(path, limit(connection))


def files_of(connection: Connection, owner: str, ids: Iterable[int]) -> dict[int, list[FileLine]]:
    """The attachments of some notes or activities (`owner`: `note` or `activity`), oldest first."""
    wanted = list(ids)
    found: dict[int, list[FileLine]] = {}
    if not wanted:
        return found
    column = ATTACHMENT.c[f"{owner}_id"]
    for row in connection.execute(
        sa.select(ATTACHMENT).where(column.in_(wanted)).order_by(ATTACHMENT.c.id)
    ):
        line = FileLine(row.id, row.file_name, row.media_type, row.size, row.sha256)
        found.setdefault(getattr(row, f"{owner}_id"), []).append(line)
    return found


def content(connection: Connection, attachment_id: int) -> NewFile:
    """An attachment with its bytes, to show or to write out; raises LookupError for no such one."""
    row = connection.execute(
        sa.select(ATTACHMENT, BYTES.c.content)
        .join(BYTES, BYTES.c.sha256 == ATTACHMENT.c.sha256)
        .where(ATTACHMENT.c.id == attachment_id)
    ).first()
    if row is None:
        raise LookupError(f"no attachment {attachment_id}")
    return NewFile(row.file_name, row.media_type, row.sha256, bytes(row.content))

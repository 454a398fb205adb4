"""A person's files: those of his notes and activities go, those of text are read.

Bytes are kept once for all files that have them: they go when the last file with them does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from collectui.domain.privacy import mails
from collectui.domain.privacy.redacting import ERASED
from collectui.store.core.activities import ACTIVITY
from collectui.store.core.history import HISTORY_CHANGE as CHANGE
from collectui.store.core.work import ATTACHMENT as FILE
from collectui.store.core.work import ATTACHMENT_BYTES as BYTES
from collectui.store.core.work import NOTE
from collectui.store.masking import TEXT_TYPES
from collectui.store.pieces import pieces
from collectui.store.privacy.taking import Taking
from collectui.store.writing.updates import update

LINKED = FILE.outerjoin(NOTE, NOTE.c.id == FILE.c.note_id).outerjoin(
    ACTIVITY, ACTIVITY.c.id == FILE.c.activity_id
)
_TEXT = "text/plain"


def of_contact(contact_id: int) -> sa.ColumnElement[bool]:
    """Files of notes and activities about a contact; to be asked of `linked`."""
    return sa.or_(NOTE.c.contact_id == contact_id, ACTIVITY.c.contact_id == contact_id)


def linked(customers: Sequence[int], contact_id: int) -> sa.Select[Any]:
    """The files of some customers, each with whether it is of something about the contact."""
    his = sa.case((of_contact(contact_id), 1), else_=0).label("his")
    return (
        sa.select(FILE, his)
        .select_from(LINKED)
        .where(FILE.c.customer_id.in_(customers))
        .order_by(FILE.c.id)
    )


def take(taking: Taking) -> None:
    """Each file of the customers whose texts do not stay."""
    for piece in pieces(taking.open_customers):
        for row in taking.rows(linked(piece, taking.subject.contact_id)):
            if row.his and row.file_name == ERASED:
                continue
            if row.his and not (taking.keeps.letters and row.media_type == mails.MAIL):
                content = f"{taking.instead}\n".encode()
                _replace(taking, row, {"file_name": ERASED, "media_type": _TEXT}, content)
                continue
            name = taking.redactor.text(row.file_name)
            fields = {"file_name": name} if name != row.file_name else {}
            text = _read(taking, row) if not row.his else None
            if fields or text is not None:
                _replace(taking, row, fields, text)


def _read(taking: Taking, row: Any) -> bytes | None:
    """What a file of text holds without the person; None where it stays as it is."""
    if row.media_type not in TEXT_TYPES:
        taking.unread += 1
        return None
    was = taking.connection.execute(
        sa.select(BYTES.c.content).where(BYTES.c.sha256 == row.sha256)
    ).scalar_one()
    content = was
    if row.media_type == mails.MAIL:
        content = mails.rewritten(content, taking.redactor.text)
    text = content.decode("utf-8", "surrogateescape")
    content = taking.redactor.text(text).encode("utf-8", "surrogateescape")
    return None if content == was else bytes(content)


def _replace(taking: Taking, row: Any, fields: dict[str, str], content: bytes | None) -> None:
    """Put something else in the place of a file, in the record and in the history of it."""
    becomes: dict[str, Any] = dict(fields)
    if content is not None:
        digest = hashlib.sha256(content).hexdigest()
        if digest != row.sha256:
            becomes |= {"sha256": digest, "size": len(content)}
    becomes = {name: value for name, value in becomes.items() if row._mapping[name] != value}
    if not becomes:
        return
    taking.count(FILE.name, row.id, becomes, row.customer_id)
    for change in taking.rows(
        sa.select(CHANGE).where(CHANGE.c.kind == FILE.name, CHANGE.c.record_id == row.id)
    ):
        changes = {
            name: [becomes[name] if name in becomes and each is not None else each for each in pair]
            for name, pair in change.changes.items()
        }
        taking.put_changes(change, changes)
        taking.of_files.add(change.id)
    if not taking.writes:
        return
    if content is not None and "sha256" in becomes:
        there = sa.select(BYTES.c.sha256).where(BYTES.c.sha256 == becomes["sha256"])
        if taking.connection.execute(there).first() is None:
            taking.connection.execute(
                sa.insert(BYTES).values(
                    sha256=becomes["sha256"], size=len(content), content=content
                )
            )
    update(taking.connection, FILE, [(row.id, becomes)])
    if "sha256" in becomes:
        used = sa.select(FILE.c.id).where(FILE.c.sha256 == row.sha256).limit(1)
        if taking.connection.execute(used).first() is None:
            taking.connection.execute(sa.delete(BYTES).where(BYTES.c.sha256 == row.sha256))

"""Verification documents of a customer, and the one address change each supports."""

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.roles.judged import DocumentLine
from collectui.domain.vocabulary import DocumentKind
from collectui.store.core.customers import VERIFICATION_DOCUMENT as DOCUMENT
from collectui.store.core.desk import COLLECTOR
from collectui.store.core.history import HISTORY
from collectui.store.core.work import ATTACHMENT


def documents_of(connection: Connection, customer_id: int) -> list[DocumentLine]:
    """The documents given for a customer's addresses, the latest first.

    `queries.attachments.content(attachment_id)` has the bytes.
    """
    who = COLLECTOR
    rows = connection.execute(
        sa.select(
            DOCUMENT,
            ATTACHMENT.c.file_name,
            ATTACHMENT.c.media_type,
            ATTACHMENT.c.size,
            ATTACHMENT.c.sha256,
            who.c.login,
            HISTORY.c.id.label("history_id"),
            HISTORY.c.summary,
        )
        .join(ATTACHMENT, ATTACHMENT.c.id == DOCUMENT.c.attachment_id)
        .join(who, who.c.id == DOCUMENT.c.affirmed_by_id)
        .outerjoin(HISTORY, HISTORY.c.command_id == DOCUMENT.c.command_id)
        .where(DOCUMENT.c.customer_id == customer_id)
        .order_by(DOCUMENT.c.id.desc())
    )
    return [
        DocumentLine(
            id=row.id,
            attachment_id=row.attachment_id,
            file_name=row.file_name,
            media_type=row.media_type,
            size=row.size,
            sha256=row.sha256,
            kind=DocumentKind(row.kind),
            issuer=row.issuer,
            by=row.login,
            at=row.affirmed_at,
            history_id=row.history_id,
            change=row.summary or "",
        )
        for row in rows
    ]

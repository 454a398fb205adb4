"""Files attached to notes and activities: one row each, the bytes once for the same bytes."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from collectui.domain.files import NewFile
from collectui.domain.plan import Change, Insert, New, Update
from collectui.store.core.work import ATTACHMENT


def attached(
    files: Iterable[NewFile], owner: str, owner_id: int | New, customer_id: int
) -> tuple[Change, ...]:
    """The records of files attached to a note or an activity (`owner`), new or existing.

    The plan they go into carries the files themselves as its `files`.
    """
    of = f"{owner_id.handle} " if isinstance(owner_id, New) else ""
    return tuple(
        Insert(
            "attachment",
            f"{of}attachment{number}",
            customer_id,
            {
                "customer_id": customer_id,
                f"{owner}_id": owner_id,
                "file_name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "sha256": file.sha256,
            },
            file.name,
        )
        for number, file in enumerate(files)
    )


def handle(kind: str, number: int) -> str:
    """The handle of a record that a plan adds for each of several customers, from number 0 on."""
    return f"{kind}{number + 1}" if number else kind


def attached_to_each(files: Sequence[NewFile], made: Iterable[Insert]) -> tuple[Change, ...]:
    """The same files attached to each note or activity that a plan adds."""
    return tuple(
        change
        for each in made
        if isinstance(each.customer_id, int)
        for change in attached(files, each.kind, New(each.handle), each.customer_id)
    )


def moved(
    connection: Connection, owner: str, ids: Sequence[int], customer_id: int
) -> tuple[Change, ...]:
    """Attachments go with the notes or activities that have them."""
    rows: Any = connection.execute(
        sa.select(ATTACHMENT.c.id, ATTACHMENT.c.customer_id, ATTACHMENT.c.file_name)
        .where(ATTACHMENT.c[f"{owner}_id"].in_(list(ids)), ATTACHMENT.c.customer_id != customer_id)
        .order_by(ATTACHMENT.c.id)
    )
    return tuple(
        Update(
            "attachment",
            row.id,
            row.customer_id,
            {"customer_id": (row.customer_id, customer_id)},
            row.file_name,
        )
        for row in rows
    )

"""What was ever true: append-only, and the database itself sees to it (see `store.triggers`)."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Column, Index
from sqlmodel import Field

from collectui.store.tables.base import Row, partial_index
from collectui.store.tables.fields import key, late_text, moment, number, ref, text


class History(Row, table=True):
    """One row a command: who did what, and when. Order is by id; `at` never goes backwards."""

    __table_args__ = (
        Index("ix_history_by_id_id", "by_id", "id"),
        partial_index("ix_history_undo_of_id", "undo_of_id", where="undo_of_id IS NOT NULL"),
    )

    id: int | None = key()
    command_id: str = text(..., unique=True)
    at: datetime = moment()
    by_id: int | None = ref("collector", nullable=True)
    action: str = text(...)
    summary: str = text(...)
    undo_of_id: int | None = ref("history", nullable=True)
    batch_id: int | None = ref("import_batch", index=True, nullable=True)
    server_login: str = late_text()
    """Who wrote it, by the word of a PostgreSQL server: also what is nobody's. Empty on SQLite."""


class HistoryChange(Row, table=True):
    """One row per record touched, or per set moved and customer: `{field: [was, becomes]}`."""

    __tablename__ = "history_change"
    __table_args__ = (
        Index("ix_history_change_kind_record_id", "kind", "record_id"),
        Index("ix_history_change_customer_id_id", "customer_id", "id"),
    )

    id: int | None = key()
    history_id: int = ref("history", index=True)
    kind: str = text(...)
    record_id: int | None = number(nullable=True)
    customer_id: int | None = ref("customer", nullable=True)
    op: str = text(...)
    changes: object = Field(sa_column=Column(JSON, nullable=False))
    count: int = 1
    erasure_id: int | None = ref("erasure", nullable=True)


class HistorySet(Row, table=True):
    """The members of a set that one statement moved."""

    __tablename__ = "history_set"
    # The key is the whole row: kept once, not in a table and again in an index.
    __table_args__ = {"sqlite_with_rowid": False}

    change_id: int = Field(primary_key=True, foreign_key="history_change.id")
    record_id: int = number(primary_key=True)


class Erasure(Row, table=True):
    """An order to take values out of the history, and what came of it; keeps none of what it took.

    One that a person asked for has a contact and a decision (`domain.privacy.erasing.Decided`):
    `basis` is what stays, why and until when; `counts` how many values went, by kind of record;
    `digest` the SHA-256 of the list of them. What goes later, once nothing keeps it any more, is an
    erasure of its own that names the request.
    """

    __table_args__ = (
        partial_index("ix_erasure_contact_id", "contact_id", where="contact_id IS NOT NULL"),
    )

    id: int | None = key()
    at: datetime = moment()
    by_id: int | None = ref("collector", nullable=True)
    reason: str = text(...)
    contact_id: int | None = ref("contact", nullable=True)
    request_id: int | None = ref("erasure", nullable=True)
    asked_on: date | None = None
    due_on: date | None = None
    decision: str = late_text()
    basis: object = Field(default=None, sa_column=Column(JSON, nullable=True))
    carried_out_at: datetime | None = moment(nullable=True)
    counts: object = Field(default=None, sa_column=Column(JSON, nullable=True))
    digest: str = late_text()


class Erasing(Row, table=True):
    """The erasure that is being carried out: a row only within its transaction.

    While it stands, the database lets values of the history change (see `store.triggers`).
    """

    erasure_id: int = Field(
        primary_key=True, foreign_key="erasure.id", sa_type=BigInteger, nullable=False
    )
    token: str = text(...)


class OptOut(Row, table=True):
    """A number or an address that must not be used, whoever has it: what an erasure leaves of it.

    `digest` is the SHA-256 of `salt`, the kind and the number in E.164 or the address in its
    normal form (`store.opt_outs`).
    """

    __tablename__ = "opt_out"

    kind: str = text(..., primary_key=True)
    digest: str = text(..., primary_key=True)
    salt: str = text(...)
    erasure_id: int = ref("erasure")

"""Where records came from: batches, the keys of their sources, and values agents overrode."""

from datetime import date, datetime

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from collectui.store.tables.base import Row
from collectui.store.tables.fields import key, moment, number, ref, text


class ImportBatch(Row, table=True):
    """One file brought in, and what came of it."""

    __tablename__ = "import_batch"

    id: int | None = key()
    source: str = text(...)
    file_name: str = text()
    sha256: str = text()
    as_of: date
    at: datetime = moment()
    by_id: int | None = ref("collector", nullable=True)
    finished_at: datetime | None = moment(nullable=True)
    undone_at: datetime | None = moment(nullable=True)
    report: object = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, default=dict)
    )


class ExternalKey(Row, table=True):
    """A source's own key of a customer, contact, person, program, account or agreement.

    A transaction keeps its key in its own row (`Item.source`, `Item.source_key`).
    """

    __tablename__ = "external_key"
    __table_args__ = (Index("ix_external_key_entity_record_id", "entity", "record_id"),)

    source: str = text(..., primary_key=True)
    entity: str = text(..., primary_key=True)
    key: str = text(..., primary_key=True)
    record_id: int = number()
    batch_id: int | None = ref("import_batch", index=True, nullable=True)


class KeptValue(Row, table=True):
    """The value a file last brought for a field that an agent has changed since.

    The last imported value of every other field is the present one. `value` holds it as JSON.
    """

    __tablename__ = "kept_value"

    entity: str = text(..., primary_key=True)
    record_id: int = number(primary_key=True)
    field: str = text(..., primary_key=True)
    value: object = Field(sa_column=Column(JSON, nullable=True))

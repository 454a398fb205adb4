"""The desk itself: who works here, its settings, and the lists it may extend.

Made from the models by `store.tables.generate`.
"""

import sqlalchemy as sa

from collectui.domain import vocabulary
from collectui.store import types
from collectui.store.core import METADATA

COLLECTOR = sa.Table(
    "collector",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("login", types.CleanText, nullable=False),
    sa.Column("display_name", types.CleanText, nullable=False, default=""),
    sa.Column(
        "role",
        types.closed(vocabulary.CollectorRole),
        nullable=False,
        default=vocabulary.CollectorRole.COLLECTOR,
    ),
    sa.Column("active", sa.Boolean, nullable=False, default=True),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

PERSON = sa.Table(
    "person",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("first_name", types.CleanText, nullable=False, default=""),
    sa.Column("last_name", types.CleanText, nullable=False, default=""),
    sa.Column("email", types.CleanText, nullable=False, default=""),
    sa.Column("phone", types.CleanText, nullable=False, default=""),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

DESK_SETTING = sa.Table(
    "desk_setting",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("name", types.CleanText, nullable=False),
    sa.Column("value", sa.JSON, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

NOTE_TYPE = sa.Table(
    "note_type",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("code", types.CleanText, nullable=False),
    sa.Column("title", types.CleanText, nullable=False),
    sa.Column("retired", sa.Boolean, nullable=False, default=False),
    sa.Column("position", sa.Integer, nullable=False, default=0),
)

ACTIVITY_CATEGORY = sa.Table(
    "activity_category",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("code", types.CleanText, nullable=False),
    sa.Column("title", types.CleanText, nullable=False),
    sa.Column("retired", sa.Boolean, nullable=False, default=False),
    sa.Column("position", sa.Integer, nullable=False, default=0),
)

OUTCOME = sa.Table(
    "outcome",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("code", types.CleanText, nullable=False),
    sa.Column("title", types.CleanText, nullable=False),
    sa.Column("retired", sa.Boolean, nullable=False, default=False),
    sa.Column("position", sa.Integer, nullable=False, default=0),
    sa.Column("reached", sa.Boolean, nullable=False, default=False),
    sa.Column("keeps", types.CleanText, nullable=False, default=""),
)

PAYMENT_TERMS = sa.Table(
    "payment_terms",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("code", types.CleanText, nullable=False),
    sa.Column("title", types.CleanText, nullable=False),
    sa.Column("retired", sa.Boolean, nullable=False, default=False),
    sa.Column("position", sa.Integer, nullable=False, default=0),
    sa.Column("rule", types.CleanText, nullable=False, default=""),
)

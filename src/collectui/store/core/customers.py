"""Customers, their accounts and sites, and the people we talk to.

Made from the models by `store.tables.generate`.
"""

import sqlalchemy as sa

from collectui.domain import vocabulary
from collectui.store import types
from collectui.store.core import METADATA

CUSTOMER = sa.Table(
    "customer",
    METADATA,
    sa.Column("street1", types.CleanText, nullable=False, default=""),
    sa.Column("street2", types.CleanText, nullable=False, default=""),
    sa.Column("city", types.CleanText, nullable=False, default=""),
    sa.Column("region", types.CleanText, nullable=False, default=""),
    sa.Column("postal_code", types.CleanText, nullable=False, default=""),
    sa.Column("country", types.CleanText, nullable=False, default=""),
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("number", types.CleanText, nullable=False),
    sa.Column("name", types.CleanText, nullable=False),
    sa.Column("sort_key", types.CleanText, nullable=False, default=""),
    sa.Column("search_text", types.CleanText, nullable=False, default=""),
    sa.Column(
        "kind",
        types.closed(vocabulary.CustomerKind),
        nullable=False,
        default=vocabulary.CustomerKind.BUSINESS,
    ),
    sa.Column("time_zone", types.CleanText, nullable=False, default=""),
    sa.Column("language", types.CleanText, nullable=False, default=""),
    sa.Column("currency", types.CleanText, nullable=False),
    sa.Column("customer_since", sa.Date),
    sa.Column("collector_id", sa.BigInteger, sa.ForeignKey("collector.id")),
    sa.Column(
        "business_level",
        types.closed(vocabulary.BusinessLevel),
        nullable=False,
        default=vocabulary.BusinessLevel.CUSTOMER,
    ),
    sa.Column(
        "contact_method",
        types.closed(vocabulary.ContactMethod),
        nullable=False,
        default=vocabulary.ContactMethod.EMAIL,
    ),
    sa.Column("terms_code", types.CleanText, nullable=False, default=""),
    sa.Column(
        "statement_cycle",
        types.closed(vocabulary.StatementCycle),
        nullable=False,
        default=vocabulary.StatementCycle.NONE,
    ),
    sa.Column("dunning_excluded", sa.Boolean, nullable=False, default=False),
    sa.Column("dunning_excluded_reason", types.CleanText, nullable=False, default=""),
    sa.Column("do_not_contact", sa.Boolean, nullable=False, default=False),
    sa.Column("do_not_contact_reason", types.CleanText, nullable=False, default=""),
    sa.Column("credit_limit", types.Minor),
    sa.Column("credit_hold", sa.Boolean, nullable=False, default=False),
    sa.Column("replaced_by_id", sa.BigInteger, sa.ForeignKey("customer.id")),
    sa.Column("merged", sa.Boolean, nullable=False, default=False),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

SITE = sa.Table(
    "site",
    METADATA,
    sa.Column("street1", types.CleanText, nullable=False, default=""),
    sa.Column("street2", types.CleanText, nullable=False, default=""),
    sa.Column("city", types.CleanText, nullable=False, default=""),
    sa.Column("region", types.CleanText, nullable=False, default=""),
    sa.Column("postal_code", types.CleanText, nullable=False, default=""),
    sa.Column("country", types.CleanText, nullable=False, default=""),
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("account_id", sa.BigInteger, sa.ForeignKey("account.id"), nullable=False),
    sa.Column("number", types.CleanText, nullable=False),
    sa.Column("name", types.CleanText, nullable=False, default=""),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

CUSTOMER_ALIAS = sa.Table(
    "customer_alias",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("name", types.CleanText, nullable=False),
    sa.Column("sort_key", types.CleanText, nullable=False, default=""),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
)

ACCOUNT = sa.Table(
    "account",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("number", types.CleanText, nullable=False),
    sa.Column("name", types.CleanText, nullable=False, default=""),
    sa.Column("company_code", types.CleanText, nullable=False, default=""),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

CONTACT = sa.Table(
    "contact",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("first_name", types.CleanText, nullable=False, default=""),
    sa.Column("last_name", types.CleanText, nullable=False, default=""),
    sa.Column("sort_key", types.CleanText, nullable=False, default=""),
    sa.Column("last_key", types.CleanText, nullable=False, default=""),
    sa.Column("language", types.CleanText, nullable=False, default=""),
    sa.Column("do_not_call", sa.Boolean, nullable=False, default=False),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

CUSTOMER_CONTACT = sa.Table(
    "customer_contact",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("contact.id"), nullable=False),
    sa.Column(
        "role",
        types.closed(vocabulary.ContactRole),
        nullable=False,
        default=vocabulary.ContactRole.SECONDARY,
    ),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

PHONE = sa.Table(
    "phone",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id")),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("contact.id")),
    sa.Column("label", types.CleanText, nullable=False, default=""),
    sa.Column("typed", types.CleanText, nullable=False),
    sa.Column("e164", types.CleanText, nullable=False, default=""),
    sa.Column("national", types.CleanText, nullable=False, default=""),
    sa.Column("extension", types.CleanText, nullable=False, default=""),
    sa.Column("preferred", sa.Boolean, nullable=False, default=False),
    sa.Column("flag", types.CleanText, nullable=False, default=""),
    sa.Column("bad_since", sa.Date),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

EMAIL = sa.Table(
    "email",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id")),
    sa.Column("contact_id", sa.BigInteger, sa.ForeignKey("contact.id")),
    sa.Column("address", types.CleanText, nullable=False),
    sa.Column("norm", types.CleanText, nullable=False, default=""),
    sa.Column("preferred", sa.Boolean, nullable=False, default=False),
    sa.Column("flag", types.CleanText, nullable=False, default=""),
    sa.Column("bad_since", sa.Date),
    sa.Column("batch_id", sa.BigInteger, sa.ForeignKey("import_batch.id")),
    sa.Column("version", sa.Integer, nullable=False, default=1),
)

VERIFICATION_DOCUMENT = sa.Table(
    "verification_document",
    METADATA,
    sa.Column("id", types.ID, primary_key=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customer.id"), nullable=False),
    sa.Column("attachment_id", sa.BigInteger, sa.ForeignKey("attachment.id"), nullable=False),
    sa.Column("kind", types.CleanText, nullable=False),
    sa.Column("issuer", types.CleanText, nullable=False),
    sa.Column("lists_insured", sa.Boolean, nullable=False, default=False),
    sa.Column("lists_address", sa.Boolean, nullable=False, default=False),
    sa.Column("command_id", types.CleanText, nullable=False),
    sa.Column("affirmed_by_id", sa.BigInteger, sa.ForeignKey("collector.id"), nullable=False),
    sa.Column("affirmed_at", types.UTCDateTime, nullable=False),
)

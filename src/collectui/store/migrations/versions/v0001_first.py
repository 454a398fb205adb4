"""The first schema.

Revision: 0001.
"""

import sqlalchemy as sa
from alembic import op

from collectui.store.types import CleanText, Minor, UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity_category",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", CleanText(), nullable=False),
        sa.Column("title", CleanText(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_category")),
        sa.UniqueConstraint("code", name=op.f("uq_activity_category_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "attachment_bytes",
        sa.Column("sha256", CleanText(), nullable=False),
        sa.Column("size", Minor(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_attachment_bytes")),
    )
    op.create_table(
        "collector",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("login", CleanText(), nullable=False),
        sa.Column("display_name", CleanText(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "viewer",
                "collector",
                "supervisor",
                "administrator",
                name="collectorrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collector")),
        sa.UniqueConstraint("login", name=op.f("uq_collector_login")),
    )
    op.create_table(
        "delinquency",
        sa.Column("unit", CleanText(), nullable=False),
        sa.Column("currency", CleanText(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "customer",
                "account",
                "site",
                name="businesslevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("collector_id", sa.BigInteger(), nullable=True),
        sa.Column("name_key", CleanText(), nullable=False),
        sa.Column("listed", sa.SmallInteger(), nullable=False),
        sa.Column("set_aside", CleanText(), nullable=False),
        sa.Column("past_due", Minor(), nullable=False),
        sa.Column("disputed_due", Minor(), nullable=False),
        sa.Column("processing_due", Minor(), nullable=False),
        sa.Column("unapplied", Minor(), nullable=False),
        sa.Column("to_collect", Minor(), nullable=False),
        sa.Column("open_total", Minor(), nullable=False),
        sa.Column("open_items", sa.Integer(), nullable=False),
        sa.Column("bucket0", Minor(), nullable=False),
        sa.Column("bucket1", Minor(), nullable=False),
        sa.Column("bucket2", Minor(), nullable=False),
        sa.Column("bucket3", Minor(), nullable=False),
        sa.Column("bucket4", Minor(), nullable=False),
        sa.Column("bucket5", Minor(), nullable=False),
        sa.Column("bucket6", Minor(), nullable=False),
        sa.Column("bucket7", Minor(), nullable=False),
        sa.Column("oldest_due", sa.Date(), nullable=False),
        sa.Column("next_due", sa.Date(), nullable=False),
        sa.Column("last_contact", sa.Date(), nullable=True),
        sa.Column("worked_on", sa.Date(), nullable=True),
        sa.Column("next_change_on", sa.Date(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "currency", name=op.f("pk_delinquency")),
    )
    op.create_index(
        "ix_delinquency_collector_id_name_key_unit_id",
        "delinquency",
        ["collector_id", "name_key", "unit_id"],
        unique=False,
        sqlite_where=sa.text("listed = 1"),
        postgresql_where=sa.text("listed = 1"),
    )
    op.create_index(
        "ix_delinquency_collector_id_next_due_unit_id",
        "delinquency",
        ["collector_id", "next_due", "unit_id"],
        unique=False,
        sqlite_where=sa.text("listed = 1"),
        postgresql_where=sa.text("listed = 1"),
    )
    op.create_index(
        "ix_delinquency_collector_id_oldest_due_unit_id",
        "delinquency",
        ["collector_id", "oldest_due", "unit_id"],
        unique=False,
        sqlite_where=sa.text("listed = 1"),
        postgresql_where=sa.text("listed = 1"),
    )
    op.create_index(
        "ix_delinquency_collector_id_past_due_unit_id",
        "delinquency",
        ["collector_id", "past_due", "unit_id"],
        unique=False,
        sqlite_where=sa.text("listed = 1"),
        postgresql_where=sa.text("listed = 1"),
    )
    op.create_index(
        "ix_delinquency_collector_id_rank_unit_id",
        "delinquency",
        ["collector_id", "rank", "unit_id"],
        unique=False,
        sqlite_where=sa.text("listed = 1"),
        postgresql_where=sa.text("listed = 1"),
    )
    op.create_index("ix_delinquency_customer_id", "delinquency", ["customer_id"], unique=False)
    op.create_index(
        "ix_delinquency_name_key_unit_id",
        "delinquency",
        ["name_key", "unit_id"],
        unique=False,
        sqlite_where=sa.text("listed = 1"),
        postgresql_where=sa.text("listed = 1"),
    )
    op.create_index(
        "ix_delinquency_next_change_on", "delinquency", ["next_change_on"], unique=False
    )
    op.create_index(
        "ix_delinquency_next_due_unit_id",
        "delinquency",
        ["next_due", "unit_id"],
        unique=False,
        sqlite_where=sa.text("listed = 1"),
        postgresql_where=sa.text("listed = 1"),
    )
    op.create_index(
        "ix_delinquency_oldest_due_unit_id",
        "delinquency",
        ["oldest_due", "unit_id"],
        unique=False,
        sqlite_where=sa.text("listed = 1"),
        postgresql_where=sa.text("listed = 1"),
    )
    op.create_index(
        "ix_delinquency_past_due_unit_id",
        "delinquency",
        ["past_due", "unit_id"],
        unique=False,
        sqlite_where=sa.text("listed = 1"),
        postgresql_where=sa.text("listed = 1"),
    )
    op.create_index(
        "ix_delinquency_rank_unit_id",
        "delinquency",
        ["rank", "unit_id"],
        unique=False,
        sqlite_where=sa.text("listed = 1"),
        postgresql_where=sa.text("listed = 1"),
    )
    op.create_table(
        "desk_setting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_setting")),
        sa.UniqueConstraint("name", name=op.f("uq_desk_setting_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "kept_value",
        sa.Column("entity", CleanText(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("field", CleanText(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("entity", "record_id", "field", name=op.f("pk_kept_value")),
    )
    op.create_table(
        "note_type",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", CleanText(), nullable=False),
        sa.Column("title", CleanText(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_type")),
        sa.UniqueConstraint("code", name=op.f("uq_note_type_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outcome",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", CleanText(), nullable=False),
        sa.Column("title", CleanText(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("keeps", CleanText(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("code", name=op.f("uq_outcome_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "payment_terms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", CleanText(), nullable=False),
        sa.Column("title", CleanText(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", CleanText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_terms")),
        sa.UniqueConstraint("code", name=op.f("uq_payment_terms_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_name", CleanText(), nullable=False),
        sa.Column("last_name", CleanText(), nullable=False),
        sa.Column("email", CleanText(), nullable=False),
        sa.Column("phone", CleanText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("who", sa.BigInteger(), nullable=True),
        sa.Column("reason", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(["who"], ["collector.id"], name=op.f("fk_erasure_who_collector")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", CleanText(), nullable=False),
        sa.Column("file_name", CleanText(), nullable=False),
        sa.Column("sha256", CleanText(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("who", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["who"], ["collector.id"], name=op.f("fk_import_batch_who_collector")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("collector_id", sa.BigInteger(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("scope", CleanText(), nullable=False),
        sa.Column("filter", CleanText(), nullable=False),
        sa.Column("sort", CleanText(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_saved_view_collector_id_collector")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_saved_view_collector_id"), "saved_view", ["collector_id"], unique=False
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_name", CleanText(), nullable=False),
        sa.Column("last_name", CleanText(), nullable=False),
        sa.Column("sort_key", CleanText(), nullable=False),
        sa.Column("last_key", CleanText(), nullable=False),
        sa.Column("language", CleanText(), nullable=False),
        sa.Column("do_not_call", sa.Boolean(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_contact_batch_id_import_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_contact_batch_id"), "contact", ["batch_id"], unique=False)
    op.create_index(op.f("ix_contact_last_key"), "contact", ["last_key"], unique=False)
    op.create_index("ix_contact_sort_key_id", "contact", ["sort_key", "id"], unique=False)
    op.create_table(
        "customer",
        sa.Column("street1", CleanText(), nullable=False),
        sa.Column("street2", CleanText(), nullable=False),
        sa.Column("city", CleanText(), nullable=False),
        sa.Column("region", CleanText(), nullable=False),
        sa.Column("postal_code", CleanText(), nullable=False),
        sa.Column("country", CleanText(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", CleanText(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("sort_key", CleanText(), nullable=False),
        sa.Column("search_text", CleanText(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "business",
                "person",
                name="customerkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("time_zone", CleanText(), nullable=False),
        sa.Column("language", CleanText(), nullable=False),
        sa.Column("currency", CleanText(), nullable=False),
        sa.Column("customer_since", sa.Date(), nullable=True),
        sa.Column("collector_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "business_level",
            sa.Enum(
                "customer",
                "account",
                "site",
                name="businesslevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "contact_method",
            sa.Enum(
                "email",
                "phone",
                "letter",
                "sms",
                "fax",
                name="contactmethod",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("terms_code", CleanText(), nullable=False),
        sa.Column(
            "statement_cycle",
            sa.Enum(
                "none",
                "weekly",
                "monthly",
                "quarterly",
                name="statementcycle",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("dunning_excluded", sa.Boolean(), nullable=False),
        sa.Column("dunning_excluded_reason", CleanText(), nullable=False),
        sa.Column("do_not_contact", sa.Boolean(), nullable=False),
        sa.Column("do_not_contact_reason", CleanText(), nullable=False),
        sa.Column("credit_limit", Minor(), nullable=True),
        sa.Column("credit_hold", sa.Boolean(), nullable=False),
        sa.Column("replaced_by_id", sa.BigInteger(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_customer_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["collector_id"], ["collector.id"], name=op.f("fk_customer_collector_id_collector")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["customer.id"], name=op.f("fk_customer_replaced_by_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("number", name=op.f("uq_customer_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_customer_batch_id"), "customer", ["batch_id"], unique=False)
    op.create_index(op.f("ix_customer_collector_id"), "customer", ["collector_id"], unique=False)
    op.create_index("ix_customer_sort_key_id", "customer", ["sort_key", "id"], unique=False)
    op.create_table(
        "external_key",
        sa.Column("source", CleanText(), nullable=False),
        sa.Column("entity", CleanText(), nullable=False),
        sa.Column("key", CleanText(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_external_key_batch_id_import_batch")
        ),
        sa.PrimaryKeyConstraint("source", "entity", "key", name=op.f("pk_external_key")),
    )
    op.create_index(op.f("ix_external_key_batch_id"), "external_key", ["batch_id"], unique=False)
    op.create_index(
        "ix_external_key_entity_record_id", "external_key", ["entity", "record_id"], unique=False
    )
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("command_id", CleanText(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("who", sa.BigInteger(), nullable=True),
        sa.Column("action", CleanText(), nullable=False),
        sa.Column("summary", CleanText(), nullable=False),
        sa.Column("undo_of", sa.BigInteger(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_history_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["undo_of"], ["history.id"], name=op.f("fk_history_undo_of_history")
        ),
        sa.ForeignKeyConstraint(["who"], ["collector.id"], name=op.f("fk_history_who_collector")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
        sa.UniqueConstraint("command_id", name=op.f("uq_history_command_id")),
    )
    op.create_index(op.f("ix_history_batch_id"), "history", ["batch_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("number", CleanText(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("company_code", CleanText(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_account_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_account_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint(
            "customer_id", "company_code", name=op.f("uq_account_customer_id_company_code")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_account_batch_id"), "account", ["batch_id"], unique=False)
    op.create_table(
        "customer_alias",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("sort_key", CleanText(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_customer_alias_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_alias_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_alias")),
        sa.UniqueConstraint("customer_id", "name", name=op.f("uq_customer_alias_customer_id_name")),
    )
    op.create_index(
        op.f("ix_customer_alias_batch_id"), "customer_alias", ["batch_id"], unique=False
    )
    op.create_index(
        op.f("ix_customer_alias_sort_key"), "customer_alias", ["sort_key"], unique=False
    )
    op.create_table(
        "customer_contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "primary",
                "secondary",
                "accounts_payable",
                "attorney",
                "broker",
                name="contactrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batch.id"],
            name=op.f("fk_customer_contact_batch_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_customer_contact_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_contact_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_contact")),
        sa.UniqueConstraint(
            "customer_id", "contact_id", name=op.f("uq_customer_contact_customer_id_contact_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_customer_contact_batch_id"), "customer_contact", ["batch_id"], unique=False
    )
    op.create_index(
        op.f("ix_customer_contact_contact_id"), "customer_contact", ["contact_id"], unique=False
    )
    op.create_index(
        "uq_customer_contact_primary",
        "customer_contact",
        ["customer_id"],
        unique=True,
        sqlite_where=sa.text("role = 'primary'"),
        postgresql_where=sa.text("role = 'primary'"),
    )
    op.create_table(
        "email",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("address", CleanText(), nullable=False),
        sa.Column("norm", CleanText(), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("flag", CleanText(), nullable=False),
        sa.Column("bad_since", sa.Date(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(customer_id IS NULL) <> (contact_id IS NULL)", name=op.f("ck_email_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_email_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_email_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_email_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_email_batch_id"), "email", ["batch_id"], unique=False)
    op.create_index(op.f("ix_email_contact_id"), "email", ["contact_id"], unique=False)
    op.create_index(op.f("ix_email_customer_id"), "email", ["customer_id"], unique=False)
    op.create_index("ix_email_norm", "email", ["norm"], unique=False)
    op.create_index(
        "uq_email_contact_norm",
        "email",
        ["norm"],
        unique=True,
        sqlite_where=sa.text("contact_id IS NOT NULL"),
        postgresql_where=sa.text("contact_id IS NOT NULL"),
    )
    op.create_table(
        "history_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("history_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", CleanText(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("op", CleanText(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("erasure_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_history_change_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["erasure_id"], ["erasure.id"], name=op.f("fk_history_change_erasure_id_erasure")
        ),
        sa.ForeignKeyConstraint(
            ["history_id"], ["history.id"], name=op.f("fk_history_change_history_id_history")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_change")),
    )
    op.create_index(
        "ix_history_change_customer_id_id", "history_change", ["customer_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_history_change_history_id"), "history_change", ["history_id"], unique=False
    )
    op.create_index(
        "ix_history_change_kind_record_id", "history_change", ["kind", "record_id"], unique=False
    )
    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", Minor(), nullable=False),
        sa.Column("currency", CleanText(), nullable=False),
        sa.Column("method", CleanText(), nullable=False),
        sa.Column("reference", CleanText(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_payment_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_payment_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_payment_batch_id"), "payment", ["batch_id"], unique=False)
    op.create_index(
        "ix_payment_customer_id_paid_on", "payment", ["customer_id", "paid_on"], unique=False
    )
    op.create_index("ix_payment_paid_on", "payment", ["paid_on"], unique=False)
    op.create_table(
        "phone",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("label", CleanText(), nullable=False),
        sa.Column("typed", CleanText(), nullable=False),
        sa.Column("e164", CleanText(), nullable=False),
        sa.Column("national", CleanText(), nullable=False),
        sa.Column("extension", CleanText(), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("flag", CleanText(), nullable=False),
        sa.Column("bad_since", sa.Date(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(customer_id IS NULL) <> (contact_id IS NULL)", name=op.f("ck_phone_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_phone_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_phone_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_phone_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_phone_batch_id"), "phone", ["batch_id"], unique=False)
    op.create_index(op.f("ix_phone_contact_id"), "phone", ["contact_id"], unique=False)
    op.create_index(op.f("ix_phone_customer_id"), "phone", ["customer_id"], unique=False)
    op.create_index(op.f("ix_phone_e164"), "phone", ["e164"], unique=False)
    op.create_index(op.f("ix_phone_national"), "phone", ["national"], unique=False)
    op.create_table(
        "program",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", CleanText(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "created",
                "ready_for_checkout",
                "elected",
                "checked_out",
                "active",
                "overdue",
                "pending_cancellation",
                "completed",
                "cancelled",
                "archived",
                name="programstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "billing_type",
            sa.Enum(
                "agency_bill",
                "direct_bill",
                name="billingtype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("premium", Minor(), nullable=False),
        sa.Column("currency", CleanText(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("producer_id", sa.BigInteger(), nullable=True),
        sa.Column("account_manager_id", sa.BigInteger(), nullable=True),
        sa.Column("secondary_account_manager_id", sa.BigInteger(), nullable=True),
        sa.Column("autopay", sa.Boolean(), nullable=False),
        sa.Column("checked_out_at", UTCDateTime(), nullable=True),
        sa.Column("archived_at", UTCDateTime(), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_manager_id"], ["person.id"], name=op.f("fk_program_account_manager_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_program_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_program_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_program_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["person.id"], name=op.f("fk_program_producer_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["secondary_account_manager_id"],
            ["person.id"],
            name=op.f("fk_program_secondary_account_manager_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
        sa.UniqueConstraint("number", name=op.f("uq_program_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_program_batch_id"), "program", ["batch_id"], unique=False)
    op.create_index(op.f("ix_program_contact_id"), "program", ["contact_id"], unique=False)
    op.create_index(op.f("ix_program_customer_id"), "program", ["customer_id"], unique=False)
    op.create_table(
        "finance_agreement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", CleanText(), nullable=False),
        sa.Column("program_id", sa.BigInteger(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_financed", Minor(), nullable=False),
        sa.Column("rate", CleanText(), nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("payment_amount", Minor(), nullable=False),
        sa.Column("down_payment", Minor(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "awaiting_signature",
                "active",
                "paid_off",
                "cancelled",
                name="agreementstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batch.id"],
            name=op.f("fk_finance_agreement_batch_id_import_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_finance_agreement_program_id_program")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["contact.id"], name=op.f("fk_finance_agreement_signed_by_id_contact")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_agreement")),
        sa.UniqueConstraint("number", name=op.f("uq_finance_agreement_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_finance_agreement_batch_id"), "finance_agreement", ["batch_id"], unique=False
    )
    op.create_index(
        op.f("ix_finance_agreement_program_id"), "finance_agreement", ["program_id"], unique=False
    )
    op.create_index(
        op.f("ix_finance_agreement_signed_by_id"),
        "finance_agreement",
        ["signed_by_id"],
        unique=False,
    )
    op.create_table(
        "history_set",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["history_change.id"],
            name=op.f("fk_history_set_change_id_history_change"),
        ),
        sa.PrimaryKeyConstraint("change_id", "record_id", name=op.f("pk_history_set")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "site",
        sa.Column("street1", CleanText(), nullable=False),
        sa.Column("street2", CleanText(), nullable=False),
        sa.Column("city", CleanText(), nullable=False),
        sa.Column("region", CleanText(), nullable=False),
        sa.Column("postal_code", CleanText(), nullable=False),
        sa.Column("country", CleanText(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("number", CleanText(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_site_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_site_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_site_customer_id_customer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_site_account_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_site_batch_id"), "site", ["batch_id"], unique=False)
    op.create_index(op.f("ix_site_customer_id"), "site", ["customer_id"], unique=False)
    op.create_table(
        "item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", CleanText(), nullable=False),
        sa.Column("source_key", CleanText(), nullable=False),
        sa.Column("number", CleanText(), nullable=False),
        sa.Column("company_code", CleanText(), nullable=False),
        sa.Column("fiscal_year", CleanText(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invoice",
                "installment",
                "debit_memo",
                "credit_memo",
                "chargeback",
                "payment_on_account",
                name="itemkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("program_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("issued", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("aged_from", sa.Date(), nullable=True),
        sa.Column("amount", Minor(), nullable=False),
        sa.Column("open_balance", Minor(), nullable=False),
        sa.Column("disputed", Minor(), nullable=False),
        sa.Column("currency", CleanText(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "awaiting_payment",
                "overdue",
                "processing_payment",
                "paid",
                "void",
                name="itemstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("terms_code", CleanText(), nullable=False),
        sa.Column("reference", CleanText(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("closed_reason", CleanText(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_item_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_item_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_item_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_item_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_item_program_id_program")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_item_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("source_key", "source", name=op.f("uq_item_source_key_source")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_item_batch_id",
        "item",
        ["batch_id"],
        unique=False,
        sqlite_where=sa.text("batch_id IS NOT NULL"),
        postgresql_where=sa.text("batch_id IS NOT NULL"),
    )
    op.create_index(
        "ix_item_contact_id",
        "item",
        ["contact_id"],
        unique=False,
        sqlite_where=sa.text("contact_id IS NOT NULL"),
        postgresql_where=sa.text("contact_id IS NOT NULL"),
    )
    op.create_index(
        "ix_item_customer_id_aged_from", "item", ["customer_id", "aged_from"], unique=False
    )
    op.create_index("ix_item_number", "item", ["number"], unique=False)
    op.create_index(
        "ix_item_program_id",
        "item",
        ["program_id"],
        unique=False,
        sqlite_where=sa.text("program_id IS NOT NULL"),
        postgresql_where=sa.text("program_id IS NOT NULL"),
    )
    op.create_table(
        "activity",
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("program_id", sa.BigInteger(), nullable=True),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", CleanText(), nullable=False),
        sa.Column("search_text", CleanText(), server_default="", nullable=False),
        sa.Column("category", CleanText(), nullable=False),
        sa.Column(
            "priority",
            sa.Enum(
                "critical",
                "high",
                "medium",
                "low",
                name="activitypriority",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "not_started",
                "in_progress",
                "waiting",
                "deferred",
                "completed",
                "cancelled",
                name="activitystatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_time", sa.Time(), nullable=True),
        sa.Column("description", CleanText(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("assigned_to", sa.BigInteger(), nullable=True),
        sa.Column("outcome", CleanText(), nullable=True),
        sa.Column("completed_at", UTCDateTime(), nullable=True),
        sa.Column("cancel_reason", CleanText(), server_default="", nullable=False),
        sa.Column("series", CleanText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_activity_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_to"], ["collector.id"], name=op.f("fk_activity_assigned_to_collector")
        ),
        sa.ForeignKeyConstraint(
            ["category"],
            ["activity_category.code"],
            name=op.f("fk_activity_category_activity_category"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_activity_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["collector.id"], name=op.f("fk_activity_created_by_collector")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_activity_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_activity_item_id_item")),
        sa.ForeignKeyConstraint(
            ["outcome"], ["outcome.code"], name=op.f("fk_activity_outcome_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_activity_program_id_program")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_activity_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_activity_assigned_to_due_on_id",
        "activity",
        ["assigned_to", "due_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_activity_created_by_due_on_id", "activity", ["created_by", "due_on", "id"], unique=False
    )
    op.create_index(
        "ix_activity_customer_id_due_on", "activity", ["customer_id", "due_on"], unique=False
    )
    op.create_index("ix_activity_due_on_id", "activity", ["due_on", "id"], unique=False)
    op.create_index("ix_activity_item_id", "activity", ["item_id"], unique=False)
    op.create_index(
        "ix_activity_open_assigned_to",
        "activity",
        ["assigned_to", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text("status IN ('not_started', 'in_progress', 'waiting', 'deferred')"),
        postgresql_where=sa.text("status IN ('not_started', 'in_progress', 'waiting', 'deferred')"),
    )
    op.create_index(
        "ix_activity_open_created_by",
        "activity",
        ["created_by", "due_on", "id"],
        unique=False,
        sqlite_where=sa.text("status IN ('not_started', 'in_progress', 'waiting', 'deferred')"),
        postgresql_where=sa.text("status IN ('not_started', 'in_progress', 'waiting', 'deferred')"),
    )
    op.create_index(
        "ix_activity_open_due_on",
        "activity",
        ["due_on", "id"],
        unique=False,
        sqlite_where=sa.text("status IN ('not_started', 'in_progress', 'waiting', 'deferred')"),
        postgresql_where=sa.text("status IN ('not_started', 'in_progress', 'waiting', 'deferred')"),
    )
    op.create_index("ix_activity_program_id", "activity", ["program_id"], unique=False)
    op.create_table(
        "correspondence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("program_id", sa.BigInteger(), nullable=True),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "email",
                "phone",
                "letter",
                "sms",
                "fax",
                name="contactmethod",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("address", CleanText(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "held",
                "sent",
                "cancelled",
                name="correspondencestatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("held_reason", CleanText(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("activity_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_correspondence_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_correspondence_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_correspondence_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_correspondence_program_id_program")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_correspondence_site_id_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correspondence")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_correspondence_customer_id_status",
        "correspondence",
        ["customer_id", "status"],
        unique=False,
    )
    op.create_index(
        "ix_correspondence_activity_id",
        "correspondence",
        ["activity_id"],
        unique=False,
        sqlite_where=sa.text("activity_id IS NOT NULL"),
        postgresql_where=sa.text("activity_id IS NOT NULL"),
    )
    op.create_table(
        "note",
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("program_id", sa.BigInteger(), nullable=True),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("type", CleanText(), nullable=False),
        sa.Column("body", CleanText(), nullable=False),
        sa.Column("search_text", CleanText(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("struck_reason", CleanText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_note_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["collector.id"], name=op.f("fk_note_author_id_collector")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_note_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_note_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_note_item_id_item")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_note_program_id_program")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_note_site_id_site")),
        sa.ForeignKeyConstraint(["type"], ["note_type.code"], name=op.f("fk_note_type_note_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_note_created_at_id", "note", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_note_customer_id_created_at", "note", ["customer_id", "created_at"], unique=False
    )
    op.create_index("ix_note_item_id", "note", ["item_id"], unique=False)
    op.create_table(
        "payment_item",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("amount", Minor(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_payment_item_item_id_item")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_payment_item_payment_id_payment")
        ),
        sa.PrimaryKeyConstraint("item_id", "payment_id", name=op.f("pk_payment_item")),
    )
    op.create_index(
        op.f("ix_payment_item_payment_id"), "payment_item", ["payment_id"], unique=False
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("activity_id", sa.BigInteger(), nullable=True),
        sa.Column("note_id", sa.BigInteger(), nullable=True),
        sa.Column("file_name", CleanText(), nullable=False),
        sa.Column("media_type", CleanText(), nullable=False),
        sa.Column("size", Minor(), nullable=False),
        sa.Column("sha256", CleanText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_attachment_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_attachment_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_attachment_note_id_note")),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["attachment_bytes.sha256"],
            name=op.f("fk_attachment_sha256_attachment_bytes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attachment_activity_id"), "attachment", ["activity_id"], unique=False)
    op.create_index(op.f("ix_attachment_customer_id"), "attachment", ["customer_id"], unique=False)
    op.create_index(op.f("ix_attachment_note_id"), "attachment", ["note_id"], unique=False)
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"], unique=False)
    op.create_table(
        "contact_attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum(
                "outbound",
                "inbound",
                name="direction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "medium",
            sa.Enum(
                "call",
                "email",
                "message",
                "letter",
                "visit",
                name="medium",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("address", CleanText(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", CleanText(), nullable=False),
        sa.Column("line", CleanText(), nullable=False),
        sa.Column("amount", Minor(), nullable=True),
        sa.Column("currency", CleanText(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("completed_activity_id", sa.BigInteger(), nullable=True),
        sa.Column("next_activity_id", sa.BigInteger(), nullable=True),
        sa.Column("note_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by"], ["collector.id"], name=op.f("fk_contact_attempt_by_collector")
        ),
        sa.ForeignKeyConstraint(
            ["completed_activity_id"],
            ["activity.id"],
            name=op.f("fk_contact_attempt_completed_activity_id_activity"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_contact_attempt_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_contact_attempt_customer_id_customer")
        ),
        sa.ForeignKeyConstraint(
            ["next_activity_id"],
            ["activity.id"],
            name=op.f("fk_contact_attempt_next_activity_id_activity"),
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["note.id"], name=op.f("fk_contact_attempt_note_id_note")
        ),
        sa.ForeignKeyConstraint(
            ["outcome"], ["outcome.code"], name=op.f("fk_contact_attempt_outcome_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempt")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_contact_attempt_completed_activity_id",
        "contact_attempt",
        ["completed_activity_id"],
        unique=False,
        sqlite_where=sa.text("completed_activity_id IS NOT NULL"),
        postgresql_where=sa.text("completed_activity_id IS NOT NULL"),
    )
    op.create_index(
        "ix_contact_attempt_customer_id_at", "contact_attempt", ["customer_id", "at"], unique=False
    )
    op.create_index(
        "ix_contact_attempt_next_activity_id",
        "contact_attempt",
        ["next_activity_id"],
        unique=False,
        sqlite_where=sa.text("next_activity_id IS NOT NULL"),
        postgresql_where=sa.text("next_activity_id IS NOT NULL"),
    )
    op.create_index(
        "ix_contact_attempt_note_id",
        "contact_attempt",
        ["note_id"],
        unique=False,
        sqlite_where=sa.text("note_id IS NOT NULL"),
        postgresql_where=sa.text("note_id IS NOT NULL"),
    )
    op.create_table(
        "verification_document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("attachment_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", CleanText(), nullable=False),
        sa.Column("issuer", CleanText(), nullable=False),
        sa.Column("lists_insured", sa.Boolean(), nullable=False),
        sa.Column("lists_address", sa.Boolean(), nullable=False),
        sa.Column("command_id", CleanText(), nullable=False),
        sa.Column("affirmed_by", sa.BigInteger(), nullable=False),
        sa.Column("affirmed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["affirmed_by"],
            ["collector.id"],
            name=op.f("fk_verification_document_affirmed_by_collector"),
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_verification_document_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_verification_document_customer_id_customer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_document")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_verification_document_customer_id"),
        "verification_document",
        ["customer_id"],
        unique=False,
    )

"""Customers, their accounts and sites, and the people we talk to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from collectui.domain.vocabulary import (
    BusinessLevel,
    ContactMethod,
    ContactRole,
    CustomerKind,
    StatementCycle,
)
from collectui.store.tables.base import KEEPS_IDS, Row, partial_index
from collectui.store.tables.fields import choice, key, late_flag, moment, money, ref, text


class Address(Row):
    """Where post goes."""

    street1: str = text()
    street2: str = text()
    city: str = text()
    region: str = text()
    postal_code: str = text()
    country: str = text()


class Customer(Address, table=True):
    """The party that owes."""

    __table_args__ = (Index("ix_customer_sort_key_id", "sort_key", "id"), KEEPS_IDS)

    id: int | None = key()
    number: str = text(..., unique=True)
    name: str = text(...)
    sort_key: str = text()
    search_text: str = text()
    kind: CustomerKind = choice(CustomerKind, CustomerKind.BUSINESS)
    time_zone: str = text()
    language: str = text()
    currency: str = text(...)
    customer_since: date | None = None
    collector_id: int | None = ref("collector", index=True, nullable=True)
    business_level: BusinessLevel = choice(BusinessLevel, BusinessLevel.CUSTOMER)
    contact_method: ContactMethod = choice(ContactMethod, ContactMethod.EMAIL)
    terms_code: str = text()
    statement_cycle: StatementCycle = choice(StatementCycle, StatementCycle.NONE)
    dunning_excluded: bool = False
    dunning_excluded_reason: str = text()
    do_not_contact: bool = False
    do_not_contact_reason: str = text()
    credit_limit: int | None = money(nullable=True)
    credit_hold: bool = False
    replaced_by_id: int | None = ref("customer", nullable=True)
    merged: bool = late_flag()
    """It is one with the customer it is replaced by: what a file says of it is that one's."""
    batch_id: int | None = ref("import_batch", index=True, nullable=True)
    version: int = 1


class CustomerAlias(Row, table=True):
    """Another spelling of a customer's name, met in a file; it finds the customer."""

    __tablename__ = "customer_alias"
    __table_args__ = (UniqueConstraint("customer_id", "name"),)

    id: int | None = key()
    customer_id: int = ref("customer")
    name: str = text(...)
    sort_key: str = text("", index=True)
    batch_id: int | None = ref("import_batch", index=True, nullable=True)


class Account(Row, table=True):
    """A customer's account with one of our companies."""

    __table_args__ = (UniqueConstraint("customer_id", "company_code"), KEEPS_IDS)

    id: int | None = key()
    customer_id: int = ref("customer")
    number: str = text(...)
    name: str = text()
    company_code: str = text()
    batch_id: int | None = ref("import_batch", index=True, nullable=True)
    version: int = 1


class Site(Address, table=True):
    """A bill-to site of an account."""

    __table_args__ = (UniqueConstraint("account_id", "number"), KEEPS_IDS)

    id: int | None = key()
    customer_id: int = ref("customer", index=True)
    account_id: int = ref("account")
    number: str = text(...)
    name: str = text()
    batch_id: int | None = ref("import_batch", index=True, nullable=True)
    version: int = 1


class Contact(Row, table=True):
    """A person we talk to."""

    __table_args__ = (Index("ix_contact_sort_key_id", "sort_key", "id"), KEEPS_IDS)

    id: int | None = key()
    first_name: str = text()
    last_name: str = text()
    sort_key: str = text()
    last_key: str = text("", index=True)
    language: str = text()
    do_not_call: bool = False
    batch_id: int | None = ref("import_batch", index=True, nullable=True)
    version: int = 1


class CustomerContact(Row, table=True):
    """A contact's role at a customer; each customer with contacts has exactly one primary."""

    __tablename__ = "customer_contact"
    __table_args__ = (
        UniqueConstraint("customer_id", "contact_id"),
        partial_index(
            "uq_customer_contact_primary", "customer_id", unique=True, where="role = 'primary'"
        ),
        KEEPS_IDS,
    )

    id: int | None = key()
    customer_id: int = ref("customer")
    contact_id: int = ref("contact", index=True)
    role: ContactRole = choice(ContactRole, ContactRole.SECONDARY)
    batch_id: int | None = ref("import_batch", index=True, nullable=True)
    version: int = 1


class Phone(Row, table=True):
    """A number of a customer or of a contact, as typed and in E.164."""

    __table_args__ = (
        CheckConstraint("(customer_id IS NULL) <> (contact_id IS NULL)", name="one_owner"),
        KEEPS_IDS,
    )

    id: int | None = key()
    customer_id: int | None = ref("customer", index=True, nullable=True)
    contact_id: int | None = ref("contact", index=True, nullable=True)
    label: str = text()
    typed: str = text(...)
    e164: str = text("", index=True)
    national: str = text("", index=True)
    extension: str = text()
    preferred: bool = False
    flag: str = text()
    bad_since: date | None = None
    batch_id: int | None = ref("import_batch", index=True, nullable=True)
    version: int = 1


class Email(Row, table=True):
    """An address of a customer or of a contact; among contacts it identifies one person."""

    __table_args__ = (
        CheckConstraint("(customer_id IS NULL) <> (contact_id IS NULL)", name="one_owner"),
        Index("ix_email_norm", "norm"),
        partial_index("uq_email_contact_norm", "norm", unique=True, where="contact_id IS NOT NULL"),
        KEEPS_IDS,
    )

    id: int | None = key()
    customer_id: int | None = ref("customer", index=True, nullable=True)
    contact_id: int | None = ref("contact", index=True, nullable=True)
    address: str = text(...)
    norm: str = text()
    preferred: bool = False
    flag: str = text()
    bad_since: date | None = None
    batch_id: int | None = ref("import_batch", index=True, nullable=True)
    version: int = 1


class VerificationDocument(Row, table=True):
    """A third party's document and the one address change it supports."""

    __tablename__ = "verification_document"
    __table_args__ = KEEPS_IDS

    id: int | None = key()
    customer_id: int = ref("customer", index=True)
    attachment_id: int = ref("attachment")
    kind: str = text(...)
    issuer: str = text(...)
    lists_insured: bool = Field(default=False)
    lists_address: bool = Field(default=False)
    command_id: str = text(...)
    affirmed_by_id: int = ref("collector")
    affirmed_at: datetime = moment()

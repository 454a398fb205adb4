"""The tables, one module a subject. Only the store and the importers read them."""

from collectui.store.tables.base import Row, table_of
from collectui.store.tables.customers import (
    Account,
    Contact,
    Customer,
    CustomerAlias,
    CustomerContact,
    Email,
    Phone,
    Site,
    VerificationDocument,
)
from collectui.store.tables.desk import (
    ActivityCategory,
    Collector,
    DeskSetting,
    NoteType,
    Outcome,
    PaymentTerms,
    Person,
)
from collectui.store.tables.history import Erasure, History, HistoryChange, HistorySet
from collectui.store.tables.imports import ExternalKey, ImportBatch, KeptValue
from collectui.store.tables.items import Delinquency, Item, Payment, PaymentItem
from collectui.store.tables.programs import FinanceAgreement, Program
from collectui.store.tables.work import (
    Activity,
    Attachment,
    AttachmentBytes,
    ContactAttempt,
    Correspondence,
    Note,
    SavedView,
)

metadata = Row.metadata

__all__ = [
    "Account",
    "Activity",
    "ActivityCategory",
    "Attachment",
    "AttachmentBytes",
    "Collector",
    "Contact",
    "ContactAttempt",
    "Correspondence",
    "Customer",
    "CustomerAlias",
    "CustomerContact",
    "Delinquency",
    "DeskSetting",
    "Email",
    "Erasure",
    "ExternalKey",
    "FinanceAgreement",
    "History",
    "HistoryChange",
    "HistorySet",
    "ImportBatch",
    "Item",
    "KeptValue",
    "Note",
    "NoteType",
    "Outcome",
    "Payment",
    "PaymentItem",
    "PaymentTerms",
    "Person",
    "Phone",
    "Program",
    "Row",
    "SavedView",
    "Site",
    "VerificationDocument",
    "metadata",
    "table_of",
]

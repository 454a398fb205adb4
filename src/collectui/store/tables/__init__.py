"""What the tables are: SQLModel models, one module a subject, and their one metadata.

Queries and the writer speak of the same tables as plain SQLAlchemy has them (`store.core`): those
are made from these by `python -m collectui.store.tables.generate`. So nobody who only works in a
store imports SQLModel, which takes as long as all of Textual.
"""

from collectui.store.tables.activities import Activity as Activity
from collectui.store.tables.base import Row as Row
from collectui.store.tables.customers import Account as Account
from collectui.store.tables.customers import Contact as Contact
from collectui.store.tables.customers import Customer as Customer
from collectui.store.tables.customers import CustomerAlias as CustomerAlias
from collectui.store.tables.customers import CustomerContact as CustomerContact
from collectui.store.tables.customers import Email as Email
from collectui.store.tables.customers import Phone as Phone
from collectui.store.tables.customers import Site as Site
from collectui.store.tables.customers import VerificationDocument as VerificationDocument
from collectui.store.tables.daily import DayBalance as DayBalance
from collectui.store.tables.daily import DayFlow as DayFlow
from collectui.store.tables.desk import ActivityCategory as ActivityCategory
from collectui.store.tables.desk import Collector as Collector
from collectui.store.tables.desk import DeskSetting as DeskSetting
from collectui.store.tables.desk import NoteType as NoteType
from collectui.store.tables.desk import Outcome as Outcome
from collectui.store.tables.desk import PaymentTerms as PaymentTerms
from collectui.store.tables.desk import Person as Person
from collectui.store.tables.disputes import Dispute as Dispute
from collectui.store.tables.disputes import DisputeItem as DisputeItem
from collectui.store.tables.disputes import DisputeReason as DisputeReason
from collectui.store.tables.figures import Delinquency as Delinquency
from collectui.store.tables.history import Erasing as Erasing
from collectui.store.tables.history import Erasure as Erasure
from collectui.store.tables.history import History as History
from collectui.store.tables.history import HistoryChange as HistoryChange
from collectui.store.tables.history import HistorySet as HistorySet
from collectui.store.tables.history import OptOut as OptOut
from collectui.store.tables.imports import ExternalKey as ExternalKey
from collectui.store.tables.imports import ImportBatch as ImportBatch
from collectui.store.tables.imports import KeptValue as KeptValue
from collectui.store.tables.items import Item as Item
from collectui.store.tables.items import Payment as Payment
from collectui.store.tables.items import PaymentItem as PaymentItem
from collectui.store.tables.programs import FinanceAgreement as FinanceAgreement
from collectui.store.tables.programs import Program as Program
from collectui.store.tables.promises import Promise as Promise
from collectui.store.tables.promises import PromiseItem as PromiseItem
from collectui.store.tables.promises import PromiseLaid as PromiseLaid
from collectui.store.tables.promises import PromisePart as PromisePart
from collectui.store.tables.work import Attachment as Attachment
from collectui.store.tables.work import AttachmentBytes as AttachmentBytes
from collectui.store.tables.work import ContactAttempt as ContactAttempt
from collectui.store.tables.work import Correspondence as Correspondence
from collectui.store.tables.work import Note as Note
from collectui.store.tables.work import SavedView as SavedView
from collectui.store.tables.workday import Claim as Claim
from collectui.store.tables.workday import PassedOver as PassedOver
from collectui.store.tables.workday import Skip as Skip
from collectui.store.tables.workday import Snooze as Snooze
from collectui.store.tables.workday import Workday as Workday

metadata = Row.metadata

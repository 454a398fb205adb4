"""The trade's closed lists: values that rules depend on.

Open lists (note types, activity categories, outcomes, payment terms) belong to the desk and are
rows of the store; their values at the start are in `collectui.domain.first_lists`.
"""

from __future__ import annotations

from enum import StrEnum

_SPELT = {"email": "e-mail", "sms": "SMS"}


def code_words(code: str) -> str:
    """A value of a closed list as people read it: `not started`, `e-mail`."""
    return _SPELT.get(code, code.replace("_", " "))


class CollectorRole(StrEnum):
    VIEWER = "viewer"
    COLLECTOR = "collector"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class CustomerKind(StrEnum):
    BUSINESS = "business"
    PERSON = "person"


class BusinessLevel(StrEnum):
    """At which level a delinquent customer is shown and worked."""

    CUSTOMER = "customer"
    ACCOUNT = "account"
    SITE = "site"


class ContactMethod(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    LETTER = "letter"
    SMS = "sms"
    FAX = "fax"


class StatementCycle(StrEnum):
    NONE = "none"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class ContactRole(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"
    ACCOUNTS_PAYABLE = "accounts_payable"
    ATTORNEY = "attorney"
    BROKER = "broker"


class ProgramStatus(StrEnum):
    CREATED = "created"
    READY_FOR_CHECKOUT = "ready_for_checkout"
    ELECTED = "elected"
    CHECKED_OUT = "checked_out"
    ACTIVE = "active"
    OVERDUE = "overdue"
    PENDING_CANCELLATION = "pending_cancellation"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"


NOT_YET_ACTIVE = frozenset(
    {
        ProgramStatus.CREATED,
        ProgramStatus.READY_FOR_CHECKOUT,
        ProgramStatus.ELECTED,
        ProgramStatus.CHECKED_OUT,
    }
)
ACTIVE_FAMILY = frozenset(
    {ProgramStatus.ACTIVE, ProgramStatus.OVERDUE, ProgramStatus.PENDING_CANCELLATION}
)
CLOSED = frozenset({ProgramStatus.COMPLETED, ProgramStatus.CANCELLED, ProgramStatus.ARCHIVED})


class BillingType(StrEnum):
    AGENCY_BILL = "agency_bill"
    DIRECT_BILL = "direct_bill"


class AgreementStatus(StrEnum):
    DRAFT = "draft"
    AWAITING_SIGNATURE = "awaiting_signature"
    ACTIVE = "active"
    PAID_OFF = "paid_off"
    CANCELLED = "cancelled"


class ItemKind(StrEnum):
    INVOICE = "invoice"
    INSTALLMENT = "installment"
    DEBIT_MEMO = "debit_memo"
    CREDIT_MEMO = "credit_memo"
    CHARGEBACK = "chargeback"
    PAYMENT_ON_ACCOUNT = "payment_on_account"


UNAPPLIED_KINDS = frozenset({ItemKind.CREDIT_MEMO, ItemKind.PAYMENT_ON_ACCOUNT})


class ItemStatus(StrEnum):
    DRAFT = "draft"
    AWAITING_PAYMENT = "awaiting_payment"
    OVERDUE = "overdue"
    PROCESSING_PAYMENT = "processing_payment"
    PAID = "paid"
    VOID = "void"


NEVER_DUE = frozenset({ItemStatus.DRAFT, ItemStatus.VOID})
"""Statuses that are never counted as owed, whatever the balance."""


class ActivityPriority(StrEnum):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """1 (critical) to 4 (low), as agents write it."""
        return list(ActivityPriority).index(self) + 1


class ActivityStatus(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    DEFERRED = "deferred"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


OPEN_ACTIVITY = frozenset(
    {
        ActivityStatus.NOT_STARTED,
        ActivityStatus.IN_PROGRESS,
        ActivityStatus.WAITING,
        ActivityStatus.DEFERRED,
    }
)


class Direction(StrEnum):
    OUTBOUND = "outbound"
    INBOUND = "inbound"


class Medium(StrEnum):
    CALL = "call"
    EMAIL = "email"
    MESSAGE = "message"
    LETTER = "letter"
    VISIT = "visit"


class DocumentKind(StrEnum):
    """What a third party's document that verifies a new address may be."""

    CABLE_BILL = "cable_bill"
    UTILITY_BILL = "utility_bill"
    TAX_DOCUMENT = "tax_document"
    PHOTO_ID = "photo_id"
    BANK_STATEMENT = "bank_statement"
    OTHER_THIRD_PARTY = "other_third_party"


class CorrespondenceStatus(StrEnum):
    PENDING = "pending"
    HELD = "held"
    SENT = "sent"
    CANCELLED = "cancelled"


class DisputeStatus(StrEnum):
    """How far a dispute is; what came of its amount stands with its parts."""

    NEW = "new"
    WORKING = "working"
    WAITING = "waiting"
    RESOLVED_CREDIT = "resolved_credit"
    """Granted: the credit memo has not been seen yet."""
    RESOLVED_VALID = "resolved_valid"
    """The customer owes it: it is asked for again from a day to come."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    WRITTEN_OFF = "written_off"


DISPUTE_OVER = frozenset({DisputeStatus.CLOSED, DisputeStatus.WITHDRAWN, DisputeStatus.WRITTEN_OFF})
"""Statuses that nothing follows."""


class WaitsOn(StrEnum):
    """Whose answer a dispute waits for."""

    NOBODY = ""
    CUSTOMER = "customer"
    US = "us"
    THIRD_PARTY = "third_party"


class SnoozeReason(StrEnum):
    """Why a customer is put off."""

    AWAITING_PAYMENT = "awaiting_payment"
    ON_HOLIDAY = "on_holiday"
    WILL_CALL_BACK = "will_call_back"
    WAITING_FOR_DOCUMENT = "waiting_for_document"
    INTERNAL_QUESTION = "internal_question"
    OTHER = "other"


class SnoozeEvent(StrEnum):
    """What a snooze waits for, beside its date."""

    NONE = ""
    PAYMENT = "payment"
    REPLY = "reply"


class PromiseMethod(StrEnum):
    """How a customer says it will pay."""

    CHECK = "check"
    ACH = "ach"
    WIRE = "wire"
    CARD = "card"
    CASH = "cash"
    DIRECT_DEBIT = "direct_debit"
    OTHER = "other"


class PromiseStatus(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


class PartState(StrEnum):
    """What became of one date of a promise."""

    OPEN = "open"
    WAITING = "waiting"
    """Its last day is over, and no figures are newer yet."""
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"
    VOID = "void"
    """The promise was cancelled or replaced, or its plan is broken."""


class Approval(StrEnum):
    """Whether a supervisor has to agree."""

    NONE = "none"
    WANTED = "wanted"
    GIVEN = "given"


class CancelledBy(StrEnum):
    """Who took a promise back."""

    CUSTOMER = "customer"
    US = "us"
    SETTLED_OTHERWISE = "settled_otherwise"


class PlanBreaks(StrEnum):
    """When a promise of several parts is over."""

    FIRST = "first"
    """With the first part that is not kept."""
    EACH = "each"
    """Each part is judged by itself."""


class PromiseSource(StrEnum):
    """Where a promise came from."""

    CALL = "call"
    MAIL = "mail"
    FILE = "file"

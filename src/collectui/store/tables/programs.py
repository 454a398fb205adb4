"""Programs and the finance agreements that pay them."""

from datetime import date, datetime

from collectui.domain.vocabulary import AgreementStatus, BillingType, ProgramStatus
from collectui.store.tables.base import KEEPS_IDS, Row
from collectui.store.tables.fields import choice, key, moment, money, ref, text


class Program(Row, table=True):
    """Policies billed together for one customer."""

    __table_args__ = KEEPS_IDS

    id: int | None = key()
    number: str = text(..., unique=True)
    name: str = text()
    status: ProgramStatus = choice(ProgramStatus, ProgramStatus.CREATED)
    billing_type: BillingType = choice(BillingType, BillingType.AGENCY_BILL)
    due_on: date | None = None
    premium: int = money()
    currency: str = text(...)
    customer_id: int = ref("customer", index=True)
    contact_id: int | None = ref("contact", index=True, nullable=True)
    producer_id: int | None = ref("person", nullable=True)
    account_manager_id: int | None = ref("person", nullable=True)
    secondary_account_manager_id: int | None = ref("person", nullable=True)
    autopay: bool = False
    checked_out_at: datetime | None = moment(nullable=True)
    archived_at: datetime | None = moment(nullable=True)
    batch_id: int | None = ref("import_batch", index=True, nullable=True)
    version: int = 1


class FinanceAgreement(Row, table=True):
    """The signed contract that pays a program in instalments."""

    __tablename__ = "finance_agreement"
    __table_args__ = KEEPS_IDS

    id: int | None = key()
    number: str = text(..., unique=True)
    program_id: int = ref("program", index=True)
    signed_on: date | None = None
    signed_by_id: int | None = ref("contact", index=True, nullable=True)
    amount_financed: int = money()
    rate: str = text()
    payments: int = 0
    payment_amount: int = money()
    down_payment: int = money()
    status: AgreementStatus = choice(AgreementStatus, AgreementStatus.ACTIVE)
    batch_id: int | None = ref("import_batch", index=True, nullable=True)
    version: int = 1

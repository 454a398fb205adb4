"""Every table by its name.

Made from the models by `store.tables.generate`.
"""

from sqlalchemy import Table

from collectui.store.core.activities import ACTIVITY
from collectui.store.core.customers import (
    ACCOUNT,
    CONTACT,
    CUSTOMER,
    CUSTOMER_ALIAS,
    CUSTOMER_CONTACT,
    EMAIL,
    PHONE,
    SITE,
    VERIFICATION_DOCUMENT,
)
from collectui.store.core.daily import DAY_BALANCE, DAY_FLOW
from collectui.store.core.desk import (
    ACTIVITY_CATEGORY,
    COLLECTOR,
    DESK_SETTING,
    NOTE_TYPE,
    OUTCOME,
    PAYMENT_TERMS,
    PERSON,
)
from collectui.store.core.disputes import DISPUTE, DISPUTE_ITEM, DISPUTE_REASON
from collectui.store.core.figures import DELINQUENCY
from collectui.store.core.history import (
    ERASING,
    ERASURE,
    HISTORY,
    HISTORY_CHANGE,
    HISTORY_SET,
    OPT_OUT,
)
from collectui.store.core.imports import EXTERNAL_KEY, IMPORT_BATCH, KEPT_VALUE
from collectui.store.core.items import ITEM, PAYMENT, PAYMENT_ITEM
from collectui.store.core.programs import FINANCE_AGREEMENT, PROGRAM
from collectui.store.core.promises import PROMISE, PROMISE_ITEM, PROMISE_LAID, PROMISE_PART
from collectui.store.core.work import (
    ATTACHMENT,
    ATTACHMENT_BYTES,
    CONTACT_ATTEMPT,
    CORRESPONDENCE,
    NOTE,
    SAVED_VIEW,
)
from collectui.store.core.workday import CLAIM, PASSED_OVER, SKIP, SNOOZE, WORKDAY

TABLES: dict[str, Table] = {
    ACCOUNT.name: ACCOUNT,
    ACTIVITY.name: ACTIVITY,
    ACTIVITY_CATEGORY.name: ACTIVITY_CATEGORY,
    ATTACHMENT.name: ATTACHMENT,
    ATTACHMENT_BYTES.name: ATTACHMENT_BYTES,
    CLAIM.name: CLAIM,
    COLLECTOR.name: COLLECTOR,
    CONTACT.name: CONTACT,
    CONTACT_ATTEMPT.name: CONTACT_ATTEMPT,
    CORRESPONDENCE.name: CORRESPONDENCE,
    CUSTOMER.name: CUSTOMER,
    CUSTOMER_ALIAS.name: CUSTOMER_ALIAS,
    CUSTOMER_CONTACT.name: CUSTOMER_CONTACT,
    DAY_BALANCE.name: DAY_BALANCE,
    DAY_FLOW.name: DAY_FLOW,
    DELINQUENCY.name: DELINQUENCY,
    DESK_SETTING.name: DESK_SETTING,
    DISPUTE.name: DISPUTE,
    DISPUTE_ITEM.name: DISPUTE_ITEM,
    DISPUTE_REASON.name: DISPUTE_REASON,
    EMAIL.name: EMAIL,
    ERASING.name: ERASING,
    ERASURE.name: ERASURE,
    EXTERNAL_KEY.name: EXTERNAL_KEY,
    FINANCE_AGREEMENT.name: FINANCE_AGREEMENT,
    HISTORY.name: HISTORY,
    HISTORY_CHANGE.name: HISTORY_CHANGE,
    HISTORY_SET.name: HISTORY_SET,
    IMPORT_BATCH.name: IMPORT_BATCH,
    ITEM.name: ITEM,
    KEPT_VALUE.name: KEPT_VALUE,
    NOTE.name: NOTE,
    NOTE_TYPE.name: NOTE_TYPE,
    OPT_OUT.name: OPT_OUT,
    OUTCOME.name: OUTCOME,
    PASSED_OVER.name: PASSED_OVER,
    PAYMENT.name: PAYMENT,
    PAYMENT_ITEM.name: PAYMENT_ITEM,
    PAYMENT_TERMS.name: PAYMENT_TERMS,
    PERSON.name: PERSON,
    PHONE.name: PHONE,
    PROGRAM.name: PROGRAM,
    PROMISE.name: PROMISE,
    PROMISE_ITEM.name: PROMISE_ITEM,
    PROMISE_LAID.name: PROMISE_LAID,
    PROMISE_PART.name: PROMISE_PART,
    SAVED_VIEW.name: SAVED_VIEW,
    SITE.name: SITE,
    SKIP.name: SKIP,
    SNOOZE.name: SNOOZE,
    VERIFICATION_DOCUMENT.name: VERIFICATION_DOCUMENT,
    WORKDAY.name: WORKDAY,
}

"""What the program keeps for itself: the history, where records came from, the figures."""

from collectui.domain.records.kernel import (
    ACCOUNT_ID,
    BATCH,
    CURRENCY,
    CUSTOMER_ID,
    ID,
    SITE_ID,
    Field,
    Holds,
    code,
    day,
    moment,
    money,
    number,
    page,
    prose,
    ref,
    text,
)
from collectui.domain.vocabulary import BusinessLevel

_RECORD_ID = Field("record_id", Holds.ID, told=False)

HISTORY = page(
    "history",
    ID,
    text("command_id", told=False),
    moment("at", "When"),
    ref("by_id", "collector", "By"),
    text("action"),
    prose("summary"),
    ref("undo_of_id", "history"),
    BATCH,
    text("server_login", told=False),
    one="recorded command",
    name=("summary",),
    told=False,
)
HISTORY_CHANGE = page(
    "history_change",
    ID,
    ref("history_id", "history", "Recorded command"),
    text("kind"),
    _RECORD_ID,
    CUSTOMER_ID,
    text("op", "What was done"),
    Field("changes", Holds.JSON),
    number("count"),
    ref("erasure_id", "erasure"),
    one="recorded change",
    told=False,
)
HISTORY_SET = page(
    "history_set",
    ref("change_id", "history_change", "Recorded change"),
    _RECORD_ID,
    one="member of a recorded set",
    many="members of a recorded set",
    told=False,
)
ERASURE = page(
    "erasure",
    ID,
    moment("at", "When"),
    ref("by_id", "collector", "By"),
    prose("reason"),
    told=False,
)
ERASING = page(
    "erasing",
    ref("erasure_id", "erasure"),
    text("token", told=False),
    one="erasure being carried out",
    many="erasures being carried out",
    told=False,
)
IMPORT_BATCH = page(
    "import_batch",
    ID,
    text("source"),
    text("file_name", "File", words="file name"),
    text("sha256", told=False),
    day("as_of", "Business date"),
    moment("at", "When"),
    ref("by_id", "collector", "By"),
    moment("finished_at"),
    moment("undone_at"),
    Field("report", Holds.JSON, prose=True),
    one="import",
    name=("file_name",),
)
EXTERNAL_KEY = page(
    "external_key",
    text("source"),
    text("entity"),
    text("key"),
    _RECORD_ID,
    BATCH,
    one="key of a source",
    many="keys of sources",
    told=False,
)
KEPT_VALUE = page(
    "kept_value",
    text("entity"),
    _RECORD_ID,
    text("field"),
    Field("value", Holds.JSON),
    told=False,
)
DELINQUENCY = page(
    "delinquency",
    text("unit", told=False),
    CURRENCY,
    Field("unit_id", Holds.ID, told=False),
    CUSTOMER_ID,
    ACCOUNT_ID,
    SITE_ID,
    code("level", BusinessLevel),
    ref("collector_id", "collector"),
    text("name_key", told=False),
    number("listed"),
    text("set_aside"),
    (money(name) for name in ("past_due", "disputed_due", "processing_due", "promised_due")),
    money("unapplied"),
    (money(name) for name in ("to_collect", "open_total")),
    number("open_items"),
    (money(f"bucket{each}", f"Bucket {each}") for each in range(8)),
    (day(name) for name in ("oldest_due", "ask_due", "next_due", "last_contact", "worked_on")),
    day("snoozed_until"),
    Field("snoozed_time", Holds.CLOCK),
    day("next_change_on"),
    number("priority"),
    number("rank"),
    one="row of figures",
    many="rows of figures",
    told=False,
)
RECORDS = (
    HISTORY, HISTORY_CHANGE, HISTORY_SET, ERASURE, ERASING, IMPORT_BATCH, EXTERNAL_KEY, KEPT_VALUE,
    DELINQUENCY,
)  # fmt: skip

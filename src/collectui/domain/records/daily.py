"""What the desk owed and took in day by day, kept for measures over time."""

from collectui.domain.records.kernel import (
    CURRENCY,
    Field,
    Holds,
    day,
    moment,
    money,
    number,
    page,
    text,
)

_UNIT = (CURRENCY, text("company_code", "Company"), text("source"))
_COLLECTOR = Field("collector_id", Holds.ID, told=False)

DAY_BALANCE = page(
    "day_balance",
    day("on_date", "Date"),
    _COLLECTOR,
    number("bucket"),
    _UNIT,
    number("customers"),
    number("items", "Transactions"),
    money("open_total", "Open"),
    money("past_due"),
    money("disputed"),
    money("promised"),
    money("unapplied"),
    moment("restated_at", "Restated"),
    one="balance of a day",
    many="balances of days",
    told=False,
)
DAY_FLOW = page(
    "day_flow",
    day("on_date", "Date"),
    _COLLECTOR,
    _UNIT,
    money("sales"),
    money("cash"),
    money("credits"),
    moment("restated_at", "Restated"),
    one="flow of a day",
    many="flows of days",
    told=False,
)
RECORDS = (DAY_BALANCE, DAY_FLOW)

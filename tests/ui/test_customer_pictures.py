"""How a customer and the activity editor look, over a position made up here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from collectui.domain.customers.position import Position
from collectui.domain.customers.views import (
    AddressView,
    AgreementView,
    ContactView,
    CustomerView,
    EmailLine,
    Figures,
    ItemLine,
    PaymentLine,
    PhoneLine,
    ProgramView,
)
from collectui.domain.history.views import TimelineEntry
from collectui.domain.vocabulary import (
    AgreementStatus,
    BillingType,
    BusinessLevel,
    ContactMethod,
    ContactRole,
    CustomerKind,
    ItemKind,
    ItemStatus,
    ProgramStatus,
)
from collectui.store.queries import customers, items, timeline
from collectui.ui.screens import customer_header
from collectui.ui.screens.customer import CustomerScreen
from tests.ui.desk import TODAY, Desk

CUSTOMER = CustomerView(
    id=1,
    version=1,
    number="C-10442",
    name="Meridian Freight LLC",
    aliases=(),
    kind=CustomerKind.BUSINESS,
    address=AddressView(),
    phones=(PhoneLine(1, 1, "office", "+1 312 555 0100", "", True, None, ""),),
    emails=(EmailLine(1, 1, "ap@meridian.example", True, None, ""),),
    time_zone="America/Chicago",
    language="en",
    currency="USD",
    customer_since=None,
    collector_id=1,
    collector="mkeller",
    business_level=BusinessLevel.CUSTOMER,
    contact_method=ContactMethod.EMAIL,
    terms_code="",
    terms="",
    statement_cycle="none",
    dunning_excluded=False,
    dunning_excluded_reason="",
    do_not_contact=False,
    do_not_contact_reason="",
    credit_limit=None,
    credit_hold=False,
    replaced_by=None,
)
CONTACT = ContactView(
    id=1,
    version=1,
    first_name="Jo",
    last_name="Park",
    role=ContactRole.PRIMARY,
    phones=(PhoneLine(2, 1, "mobile", "+1 312 555 0142", "", True, None, ""),),
    emails=(EmailLine(2, 1, "jo.park@meridian.example", True, None, ""),),
    language="en",
    do_not_call=False,
    signed=("PFA-2207 of program P-2207",),
)
AGREEMENT = AgreementView(
    1, "PFA-2207", AgreementStatus.ACTIVE, TODAY, 1, "Jo Park", 1_000_000, 10, 100_000
)
PROGRAM = ProgramView(
    id=9_001,
    version=1,
    number="P-2207",
    name="Commercial auto",
    status=ProgramStatus.ACTIVE,
    billing_type=BillingType.AGENCY_BILL,
    due_on=TODAY,
    premium=1_000_000,
    currency="USD",
    customer_id=1,
    contact=CONTACT,
    producer="Ana Ruiz",
    account_manager="T. Mole",
    secondary_account_manager=None,
    autopay=False,
    financed=True,
    agreements=(AGREEMENT,),
)
FIGURES = Figures(
    currency="USD",
    past_due=4_821_000,
    to_collect=4_101_000,
    disputed=720_000,
    processing=0,
    promised=0,
    unapplied=0,
    open_total=4_821_000,
    days=110,
    oldest_due=date(2026, 8, 2),
    buckets={"current": 0, "1-30": 0, "31-60": 3_621_000, "61-90": 0, "91+": 1_200_000},
    priority=97,
)
ITEM = ItemLine(
    id=1,
    version=1,
    number="INV-88123",
    kind=ItemKind.INVOICE,
    account_id=1,
    site_id=1,
    program_id=1,
    account="10",
    site="1",
    program="P-2207",
    issued=date(2026, 7, 2),
    due=date(2026, 8, 2),
    days=110,
    amount=1_200_000,
    balance=1_200_000,
    disputed=0,
    currency="USD",
    status=ItemStatus.OVERDUE,
    open=True,
    past_due=True,
    reference="",
    settled_on=None,
    closed_reason="",
)
ITEMS = [
    ITEM,
    replace(
        ITEM, id=2, number="INV-88410", due=date(2026, 10, 1), days=50, balance=3_621_000,
        disputed=720_000,
    ),
]  # fmt: skip
POSITION = Position(
    customer=CUSTOMER,
    business_date=TODAY,
    figures=(FIGURES,),
    accounts=(),
    programs=(
        PROGRAM,
        replace(
            PROGRAM, id=9_002, number="P-2311", name="Umbrella", status=ProgramStatus.ELECTED,
            financed=False, agreements=(),
        ),
    ),
    contacts=(CONTACT,),
    last_contact=date(2026, 11, 18),
    last_payment=PaymentLine(1, date(2026, 11, 2), 400_000, "USD", "check", ""),
    next_activity=None,
)  # fmt: skip
CALLED, PAID = (datetime(2026, 11, day, 12, tzinfo=UTC) for day in (18, 2))
ENTRIES = [
    TimelineEntry(CALLED, "contact", "call: left message", "ana", (CALLED, 0, 1)),
    TimelineEntry(PAID, "payment", "paid 4,000.00 USD", None, (PAID, 0, 1)),
]


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store's answers are the ones above, whatever it holds."""
    for module, name, answer in (
        (customers, "position", POSITION),
        (items, "items_of", ITEMS),
        (items, "count_items", len(ITEMS)),
        (timeline, "timeline", ENTRIES),
    ):
        monkeypatch.setattr(module, name, lambda *_, _answer=answer, **__: _answer)
    monkeypatch.setattr(customer_header, "local_time", lambda *_: "08:41 in Chicago")


@pytest.mark.parametrize("keys", [(), ("a", *"Call Jo", "tab", "tab")], ids=["overview", "editor"])
@pytest.mark.usefixtures("made_up")
def test_the_customer(
    open_desk: Callable[..., Desk], snap_compare: Any, keys: tuple[str, ...]
) -> None:
    desk = open_desk()

    async def show(pilot: Pilot[Any]) -> None:
        desk.pilot = pilot
        await desk.settle()
        assert desk.app.me is not None
        # Who runs the tests is no part of the picture.
        desk.app.me = replace(desk.app.me, login="agent")
        desk.app.push_screen(CustomerScreen(1))
        await desk.settle()
        if keys:
            await desk.press(*keys)
        desk.app.clear_notifications()
        await desk.settle()

    try:
        assert snap_compare(desk.app, terminal_size=(80, 24), run_before=show)
    finally:
        desk.app.finish()

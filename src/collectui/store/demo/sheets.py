"""Rows on their way into the store, a sheet a table."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

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
)
from collectui.store.core.desk import PERSON
from collectui.store.core.items import ITEM, PAYMENT, PAYMENT_ITEM
from collectui.store.core.programs import FINANCE_AGREEMENT, PROGRAM
from collectui.store.core.work import CONTACT_ATTEMPT, CORRESPONDENCE, NOTE
from collectui.store.writing.new_rows import NewRows, Rows


class Sheets:
    """All sheets of the demonstration data, in an order in which each refers only to earlier."""

    def __init__(self, batch_id: int) -> None:
        batch = {"batch_id": batch_id}
        owner = "id customer_id contact_id"
        place = "street1 city region postal_code country"
        about = "id customer_id account_id program_id item_id"
        self.person = NewRows(PERSON, "id first_name last_name email phone")
        self.customer = NewRows(
            CUSTOMER,
            f"id number name sort_key search_text kind time_zone language currency customer_since"
            f" collector_id business_level contact_method terms_code statement_cycle"
            f" dunning_excluded dunning_excluded_reason do_not_contact do_not_contact_reason"
            f" credit_limit credit_hold {place}",
            **batch,
        )
        self.alias = NewRows(CUSTOMER_ALIAS, "id customer_id name sort_key", **batch)
        self.account = NewRows(ACCOUNT, "id customer_id number name company_code", **batch)
        self.site = NewRows(SITE, f"id customer_id account_id number name {place}", **batch)
        self.contact = NewRows(
            CONTACT,
            "id first_name last_name sort_key last_key language do_not_call",
            **batch,
        )
        self.role = NewRows(CUSTOMER_CONTACT, "id customer_id contact_id role", **batch)
        self.phone = NewRows(
            PHONE, f"{owner} label typed e164 national extension preferred flag", **batch
        )
        self.email = NewRows(EMAIL, f"{owner} address norm preferred flag", **batch)
        self.program = NewRows(
            PROGRAM,
            "id number name status billing_type due_on premium currency customer_id contact_id"
            " producer_id account_manager_id secondary_account_manager_id autopay checked_out_at"
            " archived_at",
            **batch,
        )
        self.agreement = NewRows(
            FINANCE_AGREEMENT,
            "id number program_id signed_on signed_by_id amount_financed rate payments"
            " payment_amount down_payment status",
            **batch,
        )
        self.item = NewRows(
            ITEM,
            "id source_key number company_code kind customer_id account_id site_id program_id"
            " contact_id issued due aged_from amount open_balance disputed currency status"
            " terms_code reference settled_on",
            source="demo",
            **batch,
        )
        self.payment = NewRows(
            PAYMENT, "id customer_id paid_on amount currency method reference", **batch
        )
        self.settled = NewRows(PAYMENT_ITEM, "item_id payment_id amount")
        self.activity = NewRows(
            ACTIVITY,
            f"{about} subject search_text category priority status due_on due_time created_by_id"
            " created_at assigned_to_id outcome completed_at",
        )
        self.attempt = NewRows(
            CONTACT_ATTEMPT,
            "id customer_id at on_date direction medium address contact_id outcome line amount"
            " currency promised_on logged_by_id completed_activity_id",
        )
        self.note = NewRows(NOTE, f"{about} type body search_text author_id created_at pinned")
        self.letter = NewRows(
            CORRESPONDENCE,
            "id customer_id account_id site_id program_id stage method address due_on status"
            " held_reason sent_at",
        )

    def __iter__(self) -> Iterator[NewRows]:
        return iter(vars(self).values())

    def take(self) -> list[Rows]:
        """What was collected since the last time, sheet by sheet."""
        return [sheet.take() for sheet in self]

    def write(self, connection: Connection, part: list[Rows]) -> None:
        """Put into the store what was taken from sheets like these."""
        for sheet, rows in zip(self, part, strict=True):
            sheet.write(connection, rows)

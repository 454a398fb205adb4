"""The columns that a file of documents may have."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Field(StrEnum):
    """What a column can mean to us; the names a mapping uses."""

    CUSTOMER = "customer"
    NAME = "name"
    COMPANY = "company"
    NUMBER = "number"
    YEAR = "year"
    LINE = "line"
    KIND = "kind"
    STATUS = "status"
    ISSUED = "issued"
    DUE = "due"
    AMOUNT = "amount"
    OPEN = "open"
    PAID = "paid"
    DEBIT = "debit"
    CREDIT = "credit"
    SIGN = "sign"
    CURRENCY = "currency"
    SETTLED = "settled"
    DISPUTED = "disputed"
    TERMS = "terms"
    REFERENCE = "reference"
    EMAIL = "email"
    PHONE = "phone"
    STREET1 = "street1"
    STREET2 = "street2"
    CITY = "city"
    REGION = "region"
    POSTAL_CODE = "postal_code"
    COUNTRY = "country"


MEANINGS: Mapping[Field, str] = {
    Field.CUSTOMER: "the customer's number (or its name, where that is the key)",
    Field.NAME: "the customer's name",
    Field.COMPANY: "our company code",
    Field.NUMBER: "the document's number",
    Field.YEAR: "the fiscal year that makes the number unique",
    Field.LINE: "the line item that makes the number unique: an instalment of a document",
    Field.KIND: "what the document is: invoice, credit memo, payment ...",
    Field.STATUS: "how the document stands: open, paid, void, draft ...",
    Field.ISSUED: "the day it was issued",
    Field.DUE: "the day it is due",
    Field.AMOUNT: "its amount",
    Field.OPEN: "what of it is still open",
    Field.PAID: "what of it is paid",
    Field.DEBIT: "its amount, where debits and credits have columns of their own",
    Field.CREDIT: "the amount of a credit, in a column of its own",
    Field.SIGN: "which side an amount without a sign is on: S or H, D or C ...",
    Field.CURRENCY: "its currency, three letters",
    Field.SETTLED: "the day it was paid",
    Field.DISPUTED: "Yes or No, or the disputed amount",
    Field.TERMS: "the payment terms' code",
    Field.REFERENCE: "the customer's reference (PO)",
    Field.EMAIL: "the customer's e-mail",
    Field.PHONE: "the customer's phone",
    Field.STREET1: "address, first line",
    Field.STREET2: "address, second line",
    Field.CITY: "city",
    Field.REGION: "region or state",
    Field.POSTAL_CODE: "postal code",
    Field.COUNTRY: "country",
}

DATES = (Field.ISSUED, Field.DUE, Field.SETTLED)
AMOUNTS = (Field.AMOUNT, Field.OPEN)
"""The amounts of a document: in full, and what of it is open."""
SAYS_AMOUNT = (*AMOUNTS, Field.DEBIT, Field.CREDIT)
"""Of these columns a file has at least one."""
MONEY = (*AMOUNTS, Field.PAID, Field.DEBIT, Field.CREDIT)
"""Columns of amounts, from which those of a document follow."""
PROFILE = (
    *(Field.EMAIL, Field.PHONE, Field.STREET1, Field.STREET2),
    *(Field.CITY, Field.REGION, Field.POSTAL_CODE, Field.COUNTRY),
)
"""Columns that describe the customer, not the document."""

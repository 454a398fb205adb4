"""The columns an aging file may have, and the shapes of file that are known by their headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from collectui.domain.terms import ItemKind


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


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of file: which headers stand for which of our columns, and how it is read."""

    source: str
    title: str
    headers: Mapping[Field, tuple[str, ...]]
    """Header texts met, the one to trust first."""
    needed: frozenset[Field]
    """Columns without which a file is not of this shape (an amount, full or open, always is)."""
    either: tuple[frozenset[Field], ...] = ()
    """Of these sets of columns one must be there besides."""
    kinds: Mapping[str, ItemKind] = field(default_factory=dict)
    """The file's words for a document's kind, beside those known everywhere."""
    statuses: Mapping[str, str] = field(default_factory=dict)
    """The file's words for how a document stands, beside those known everywhere."""
    coded: bool = False
    """Kinds are an ERP's own codes, of customers' items: an unknown one goes by its sign."""
    currencies: Mapping[str, str] = field(default_factory=dict)
    """Amount headers that name their currency."""
    grouped: bool = False
    """Customers may stand on a line of their own above their documents."""
    by_name: bool = False
    """The customer's name is its key, and numbers are unique only within customer and kind."""
    positions: Mapping[Field, int] = field(default_factory=dict)
    """Columns told by where they stand, from 1."""
    unsigned: bool = False
    """Credits may have no sign: their kind tells them."""
    unnamed: Field | None = None
    """What stands in the first column, where that has no header."""
    ages: str = ""
    """The header of the first of the columns by age, from which an amount without a total is."""
    exact: bool = False
    """Headers are as a person mapped them: nothing is guessed."""


_SAP_KINDS = {
    **dict.fromkeys(("RV", "DR", "RI", "RN"), ItemKind.INVOICE),
    **dict.fromkeys(("DG", "RG", "RK"), ItemKind.CREDIT_MEMO),
    **dict.fromkeys(("DZ", "ZP", "ZV", "ZR"), ItemKind.PAYMENT_ON_ACCOUNT),
}

ERP_EXTRACT = Shape(
    source="erp",
    title="ERP extract of open items",
    headers={
        Field.CUSTOMER: ("cust_number", "customer_number", "cust_no"),
        Field.NAME: ("name_customer", "customer_name", "cust_name"),
        Field.COMPANY: ("business_code", "company_code"),
        Field.NUMBER: ("doc_id", "invoice_id"),
        Field.YEAR: ("buisness_year", "business_year", "fiscal_year"),
        Field.LINE: ("line_item", "doc_line", "line_item_id", "buzei"),
        Field.KIND: ("document type", "doc_type"),
        Field.ISSUED: ("posting_date", "document_create_date", "document_create_date.1"),
        Field.DUE: ("due_in_date", "due_date"),
        Field.OPEN: ("total_open_amount", "converted_usd", "open_amount"),
        Field.CURRENCY: ("invoice_currency",),
        Field.SETTLED: ("clear_date",),
        Field.TERMS: ("cust_payment_terms",),
    },
    needed=frozenset({Field.CUSTOMER, Field.NUMBER, Field.DUE}),
    kinds=_SAP_KINDS,
    coded=True,
    currencies={"converted_usd": "USD"},
)

ERP_SCREEN = Shape(
    source="erp",
    title="customer line items of an ERP screen",
    headers={
        Field.CUSTOMER: ("Customer", "Account", "Customer Account"),
        Field.NAME: ("Name 1", "Customer Name", "Name"),
        Field.COMPANY: ("Company Code", "CoCd", "CoCode"),
        Field.NUMBER: ("Document Number", "DocumentNo", "Doc. No.", "Document No"),
        Field.YEAR: ("Fiscal Year", "Year"),
        Field.LINE: ("Line item", "Line item no.", "LItm", "Itm", "Item", "Posting line item"),
        Field.KIND: ("Document Type", "Doc. Type", "Type", "Typ", "DocTyp"),
        Field.ISSUED: ("Document Date", "Doc. Date", "Posting Date", "Pstng Date"),
        Field.DUE: ("Net due date", "Net due dt", "Due Date"),
        Field.AMOUNT: (
            *("Amount in local currency", "Amount in loc. curr.", "Amt in loc.cur."),
            *("Amount in LC", "Amount in doc. curr.", "Amount in document currency"),
            *("Amount in local cur.", "Amt in loc. curr.", "Amt.in loc.cur.", "Amount in DC"),
        ),
        Field.SIGN: ("Debit/Credit ind.", "Debit/Credit indicator", "D/C", "D/C indicator"),
        Field.CURRENCY: (
            *("Document currency", "Doc. currency", "Local Currency", "LCurr"),
            *("Currency", "Curr."),
        ),
        Field.SETTLED: ("Clearing date", "Clearing", "Clrng date"),
        Field.TERMS: ("Terms of Payment", "Payt Terms", "PayT"),
        Field.REFERENCE: ("Reference",),
    },
    needed=frozenset({Field.CUSTOMER, Field.NUMBER, Field.DUE}),
    kinds=_SAP_KINDS,
    coded=True,
)

IBM = Shape(
    source="ibm",
    title="late payment histories",
    headers={
        Field.CUSTOMER: ("customerID",),
        Field.COMPANY: ("countryCode",),
        Field.NUMBER: ("invoiceNumber",),
        Field.ISSUED: ("InvoiceDate",),
        Field.DUE: ("DueDate",),
        Field.AMOUNT: ("InvoiceAmount",),
        Field.SETTLED: ("SettledDate",),
        Field.DISPUTED: ("Disputed",),
    },
    needed=frozenset({Field.CUSTOMER, Field.NUMBER, Field.DUE}),
)

QUICKBOOKS = Shape(
    source="quickbooks",
    title="A/R aging detail",
    headers={
        Field.CUSTOMER: (
            *("Customer", "Name", "Customer full name", "Customer display name"),
            *("Display name", "Donor", "Client"),
        ),
        Field.NUMBER: ("Num", "No.", "Number"),
        Field.KIND: ("Transaction type", "Type"),
        Field.ISSUED: ("Date", "Transaction date"),
        Field.DUE: ("Due Date",),
        Field.AMOUNT: ("Amount",),
        Field.OPEN: ("Open Balance",),
        Field.TERMS: ("Terms",),
        Field.REFERENCE: ("P. O. #", "PO Number", "PO #"),
        Field.CURRENCY: ("Currency",),
    },
    needed=frozenset({Field.NUMBER}),
    either=(frozenset({Field.DUE, Field.OPEN}), frozenset({Field.KIND, Field.ISSUED})),
    kinds={
        "invoice": ItemKind.INVOICE,
        "credit memo": ItemKind.CREDIT_MEMO,
        "credit note": ItemKind.CREDIT_MEMO,
        "payment": ItemKind.PAYMENT_ON_ACCOUNT,
        "deposit": ItemKind.PAYMENT_ON_ACCOUNT,
        "statement charge": ItemKind.DEBIT_MEMO,
        "finance charge": ItemKind.DEBIT_MEMO,
        "charge": ItemKind.DEBIT_MEMO,
    },
    grouped=True,
    by_name=True,
)

XERO_AGED = Shape(
    source="xero",
    title="aged receivables detail",
    headers={
        Field.CUSTOMER: ("Contact", "Contact Name"),
        Field.NUMBER: ("Invoice Number",),
        Field.ISSUED: ("Invoice Date", "Date"),
        Field.DUE: ("Due Date",),
        Field.OPEN: ("Total", "Total Outstanding", "Outstanding", "Balance", "Amount Due"),
        Field.CURRENCY: ("Currency", "Invoice Currency"),
        Field.REFERENCE: ("Invoice Reference", "Reference"),
    },
    needed=frozenset({Field.NUMBER, Field.ISSUED, Field.DUE, Field.OPEN}),
    grouped=True,
    by_name=True,
)

XERO_INVOICES = Shape(
    source="xero",
    title="export of invoices",
    headers={
        Field.CUSTOMER: ("ContactName", "Contact Name"),
        Field.NUMBER: ("InvoiceNumber",),
        Field.KIND: ("Type",),
        Field.STATUS: ("Status",),
        Field.ISSUED: ("InvoiceDate",),
        Field.DUE: ("DueDate",),
        Field.AMOUNT: ("Total",),
        Field.OPEN: ("InvoiceAmountDue", "AmountDue"),
        Field.PAID: ("InvoiceAmountPaid", "AmountPaid"),
        Field.CURRENCY: ("Currency", "CurrencyCode"),
        Field.REFERENCE: ("Reference",),
        Field.EMAIL: ("EmailAddress",),
        Field.STREET1: ("POAddressLine1",),
        Field.STREET2: ("POAddressLine2",),
        Field.CITY: ("POCity",),
        Field.REGION: ("PORegion",),
        Field.POSTAL_CODE: ("POPostalCode",),
        Field.COUNTRY: ("POCountry",),
    },
    needed=frozenset({Field.CUSTOMER, Field.NUMBER, Field.DUE, Field.OPEN}),
    by_name=True,
    unsigned=True,
)

ODOO_INVOICES = Shape(
    source="odoo",
    title="list of invoices",
    headers={
        Field.CUSTOMER: (
            *("Invoice Partner Display Name", "Partner", "Customer", "Partner/Display Name"),
            *("invoice_partner_display_name", "partner_id", "partner_id/name"),
        ),
        Field.NUMBER: ("Number", "name", "Invoice Number"),
        Field.KIND: ("Type", "Move Type", "move_type"),
        # What is paid has nothing due; whether it is posted at all, only this tells.
        Field.STATUS: ("Status", "State", "state", "Payment Status", "Payment State"),
        Field.ISSUED: ("Invoice Date", "Invoice/Bill Date", "invoice_date", "Date"),
        Field.DUE: ("Due Date", "Invoice Due Date", "Invoice Date Due", "invoice_date_due"),
        Field.AMOUNT: (
            *("Total in Currency Signed", "Total in Currency", "Total Signed", "Total"),
            *("amount_total_signed", "amount_total_in_currency_signed", "amount_total"),
        ),
        Field.OPEN: (
            *("Amount Due", "Amount Due Signed", "Amount Due in Currency", "Amount Residual"),
            *("Amount Due in Currency Signed", "amount_residual", "amount_residual_signed"),
        ),
        Field.CURRENCY: ("Currency", "currency_id", "currency_id/name"),
        Field.REFERENCE: ("Reference", "Customer Reference", "ref", "Payment Reference"),
    },
    needed=frozenset({Field.CUSTOMER, Field.NUMBER, Field.DUE, Field.AMOUNT, Field.OPEN}),
    by_name=True,
    unsigned=True,
)

ODOO_AGED = Shape(
    source="odoo",
    title="aged receivable",
    headers={
        Field.ISSUED: ("Invoice Date", "Date"),
        Field.DUE: ("Due Date", "Expected Date", "Exp. Date"),
        Field.OPEN: ("Total",),
        Field.CURRENCY: ("Currency",),
    },
    needed=frozenset({Field.NUMBER, Field.ISSUED, Field.OPEN}),
    grouped=True,
    by_name=True,
    unnamed=Field.NUMBER,
    ages="At Date",
)

SHAPES = (
    *(ERP_EXTRACT, IBM, QUICKBOOKS, ERP_SCREEN),
    *(XERO_AGED, XERO_INVOICES, ODOO_INVOICES, ODOO_AGED),
)

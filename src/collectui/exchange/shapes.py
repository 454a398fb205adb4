"""The shapes of file that are known by their headers."""

from __future__ import annotations

from collectui.domain.vocabulary import ItemKind
from collectui.exchange.shape import Shape
from collectui.store.imports.fields import Field

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

"""Customers with their accounts, contacts, programs and transactions, as screens show them."""

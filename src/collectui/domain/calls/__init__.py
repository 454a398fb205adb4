"""Contacts with a customer: calls, e-mails and visits, their outcomes and what they keep."""

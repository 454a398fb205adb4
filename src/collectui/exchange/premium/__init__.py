"""A premium-finance platform's data: insureds, contacts, users, programs, loans and invoices."""

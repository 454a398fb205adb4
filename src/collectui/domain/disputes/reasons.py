"""The reasons that a new desk begins with, each with whose turn it is and how long it may take.

The list joins those in common use: ANSI X12 data element 426 (adjustment reason), the deduction
reasons of JD Edwards, and what insurance premium finance adds (docs/domain.md: Disputes). Days are
business days; owners are departments, not logins.
"""

ALREADY_PAID, OTHER = "already_paid", "other"

REASONS = (
    ("pricing", "Pricing", "sales", 10, "purchase order"),
    ("short", "Short or missing", "logistics", 10, "proof of delivery"),
    ("damaged", "Damaged", "logistics", 10, "photos or the claim"),
    ("returned", "Returned", "warehouse", 10, "return authorization"),
    ("not_received", "Not received", "logistics", 5, "proof of delivery"),
    ("duplicate", "Duplicate", "billing", 3, ""),
    ("wrong_customer", "Wrong customer or no purchase order", "billing", 3, "purchase order"),
    ("tax", "Tax", "billing", 10, "exemption certificate"),
    ("freight", "Freight", "logistics", 10, "bill of lading"),
    ("terms", "Discount or terms", "sales", 5, ""),
    ("promotion", "Promotion or rebate", "sales", 15, "agreement"),
    ("quality", "Quality or service", "sales", 15, ""),
    (ALREADY_PAID, "Already paid", "cash", 3, "proof of payment"),
    ("pf_cancelled", "Policy cancelled or flat", "agency", 5, ""),
    ("pf_endorsement", "Endorsement pending", "agency", 5, ""),
    ("pf_premium", "Wrong premium", "agency", 5, ""),
    ("pf_autopay", "Autopay should have drawn", "agency", 5, ""),
    (OTHER, "Other", "coordinator", 10, ""),
)
"""Code, title, owner, service level in business days, and the documents that decide it."""

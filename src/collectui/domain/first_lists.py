"""What the lists of a new desk begin with: code and title, and more of outcomes."""

NOTE_TYPES = (
    ("general", "General"),
    ("collections_account", "Collections account"),
    ("call", "Call"),
    ("email", "E-mail"),
    ("payment", "Payment"),
    ("promise_to_pay", "Promise to pay"),
    ("dispute", "Dispute"),
    ("dunning", "Dunning"),
    ("adjustment", "Adjustment"),
    ("bankruptcy", "Bankruptcy"),
    ("litigation", "Litigation"),
    ("write_off", "Write-off"),
)
OUTCOMES = (
    ("reached", "Reached", True, ""),
    ("left_message", "Left message", False, ""),
    ("no_answer", "No answer", False, ""),
    ("wrong_number", "Wrong number", False, ""),
    ("busy", "Busy", False, ""),
    ("promised", "Promised", True, "promise"),
    ("disputed", "Disputed", True, "dispute"),
    ("refused", "Refused", True, ""),
    ("done", "Done", False, ""),
)
"""Code, title, whether somebody was reached, and what kind of amount and date it keeps."""
ACTIVITY_CATEGORIES = (
    ("dunning_call", "Dunning call"),
    ("follow_up_call", "Follow-up call"),
    ("to_do", "To-do"),
    ("meeting", "Meeting"),
    ("review", "Review"),
    ("letter", "Letter"),
)

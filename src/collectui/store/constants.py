"""Sentinel values and predicates that models and queries share."""

from datetime import date

CHANNEL = "collectui"
"""Where PostgreSQL tells those who listen the id of each new entry of the history."""

FAR = date(9999, 12, 31)
"""Stands for "no such date" in columns that are sorted by: a NULL there would lose rows."""

BUCKET_COLUMNS = tuple(f"bucket{n}" for n in range(8))
"""Columns for the aging buckets, the current one first; a desk may use fewer."""

LISTED = "listed = 1"
"""Figures that the list shows, as their partial indexes say it."""

OPEN = "status IN ('not_started', 'in_progress', 'waiting', 'deferred')"
"""What is still to do, as the partial indexes say it: a query that says it so is served by them."""
LETTER_WAITS = "status IN ('pending', 'held')"
"""The condition of the index of letters that wait, and of every query that is to use it."""

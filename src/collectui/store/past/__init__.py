"""The past: one customer as it was known at a moment."""

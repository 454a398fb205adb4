"""Numbers that free text must not keep."""

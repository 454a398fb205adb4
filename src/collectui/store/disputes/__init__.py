"""Disputes in the store: what becomes of them, and cases that only a file told of."""

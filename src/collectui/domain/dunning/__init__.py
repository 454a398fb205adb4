"""Dunning letters: when one is due, to whom it goes, and what becomes of it."""

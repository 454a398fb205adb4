"""Demonstration data on its way into a new store."""

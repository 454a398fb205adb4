"""Disputes: what a customer will not pay, why, whose turn it is, and what came of it."""

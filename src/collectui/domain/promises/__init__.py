"""Promises to pay: typed, allowed, judged by the money that arrives."""

"""Promises in the store: what is known of the money, and the judging of them."""

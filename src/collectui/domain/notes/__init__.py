"""Notes on a customer: what they say, and what may be done with them."""

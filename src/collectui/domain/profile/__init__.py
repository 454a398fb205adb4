"""A customer's profile: how it is looked after, dunned and reached."""

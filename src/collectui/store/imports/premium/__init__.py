"""The lists of a premium-finance file on their way into the store."""

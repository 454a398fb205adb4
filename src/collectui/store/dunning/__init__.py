"""Letters of the dunning plan: planned, carried out, and kept in step with the figures."""

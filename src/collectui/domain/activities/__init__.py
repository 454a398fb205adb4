"""Activities: work that is due on a day, by a collector."""

"""Where it is kept: tables, history, queries and handlers."""

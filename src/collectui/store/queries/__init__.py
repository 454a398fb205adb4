"""The questions screens ask, one module a subject; each takes a connection, answers with views."""

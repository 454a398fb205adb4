"""A file's records on their way into the store: staged, recognised, compared, written."""

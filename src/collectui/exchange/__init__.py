"""Files in and out: importers and demonstration data."""

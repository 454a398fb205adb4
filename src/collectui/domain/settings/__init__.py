"""The desk's settings."""

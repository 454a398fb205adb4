"""The one error of this layer that is meant for people."""

from __future__ import annotations


class ImportRefused(Exception):
    """A file that is not taken, with what to do about it; nothing of it was written."""

    proposal: str | None = None
    """A mapping that may fit, as text."""

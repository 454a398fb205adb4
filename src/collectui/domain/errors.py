"""What can go wrong between an agent and the store, each with words to show."""

from __future__ import annotations


class StoreUnusable(Exception):
    """The store cannot be opened or trusted; the message says why and what to do."""


class StoreMissing(StoreUnusable):
    """There is no store where one was looked for."""


class StoreBusy(Exception):
    """Somebody else held the store's write lock for too long; nothing was written."""


class StoreFailed(Exception):
    """The database refused the work (disk full, damaged file, lost server); nothing was written."""

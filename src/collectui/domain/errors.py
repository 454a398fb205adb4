"""What can go wrong between an agent and the store, each with words to show."""

from __future__ import annotations

from pathlib import Path


class StoreUnusable(Exception):
    """The store cannot be opened or trusted; the message says why and what to do."""


class StoreMissing(StoreUnusable):
    """There is no store where one was looked for."""


class StoreBusy(Exception):
    """Somebody else held the store's write lock for too long; nothing was written."""


class StoreFailed(Exception):
    """The database refused the work (disk full, damaged file, lost server); nothing was written."""


class StoreGone(StoreFailed):
    """The store's file is no longer the one under its name: nothing may be written into either.

    `another` tells whether there is a file under that name that could be opened instead.
    """

    def __init__(self, what: str, path: Path, another: bool = True) -> None:
        super().__init__(f"{what}: nothing was saved")
        self.what, self.path, self.another = what, path, another


class NotAcknowledged(StoreFailed):
    """A server was lost, or did not confirm, while it saved: it may have been saved or not.

    The same command sent again is done once at most.
    """


class StoreChanged(StoreFailed):
    """The store has become one of another version since it was opened; nothing was written."""

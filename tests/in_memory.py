"""Where a run of the tests keeps its files: in memory, where there is room for them.

A commit of a store on a disk waits some milliseconds for the disk, and a run of the tests makes
tens of thousands. What a disk is asked to keep is seen by what the program calls, not by waiting.
"""

import os
import shutil

_MEMORY = "/dev/shm"
_ROOM = 2 << 30
"""Bytes: several times what a run has at one moment, on both engines."""


def quickest() -> str | None:
    """The directory to make temporary ones in; None for the system's own."""
    if os.access(_MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM:
        return _MEMORY
    return None

"""Whether a shell can bring the program back after Ctrl+Z."""

from __future__ import annotations

import os
from pathlib import Path


def can_be_resumed() -> bool:
    """Whether a shell with job control started the program, directly or through another program.

    A process group can be continued by a process of the same session outside the group: the shell
    that made it a job. Where there is none (`ssh -t HOST collectui`, a window of tmux) the group is
    orphaned, and one that stopped would stop for good.
    """
    group, session = os.getpgrp(), os.getsid(0)
    process = os.getppid()
    while process > 1:
        try:
            parent, its_group, its_session = _relations(process)
        except (OSError, ValueError, IndexError):
            return False
        if its_session != session:
            return False
        if its_group != group:
            return True
        process = parent
    return False


def _relations(process: int) -> tuple[int, int, int]:
    """The parent, process group and session of a process."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1]), int(fields[2]), int(fields[3])

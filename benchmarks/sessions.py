"""What whole programs in terminals cost while people work in them, and while they do not."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import usage
from benchmarks.desks import FRAME, program
from tests.servers import Server

KEYS = ("down", "down", "\r", "down", "down", "\x1b")
"""Given to each, one after the other: two rows on, a customer, two of its lines, and back."""
KEY_SECONDS = 1.0
SECONDS = 60.0
REST_SECONDS = 10.0
"""A program does something for itself after its first list."""


@dataclass(frozen=True)
class Cost:
    """Of one program, the median of all."""

    working: float
    """Share of a core at a key a second."""
    idle: float
    memory: float
    """MiB that the program alone holds."""
    server_memory: float
    """MiB that the server's processes for it alone hold; 0 without one."""


def cost(
    where: str,
    server: Server | None,
    sessions: int,
    home: Path,
    env: Mapping[str, str],
    tell: Callable[[str], None],
) -> Cost:
    """Of so many programs opened on a store."""
    with ExitStack() as stack:
        programs = []
        for nth in range(sessions):
            tell(f"program {nth + 1} of {sessions}")
            programs.append(stack.enter_context(program(where, home, **env)))
            programs[-1].shown(FRAME)
        time.sleep(REST_SECONDS)
        spent = []
        for pressed in (True, False):
            tell(f"{sessions} programs, {'a key a second' if pressed else 'idle'}")
            before = [each.cpu() for each in programs]
            began = time.monotonic()
            while (now := time.monotonic() - began) < SECONDS:
                for each in programs:
                    if pressed:
                        each.type(KEYS[int(now / KEY_SECONDS) % len(KEYS)])
                    each.take_in()
                    # One after the other, as people's keys come.
                    time.sleep(KEY_SECONDS / sessions)
            seconds = time.monotonic() - began
            shares = [each.cpu() - b for each, b in zip(programs, before, strict=True)]
            spent.append(median(shares) / seconds)
        memory = median(each.private_memory() for each in programs)
        theirs = sum(usage.private_memory(usage.children(server.pid))) if server else 0
        return Cost(spent[0], spent[1], memory / 2**20, theirs / sessions / 2**20)

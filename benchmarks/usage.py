"""What processes of others use of the machine, as /proc says it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def busy() -> float:
    """Seconds of processor time that everything on the machine has used."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    user, nice, system, _, _, interrupt, soft = map(int, fields[:7])
    return (user + nice + system + interrupt + soft) / _TICKS


def tree(pid: int) -> float:
    """Seconds of processor time of a process, of its children, and of those that have ended."""
    total = 0
    with suppress(OSError):
        total += sum(map(int, _fields(pid)[11:15]))
    for child in children(pid):
        with suppress(OSError):
            total += sum(map(int, _fields(child)[11:13]))
    return total / _TICKS


def children(pid: int) -> Iterator[int]:
    """The processes that a process has started and that are there."""
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int(_fields(int(each.name))[1]) == pid:
                yield int(each.name)


def private_memory(pids: Iterable[int]) -> list[int]:
    """Bytes that each of these processes alone holds."""
    found = []
    for pid in pids:
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            found.append(sum(int(line.split()[1]) for line in lines if line.startswith("Private_")))
    return [kib << 10 for kib in found]


def _fields(pid: int) -> list[str]:
    """Those after the name, which may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()

"""What a person at the terminal waits for: starts, keys, bytes on the line, memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.desks import BARE_FRAME, FRAME, Desk, bare
from benchmarks.report import Ratio, middle
from benchmarks.terminal import Press

STARTS = 15
ROUND = (*["down"] * 9, *["page"] * 4, "end", "home")
ROUNDS = 10
"""150 keys in all; after each round the list is where it began, at every size."""
EVERYBODY = ("v", "2")
"""Keys to the list of all delinquent customers: one collector's at the small desk is too short."""
KEY_BOUNDS = {"down": (3, 4, 4), "page": (5, 6, 20), "end": (8, 6, 20)}
"""Latency, processor time and bytes of each key, in those of the bare program's one line."""
MEMORY_BOUND = 3.1
_TEXTUAL = "bare Textual"


def starts(desks: Sequence[Desk], home: Path, tell: Callable[[str], None]) -> list[Ratio]:
    """To the first frame and to the first list, in turn, so that noise meets all alike."""
    bares: list[float] = []
    frames: dict[Desk, list[float]] = defaultdict(list)
    lists: dict[Desk, list[float]] = defaultdict(list)
    for nth in range(STARTS + 1):
        tell(f"start {nth} of {STARTS}")
        with bare(home) as program:
            seconds = program.shown(BARE_FRAME)
        if nth:
            bares.append(seconds)
        for desk in desks:
            with desk.program(home) as program:
                frame, rows = program.shown(FRAME), program.shown(desk.shown)
            # The first start of each warms the file cache and compiles: it is not counted.
            if nth:
                frames[desk].append(frame)
                lists[desk].append(rows)
    small, *larger = desks
    ratios = [
        _ratio("start to first frame", frames[small], bares, "s", _TEXTUAL, 1.35),
        _ratio("start to first list", lists[small], bares, "s", _TEXTUAL, 2.6),
    ]
    for desk in larger:
        what = f"first list, {desk.title}"
        ratios.append(_ratio(what, lists[desk], lists[small], "s", small.title, 1.2))
    return ratios


def _ratio(
    what: str,
    ours: Sequence[float],
    yardstick: Sequence[float],
    unit: str,
    against: str,
    bound: float,
) -> Ratio:
    return Ratio.of(what, list(zip(ours, yardstick, strict=True)), unit, against, bound)


def keys(desks: Sequence[Desk], home: Path, tell: Callable[[str], None]) -> list[Ratio]:
    """The same 150 keys at every size, each key at one after the other; then their memory."""
    presses: dict[Desk, dict[str, list[Press]]] = {desk: defaultdict(list) for desk in desks}
    floor: list[Press] = []
    with ExitStack() as stack:
        plain = stack.enter_context(bare(home))
        plain.shown(BARE_FRAME)
        programs = {desk: stack.enter_context(desk.program(home)) for desk in desks}
        for desk, program in programs.items():
            program.shown(desk.shown)
            for key in EVERYBODY:
                program.press(key)
            program.press("end")
            program.press("home")
        for nth in range(ROUNDS):
            tell(f"keys, round {nth + 1} of {ROUNDS}")
            floor.append(plain.press("x"))
            for key in ROUND:
                for desk, program in programs.items():
                    presses[desk][key].append(program.press(key))
        memory = {desk: program.private_memory() / 2**20 for desk, program in programs.items()}
        bare_memory = plain.private_memory() / 2**20
    small, *larger = desks
    ratios = _against_bare(presses[small], floor)
    for desk in larger:
        ratios += _against_small(desk, presses[desk], small, presses[small])
    ratios.append(
        Ratio("private memory, 150 keys", memory[small], bare_memory, "MiB", _TEXTUAL, MEMORY_BOUND)
    )
    for desk in larger:
        what = f"private memory, {desk.title}"
        ratios.append(Ratio(what, memory[desk], memory[small], "MiB", small.title, 1.2))
    return ratios


def _against_bare(ours: dict[str, list[Press]], floor: Sequence[Press]) -> list[Ratio]:
    """Keys and bytes of the small desk; the bare program repaints one line and asks nobody."""
    latency = middle([press.seconds for press in floor]) * 1e3
    cpu = middle([press.cpu for press in floor]) * 1e3
    written = middle([float(press.bytes) for press in floor])
    ratios = []
    for key, bounds in KEY_BOUNDS.items():
        made = ours[key]
        for what, value, yardstick, unit, bound in (
            ("key to frame", middle([p.seconds for p in made]) * 1e3, latency, "ms", bounds[0]),
            ("CPU", middle([p.cpu for p in made]) * 1e3, cpu, "ms", bounds[1]),
            ("bytes", middle([float(p.bytes) for p in made]), written, "B", bounds[2]),
        ):
            ratios.append(Ratio(f"{what}, {key}", value, yardstick, unit, _TEXTUAL, bound))
    return ratios


def _against_small(
    desk: Desk, ours: dict[str, list[Press]], small: Desk, theirs: dict[str, list[Press]]
) -> list[Ratio]:
    return [
        _ratio(
            f"CPU of {key}, {desk.title}",
            [press.cpu * 1e3 for press in ours[key]],
            [press.cpu * 1e3 for press in theirs[key]],
            "ms",
            small.title,
            1.3,
        )
        for key in dict.fromkeys(ROUND)
    ]

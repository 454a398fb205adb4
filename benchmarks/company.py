"""A shared server: a key while others have the program open, and what those cost who do nothing."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.desks import BARE_FRAME, Desk, bare
from benchmarks.report import Ratio
from benchmarks.screens import EVERYBODY
from benchmarks.terminal import Program

OTHERS = 29
ROUNDS = 9
IDLE_SECONDS = 5.0
BOUND = 1.5


def ratios(desk: Desk, home: Path, tell: Callable[[str], None]) -> list[Ratio]:
    """A key with 29 idle programs beside, in turn with one while those are stopped; their idling.

    The idle ones are measured against as many bare Textual programs in the same seconds.
    """
    with ExitStack() as stack:
        plain = [stack.enter_context(bare(home)) for _ in range(OTHERS)]
        for each in plain:
            each.shown(BARE_FRAME)
        others = []
        for nth in range(OTHERS):
            tell(f"company, program {nth + 1} of {OTHERS}")
            others.append(stack.enter_context(desk.program(home)))
            others[-1].shown(desk.shown)
        mine = stack.enter_context(desk.program(home))
        mine.shown(desk.shown)
        for key in EVERYBODY:
            mine.press(key)
        # Nobody's first minute: what a program imports after its first list is done.
        time.sleep(IDLE_SECONDS)
        return [*_key(mine, others, tell), _idling(others, plain, tell)]


def _key(
    mine: Program, others: Sequence[Program], tell: Callable[[str], None]
) -> tuple[Ratio, Ratio]:
    frames, cpu = [], []
    for nth in range(ROUNDS):
        tell(f"a key in company, round {nth + 1} of {ROUNDS}")
        for each in others:
            each.tell(signal.SIGSTOP)
        time.sleep(0.5)
        alone = mine.press("down")
        for each in others:
            each.tell(signal.SIGCONT)
            # Each has its own rhythm, as programs have that people started one after the other.
            time.sleep(0.05)
        time.sleep(0.5)
        among = mine.press("down")
        frames.append((among.seconds * 1e3, alone.seconds * 1e3))
        cpu.append((among.cpu * 1e3, alone.cpu * 1e3))
    what = f"with {OTHERS} programs open"
    return (
        Ratio.of(f"key to frame, down, {what}", frames, "ms", "alone", BOUND),
        Ratio.of(f"CPU, down, {what}", cpu, "ms", "alone", BOUND),
    )


def _idling(
    others: Sequence[Program], plain: Sequence[Program], tell: Callable[[str], None]
) -> Ratio:
    pairs = []
    for nth in range(ROUNDS):
        tell(f"idle programs, round {nth + 1} of {ROUNDS}")
        before = _cpu(others), _cpu(plain)
        time.sleep(IDLE_SECONDS)
        ours, bares = _cpu(others) - before[0], _cpu(plain) - before[1]
        pairs.append((ours * 1e3 / IDLE_SECONDS, bares * 1e3 / IDLE_SECONDS))
    what = f"CPU a second of {OTHERS} idle programs"
    return Ratio.of(what, pairs, "ms", f"{OTHERS} bare Textual", BOUND)


def _cpu(programs: Sequence[Program]) -> float:
    return sum(program.cpu() for program in programs)

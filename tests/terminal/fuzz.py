"""Random keys in whole programs: seeded, resumable, and replayed by their seed alone.

    python -m tests.terminal.fuzz --seeds 1-400 --done build/fuzz.txt
    python -m tests.terminal.fuzz --seeds 401-500 --pace slow --done build/fuzz.txt

A run is well if the program neither ends nor stops, logs no error, and leaves at the first Ctrl+Q.
Of three runs one is in haste: Ctrl+Q right behind the other keys, and all of them at once where the
pace is fast. In the others Esc then leads back to the desk, and its help opens: the keyboard is
alive, and no key was dropped.
Odd seeds run at 80x24, even ones at 120x40; two of four on a store of premium finance. Seeds that
went well are noted in the file `--done` and passed over when it is named again.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.terminal.driver import KEYS, Terminal
from tests.terminal.program import COMMAND

FAST, SLOW = 0.02, 0.1
"""Seconds from one packet to the next, on an average; none where the agent is in haste."""
LEFT_SECONDS = 4
"""What leaving takes at most, by a machine with nothing else to do: two are for keys that wait."""
HEARD_SECONDS = 120
"""What all keys of a run take at most, by such a machine."""
ESCAPES = 30
"""More than random keys open."""
PROBE = "heard"
ERRORS = (" ERROR ", " CRITICAL ")
LOGGED = (*ERRORS, " WARNING ")
"""What a log holds that may explain why a run went wrong."""
DROPPED = "keys dropped: "
"""What the log says of keys that no screen ever took."""
FAILED = ("Traceback", "collectui stopped")
"""What a program that fails leaves on the terminal."""

_MOVES = ["down", "up", "pgdn", "pgup", "home", "end", "tab", "left", "right", "j", "k", "g", "G"]
_OPENS = [*["enter"] * 6, *"123456789", "]", "["]
_WORKS = [*"aAncermd+-wuD.*x", "space", "space"]
_LOOKS = list("/fvsxpohTy?")
_EDITS = [*["ctrl+s"] * 8, *(f"ctrl+{letter}" for letter in "egfonrzjplakuwdxyv"), "backspace"]
_TEXTS = (
    *("fri", "+3", "tomorrow 14:00", "3 dec", "-3", "hello", 40 * "x", "[/]", "[red]x", "äö中😀"),
    *("1.234,50", "0", "99999999999", "C-10001", "a@b.example", "+1 415 555 0100", "%_'\";--"),
    *("mine due:today", "../x", "note", "kind:note by:root", "yes", "12 mar", "mon 9:30"),
    *("+3 call, +7 letter", "Smith", "**b** _i_", "- item"),
)
_PASTES = (
    "plain",
    "line1\nline2\r\nline3",
    "first \x1b]0;zq\x07 last",
    "\x1b[31mred",
    "From: A <a@b.example>\nTo: x\nSubject: Hi\n\nbody\n",
    "\u202eevil\u202c",
    "z" * 5000,
    "\x00\x01",
)
_SIZES = ((1, 1), (2, 1), (10, 5), (20, 3), (40, 10), (79, 23), (80, 24), (120, 40), (200, 60))
_ODD = ("\x1b[I", "\x1b[O", "\x1bOP", "\x1ba", "\x1b]", "\x1b[", "\x1bn", "\x1b\x1b[A")


@dataclass(frozen=True)
class Resize:
    """The window becomes this large."""

    cols: int
    rows: int


Input = str | Resize


def inputs(seed: int, count: int) -> list[Input]:
    """The random keys of a seed."""
    chance = random.Random(seed)
    kinds = [(_MOVES, 20), (_OPENS, 17), (_WORKS, 20), (_LOOKS, 8), (_EDITS, 15), (_TEXTS, 8)]
    found: list[Input] = []
    while len(found) < count:
        roll = chance.random() * 100
        if roll < 88:
            pool = chance.choices([kind for kind, _ in kinds], [share for _, share in kinds])[0]
            name = chance.choice(pool)
            found.append(KEYS.get(name, " " if name == "space" else name))
        elif roll < 94:
            found.append("\x1b")
        else:
            found.append(_oddity(chance))
    return found


def _oddity(chance: random.Random) -> Input:
    match chance.randrange(5):
        case 0:
            return Resize(*chance.choice(_SIZES))
        case 1:
            return f"\x1b[200~{chance.choice(_PASTES)}\x1b[201~"
        case 2:
            button, x, y = (
                chance.choice((0, 0, 64, 65, 35)),
                chance.randint(1, 130),
                chance.randint(1, 45),
            )
            return f"\x1b[<{button};{x};{y}M" + (f"\x1b[<0;{x};{y}m" if button == 0 else "")
    return chance.choice(_ODD)


def run(seed: int, store: Path, *, count: int, pace: float, folder: Path) -> str:
    """What went wrong with a seed; empty where nothing did."""
    shutil.copyfile(store, folder / "s.sqlite3")
    (folder / "s.sqlite3").chmod(0o600)
    env = {
        f"XDG_{name}_HOME": str(folder / name.lower())
        for name in ("STATE", "DATA", "CONFIG", "CACHE")
    }
    env |= {"HOME": str(folder), "EDITOR": "true", "VISUAL": ""}
    size = (80, 24) if seed % 2 else (120, 40)
    in_haste = seed % 3 == 0
    with Terminal([*COMMAND, "--store", str(folder / "s.sqlite3")], *size, env) as terminal:
        terminal.wait_text("business date" if size[0] > 100 else "1 of ")
        try:
            _press(terminal, seed, inputs(seed, count), 0.0 if in_haste and pace == FAST else pace)
            if not in_haste:
                _be_heard(terminal, size)
            _leave(terminal)
        except AssertionError as fault:
            logged = [line for log in folder.rglob("*.log*") for line in errors_in(log, LOGGED)]
            return "\n".join((str(fault), *logged))
        written = terminal.raw.decode("utf-8", "replace")
    if any(word in written for word in FAILED):
        return f"ended with an error: {written[-2000:]}"
    logs = sorted(folder.rglob("*.log*"))
    # Who leaves in haste does not wait for every key.
    faults = (*ERRORS,) if in_haste else (*ERRORS, DROPPED)
    return "\n".join(line for log in logs for line in errors_in(log, faults))


def _press(terminal: Terminal, seed: int, waiting: list[Input], pace: float) -> None:
    """Press all of it, in packets; the program neither ends nor stops."""
    chance = random.Random(-seed)
    while waiting:
        if isinstance(waiting[0], Resize):
            change = waiting.pop(0)
            assert isinstance(change, Resize)
            terminal.resize(change.cols, change.rows)
        else:
            packet = ""
            for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
                if waiting and isinstance(waiting[0], str):
                    packet += str(waiting.pop(0))
            terminal.type(packet)
        terminal.take_in(pace * chance.choice((0, 0.5, 1, 2.5)))
        assert not stopped(terminal.pid), "stopped, and nothing could resume it"
        assert terminal.code is None, f"ended with {terminal.code}: {terminal.text()[-400:]}"


def _be_heard(terminal: Terminal, size: tuple[int, int]) -> None:
    """Esc leads back to the desk, where `?` is answered once every key before it has been."""
    terminal.resize(*size)
    for _ in range(ESCAPES):
        terminal.keys("esc")
        terminal.take_in(0.02)
    # The word is in no random text: what is seen of it is behind every other key.
    terminal.type(f"?{PROBE}")
    terminal.wait(lambda: _helps(terminal), f"help with {PROBE!r}", HEARD_SECONDS * _load())
    terminal.keys("esc", "esc")
    terminal.wait_gone(PROBE)
    terminal.wait_text("Delinquent customers")


def _helps(terminal: Terminal) -> bool:
    return all(word in terminal.text() for word in ("Keys of this screen", PROBE))


def _load() -> float:
    """How many programs want each core of the machine, one at least."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def _leave(terminal: Terminal) -> None:
    """The first Ctrl+Q leaves in time."""
    terminal.keys("ctrl+q")
    asked = time.monotonic()
    while terminal.code is None and time.monotonic() - asked < LEFT_SECONDS * _load():
        terminal.take_in(0.02)
    assert terminal.code == 0, f"Ctrl+Q did not leave ({terminal.code}):\n{terminal.text()}"


def errors_in(log: Path, faults: Sequence[str] = ERRORS) -> list[str]:
    """The faults that a log tells of, each with what follows it."""
    begins = re.compile(rf"^(?=.*(?:{'|'.join(faults)}))", re.MULTILINE)
    return [_cut(part) for part in begins.split(log.read_text("utf-8", "replace"))[1:]]


def _cut(error: str, most: int = 1500) -> str:
    """Where it happened and what it was: the first and the last characters of an error."""
    return error if len(error) <= 2 * most else f"{error[:most]}\n…\n{error[-most:]}"


def stopped(pid: int) -> bool:
    """Whether a process is stopped, as by Ctrl+Z."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except (OSError, IndexError):
        return False


def main() -> int:
    """Run seeds and print a line for each; 1 if any went wrong."""
    from tests.terminal.fuzz_stores import stores

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="1-20")
    parser.add_argument("--keys", type=int, default=300)
    parser.add_argument("--pace", choices=("fast", "slow"), default="fast")
    parser.add_argument("--done", type=Path)
    args = parser.parse_args()
    first, _, last = args.seeds.partition("-")
    done = set(args.done.read_text().split()) if args.done and args.done.exists() else set()
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        files = stores(Path(place))
        for seed in range(int(first), int(last or first) + 1):
            name = f"{args.pace}-{args.keys}-{seed}"
            if name in done:
                continue
            began = time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                store = files[seed // 2 % len(files)]
                pace = SLOW if args.pace == "slow" else FAST
                fault = run(seed, store, count=args.keys, pace=pace, folder=Path(folder))
            wrong += bool(fault)
            took = time.monotonic() - began
            sys.stdout.write(f"{seed} {args.pace}, {took:.1f} s: {fault or 'ok'}\n")
            sys.stdout.flush()
            if not fault and args.done:
                args.done.parent.mkdir(parents=True, exist_ok=True)
                with args.done.open("a") as file:
                    file.write(f"{name}\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())

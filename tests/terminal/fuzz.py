"""Random keys in whole programs: seeded, resumable, and replayed by their seed alone.

    python -m tests.terminal.fuzz --seeds 1-400 --done build/fuzz.txt
    python -m tests.terminal.fuzz --seeds 401-500 --pace slow --done build/fuzz.txt

A run is well if the program neither ends nor stops, logs no error, and leaves at the first Ctrl+Q.
Odd seeds run at 80x24, even ones at 120x40; two of four on a store of premium finance. Seeds that
went well are noted in the file `--done` and passed over when it is named again.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.terminal.driver import KEYS, Terminal
from tests.terminal.program import COMMAND

FAST, SLOW = 0.0, 0.1
"""Seconds from one packet to the next."""
QUIT_SECONDS = 20
"""What a loaded machine takes to leave; the program itself gives up waiting after two."""

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
    chance = random.Random(-seed)
    with Terminal([*COMMAND, "--store", str(folder / "s.sqlite3")], *size, env) as terminal:
        terminal.wait_text("business date" if size[0] > 100 else "1 of ")
        waiting = inputs(seed, count)
        while waiting and terminal.code is None:
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
            terminal.take_in(pace)
            if stopped(terminal.pid):
                return "stopped, and nothing could resume it"
        terminal.take_in(0.5)
        if terminal.code is not None:
            return f"ended with {terminal.code}: {terminal.text()[-400:]}"
        terminal.keys("ctrl+q")
        until = time.monotonic() + QUIT_SECONDS
        while terminal.code is None and time.monotonic() < until:
            terminal.take_in(0.1)
        if terminal.code != 0:
            return f"Ctrl+Q did not leave ({terminal.code}):\n{terminal.text()}"
    errors = [line for log in folder.rglob("*.log") for line in errors_in(log)]
    return "\n".join(errors)


def errors_in(log: Path) -> list[str]:
    """The errors of a log, each with what follows it."""
    text = log.read_text("utf-8", "replace")
    return [f"ERROR{part[:3000]}" for part in text.split("ERROR")[1:]]


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
            with tempfile.TemporaryDirectory() as folder:
                store = files[seed // 2 % len(files)]
                pace = SLOW if args.pace == "slow" else FAST
                fault = run(seed, store, count=args.keys, pace=pace, folder=Path(folder))
            wrong += bool(fault)
            sys.stdout.write(f"{seed} {args.pace}: {fault or 'ok'}\n")
            sys.stdout.flush()
            if not fault and args.done:
                args.done.parent.mkdir(parents=True, exist_ok=True)
                with args.done.open("a") as file:
                    file.write(f"{name}\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())

"""Random scripts: what an agent does, piece by piece, some of it broken off or out of place."""

from __future__ import annotations

import random

from tests.terminal.typing import in_bytes

MOST_KEYS = 60
"""The keys of a script, each letter of a text apart."""
BROKEN_OFF = 0.15
"""The share of pieces whose end is missing: what follows goes to what they opened."""

_WORK = (
    "n 'Asked for it' ctrl+s",
    "a 'Ring' ctrl+s",
    "a 'One' tab 'fri' ctrl+s",
    "A '+3 call' esc",
    "c r 'soon' tab 'fri' ctrl+s",
    "m a 'Ledger' ctrl+s",
    "m n 'ok' ctrl+s",
    "n 'half' esc n ' more' ctrl+s",
    "n 'gone' ctrl+g",
    "d r",
    "+",
    "-",
    "u esc",
    "u enter",
    "e esc",
    "r esc",
)
_LOOKS = (
    *("down", "down down", "up", "end", "home", "pgdn", "enter", "enter", "esc", "]", "]", "["),
    *("1", "2", "3", "4", "5", "6", "space", "*", "tab", "o", "p", "x", "x esc", "h esc"),
    *("v 1", "v 2", "s 2", "f 'days>60' enter", "f esc", "/ 'fre' enter", "/ 'a' esc"),
    *("m esc", "D esc", "D enter esc", "? esc", "T esc", "ctrl+p 'drafts' enter esc", "y n", "w"),
)


def script(seed: int) -> str:
    """The random script of a seed, for `in_bytes`."""
    chance = random.Random(seed)
    pieces: list[str] = []
    count = 0
    while True:
        piece = chance.choice(chance.choice((_WORK, _LOOKS, _LOOKS)))
        if " " in piece and chance.random() < BROKEN_OFF:
            piece = piece.rpartition(" ")[0]
        # A text broken off in its middle is one all the same.
        piece += "'" if piece.count("'") % 2 else ""
        count += len(in_bytes(piece))
        if count > MOST_KEYS:
            return " ".join(pieces)
        pieces.append(piece)

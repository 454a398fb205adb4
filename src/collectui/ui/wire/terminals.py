"""What the terminals are able to, by their names."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

_FAMILIES = frozenset(
    {
        *("xterm", "screen", "tmux", "linux", "vte", "gnome", "putty", "rxvt", "konsole"),
        *("alacritty", "foot", "kitty", "st", "mintty", "wezterm", "ghostty", "contour", "iterm"),
        *("iterm2", "nsterm", "eterm", "mlterm", "vt220", "vt320", "vt420", "vt520"),
    }
)
"""Terminals that move lines within margins, by what the names they go by begin with."""


class Abilities(NamedTuple):
    """What a terminal can do beyond showing what Textual sends."""

    places: bool
    """Whether it takes a place on the screen in the form all of today's do."""
    scrolls: bool
    """Whether it inserts and deletes lines within margins."""
    links: bool = True
    """Whether it passes over a link where it knows none."""


def abilities(name: str | None = None) -> Abilities:
    """What the terminal of this name, else the one named by TERM, can do."""
    name = os.environ.get("TERM", "") if name is None else name
    family = re.split(r"[-.+]", name, maxsplit=1)[0].lower()
    if family in _FAMILIES:
        # On the Linux console what begins like a link begins to set the palette.
        return Abilities(places=True, scrolls=True, links=family != "linux")
    return _described(name)


def _described(name: str) -> Abilities:
    """What the system's description of a less common terminal says."""
    # Late: most terminals go by a name that is known above.
    import curses

    try:
        curses.setupterm(name, 1)
    except curses.error:
        return Abilities(places=False, scrolls=False)
    place = curses.tigetstr("cup") or b""
    moves = (curses.tigetstr("csr"), curses.tigetstr("il"), curses.tigetstr("dl"))
    return Abilities(
        places=place.startswith(b"\x1b[%i%p1%d;%p2%dH"),
        scrolls=all(each and each.startswith(b"\x1b[") for each in moves),
    )

"""The yardstick of bytes: rows in curses, which sends a terminal as little as it knows how.

    python benchmarks/curses_rows.py FILE

The file holds screens as JSON, each a list of lines, each a list of runs: text, colour, whether it
is bold, whether it lies on the cursor's bar. Each key shows the next screen.
"""

import curses
import json
import locale
import sys
from pathlib import Path
from typing import Any


def main(window: Any) -> None:
    """Show one screen after the other."""
    curses.curs_set(0)
    curses.start_color()
    curses.use_default_colors()
    for colour in range(1, 8):
        curses.init_pair(colour, colour, -1)
    window.idlok(True)
    for screen in json.loads(Path(sys.argv[1]).read_text("utf-8")):
        for y, line in enumerate(screen):
            window.move(y, 0)
            for text, colour, bold, bar in line:
                style = curses.color_pair(colour)
                style |= (curses.A_BOLD if bold else 0) | (curses.A_REVERSE if bar else 0)
                window.addstr(text, style)
        window.refresh()
        window.getch()


locale.setlocale(locale.LC_ALL, "")
curses.wrapper(main)

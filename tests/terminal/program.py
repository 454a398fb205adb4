"""The whole program in a terminal."""

import sys

from tests.terminal.driver import Terminal

COMMAND = [sys.executable, "-m", "collectui"]


def opened(store: str, cols: int = 120, rows: int = 40) -> Terminal:
    """The program, opened on this store."""
    return Terminal([*COMMAND, "--store", store], cols, rows)

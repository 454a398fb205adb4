"""The whole program in a terminal, over a small store of demonstration data."""

import sys
from pathlib import Path

from collectui.exchange.demo import make_demo
from collectui.store.opening import create
from tests.terminal.driver import Terminal

COMMAND = [sys.executable, "-m", "collectui"]


def demo_store(path: Path, customers: int = 60) -> Path:
    """A new store of demonstration data at this path, of today."""
    store = create(str(path))
    try:
        make_demo(store, customers, 1, None, store.me(), None)
    finally:
        store.close()
    return path


def opened(path: Path, cols: int = 120, rows: int = 40) -> Terminal:
    """The program, opened on the store at this path."""
    return Terminal([*COMMAND, "--store", str(path)], cols, rows)

"""Making rows in a second process while this one writes those before them."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from collectui.exchange.demo.order import Order, Part, made

_OTHER = "from collectui.exchange.demo.ahead import make; make()"


@contextmanager
def made_ahead(order: Order) -> Iterator[Iterator[Part]]:
    """The parts of an order as `made` makes them, by a process that ends with the context.

    Reading them raises RuntimeError if it ends before the last.
    """
    # A new interpreter, not a fork: threads of this one may hold locks.
    command = [sys.executable, "-c", _OTHER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pickle.dump(order, process.stdin)
            process.stdin.close()
            yield _read(process.stdout)
        finally:
            process.kill()


def _read(pipe: IO[bytes]) -> Iterator[Part]:
    while True:
        try:
            part: Part | None = pickle.load(pipe)
        except EOFError:
            raise RuntimeError("the process that makes the rows ended early") from None
        if part is None:
            return
        yield part


def make() -> None:
    """The other process: an order comes in by standard input, its parts go out by the other."""
    # Whether to stop is for the one who reads to say, who also hears an interrupt.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    order: Order = pickle.load(sys.stdin.buffer)
    out = sys.stdout.buffer
    try:
        for part in made(order):
            pickle.dump(part, out, pickle.HIGHEST_PROTOCOL)
        pickle.dump(None, out)
        out.flush()
    except BrokenPipeError:
        # Nobody reads any more, so nobody wants to hear of it either.
        os._exit(1)

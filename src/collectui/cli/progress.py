"""How far long work is: share, rate and time left, on one line of a terminal."""

from __future__ import annotations

import sys
import time

_EVERY = 0.1
_WIDTH = 24


class Progress:
    """A progress bar on standard error, and nothing where that is no terminal.

    Called with what is done and what there is to do in all (None where nobody knows).
    """

    def __init__(self, label: str) -> None:
        self._label = label
        self._start = time.monotonic()
        self._next = self._start + _EVERY
        self._shown = False
        self._to = sys.stderr if sys.stderr is not None and sys.stderr.isatty() else None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown and self._to is not None:
            self._to.write("\r\x1b[K")
            self._to.flush()

    def __call__(self, done: int, total: int | None = None) -> None:
        now = time.monotonic()
        if self._to is None or now < self._next:
            return
        self._next = now + _EVERY
        self._shown = True
        self._to.write(f"\r{line(self._label, done, total, now - self._start)}\x1b[K")
        self._to.flush()


def line(label: str, done: int, total: int | None, seconds: float) -> str:
    """One line of progress after that many seconds."""
    rate = done / seconds if seconds > 0 else 0.0
    if not total:
        return f"{label}  {done:,d}  {rate:,.0f}/s"
    share = min(done / total, 1.0)
    bar = ("█" * round(share * _WIDTH)).ljust(_WIDTH, "░")
    left = f"  {_span((total - done) / rate)} left" if rate and done < total else ""
    return f"{label}  {bar} {share:4.0%}  {rate:,.0f}/s{left}"


def _span(seconds: float) -> str:
    whole = max(round(seconds), 0)
    return f"{whole // 60} min {whole % 60:02d} s" if whole >= 60 else f"{whole} s"

"""How far long work is: share, rate and time left, on one line of a terminal."""

from __future__ import annotations

import sys
import time

_EVERY = 0.1
_WIDTH = 24


class Progress:
    """A progress bar on standard error, and nothing where that is no terminal.

    Called with what is done and what there is to do in all (None where nobody knows), of which
    `scale` make one of the `unit` that the rate is told in.
    """

    def __init__(self, label: str, unit: str = "", scale: int = 1) -> None:
        self._label, self._unit, self._scale = label, unit, scale
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
        rate = done / (now - self._start)
        told = f"{rate / self._scale:,.{int(self._scale > 1)}f}{self._unit}/s"
        self._to.write(f"\r{line(self._label, done, total, rate, told)}\x1b[K")
        self._to.flush()


def line(label: str, done: int, total: int | None, rate: float, told: str) -> str:
    """One line of progress: `rate` is in what `done` counts, `told` is how it is shown."""
    if not total:
        return f"{label}  {done:,d}  {told}"
    share = min(done / total, 1.0)
    bar = ("█" * round(share * _WIDTH)).ljust(_WIDTH, "░")
    left = f"  {_span((total - done) / rate)} left" if rate > 0 and done < total else ""
    return f"{label}  {bar} {share:4.0%}  {told}{left}"


def _span(seconds: float) -> str:
    whole = max(round(seconds), 0)
    return f"{whole // 60} min {whole % 60:02d} s" if whole >= 60 else f"{whole} s"

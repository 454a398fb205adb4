"""What it costs a roll that the days it goes past are kept: beside one that keeps none."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.desks import Desk
from benchmarks.report import Ratio, in_turn
from collectui.store.dunning import runs
from collectui.store.figures import daily
from collectui.store.opening import open_store
from collectui.store.queries.desk import desk_view

BOUND = 2.0
"""A day's figures read each open item once; a roll makes those anew whose day has come."""


def ratio(desk: Desk, folder: Path, tell: Callable[[str], None]) -> Ratio:
    """A roll by one day, of all that is due and its letters, each on a copy of its own."""
    path = folder / "a-day.sqlite3"

    def rolled() -> float:
        shutil.copyfile(desk.path, path)
        with closing(open_store(str(path), may_write=True)) as store:
            to = store.read(desk_view).business_date + timedelta(1)
            began = time.process_time()
            runs.turn_to(store, to)
            return time.process_time() - began

    def keeping() -> float:
        tell(f"roll by a day, {desk.title}")
        return rolled()

    def not_keeping() -> float:
        with _none_kept():
            return rolled()

    try:
        pairs = in_turn(keeping, not_keeping)
    finally:
        path.unlink(missing_ok=True)
    what = f"a roll by a day that is kept, {desk.title}"
    return Ratio.of(what, pairs, "s", "keeping none", BOUND)


@contextmanager
def _none_kept() -> Iterator[None]:
    kept: Any = daily.close_days
    daily.close_days = lambda in_transaction, to: iter(())
    try:
        yield
    finally:
        daily.close_days = kept

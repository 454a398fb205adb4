"""Measures collectui: `python -m benchmarks [--check] [--million] [--only PART] [--keep FOLDER]`.

Every figure is a median of seven or more, beside a yardstick measured in the same run in turn with
it: a bare Textual program, raw sqlite3, or collectui itself on a thousand customers. Only the
ratios mean anything on another machine.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import (
    company,
    crowd,
    examining,
    importing,
    judging,
    looking_ahead,
    looking_back,
    replacing,
    rolling,
    screens,
    slow_day,
    storing,
    wire,
    workday,
)
from benchmarks.desks import HUGE, LARGE, SMALL, Desk, desk
from benchmarks.report import Ratio, table

PARTS = ("start", "keys", "company", "wire", "store", "crowd", "work", "import")
LONG = ("day", "ahead")
"""Parts that are measured only where they are asked for: a quarter of an hour and more by the
clock. `ahead` are the desks that are larger than the smallest, looked at ahead and looked
through."""
IMPORT_ROWS = 100_000
IMPORT_BOUND, MILLION_BOUND = 12, 8
"""A small file pays for what a large one pays once."""


def main(arguments: Sequence[str]) -> int:
    """Runs the parts asked for and prints the table; 1 with --check if a bound is exceeded."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail beyond a stated bound")
    parser.add_argument("--million", action="store_true", help="a million customers and rows too")
    parser.add_argument(
        "--only", choices=PARTS + LONG, action="append", help="this part; may be repeated"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep the stores for a next run"
    )
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="collectui-bench-") as scratch:
        kept = args.keep or Path(scratch)
        kept.mkdir(parents=True, exist_ok=True)
        ratios: list[Ratio] = []
        broken = ""
        try:
            for ratio in _measured(args.only or PARTS, kept, Path(scratch), args.million, _tell):
                ratios.append(ratio)
        except Exception as error:
            # What was measured until then is not thrown away.
            traceback.print_exc()
            broken = f"\nended early: {error}\n"
    _tell("")
    beyond = [each for each in ratios if not each.within]
    count = f"\n{len(beyond)} of {len(ratios)} beyond the bound\n" if beyond else ""
    sys.stdout.write(f"{table(ratios)}\n{count}{broken}")
    return 1 if broken or (args.check and beyond) else 0


def _measured(
    parts: Sequence[str], kept: Path, folder: Path, million: bool, tell: Callable[[str], None]
) -> Iterator[Ratio]:
    """Measure part by part; nothing lies in `folder` yet, and `kept` may have stores."""
    home = folder / "home"
    sizes = (SMALL, LARGE, *([HUGE] if million else []))
    desks: list[Desk] = []
    if set(parts) - {"import"}:
        desks = [desk(kept, size, tell) for size in sizes]
    if "start" in parts:
        yield from screens.starts(desks, home, tell)
    if "keys" in parts:
        yield from screens.keys(desks, home, tell)
    if "company" in parts:
        yield from company.ratios(desks[0], home, tell)
    if "wire" in parts:
        yield from wire.ratios(desks[0], home, tell)
        # A hundred and fifty pages are more than the smallest list has.
        yield from wire.slow_line(desks[1], home, tell)
    if "day" in parts:
        yield slow_day.ratio(desks[0], home, tell)
    if "store" in parts:
        for each in desks:
            tell(f"pages, {each.title}")
            yield storing.pages(each)
        tell("notes")
        yield storing.notes(desks[0], folder)
        yield from replacing.ratios(folder, tell)
        yield looking_back.ratio(folder, tell)
        yield from looking_ahead.of_customers(folder, home, tell)
        yield looking_ahead.of_desk(desks[0], folder, tell)
        yield judging.ratio(judging.LARGE if million else judging.SMALL, folder, tell)
        for each in desks[:2]:
            yield rolling.ratio(each, folder, tell)
        yield examining.ratio(desks[0], folder, tell)
    if "crowd" in parts:
        yield from crowd.ratios(desks[0], folder, tell)
    if "work" in parts:
        yield from workday.ratios(desks, folder, tell)
    if "ahead" in parts:
        for each in desks[1:]:
            yield looking_ahead.of_desk(each, folder, tell)
        for each in desks[1:]:
            yield examining.ratio(each, folder, tell)
    if "import" in parts:
        yield importing.rates(folder, IMPORT_ROWS, tell, IMPORT_BOUND)
        if million:
            yield importing.rates(folder, HUGE, tell, MILLION_BOUND)


def _tell(what: str) -> None:
    """Says what is going on, where somebody is watching."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{what}\x1b[K")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

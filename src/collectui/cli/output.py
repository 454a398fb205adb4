"""What the command line prints: lines and tables for people, JSON for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

from collectui.domain.text import clean
from collectui.ui.words import shortened as shortened


def write(line: str) -> None:
    """One line on standard output, with nothing in it that a terminal would act on."""
    sys.stdout.write(clean(line) + "\n")


def write_json(data: object) -> None:
    """One JSON document on standard output."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def write_json_list(items: Iterable[object]) -> int:
    """A JSON list on standard output, an item a line and none kept; returns how many."""
    count = 0
    for count, item in enumerate(items, 1):
        sys.stdout.write(",\n" if count > 1 else "[\n")
        sys.stdout.write(json.dumps(item, ensure_ascii=False))
    sys.stdout.write("\n]\n" if count else "[]\n")
    return count


def write_table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] = ()
) -> None:
    """A plain table; the columns headed by one of `right` are aligned to the right."""
    from rich.cells import cell_len

    columns = list(zip(heads, *rows, strict=True))
    widths = [max(map(cell_len, column)) for column in columns]
    for row in (heads, *rows):
        line = ""
        for head, cell, width in zip(heads, row, widths, strict=True):
            space = " " * (width - cell_len(cell))
            line += space + cell + "  " if head in right else cell + space + "  "
        write(line.rstrip())

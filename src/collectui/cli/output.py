"""What the command line prints: lines and tables for people, JSON for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from collectui.domain.text import clean


def write(line: str) -> None:
    """One line on standard output, with nothing in it that a terminal would act on."""
    sys.stdout.write(clean(line) + "\n")


def write_json(data: object) -> None:
    """One JSON document on standard output."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def write_table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: str = "") -> None:
    """A plain table; the columns headed by a word of `right` are aligned to the right."""
    from rich.cells import cell_len, set_cell_size

    columns = list(zip(heads, *rows, strict=True))
    widths = [max(map(cell_len, column)) for column in columns]
    to_right = [head in right.split() for head in heads]
    for row in (heads, *rows):
        cells = (
            " " * (width - cell_len(cell)) + cell if move else set_cell_size(cell, width)
            for cell, width, move in zip(row, widths, to_right, strict=True)
        )
        write("  ".join(cells).rstrip())

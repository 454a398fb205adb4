"""Fails unless every store test that ran on SQLite ran on PostgreSQL too.

    python -m tests.both_engines report.xml …      (pytest's --junitxml)

A run whose PostgreSQL tests were skipped is green and proves nothing; so this counts.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree


def ran(reports: Iterable[Path]) -> set[str]:
    """The names of all tests in these reports that were not skipped."""
    return {
        f"{case.get('classname')}::{case.get('name')}"
        for report in reports
        for case in ElementTree.parse(report).iter("testcase")
        if case.find("skipped") is None
    }


def missing(tests: set[str]) -> list[str]:
    """The SQLite tests whose PostgreSQL twin is not among them."""
    return sorted(
        test
        for test in tests
        if "[sqlite" in test and test.replace("[sqlite", "[postgresql") not in tests
    )


def main(reports: list[str]) -> int:
    """Says what ran; 1 if a twin is missing or no test used PostgreSQL."""
    tests = ran(map(Path, reports))
    count = sum("[postgresql" in test for test in tests)
    alone = missing(tests)
    for test in alone:
        sys.stderr.write(f"did not run on PostgreSQL: {test}\n")
    sys.stderr.write(f"{count} tests ran on PostgreSQL\n")
    return 1 if alone or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

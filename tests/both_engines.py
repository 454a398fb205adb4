"""Fails unless every store test that ran on SQLite ran on PostgreSQL too.

    python -m tests.both_engines report.xml …      (pytest's --junitxml)

A run whose PostgreSQL tests were skipped is green and proves nothing; so this counts.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

_SQLITE = re.compile(r"(?<=[\[-])sqlite(?=[\]-])")


def ran(reports: Iterable[Path], engine: str) -> set[str]:
    """The names of all tests in these reports that ran, not skipped, on that engine.

    The fixture `engine_name` leaves its name in the report; a test that is for one engine only
    overrides the fixture, and is not counted.
    """
    return {
        f"{case.get('classname')}::{case.get('name')}"
        for report in reports
        for case in ElementTree.parse(report).iter("testcase")
        if case.find("skipped") is None
        for said in case.iter("property")
        if (said.get("name"), said.get("value")) == ("engine", engine)
    }


def main(reports: list[str]) -> int:
    """Says what ran; 1 if a twin is missing or no test used PostgreSQL."""
    paths = [Path(report) for report in reports]
    postgresql = ran(paths, "postgresql")
    twins = {test: _SQLITE.sub("postgresql", test, count=1) for test in ran(paths, "sqlite")}
    missing = sorted(test for test, twin in twins.items() if twin not in postgresql)
    for test in missing:
        sys.stderr.write(f"did not run on PostgreSQL: {test}\n")
    sys.stderr.write(f"{len(postgresql)} tests ran on PostgreSQL\n")
    return 1 if missing or not postgresql else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

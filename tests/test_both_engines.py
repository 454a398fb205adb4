"""The count that makes CI fail when tests did not run on PostgreSQL."""

from pathlib import Path

import pytest

from tests.both_engines import main

SQLITE = '<testcase classname="t" name="test_a[sqlite]"/>'
POSTGRES = '<testcase classname="t" name="test_a[postgresql]"/>'
SKIPPED = '<testcase classname="t" name="test_a[postgresql]"><skipped/></testcase>'
OTHER = '<testcase classname="t" name="test_b[postgresql-x]"/>'
NEITHER = '<testcase classname="t" name="test_c"/>'


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([SQLITE + POSTGRES + NEITHER], 0),
        ([SQLITE, POSTGRES], 0),
        ([SQLITE + SKIPPED], 1),
        ([SQLITE + SKIPPED + OTHER], 1),
        ([SQLITE + OTHER], 1),
        ([OTHER], 0),
        ([NEITHER], 1),
        ([], 1),
    ],
)
def test_each_test_must_have_run_on_both(reports: list[str], code: int, tmp_path: Path) -> None:
    paths = []
    for number, cases in enumerate(reports):
        paths.append(str(tmp_path / f"{number}.xml"))
        Path(paths[-1]).write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    assert main(paths) == code

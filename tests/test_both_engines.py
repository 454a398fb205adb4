"""The count that makes CI fail when tests did not run on PostgreSQL."""

from pathlib import Path

import pytest

from tests.both_engines import main


def case(name: str, engine: str = "", inside: str = "") -> str:
    """A test as pytest reports it."""
    said = f'<properties><property name="engine" value="{engine}"/></properties>' if engine else ""
    return f'<testcase classname="t" name="{name}">{said}{inside}</testcase>'


SQLITE = case("test_a[x-sqlite]", "sqlite")
POSTGRES = case("test_a[x-postgresql]", "postgresql")
SKIPPED = case("test_a[x-postgresql]", "postgresql", "<skipped/>")
OTHER = case("test_b[postgresql-x]", "postgresql")
ONE_ONLY = case("test_c[sqlite:///file]") + case("test_d[sqlite]")


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([SQLITE + POSTGRES + ONE_ONLY], 0),
        ([SQLITE, POSTGRES], 0),
        ([SQLITE + SKIPPED], 1),
        ([SQLITE + SKIPPED + OTHER], 1),
        ([SQLITE + OTHER], 1),
        ([OTHER], 0),
        ([ONE_ONLY], 1),
        ([], 1),
    ],
)
def test_each_test_must_have_run_on_both(reports: list[str], code: int, tmp_path: Path) -> None:
    paths = []
    for number, cases in enumerate(reports):
        paths.append(str(tmp_path / f"{number}.xml"))
        Path(paths[-1]).write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    assert main(paths) == code

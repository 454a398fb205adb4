"""What the command line takes, and where."""

from datetime import date

import pytest

from collectui.cli.parser import build


@pytest.mark.parametrize(
    "arguments",
    [
        ["--store", "s", "--as-of", "2026-12-03", "queue"],
        ["queue", "--store", "s", "--as-of", "2026-12-03"],
        ["--store", "s", "queue", "--as-of", "2026-12-03"],
        ["--store", "other", "queue", "--as-of", "2026-12-03", "--store", "s"],
    ],
)
def test_store_and_date_stand_before_or_after_the_verb(arguments: list[str]) -> None:
    parsed = build().parse_args(arguments)
    assert (parsed.module, parsed.store, parsed.as_of) == ("queue", "s", date(2026, 12, 3))


def test_without_a_verb_the_program_opens() -> None:
    parsed = build().parse_args([])
    assert (parsed.module, parsed.store, parsed.as_of) == ("program", None, None)
    assert build().parse_args(["--store", "s"]).store == "s"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["--as-of", "12/03/2026"],
        ["--as-of", "2026-02-30", "queue"],
        ["queue", "--limit", "-1"],
        ["queue", "--limit", "ten"],
        ["import", "f.csv", "--date-order", "ymd"],
        ["import", "f.csv", "--currency", "dollar"],
        ["import", "--undo", "last"],
        ["show"],
        ["roll"],
        ["roll", "tomorrow"],
        ["queue", "--filt", "x"],
    ],
)
def test_what_is_not_understood_is_a_usage_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        build().parse_args(arguments)
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: collectui")


def test_the_defaults_of_the_demo() -> None:
    parsed = build().parse_args(["demo"])
    assert (parsed.customers, parsed.seed, parsed.create_only) == (2000, 1, False)

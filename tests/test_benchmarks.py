"""The bench judges: what it prints, when it fails, and that its stopwatch works."""

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks import desks, storing, workday
from benchmarks.report import Ratio, in_turn, middle, table
from benchmarks.terminal import Program

FAST = Ratio("start", 1.3, 1.0, "s", "bare Textual", 1.35)
SLOW = Ratio("page", 40.0, 10.0, "µs", "raw sqlite3", 3.5)
SHOWN = Ratio("bytes", 900.0, 1.0, "B", "bare Textual", None)
PAIRED = Ratio("note", 2.0, 1.0, "ms", "raw", 3.0, (1.5, 2.25))


@pytest.mark.parametrize(
    ("ratios", "arguments", "code"),
    [
        ([FAST, SHOWN], ["--check"], 0),
        ([FAST, SLOW], ["--check"], 1),
        ([FAST, SLOW], [], 0),
    ],
)
def test_it_fails_beyond_a_bound_only_when_it_checks(
    monkeypatch: pytest.MonkeyPatch, ratios: list[Ratio], arguments: list[str], code: int
) -> None:
    monkeypatch.setattr(bench, "_measured", lambda *_: iter(ratios))
    assert bench.main(arguments) == code


def test_what_was_measured_before_a_failure_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> Iterator[Ratio]:
        yield FAST
        raise TimeoutError("'Customers' was never shown")

    monkeypatch.setattr(bench, "_measured", fail)
    assert bench.main([]) == 1
    said = capsys.readouterr().out
    assert "1.30×" in said
    assert "never shown" in said


def test_the_table_shows_both_figures_the_ratio_and_the_verdict() -> None:
    _, *lines = table([FAST, SLOW, SHOWN, PAIRED]).splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        "start 1.3 s bare Textual 1 s 1.30× ≤ 1.35× ok",
        "page 40 µs raw sqlite3 10 µs 4.00× ≤ 3.5× TOO SLOW",
        "bytes 900 B bare Textual 1 B 900.00×",
        "note 2 ms raw 1 ms 2.00× 1.50–2.25× ≤ 3× ok",
    ]


@pytest.mark.parametrize(
    ("ours", "runs"),
    [
        ([2.0, 2.1, 2.0, 1.9], 9),
        # One that is much slower now and then is no scatter, one that is at any time is.
        ([2.0, 2.0, 2.0, 2.0, 9.0], 9),
        ([1.0, 3.0], 27),
    ],
)
def test_pairs_that_scatter_are_measured_more_often(ours: list[float], runs: int) -> None:
    values = itertools.cycle(ours)
    calls: list[str] = []

    def mine() -> float:
        calls.append("ours")
        return next(values)

    def theirs() -> float:
        calls.append("theirs")
        return 1.0

    pairs = in_turn(mine, theirs)
    assert len(pairs) == runs
    assert calls == ["ours", "theirs"] * (runs + 1), "in turn, the first pair not counted"


def test_the_spread_is_that_of_the_pairs() -> None:
    """A neighbour's work that slows both of a pair is in no ratio."""
    pairs = [(2.0 * slow, 1.0 * slow) for slow in (1, 1, 1, 5, 5, 5, 9)]
    assert Ratio.of("x", pairs, "ms", "y", 3).spread == (2.0, 2.0)


def test_few_values_are_no_median() -> None:
    assert middle([9, 1, 2, 3, 4, 5, 6]) == 4
    with pytest.raises(AssertionError):
        middle([1, 2, 3, 4, 5, 6])


@pytest.mark.alone
def test_the_stopwatch_times_a_key_and_what_it_wrote() -> None:
    script = (
        "import sys, time, tty; tty.setraw(0); print('ready', end='', flush=True)\n"
        "while sys.stdin.read(1):\n"
        "    time.sleep(0.03); print('\\r\\nseen it', end='', flush=True)\n"
    )
    with Program([sys.executable, "-c", script], desks.environment(Path("/nowhere"))) as program:
        assert 0 < program.shown("ready") < 20
        press = program.press("x")
        assert program.text() == "ready\nseen it" + "\n" * 38
        assert press.bytes == len("\r\nseen it")
        assert 0.03 <= press.seconds <= press.settled < 1
        assert 0 <= press.cpu < 0.03, "sleeping is no work"
        assert program.private_memory() > 1_000_000


def test_a_page_and_a_note_are_measured_against_their_own_statements(
    tmp_path: Path, demo_url: str
) -> None:
    path = Path(demo_url.removeprefix("sqlite:///"))
    desk = desks.Desk(60, path, "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storing, "PAGES", 7)
        patch.setattr(storing, "NOTES", 7)
        for ratio in (storing.pages(desk), storing.notes(desk, tmp_path)):
            assert ratio.ours > ratio.yardstick > 0


def test_the_next_customer_opening_it_and_a_snooze_are_measured_on_two_lists(
    tmp_path: Path, demo_url: str
) -> None:
    path = Path(demo_url.removeprefix("sqlite:///"))
    both = [desks.Desk(60, path, "short"), desks.Desk(60, path, "long")]
    found = workday.ratios(both, tmp_path, lambda what: None)
    assert [each.what for each in found] == [
        "take the next customer, 60 customers",
        "open a customer, 60 customers",
        "snooze a customer, 60 customers",
    ]
    assert all(each.ours > 0 < each.yardstick for each in found)
    assert not list(tmp_path.glob("workday*"))

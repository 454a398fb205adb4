"""Which tests a run leaves out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests import sampling


def case(name: str, *markers: str, engine: str | None = None) -> Any:
    """A test as pytest collects it."""
    return SimpleNamespace(
        nodeid=name if engine is None else f"{name}[{engine}]",
        callspec=SimpleNamespace(params={} if engine is None else {"engine_name": engine}),
        stash={},
        get_closest_marker=lambda marker: marker if marker in markers else None,
    )


def twins(name: str, *markers: str) -> list[Any]:
    return [case(name, *markers, engine=each) for each in ("sqlite", "postgresql")]


def run(items: list[Any], every_case: bool = False) -> list[str]:
    return [item.nodeid for item in sampling.left(items, every_case)]


ORDINARY = [each for number in range(16) for each in twins(f"m.py::test_{number}")]
TABLE = [case(f"m.py::test_table[{number}]", "sampled") for number in range(9)]


def test_one_in_eight_of_a_module_runs_on_both() -> None:
    names = run(ORDINARY)
    assert sum("sqlite" in name for name in names) == 16
    assert len(names) == 16 + 2
    both = [item for item in ORDINARY if item.stash.get(sampling.ON_BOTH)]
    assert len(both) == 2 * 2


def test_of_a_costly_table_a_fourth_runs_and_every_other_test() -> None:
    assert len(run([*TABLE, case("m.py::test_other")])) == 3 + 1


@pytest.mark.parametrize(
    ("items", "left"),
    [
        (twins("m.py::test_it", "one_engine"), 1),
        (twins("m.py::test_it", "both_engines"), 2),
        (twins("m.py::test_it"), 2),
        ([each for n in range(9) for each in twins(f"m.py::test_{n}", "both_engines")], 18),
        (TABLE[:1], 1),
        # Named alone.
        (twins("m.py::test_it", "one_engine")[1:], 1),
    ],
)
def test_what_is_not_sampled(items: list[Any], left: int) -> None:
    assert len(run(items)) == left


def test_every_case_runs_where_that_is_asked_for() -> None:
    items = [*ORDINARY, *TABLE, *twins("m.py::test_words", "one_engine")]
    assert len(run(items, every_case=True)) == len(items) - 1

"""Which tests of a run are left out because others like them tell as much.

Of a table of cases that cost much, marked `sampled`, one case in four runs. A test that could run
on both engines runs on PostgreSQL too if it is marked `both_engines`, or is one in eight of its
module: it shares the statements of the others. With `--every-case` all run.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

import pytest

ONE_IN, ONE_ON_BOTH_IN = 4, 8
"""Of so many cases of a table one runs; of so many tests of a module one on PostgreSQL too."""
ON_BOTH = pytest.StashKey[bool]()
"""Whether a test is one of two that run, the same on either engine."""


def left(items: Sequence[pytest.Item], every_case: bool) -> list[pytest.Item]:
    """The tests that run, in the same order; `ON_BOTH` is set for those that run twice."""
    if not every_case:
        tables = [item for item in items if item.get_closest_marker("sampled")]
        items = _without(items, tables, _sample(tables, ONE_IN, "["))
    engines: dict[str, set[str | None]] = defaultdict(set)
    for item in items:
        engines[_case(item)].add(_engine(item))
    twins = [item for item in items if len(engines[_case(item)]) > 1]
    both = [item for item in twins if not item.get_closest_marker("one_engine")]
    if not every_case:
        ordinary = [item for item in both if not item.get_closest_marker("both_engines")]
        both = _without(both, ordinary, _sample(ordinary, ONE_ON_BOTH_IN, "::"))
    for item in both:
        item.stash[ON_BOTH] = True
    spared = {id(item) for item in twins if _engine(item) == "postgresql"} - set(map(id, both))
    return [item for item in items if id(item) not in spared]


def _case(item: pytest.Item) -> str:
    """A test's name, the same for both of its engines."""
    return item.nodeid.replace("postgresql", "sqlite")


def _engine(item: pytest.Item) -> str | None:
    """Which engine a test runs on; None for one that has nothing to do with a store's."""
    call = getattr(item, "callspec", None)
    return None if call is None else call.params.get("engine_name")


def _sample(items: Iterable[pytest.Item], one_in: int, before: str) -> set[str]:
    """One in so many of what has the same name before this, and at least one; always the same."""
    groups: dict[str, set[str]] = defaultdict(set)
    for case in map(_case, items):
        groups[case.partition(before)[0]].add(case)
    found: set[str] = set()
    for cases in groups.values():
        ordered = sorted(cases, key=lambda case: (zlib.crc32(case.encode()), case))
        found.update(ordered[: -(-len(ordered) // one_in)])
    return found


def _without(
    items: Sequence[pytest.Item], some: Iterable[pytest.Item], sample: set[str]
) -> list[pytest.Item]:
    """All items but those of `some` that are not in the sample."""
    out = {id(item) for item in some if _case(item) not in sample}
    return [item for item in items if id(item) not in out]
